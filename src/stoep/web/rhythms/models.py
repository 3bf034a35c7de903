"""A neighbourhood's own days off, beside the school holidays; and the word of who would like something once more."""

from django.db import models
from django.db.models import F, Q

from stoep.web.initiatives.models import Gathering
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour


class DaysOff(models.Model):
    """Days on which what skips holidays is not there."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="days_off")
    name = models.CharField(max_length=60)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ("first", "id")
        constraints = (models.CheckConstraint(condition=Q(last__gte=F("first")), name="days_off_in_order"),)

    def __str__(self) -> str:
        return self.name


class OnceMore(models.Model):
    """Somebody who came to a date says: once more please. Nobody sees whose word it is; it is erased when it comes
    again, and a month after the date at the latest."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="once_more")
    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["gathering", "neighbour"], name="once_more_once"),)
