"""A neighbourhood: streets with a point each, the codes that let people in, and a version that every write moves."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Neighbourhood(models.Model):
    slug = models.SlugField(
        unique=True,
        max_length=40,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Use a-z, 0-9 and -."))],
    )
    name = models.CharField(max_length=60)
    town = models.CharField(max_length=60, blank=True)
    welcome = models.CharField(max_length=200, blank=True)
    # How it came to be, a line for each step: a neighbourhood outlives its houses.
    story = models.TextField(blank=True, max_length=2000)
    time_zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    latitude = models.FloatField(default=52.21)
    longitude = models.FloatField(default=5.29)
    # The school holidays of which region count here (core/calendar/holidays.toml); empty: none.
    school_region = models.CharField(
        max_length=6,
        blank=True,
        choices=[("noord", _("North")), ("midden", _("Middle")), ("zuid", _("South"))],
    )
    boundary = models.JSONField(null=True, blank=True)
    # Every write in a neighbourhood moves this on, in the same transaction: ETags and fragments hang on it.
    version = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return self.slug


class Street(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="streets")
    name = models.CharField(max_length=60)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["neighbourhood", "name"], name="street_once"),)

    def __str__(self) -> str:
        return self.name


class CodeKind(models.TextChoices):
    LETTER = "letter", _("in a letter")
    CARD = "card", _("from hand to hand")
    POSTER = "poster", _("on a poster")


class Code(models.Model):
    """A code with which someone comes in. Only its digest is kept, and not who came in with it."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    begins_with = models.CharField(max_length=2)
    kind = models.CharField(max_length=6, choices=CodeKind, default=CodeKind.LETTER)
    street = models.ForeignKey(Street, null=True, blank=True, on_delete=models.CASCADE)
    # Where the poster hangs.
    place = models.ForeignKey("places.Place", null=True, blank=True, on_delete=models.CASCADE)
    made_by = models.ForeignKey("neighbours.Neighbour", null=True, blank=True, on_delete=models.SET_NULL)
    uses = models.PositiveSmallIntegerField(default=30)
    uses_left = models.PositiveSmallIntegerField(default=30)
    ends_on = models.DateField()
    withdrawn = models.BooleanField(default=False)
    with_key = models.BooleanField(default=False)

    class Meta:
        ordering = ("-ends_on", "-id")

    def __str__(self) -> str:
        return f"{self.begins_with}…"

    @property
    def by_hand(self) -> bool:
        """Say whether a neighbour gave it to somebody they met: then somebody here knows who comes in with it."""
        return self.kind == CodeKind.CARD or self.with_key
