"""A place: a house, a bench, a shop, with someone at the door and how you get in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import Neighbourhood, Street
from stoep.web.neighbours.models import Neighbour
from stoep.web.photos.files import NAME_LENGTH


class PlaceKind(models.TextChoices):
    HOUSE = "house", _("house of the neighbourhood")
    BENCH = "bench", _("bench")
    SHOP = "shop", _("shop")
    GARDEN = "garden", _("garden or park")
    LIBRARY = "library", _("library")
    OTHER = "other", _("place")


class Place(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=PlaceKind, default=PlaceKind.OTHER)
    street = models.ForeignKey(Street, on_delete=models.PROTECT)
    door_person = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.SET_NULL, related_name="doors")
    how_in = models.TextField(blank=True, max_length=400)
    first_minutes = models.TextField(blank=True, max_length=600)
    stairs = models.CharField(max_length=120, blank=True)
    toilet = models.CharField(max_length=120, blank=True)
    quiet = models.CharField(max_length=120, blank=True)
    languages = models.CharField(max_length=120, blank=True)
    costs = models.CharField(max_length=120, blank=True)
    children = models.CharField(max_length=120, blank=True)
    dogs = models.CharField(max_length=120, blank=True)
    # How many can sit here at one time, and when it is open (the 21 bits of Company.times).
    capacity = models.PositiveSmallIntegerField(default=8)
    open_times = models.PositiveIntegerField(default=0)
    # Whether what somebody brings comes in only while the door is open: no bags on the doorstep.
    bring_when_open = models.BooleanField(default=False)
    # A photo of the door from outside, and what it shows in words.
    photo = models.CharField(max_length=NAME_LENGTH, blank=True)
    photo_says = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["neighbourhood", "name"], name="place_once"),
            models.CheckConstraint(condition=Q(photo="", photo_says="") | Q(photo__gt="", photo_says__gt=""),
                                   name="photo_of_a_door_in_words"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name
