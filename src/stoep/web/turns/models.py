"""Turns: who opens up, makes the coffee, says hello to who is new. Asked, never assigned, soon forgotten."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stoep.web.asks.models import Ask
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbours.models import Neighbour


class TurnKind(models.TextChoices):
    OPEN = "open", _("open up")
    COFFEE = "coffee", _("make coffee")
    WELCOME = "welcome", _("welcome who is new")
    STORY = "story", _("tell a story")
    OTHER = "other", _("something else")


class Turn(models.Model):
    """A named turn of an initiative, that comes back with its rhythm."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="turns")
    kind = models.CharField(max_length=7, choices=TurnKind)
    # Its name, only where it is none of the four.
    words = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["initiative", "kind", "words"], name="turn_once"),
            models.CheckConstraint(
                condition=Q(kind=TurnKind.OTHER, words__gt="") | (Q(words="") & ~Q(kind=TurnKind.OTHER)),
                name="turn_kind_or_words",
            ),
        )

    def __str__(self) -> str:
        return self.words or str(TurnKind(self.kind).label)


class Liking(models.Model):
    """Somebody said: I like this turn now and then."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="likings")
    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="likings")
    # From when on, so that who comes later does not have to catch up.
    since = models.DateTimeField()
    # They would look along first; it is over once they did.
    new = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["turn", "neighbour"], name="liking_once"),)


class Rest(models.Model):
    """Days on which somebody would rather have no turn. Erased when they are over."""

    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="rests")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ("first", "id")
        constraints = (models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="rest_ends_after_start"),)


class TurnState(models.TextChoices):
    OPEN = "open", _("nobody yet")
    ASKED = "asked", _("asked")
    YES = "yes", _("will be done")


# Which state may follow which; actions change a state only along these lines.
NEXT = {
    TurnState.OPEN: (TurnState.ASKED, TurnState.YES),
    TurnState.ASKED: (TurnState.YES, TurnState.OPEN),
    TurnState.YES: (TurnState.OPEN,),
}


class TurnDay(models.Model):
    """A turn on one date: who is asked, or does it. Erased after a stated time (STOEP_FORGET_DAYS)."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="days")
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="turn_days")
    neighbour = models.ForeignKey(Neighbour, null=True, on_delete=models.SET_NULL, related_name="turn_days")
    state = models.CharField(max_length=5, choices=TurnState, default=TurnState.OPEN)
    asked_at = models.DateTimeField(null=True)
    # Who has it would swap it for another.
    swapping = models.BooleanField(default=False)
    # Who was asked for it already: they aren't asked again. Whether they said anything isn't kept.
    asked_before = models.ManyToManyField(Neighbour, blank=True, related_name="+")
    # The note of the day before is on its way.
    noted = models.BooleanField(default=False)
    # What who did it hands over to the next, in their own words.
    words = models.CharField(max_length=300, blank=True)
    ask = models.OneToOneField(Ask, null=True, on_delete=models.SET_NULL, related_name="turn_day")

    class Meta:
        ordering = ("gathering__starts_at", "turn_id")
        constraints = (
            models.UniqueConstraint(fields=["turn", "gathering"], name="turn_once_a_date"),
            models.CheckConstraint(
                condition=Q(state=TurnState.OPEN, swapping=False) | ~Q(state=TurnState.OPEN), name="open_is_not_swapped"
            ),
        )


class ShadowState(models.TextChoices):
    ASKED = "asked", _("asked")
    YES = "yes", _("looks along")
    NOT_NOW = "not_now", _("not now")


class Shadow(models.Model):
    """A place beside who has a turn, for somebody who would look along first. Erased with the turn."""

    day = models.OneToOneField(TurnDay, on_delete=models.CASCADE, related_name="shadow")
    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="shadows")
    state = models.CharField(max_length=7, choices=ShadowState, default=ShadowState.ASKED)
