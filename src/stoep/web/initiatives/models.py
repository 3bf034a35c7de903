"""An initiative: what are we up to, what makes us glad. It has a rhythm, and belongs to its people, not to a room."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place
from stoep.web.subscriptions.models import Subscription


class State(models.TextChoices):
    ON = "", _("it goes on")
    PAUSED = "paused", _("a pause")
    RESTING = "resting", _("it rests")


class Door(models.TextChoices):
    EVERYONE = "", _("of the neighbourhood")
    OPEN = "open", _("a circle with an open door")
    CLOSED = "closed", _("a circle with a closed door")


_Row = TypeVar("_Row", bound=models.Model)


class Revised(models.QuerySet[_Row]):
    """Rows that people have a copy of in a calendar of their own: each update is a next version of the row."""

    def update(self, **values: Any) -> int:
        return super().update(**{"sequence": F("sequence") + 1, "changed_at": timezone.now(), **values})

    def revise(self) -> int:
        """Make a next version of what changed by something that stands elsewhere."""
        return self.update()


class Initiative(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="initiatives")
    title = models.CharField(max_length=120)
    about = models.TextField(blank=True, max_length=2000)
    glad = models.TextField(blank=True, max_length=400)
    makers = models.ManyToManyField(Neighbour, blank=True, related_name="initiatives")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="initiatives")
    # Where it is when that is no place of the neighbourhood (as an imported calendar says it).
    where = models.CharField(max_length=200, blank=True)
    # RFC 5545 lines (DTSTART, RRULE, RDATE, EXDATE); empty: it happens when it happens.
    rhythm = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(default=120)
    # It begins so many minutes before sunset, whatever clock the rhythm names.
    sunset = models.PositiveSmallIntegerField(null=True, blank=True)
    # Not in the school holidays, nor on the neighbourhood's own days off.
    skips = models.BooleanField(default=False)
    # One of the makers; nobody: who always opens the door at that place.
    opens = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.SET_NULL, related_name="opens")
    doing = models.CharField(max_length=200, blank=True)
    # How many can sit at one time; empty: there is always a chair.
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.ON, blank=True)
    # With a pause: why, in one sentence, and from when it goes on by itself.
    because = models.CharField(max_length=200, blank=True)
    back_on = models.DateField(null=True, blank=True)
    # With a rest: since when, and the thanks.
    rested_on = models.DateField(null=True, blank=True)
    thanks = models.TextField(blank=True, max_length=600)
    # A small circle of its makers; the neighbourhood counts it when its door is open.
    door = models.CharField(max_length=6, choices=Door, default=Door.EVERYONE, blank=True)
    # Keyholders hid it (notices); its makers still see it. A date can be hidden by itself.
    hidden = models.BooleanField(default=False)
    ask = models.CharField(max_length=120, blank=True)
    bring = models.CharField(max_length=120, blank=True)
    # The UID of the calendar entry that it was read from; empty: it was begun here.
    source = models.CharField(max_length=255, blank=True)

    # Which calendar that was: the name of the file, or a digest of the address (which can be a secret one).
    calendar = models.CharField(max_length=255, blank=True)
    # It is of others, and stands here because we read their calendar: nobody here changes it.
    subscription = models.ForeignKey(
        Subscription, null=True, blank=True, on_delete=models.CASCADE, related_name="initiatives"
    )
    # Its own page, as that calendar says it.
    link = models.CharField(max_length=500, blank=True)
    # How often it changed, and when last: a calendar of others knows a newer version by it.
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = Revised.as_manager()

    class Meta:
        ordering = ("title", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["neighbourhood", "source"],
                condition=Q(source__gt="", subscription__isnull=True),
                name="initiative_imported_once",
            ),
            models.UniqueConstraint(fields=["subscription", "source"], name="initiative_subscribed_once"),
        )

    def __str__(self) -> str:
        return self.title


class Gathering(models.Model):
    """One date of an initiative."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="gatherings")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="gatherings")
    # Which date of the rhythm this is (its first planned start): a moved date keeps it.
    key = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    all_day = models.BooleanField(default=False)
    cancelled = models.BooleanField(default=False)
    # It is off because the whole pauses: it comes back together with the rest.
    paused = models.BooleanField(default=False)
    # Why this date is off or different, in one sentence.
    because = models.CharField(max_length=200, blank=True)
    # Filled only where this date differs from its initiative.
    title = models.CharField(max_length=120, blank=True)
    where = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="gatherings")
    opens = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.SET_NULL, related_name="opens_once")
    note = models.TextField(blank=True, max_length=2000)
    hidden = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = Revised.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        indexes = (models.Index(fields=["neighbourhood", "starts_at"]),)
        constraints = (
            models.UniqueConstraint(fields=["initiative", "key"], name="date_once"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="gathering_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.initiative_id}/{self.key}"

    @property
    def at(self) -> Place | None:
        """Where it is this time, when that is a place of the neighbourhood."""
        return self.place or (None if self.where else self.initiative.place)

    @property
    def opener(self) -> Neighbour | None:
        """Who opens the door this time."""
        return self.opens or self.initiative.opens or (self.at.door_person if self.at else None)
