"""An encounter: two to eight people, one hook, a place, a time. Everybody is asked, nobody is assigned."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place


class State(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ON = "on", _("it is on")
    OFF = "off", _("not this time")


# Which state may follow which; actions change a state only along these lines.
NEXT = {State.PROPOSED: (State.ON, State.OFF), State.ON: (State.OFF,), State.OFF: ()}


class Encounter(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="encounters")
    hook = models.CharField(max_length=80)
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="encounters")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    decide_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    host = models.ForeignKey(Neighbour, null=True, on_delete=models.SET_NULL, related_name="hosts")
    # What became of it, when those who met made it a rhythm.
    circle = models.ForeignKey(Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # How many were asked: with 'people' all that is left once who was there is forgotten.
    asked = models.PositiveSmallIntegerField(default=0)
    people = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("starts_at", "id")
        indexes = (models.Index(fields=["neighbourhood", "starts_at"]),)

    def __str__(self) -> str:
        return f"{self.hook} {self.starts_at:%Y-%m-%d}"


class Answer(models.TextChoices):
    OPEN = "open", _("open")
    YES = "yes", _("Yes, fun")
    NOT_NOW = "not_now", _("Not now")


class Invitation(models.Model):
    """What one neighbour was asked, and said. Erased after a stated time (STOEP_FORGET_DAYS)."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="invitations")
    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="invitations")
    answer = models.CharField(max_length=7, choices=Answer, default=Answer.OPEN)
    brings = models.PositiveSmallIntegerField(default=0)
    # How much this invitation was for this person, in the unit of the weave's u (core/weave/score.py).
    worth = models.FloatField(default=0)
    of_own = models.BooleanField(default=False)
    # Their own word afterwards; empty until they say it.
    was_there = models.BooleanField(null=True)
    looked_back = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["encounter", "neighbour"], name="asked_once"),)


class MarkKind(models.TextChoices):
    AGAIN = "again", _("again please")
    RATHER_NOT = "rather_not", _("rather not")


class Mark(models.Model):
    """A private word for one's own next time. 'Again' is forgotten with the encounter; 'rather not' stays until
    the one who said it takes it back."""

    by = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="marks")
    about = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=MarkKind)
    # The day of the encounter that an 'again' is about; a 'rather not' has none.
    day = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["by", "about"], name="one_mark_a_pair"),)
