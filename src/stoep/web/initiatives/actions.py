"""Every write of initiatives and their dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from stoep.core.calendar.model import Date, Series
from stoep.core.calendar.rhythm import dates, weekly
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place
from stoep.web.ui.times import DAY_NUMBERS


def begin_initiative(
    *, by: Neighbour, title: str, glad: str, place: Place | None, days: Sequence[str], start: time
) -> Initiative:
    """Begin something: what are we up to, what makes us glad, where, on which days, from when."""
    neighbourhood = by.neighbourhood
    with changing(neighbourhood):
        initiative = Initiative.objects.create(
            neighbourhood=neighbourhood,
            title=title,
            glad=glad,
            place=place,
            rhythm=_weekly(neighbourhood, days, start),
        )
        initiative.makers.add(by)
        now = timezone.now()
        _extend(initiative, now, now + timedelta(days=settings.STOEP_AHEAD_DAYS))
        return initiative


def change_initiative(
    initiative: Initiative, *, by: Neighbour, title: str, about: str, glad: str, place: Place | None, ask: str
) -> None:
    """Change how an initiative is described, and where it is."""
    with changing(by.neighbourhood):
        Initiative.objects.filter(pk=initiative.pk, makers=by).update(
            title=title, about=about, glad=glad, place=place, ask=ask
        )


def extend_gatherings(neighbourhood: Neighbourhood, *, now: datetime, until: datetime | None = None) -> int:
    """Write the dates of every rhythm up to STOEP_AHEAD_DAYS ahead; return how many are new."""
    until = until or now + timedelta(days=settings.STOEP_AHEAD_DAYS)
    with changing(neighbourhood):
        own = Initiative.objects.filter(neighbourhood=neighbourhood, source="").exclude(rhythm="")
        return sum(_extend(initiative, now, until) for initiative in own)


@dataclass
class Imported:
    """What an import did: how many initiatives, and how many dates are new, changed, as they were, and gone."""

    initiatives: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


def import_series(
    neighbourhood: Neighbourhood, series: Iterable[Series], *, calendar: str, now: datetime, whole: bool = True
) -> Imported:
    """Write what a calendar holds; a second time only what changed.

    A coming date that is no longer in the calendar goes; one that is over stays, it has been. When not the
    `whole` calendar could be read, an event that is not there may still be in it, and keeps its dates.
    """
    done = Imported()
    together: dict[str, dict[str, Date]] = {}
    first: dict[str, Series] = {}
    for item in series:
        uid = item.uid if len(item.uid) <= 255 else blake2b(item.uid.encode(), digest_size=32).hexdigest()
        first.setdefault(uid, item)
        together.setdefault(uid, {}).update({moment.key: moment for moment in item.dates})
    with changing(neighbourhood):
        for uid, item in first.items():
            initiative, _new = Initiative.objects.update_or_create(
                neighbourhood=neighbourhood,
                source=uid,
                defaults={
                    "calendar": calendar,
                    "title": shorten(item.title or item.location, 120) or _("Without a name"),
                    "about": shorten(item.description, 2000),
                    "where": shorten(item.location, 200),
                    "rhythm": item.rhythm,
                    "minutes": item.minutes or 120,
                },
            )
            done.initiatives += 1
            _import_dates(initiative, item, together[uid], now, done)
        if whole:
            earlier = Initiative.objects.filter(neighbourhood=neighbourhood, calendar=calendar, source__gt="")
            taken_out = [pk for pk, uid in earlier.values_list("pk", "source") if uid not in first]
            done.gone += Gathering.objects.filter(initiative__in=taken_out, starts_at__gt=now).delete()[0]
    return done


def _import_dates(
    initiative: Initiative, series: Series, dates: dict[str, Date], now: datetime, done: Imported
) -> None:
    there = {gathering.key: gathering for gathering in initiative.gatherings.all()}
    new = []
    for key, moment in dates.items():
        values = {
            "starts_at": moment.start,
            "ends_at": max(moment.start, moment.end),
            "all_day": moment.all_day,
            "cancelled": moment.cancelled,
            "title": shorten(moment.title, 120) if moment.title != series.title else "",
            "where": shorten(moment.location, 200) if moment.location != series.location else "",
            "note": shorten(moment.description, 2000) if moment.description != series.description else "",
        }
        old = there.get(key)
        if old is None:
            new.append(
                Gathering(neighbourhood_id=initiative.neighbourhood_id, initiative=initiative, key=key, **values)
            )
        elif any(getattr(old, name) != value for name, value in values.items()):
            Gathering.objects.filter(pk=old.pk).update(**values)
            done.changed += 1
        else:
            done.same += 1
    Gathering.objects.bulk_create(new)
    done.new += len(new)
    done.gone += initiative.gatherings.filter(starts_at__gt=now).exclude(key__in=dates).delete()[0]


def shorten(text: str, most: int) -> str:
    """Return a text that fits its field; what is cut is marked with '…'."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _extend(initiative: Initiative, now: datetime, until: datetime) -> int:
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
    weekdays = sorted(DAY_NUMBERS[day] for day in days)
    first = min(today + timedelta(days=(weekday - today.weekday()) % 7) for weekday in weekdays)
    return weekly(datetime.combine(first, start), weekdays, time_zone=neighbourhood.time_zone)
