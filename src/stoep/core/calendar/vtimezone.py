"""A time zone as calendars write it: the clock changes around the dates of a file."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .moments import wall
from .pattern import basic
from .rule import WEEKDAYS

YEARS = 20
"""How many years are looked at: enough to tell 'the last Sunday' from 'the fourth Sunday'."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class _Kind(NamedTuple):
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=32)
def vtimezone(name: str, first: int, last: int) -> tuple[str, ...]:
    """Return the lines of the VTIMEZONE of a public zone, right for the years `first` to `last` at least."""
    zone = ZoneInfo(name)
    begin = datetime(first - 1, 1, 1, tzinfo=UTC)
    kinds: dict[_Kind, list[datetime]] = {_kind(zone, begin, begin): [wall(begin.astimezone(zone))]}
    for at in _changes(zone, begin, datetime(max(last + 2, first + YEARS), 1, 1, tzinfo=UTC)):
        kind = _kind(zone, at - _SECOND, at)
        # Such a moment is written as the clock would have shown it without the change.
        kinds.setdefault(kind, []).append(wall(at) + kind.before)
    lines = [line for kind, starts in kinds.items() for line in _part(kind, starts)]
    return ("BEGIN:VTIMEZONE", f"TZID:{name}", *lines, "END:VTIMEZONE")


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the UTC moments, to the second, at which the offset of the zone changes."""
    while begin < end:
        following = begin + _DAY
        if _offset(zone, begin) != _offset(zone, following):
            low, high = begin, following
            while high - low > _SECOND:
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (low, middle) if _offset(zone, middle) != _offset(zone, begin) else (middle, high)
            yield high
        begin = following


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _kind(zone: ZoneInfo, before: datetime, after: datetime) -> _Kind:
    return _Kind(_offset(zone, before), _offset(zone, after), after.astimezone(zone).tzname() or "")


def _part(kind: _Kind, starts: list[datetime]) -> Iterator[str]:
    part = "DAYLIGHT" if kind.after > kind.before else "STANDARD"
    yield f"BEGIN:{part}"
    yield f"DTSTART:{basic(starts[0])}"
    if rule := _rule(starts):
        yield f"RRULE:{rule}"
    elif starts[1:]:
        yield f"RDATE:{','.join(basic(start) for start in starts[1:])}"
    yield f"TZOFFSETFROM:{_written(kind.before)}"
    yield f"TZOFFSETTO:{_written(kind.after)}"
    yield f"TZNAME:{kind.name}"
    yield f"END:{part}"


def _rule(starts: list[datetime]) -> str:
    """Return the rule that these starts follow year after year, such as the last Sunday of March, or ''."""
    first = starts[0]
    alike = {(start.month, start.weekday(), start.time()) for start in starts}
    yearly = [start.year for start in starts] == list(range(first.year, first.year + len(starts)))
    if len(alike) > 1 or not yearly or len(starts) < YEARS:
        return ""
    if all((start + 7 * _DAY).month != start.month for start in starts):
        nth = -1
    elif len({(start.day + 6) // 7 for start in starts}) == 1:
        nth = (first.day + 6) // 7
    else:
        return ""
    return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={nth}{WEEKDAYS[first.weekday()]}"


def _written(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{sign}{hours:02}{minutes:02}" + (f"{rest:02}" if rest else "")
