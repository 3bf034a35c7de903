"""A thing or a book: given away, lent, borrowed or asked for. Who had it is known only while they have it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.photos.files import NAME_LENGTH
from stoep.web.places.models import Place


class ThingKind(models.TextChoices):
    GIVE = "give", _("to give away")
    LEND = "lend", _("to lend")
    BORROW = "borrow", _("asked to borrow")
    ASK = "ask", _("asked for")


RETURNS = (ThingKind.LEND, ThingKind.BORROW)
"""The kinds that come back."""
OFFERED = (ThingKind.GIVE, ThingKind.LEND)


class Thing(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="things")
    # Nobody: then it is of the table of its initiative, as the books of a library are.
    by = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.CASCADE, related_name="things")
    kind = models.CharField(max_length=6, choices=ThingKind)
    title = models.CharField(max_length=120)
    writer = models.CharField(max_length=120, blank=True)
    isbn = models.CharField(max_length=13, blank=True)
    about = models.TextField(blank=True, max_length=400)
    photo = models.CharField(max_length=NAME_LENGTH, blank=True)
    # Where it is fetched: at a gathering of this initiative, or when the door of this place is open.
    initiative = models.ForeignKey(Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="things")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="things")
    # What stands on the card of a book of a table.
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    made_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    # Keyholders hid it (notices); who put it there still sees it.
    hidden = models.BooleanField(default=False)

    class Meta:
        ordering = ("-made_on", "-id")
        indexes = (models.Index(fields=["neighbourhood", "-made_on"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["neighbourhood", "number"], condition=Q(number__isnull=False), name="thing_number_once"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_offered(self) -> bool:
        """Say whether it is here to be fetched; else somebody asks for it."""
        return self.kind in OFFERED

    @property
    def looked_up(self) -> bool:
        """Say whether its title is still being looked up: until then it is called by its number."""
        return bool(self.isbn) and self.title == self.isbn

    @property
    def where(self) -> Place | None:
        """Return the place where it is fetched, if it has one."""
        return self.place or (self.initiative.place if self.initiative else None)


class Promise(models.Model):
    """Somebody comes for a thing, or brings it. It lapses by itself, and is gone when the thing changes hands."""

    thing = models.OneToOneField(Thing, on_delete=models.CASCADE, related_name="promise")
    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="promises")
    until = models.DateField()


class Loan(models.Model):
    """Who has a thing now: a neighbour, the number of a paper card, or neither. Gone when the thing is back."""

    thing = models.OneToOneField(Thing, on_delete=models.CASCADE, related_name="loan")
    neighbour = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.CASCADE, related_name="loans")
    card = models.CharField(max_length=12, blank=True)
    due_on = models.DateField()
    reminded = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(neighbour=None) | Q(card=""), name="loan_of_a_neighbour_or_a_card"),
        )


class Tally(models.Model):
    """How many things were given and lent in a week: what stays when the things themselves are erased."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="tallies")
    week = models.DateField()
    given = models.PositiveIntegerField(default=0)
    lent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["neighbourhood", "week"], name="tally_once_a_week"),)
