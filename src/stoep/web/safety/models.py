"""How often a network tried wrong words lately, and until when it waits, under a digest that can't be turned back."""

from django.db import models


class WrongTries(models.Model):
    digest = models.CharField(max_length=64, unique=True)
    count = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField()
    ends_at = models.DateTimeField()
