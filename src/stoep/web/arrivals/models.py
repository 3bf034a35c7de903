"""Coming in: the first fortnight of who is new, and what was typed half-way. Both are erased by themselves."""

from django.db import models

from stoep.web.initiatives.models import Gathering
from stoep.web.neighbourhoods.models import Neighbourhood, Street
from stoep.web.neighbours.models import Neighbour, User


class Arrival(models.Model):
    """The first fortnight of a neighbour. Erased when it is over: then nothing says who came when, or by whom."""

    neighbour = models.OneToOneField(Neighbour, on_delete=models.CASCADE, related_name="arrival")
    # Somebody here knows them: then they are in. Who it was is not kept.
    known = models.BooleanField(default=False)
    # The day they came in, and once somebody knows them the day of that.
    since = models.DateField()
    # Where somebody waits at the door for them.
    gathering = models.ForeignKey(Gathering, null=True, blank=True, on_delete=models.SET_NULL, related_name="arrivals")
    # Whether who waits there hears their first name.
    named = models.BooleanField(default=False)


class HalfWay(models.Model):
    """What somebody typed who had a good code, until the mail was answered or a week is over."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="half_way")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="half_way")
    name = models.CharField(max_length=60)
    street = models.ForeignKey(Street, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    # The one mail went out; a second is never sent.
    mailed = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["neighbourhood", "user"], name="half_way_once"),)
