"""The secret address at which a neighbour's own calendar can be read. Only its digest is kept."""

from django.db import models

from stoep.web.neighbours.models import Neighbour


class OwnCalendar(models.Model):
    neighbour = models.OneToOneField(Neighbour, on_delete=models.CASCADE, related_name="own_calendar")
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.made_on}"
