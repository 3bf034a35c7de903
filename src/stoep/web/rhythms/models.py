"""The days on which what skips holidays is not there, beside the school holidays: a neighbourhood's own list."""

from django.db import models
from django.db.models import F, Q

from stoep.web.neighbourhoods.models import Neighbourhood


class DaysOff(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="days_off")
    name = models.CharField(max_length=60)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ("first", "id")
        constraints = (models.CheckConstraint(condition=Q(last__gte=F("first")), name="days_off_in_order"),)

    def __str__(self) -> str:
        return self.name
