"""Mail: how often somebody likes it, what they were told already, and an address that takes none any more."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbours.models import Neighbour, User


class Often(models.TextChoices):
    AT_ONCE = "at_once", _("At once, each by itself")
    DAILY = "daily", _("Once a day, together")
    WEEKLY = "weekly", _("Once a week, on one sheet")


class Pace(models.Model):
    """How often somebody likes mail. Not there until they choose: then it is the weekly sheet."""

    neighbour = models.OneToOneField(Neighbour, on_delete=models.CASCADE, related_name="pace")
    often = models.CharField(max_length=7, choices=Often, default=Often.WEEKLY)


class LetterState(models.TextChoices):
    WAITING = "waiting", _("waits for a sheet")
    TAKEN = "taken", _("taken to the post")


class Letter(models.Model):
    """One thing of which somebody hears by mail, once: it is taken before the mail goes. No word of it is kept."""

    key = models.CharField(max_length=80, unique=True)
    # Empty: somebody without an account.
    neighbour = models.ForeignKey(Neighbour, null=True, on_delete=models.CASCADE, related_name="letters")
    about = models.CharField(max_length=20)
    number = models.BigIntegerField(default=0)
    # Who reads what is written back, when that is nothing Stoep understands.
    answers_to = models.ForeignKey(Neighbour, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=7, choices=LetterState, default=LetterState.TAKEN)
    made_at = models.DateTimeField()
    # How many mails were written back: there is an end to it.
    answers = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["neighbour", "state"]),)

    def __str__(self) -> str:
        return self.key


class Bounce(models.Model):
    """How often mail to an address came back; gone with another address, or when the neighbour says it works."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="bounce")
    times = models.PositiveSmallIntegerField(default=0)
    last_on = models.DateField()
