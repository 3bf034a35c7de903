"""From initiatives and their dates to the events of a calendar file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stoep.core.calendar.habit import Moment, key_of
from stoep.core.calendar.holidays import Free
from stoep.core.calendar.outline import Known, Outline, outline
from stoep.core.calendar.rhythm import RhythmError
from stoep.core.calendar.write import Gathering as Event
from stoep.web.feeds.span import Span
from stoep.web.initiatives.calendar import address_of, date_event, place_words, point_of, uid_of
from stoep.web.initiatives.dates import habit_of
from stoep.web.initiatives.models import Gathering, Initiative, State
from stoep.web.neighbourhoods.models import Neighbourhood

_NOTHING = Outline("", None, frozenset(), {}, ())


def initiative_events(
    initiative: Initiative, rows: Iterable[Gathering], neighbourhood: Neighbourhood, free: Free, span: Span
) -> list[Event]:
    """Return the dates of an initiative: a series with its exceptions where the rhythm is a rule, else one by one."""
    rows = list(rows)
    shape = _outline(initiative, rows, neighbourhood, free, span)
    whole = f"initiative-{initiative.pk}"
    events = [_planned(initiative, shape.first, neighbourhood, whole, shape.rhythm)] if shape.first else []
    events += [
        _planned(initiative, each, neighbourhood, f"{whole}-{each.key}") for each in shape.singles
    ]  # fmt: skip
    for row in rows:
        if row.key in shape.exceptions:
            event = date_event(row, neighbourhood, whole)
            events.append(replace(event, instead_of=shape.exceptions[row.key]))
        elif row.key not in shape.within and row.starts_at >= span.since:
            events.append(date_event(row, neighbourhood, f"{whole}-{row.key}"))
    return events


def _outline(
    initiative: Initiative, rows: list[Gathering], neighbourhood: Neighbourhood, free: Free, span: Span
) -> Outline:
    if initiative.source or not initiative.rhythm:
        return _NOTHING
    try:
        return outline(
            habit_of(initiative),
            {row.key: Known(row.cancelled, _is_plain(row, initiative)) for row in rows},
            since=span.since,
            today=span.today,
            until=span.until,
            goes_on=initiative.state == State.ON,
            free=free if initiative.skips else Free(),
            latitude=neighbourhood.latitude,
            longitude=neighbourhood.longitude,
        )
    except RhythmError:
        return _NOTHING


def _is_plain(row: Gathering, initiative: Initiative) -> bool:
    """Say whether a date is just as its rhythm says, and never was otherwise: a calendar that knows a later version of
    it would hold on to that."""
    same_time = row.key == key_of(row.starts_at) and row.ends_at - row.starts_at == _length(initiative)
    own = row.sequence or row.cancelled or row.title or row.where or row.place_id or row.note or row.because
    return same_time and not own


def _length(initiative: Initiative) -> timedelta:
    return timedelta(minutes=initiative.minutes)


def _planned(initiative: Initiative, moment: Moment, neighbourhood: Neighbourhood, uid: str, rhythm: str = "") -> Event:
    """Return what the rhythm says, of which no date needs to stand in the table."""
    zone = ZoneInfo(neighbourhood.time_zone)

    def local(at: datetime) -> datetime:
        return at if rhythm else at.astimezone(zone)

    return Event(
        uid=uid_of(uid, neighbourhood),
        title=initiative.title,
        description=initiative.about,
        location=place_words(initiative.place, initiative.where),
        point=point_of(initiative.place, initiative.where),
        start=local(moment.start),
        end=local(moment.end),
        stamp=initiative.changed_at,
        sequence=initiative.sequence,
        url=address_of("initiative", neighbourhood.slug, initiative.pk),
        rhythm=rhythm,
    )
