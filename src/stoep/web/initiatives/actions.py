"""Every write of initiatives and their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from stoep.core.calendar.rhythm import dates, weekly
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place

_DAY_NAMES = ("mo", "tu", "we", "th", "fr", "sa", "su")


def begin_initiative(
    *, by: Neighbour, title: str, glad: str, place: Place | None, days: Sequence[str], start: time
) -> Initiative:
    """Begin something: what are we up to, what makes us glad, where, on which days, from when."""
    neighbourhood = by.neighbourhood
    with changing(neighbourhood):
        initiative = Initiative.objects.create(
            neighbourhood=neighbourhood, title=title, glad=glad, place=place, rhythm=_weekly(neighbourhood, days, start)
        )
        initiative.makers.add(by)
        _extend(initiative, timezone.now())
        return initiative


def change_initiative(
    initiative: Initiative, *, by: Neighbour, title: str, about: str, glad: str, place: Place | None, ask: str
) -> None:
    """Change how an initiative is described, and where it is."""
    with changing(by.neighbourhood):
        Initiative.objects.filter(pk=initiative.pk, makers=by).update(
            title=title, about=about, glad=glad, place=place, ask=ask
        )


def extend_gatherings(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Write the dates of every rhythm up to STOEP_AHEAD_DAYS ahead; return how many are new."""
    with changing(neighbourhood):
        own = Initiative.objects.filter(neighbourhood=neighbourhood, source="").exclude(rhythm="")
        return sum(_extend(initiative, now) for initiative in own)


@dataclass(frozen=True)
class Imported:
    """What an import did: how many initiatives and dates are new, changed, and as they were."""

    initiatives: int
    new: int
    changed: int
    same: int


def _extend(initiative: Initiative, now: datetime) -> int:
    until = now + timedelta(days=settings.STOEP_AHEAD_DAYS)
    length = timedelta(minutes=initiative.minutes)
    there = set(initiative.gatherings.filter(ends_at__gt=now).values_list("key", flat=True))
    new = [
        Gathering(
            neighbourhood_id=initiative.neighbourhood_id,
            initiative=initiative,
            key=key,
            starts_at=start,
            ends_at=start + length,
        )
        for start in dates(initiative.rhythm, since=now, until=until)
        if (key := f"{start.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}") not in there
    ]
    Gathering.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _weekly(neighbourhood: Neighbourhood, days: Sequence[str], start: time) -> str:
    today = timezone.localdate(timezone=ZoneInfo(neighbourhood.time_zone))
    weekdays = sorted(_DAY_NAMES.index(day) for day in days)
    first = min(today + timedelta(days=(weekday - today.weekday()) % 7) for weekday in weekdays)
    return weekly(datetime.combine(first, start), weekdays, time_zone=neighbourhood.time_zone)
