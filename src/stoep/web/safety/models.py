"""How often a network tried wrong words lately, under a digest that can't be turned back."""

from django.db import models


class WrongTries(models.Model):
    digest = models.CharField(max_length=64, unique=True)
    count = models.PositiveSmallIntegerField(default=0)
    ends_at = models.DateTimeField()
