"""The thin person: a name, a street, a way to be reached, and what they themselves put on it."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stoep.core.topics import own_key
from stoep.web.neighbourhoods.models import Neighbourhood, Street


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None = None) -> "User":
        """Make a way in. Nobody has a password: the unusable one is only what sessions hang on."""
        user = User(email=email.lower() if email else None)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A way to sign in, and nothing else. When someone was here last is not kept."""

    email = models.EmailField(unique=True, null=True, blank=True)
    last_login = None

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    def end_sessions(self) -> None:
        """End every session of this account: sessions hang on this random value."""
        self.set_unusable_password()
        self.save(update_fields=["password"])


class WordCard(models.Model):
    """Five words on paper instead of a password. Only their digest is kept."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="card")
    digest = models.CharField(max_length=64, unique=True)


class Reach(models.TextChoices):
    MAIL = "mail", _("by e-mail")
    # Until paper really comes, nobody can choose this (docs/decisions/0008-paper.md).
    PAPER = "paper", _("a neighbour brings me paper")
    NONE = "none", _("I look here myself")


class Neighbour(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="neighbours")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="neighbours")
    name = models.CharField(max_length=60)
    street = models.ForeignKey(Street, on_delete=models.PROTECT)
    reach = models.CharField(max_length=5, choices=Reach, default=Reach.NONE)
    paper_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="brings_to")
    languages = models.JSONField(default=list, blank=True)
    about = models.TextField(blank=True, max_length=600)
    keys_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["neighbourhood", "user"], name="one_neighbour_a_user"),)

    def __str__(self) -> str:
        return self.name

    @property
    def has_keys(self) -> bool:
        """Say whether this neighbour keeps the keys now."""
        return self.keys_until is not None and self.keys_until >= timezone.localdate()

    @property
    def known(self) -> bool:
        """Say whether somebody here knows them; until then they see what everyone sees. Nothing else is kept of it."""
        arrival = getattr(self, "arrival", None)
        return arrival is None or arrival.known


class Kind(models.TextChoices):
    LOVE = "love", _("I love")
    SHOW = "show", _("I can show")
    LEARN = "learn", _("I want to learn")
    DREAM = "dream", _("I still dream of")


class Visible(models.TextChoices):
    ME = "me", _("only me")
    NEIGHBOURS = "neighbours", _("neighbours, without my name")
    EVERYONE = "everyone", _("everyone, and neighbours see my name")


class Gift(models.Model):
    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="gifts")
    kind = models.CharField(max_length=5, choices=Kind)
    topic = models.SlugField(max_length=40, blank=True)
    words = models.CharField(max_length=60, blank=True)
    visible = models.CharField(max_length=10, choices=Visible, default=Visible.NEIGHBOURS)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["neighbour", "kind", "topic", "words"], name="gift_once"),
            models.CheckConstraint(
                condition=Q(topic="", words__gt="") | Q(words="", topic__gt=""), name="gift_topic_or_words"
            ),
        )

    def __str__(self) -> str:
        return self.topic or self.words

    @property
    def hook(self) -> str:
        """Return the key by which two people share this: a topic, or the same own words."""
        return self.topic or own_key(self.words)


class Way(models.TextChoices):
    ANY = "", _("I don't mind")
    HOME = "home", _("at home")
    OUTDOORS = "outdoors", _("outdoors")
    SIDE_BY_SIDE = "side_by_side", _("side by side, doing something")


class Company(models.Model):
    """When someone has time and how much company they like. Not there until they say so: then nobody asks them."""

    neighbour = models.OneToOneField(Neighbour, on_delete=models.CASCADE, related_name="company")
    # 21 bits: weekday × (morning, afternoon, evening); Monday morning is the lowest.
    times = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(2**21 - 1)])
    often = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(4)])
    at_most = models.PositiveSmallIntegerField(default=4, validators=[MinValueValidator(2), MaxValueValidator(8)])
    way = models.CharField(max_length=12, choices=Way, blank=True)
    can_host = models.BooleanField(default=False)
