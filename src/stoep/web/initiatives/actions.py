"""Every write of initiatives and their dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from stoep.core.calendar.habit import Habit, lasting
from stoep.core.calendar.holidays import Free
from stoep.core.calendar.model import Date, Series
from stoep.web.coming.actions import move_up, tell_who_comes
from stoep.web.initiatives.dates import free_days, habit_of, moments_of
from stoep.web.initiatives.models import Door, Gathering, Initiative, State
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place
from stoep.web.subscriptions.models import Subscription

MINUTES = 120
"""How long a time lasts of which nobody said it."""


def begin_initiative(
    *,
    by: Neighbour,
    title: str,
    habit: Habit,
    glad: str = "",
    place: Place | None = None,
    opens: bool = False,
    like: Initiative | None = None,
    circle: Iterable[Neighbour] = (),
) -> Initiative:
    """Begin something: what are we up to, what makes us glad, who opens, where, when; perhaps in the shape of another.

    With a `circle` these few make it together, and its door is closed until they open it.
    """
    neighbourhood = by.neighbourhood
    habit = lasting(habit, like.minutes if like else MINUTES)
    shape = {name: getattr(like, name) for name in ("about", "doing", "bring", "ask", "seats")} if like else {}
    with changing(neighbourhood):
        initiative = Initiative.objects.create(
            neighbourhood=neighbourhood,
            title=title,
            glad=glad,
            place=place,
            opens=by if opens else None,
            door=Door.CLOSED if circle else Door.EVERYONE,
            **shape,
            **fields_of(habit),
        )
        initiative.makers.set([by, *circle])
        _extend(initiative, timezone.now(), _ahead(timezone.now()), free_days(neighbourhood))
        return initiative


def fields_of(habit: Habit) -> dict[str, Any]:
    """Return a habit as the fields of an initiative."""
    return {"rhythm": habit.rhythm, "minutes": habit.minutes, "sunset": habit.sunset, "skips": habit.skips}


def change_initiative(initiative: Initiative, *, by: Neighbour, place: Place | None, **said: Any) -> int:
    """Change how an initiative is described, and where it is from now on. What has been stays where it was.

    Return how many people are mailed that it moved.
    """
    now = timezone.now()
    with changing(by.neighbourhood):
        old = Initiative.objects.filter(pk=initiative.pk, makers=by).select_related("place").first()
        if old is None:
            return 0
        told = 0
        if old.place != place:
            keep_where_it_was(old, before=now)
            told = tell_who_comes(old.gatherings.filter(starts_at__gt=now, place=None, where="", cancelled=False))
        Initiative.objects.filter(pk=old.pk).update(place=place, **said)
        if said.get("seats", old.seats) != old.seats:
            old.seats = said["seats"]
            for gathering in old.gatherings.filter(starts_at__gt=now):
                move_up(gathering)
        return told


def keep_where_it_was(initiative: Initiative, *, before: datetime) -> None:
    """Write down where each date before a moment is, inside a `changing` that is about to move the initiative."""
    dates = initiative.gatherings.filter(starts_at__lt=before)
    if opener := initiative.opens or (initiative.place.door_person if initiative.place else None):
        dates.filter(opens=None).update(opens=opener)
    if initiative.place_id:
        dates.filter(place=None, where="").update(place=initiative.place_id)
    elif initiative.where:
        dates.filter(place=None, where="").update(where=initiative.where)


def extend_gatherings(neighbourhood: Neighbourhood, *, now: datetime, until: datetime | None = None) -> int:
    """Write the dates of every rhythm up to STOEP_AHEAD_DAYS ahead; return how many are new.

    What paused until today goes on; what pauses or rests gets no dates.
    """
    today = timezone.localdate(now, timezone=ZoneInfo(neighbourhood.time_zone))
    with changing(neighbourhood):
        own = Initiative.objects.filter(neighbourhood=neighbourhood, source="")
        for initiative in own.filter(state=State.PAUSED, back_on__lte=today):
            go_on(initiative, now=now)
        free = free_days(neighbourhood)
        rhythms = own.filter(state=State.ON).exclude(rhythm="").select_related("neighbourhood")
        return sum(_extend(initiative, now, until or _ahead(now), free) for initiative in rhythms)


def go_on(initiative: Initiative, *, now: datetime) -> None:
    """Let what paused or rested go on, inside a `changing`: the dates that were off because of it are on again."""
    Initiative.objects.filter(pk=initiative.pk).update(
        state=State.ON, because="", back_on=None, thanks="", rested_on=None
    )
    back = Gathering.objects.filter(initiative=initiative, paused=True, starts_at__gt=now)
    back.update(paused=False, cancelled=False, because="")
    _extend(initiative, now, _ahead(now), free_days(initiative.neighbourhood))


def extend_one(initiative: Initiative, *, now: datetime) -> int:
    """Write the coming dates of one initiative, inside a `changing`."""
    if initiative.state != State.ON:
        return 0
    return _extend(initiative, now, _ahead(now), free_days(initiative.neighbourhood))


def _ahead(now: datetime) -> datetime:
    return now + timedelta(days=settings.STOEP_AHEAD_DAYS)


@dataclass
class Imported:
    """What an import did: how many initiatives, and how many dates are new, changed, as they were, and gone."""

    initiatives: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


def import_series(
    neighbourhood: Neighbourhood,
    series: Iterable[Series],
    *,
    calendar: str,
    now: datetime,
    whole: bool = True,
    subscription: Subscription | None = None,
) -> Imported:
    """Write what a calendar holds; a second time only what changed.

    A coming date that is no longer in the calendar goes; one that is over stays, it has been. When not the
    `whole` calendar could be read, an event that is not there may still be in it, and keeps its dates.
    Who comes to what changed, or has a turn there, hears of it.
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
            facts = {
                "calendar": calendar,
                "title": shorten(item.title or item.location, 120) or _("Without a name"),
                "about": shorten(item.description, 2000),
                "where": shorten(item.location, 200),
                "rhythm": item.rhythm,
                "minutes": item.minutes or 120,
                "link": item.url if _is_page(item.url) else "",
            }
            initiative, new = Initiative.objects.get_or_create(
                neighbourhood=neighbourhood, source=uid, subscription=subscription, defaults=facts
            )
            if not new and any(getattr(initiative, name) != value for name, value in facts.items()):
                Initiative.objects.filter(pk=initiative.pk).update(**facts)
            done.initiatives += 1
            _import_dates(initiative, item, together[uid], now, done)
        if whole:
            earlier = Initiative.objects.filter(
                neighbourhood=neighbourhood, calendar=calendar, subscription=subscription, source__gt=""
            )
            taken_out = [pk for pk, uid in earlier.values_list("pk", "source") if uid not in first]
            done.gone += _take_out(Gathering.objects.filter(initiative__in=taken_out, starts_at__gt=now))
    return done


def _import_dates(
    initiative: Initiative, series: Series, dates: dict[str, Date], now: datetime, done: Imported
) -> None:
    there = {gathering.key: gathering for gathering in initiative.gatherings.all()}
    new, told = [], []
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
        elif changed := {name for name, value in values.items() if getattr(old, name) != value}:
            Gathering.objects.filter(pk=old.pk).update(because="", **values)
            done.changed += 1
            if changed & {"starts_at", "ends_at", "cancelled", "where"} and max(old.ends_at, moment.end) > now:
                told.append(old)
        else:
            done.same += 1
    Gathering.objects.bulk_create(new)
    tell_who_comes(told)
    done.new += len(new)
    done.gone += _take_out(initiative.gatherings.filter(starts_at__gt=now).exclude(key__in=dates))


def _take_out(gone: QuerySet[Gathering]) -> int:
    """Let dates go that their calendar has no more; those where somebody comes or is asked stay, as off, to say so.

    Who comes hears of it once: what is off already was told. Return how many went.
    """
    awaited = gone.filter(
        Q(coming__isnull=False) | Q(turn_days__neighbour__isnull=False) | Q(turn_days__ask__isnull=False)
    ).distinct()
    telling = list(awaited.filter(cancelled=False))
    pks = [gathering.pk for gathering in awaited]
    Gathering.objects.filter(pk__in=[gathering.pk for gathering in telling]).update(
        cancelled=True, because=_("It is no longer in the calendar.")
    )
    tell_who_comes(telling)
    empty = gone.exclude(pk__in=pks)
    went = empty.count()
    empty.delete()
    return went + len(telling)


def _is_page(url: str) -> bool:
    """Say whether this is the address of a page that anybody may be led to."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = bool(parts.hostname) and "@" not in parts.netloc and not any(sign <= " " for sign in url)
    return parts.scheme in ("https", "http") and plain and len(url) <= 500


def shorten(text: str, most: int) -> str:
    """Return a text that fits its field; what is cut is marked with '…'."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _extend(initiative: Initiative, now: datetime, until: datetime, free: Free) -> int:
    there = set(initiative.gatherings.filter(ends_at__gt=now).values_list("key", flat=True))
    new = [
        Gathering(
            neighbourhood_id=initiative.neighbourhood_id,
            initiative=initiative,
            key=moment.key,
            starts_at=moment.start,
            ends_at=moment.end,
        )
        for moment in moments_of(habit_of(initiative), initiative.neighbourhood, free, now, until)
        if moment.key not in there
    ]
    Gathering.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
