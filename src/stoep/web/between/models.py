"""Who is under sixteen: only until when, and whether a parent said yes. Who would rather not is in encounters."""

from django.db import models

from stoep.web.neighbours.models import Neighbour


class Young(models.Model):
    """Gone when it is over. When somebody was born is not kept, only the month in which this ends."""

    neighbour = models.OneToOneField(Neighbour, on_delete=models.CASCADE, related_name="young")
    until = models.DateField()
    allowed = models.BooleanField(default=False)
