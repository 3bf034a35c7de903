"""An ask: 'who can …?', from one neighbour to all."""

from django.db import models

from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour


class Ask(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="asks")
    by = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="asks")
    initiative = models.ForeignKey(Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="asks")
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True, max_length=600)
    closed = models.BooleanField(default=False)
    made_on = models.DateField()

    class Meta:
        ordering = ("-made_on", "-id")

    def __str__(self) -> str:
        return self.title
