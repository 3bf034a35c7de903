"""Writing down a hello walk, adding to the mirror of a street, and erasing what is old."""

from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood, Street
from stoep.web.walks.models import Mirror, Walk
from stoep.web.walks.queries import KEPT_DAYS


def write_walk(street: Street, *, day: date, hellos: int) -> None:
    """Write down how many hellos there were on one walk."""
    with changing(street.neighbourhood):
        Walk.objects.create(street=street, day=day, hellos=hellos)


def add_to_mirror(street: Street, *, names: int, chats: int, together: int, now: datetime) -> None:
    """Add what one person said to the sums of their street in this month."""
    month = timezone.localdate(now).replace(day=1)
    with changing(street.neighbourhood):
        row, _new = Mirror.objects.get_or_create(street=street, month=month)
        Mirror.objects.filter(pk=row.pk).update(
            people=F("people") + 1,
            names=F("names") + names,
            chats=F("chats") + chats,
            together=F("together") + together,
        )


def forget_walks(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase the walks and mirrors of more than a year ago; return how many."""
    before = timezone.localdate(now) - timedelta(days=KEPT_DAYS)
    with changing(neighbourhood):
        walks, _kinds = Walk.objects.filter(street__neighbourhood=neighbourhood, day__lt=before).delete()
        mirrors, _kinds = Mirror.objects.filter(street__neighbourhood=neighbourhood, month__lt=before).delete()
    return walks + mirrors
