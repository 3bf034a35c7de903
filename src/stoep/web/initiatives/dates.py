"""From an initiative to its dates: what stands in the table, and what its rhythm says beyond."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from stoep.core.calendar.habit import Habit, Moment, moments
from stoep.core.calendar.holidays import Days, Free
from stoep.web.initiatives.models import Door, Gathering, Initiative, State
from stoep.web.neighbourhoods.models import Neighbourhood


def habit_of(initiative: Initiative) -> Habit:
    """Return all that decides the dates of an initiative."""
    return Habit(initiative.rhythm, initiative.minutes, initiative.sunset, initiative.skips)


def free_days(neighbourhood: Neighbourhood) -> Free:
    """Return the days on which what skips holidays is not there."""
    own = [Days(row.first, row.last, row.name) for row in neighbourhood.days_off.all()]
    return Free.of(neighbourhood.school_region, own)


def moments_of(
    habit: Habit, neighbourhood: Neighbourhood, free: Free, since: datetime, until: datetime
) -> list[Moment]:
    """Return the times of a habit in a neighbourhood that begin in [since, until). Raises RhythmError."""
    return moments(
        habit,
        since=since,
        until=until,
        free=free,
        latitude=neighbourhood.latitude,
        longitude=neighbourhood.longitude,
    )


@dataclass(frozen=True, order=True)
class AgendaRow:
    """One date as a list tells it."""

    start: datetime
    end: datetime
    title: str
    place: str
    cancelled: bool


def agenda(neighbourhood: Neighbourhood, since: datetime, until: datetime) -> list[AgendaRow]:
    """The dates that begin in [since, until), soonest first: those in the table, and of the rhythms that go on also
    those that are too far ahead for it. Closed circles are nobody's business."""
    now = timezone.now()
    known = Gathering.objects.filter(neighbourhood=neighbourhood, starts_at__gte=since, starts_at__lt=until)
    known = known.exclude(initiative__door=Door.CLOSED).exclude(initiative__state=State.RESTING, paused=True)
    known = known.select_related("initiative__place", "place")
    rows = [_row(gathering) for gathering in known]
    own = Initiative.objects.filter(neighbourhood=neighbourhood, source="", state=State.ON).exclude(rhythm="")
    own = own.exclude(door=Door.CLOSED).select_related("place")
    there = set(Gathering.objects.filter(initiative__in=own).values_list("initiative_id", "key"))
    free = free_days(neighbourhood)
    for initiative in own:
        where = initiative.place.name if initiative.place else initiative.where
        for moment in moments_of(habit_of(initiative), neighbourhood, free, max(since, now), until):
            if (initiative.pk, moment.key) not in there:
                rows.append(AgendaRow(moment.start, moment.end, initiative.title, where, False))
    return sorted(rows)


def _row(gathering: Gathering) -> AgendaRow:
    initiative = gathering.initiative
    where = gathering.where or (gathering.at.name if gathering.at else initiative.where)
    return AgendaRow(
        gathering.starts_at, gathering.ends_at, gathering.title or initiative.title, where, gathering.cancelled
    )


def agenda_lines(neighbourhood: Neighbourhood, first: date, last: date, *, as_json: bool) -> list[str]:
    """The dates from the first day to the last, a line each, or one list in JSON."""
    zone = ZoneInfo(neighbourhood.time_zone)
    since, until = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    rows = [replace(row, start=row.start.astimezone(zone), end=row.end.astimezone(zone))
            for row in agenda(neighbourhood, since, until)]  # fmt: skip
    if as_json:
        return [json.dumps([asdict(row) for row in rows], default=datetime.isoformat, ensure_ascii=False, indent=1)]
    return [
        f"{row.start:%Y-%m-%d %H:%M}–{row.end:%H:%M}  {row.title}"
        + (f", {row.place}" if row.place else "")
        + (" (off)" if row.cancelled else "")
        for row in rows
    ]
