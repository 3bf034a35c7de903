"""An initiative: what are we up to, what makes us glad. It has a rhythm, and belongs to its people, not to a room."""

from django.db import models
from django.db.models import F, Q

from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place


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
    ask = models.CharField(max_length=120, blank=True)
    bring = models.CharField(max_length=120, blank=True)
    # The UID of the calendar entry that it was read from; empty: it was begun here.
    source = models.CharField(max_length=255, blank=True)

    # Which calendar that was: the name of the file, or a digest of the address (which can be a secret one).
    calendar = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ("title", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["neighbourhood", "source"],
                condition=Q(source__gt=""),
                name="initiative_imported_once",
            ),
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
    # Filled only where this date differs from its initiative.
    title = models.CharField(max_length=120, blank=True)
    where = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ("starts_at", "id")
        indexes = (models.Index(fields=["neighbourhood", "starts_at"]),)
        constraints = (
            models.UniqueConstraint(fields=["initiative", "key"], name="date_once"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="gathering_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.initiative_id}/{self.key}"
