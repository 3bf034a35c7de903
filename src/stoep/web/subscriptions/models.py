"""A calendar of others that we read: the library, the sports club. What it needs to be asked politely, and no more."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import Neighbourhood


class Trouble(models.TextChoices):
    """What went wrong the last time, as a sentence from this list: never a text of the other server."""

    NONE = "", _("All is well.")
    NOBODY_THERE = "nobody_there", _("Nobody answers at this address.")
    TOO_SLOW = "too_slow", _("The answer took too long.")
    TOO_LARGE = "too_large", _("The calendar is too large.")
    NOT_SECURE = "not_secure", _("The connection is not safe.")
    NOT_ALLOWED = "not_allowed", _("We may not ask this address.")
    LED_ROUND = "led_round", _("The address leads on and on.")
    BROKEN = "broken", _("The answer can't be read.")
    NO_CALENDAR = "no_calendar", _("There is no calendar at this address.")
    CLOSED = "closed", _("This calendar is not open to everybody.")
    BUSY = "busy", _("It is busy there. We ask again later.")
    FAULT = "fault", _("The other server has a fault.")
    GONE = "gone", _("This calendar is gone for good.")


class Subscription(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="subscriptions")
    # Whose it is, so that it reads 'van de bibliotheek'.
    name = models.CharField(max_length=60)
    # It can be a secret one: only who has the keys sees it.
    address = models.CharField(max_length=500)
    since = models.DateField()
    # What the other server called its last answer, to ask only for what is new.
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    # The whole of it was read on this day, and this is a digest of what it was.
    read_on = models.DateField(null=True, blank=True)
    content = models.CharField(max_length=32, blank=True)
    # When it may be asked next; empty: never again.
    next_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    good_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble, default=Trouble.NONE, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=["neighbourhood", "address"], name="subscribed_once"),)

    def __str__(self) -> str:
        return self.name
