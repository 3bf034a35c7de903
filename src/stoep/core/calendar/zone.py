"""A time zone as a calendar file tells it: when its clock is put forward or back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .rule import WEEKDAYS

if TYPE_CHECKING:
    import icalendar

YEARS = 20
"""For how many years a time zone is written at least, where its changes follow no rule."""
_REGULAR = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """The clock is put: `wall` is what it shows just before, so the standard asks."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def kind(self) -> tuple[object, ...]:
        """All by which this is the same change as that of another year, but which week of the month it is in."""
        at = self.wall
        return (at.month, at.weekday(), at.time(), self.before, self.after, self.name, self.summer)

    @property
    def weeks(self) -> set[int]:
        """In which week of the month it is, also counted from its end."""
        last = (self.wall + 7 * _DAY).month != self.wall.month
        return {(self.wall.day + 6) // 7, *([-1] if last else [])}


@cache
def changes(zone: ZoneInfo, first: int, last: int) -> tuple[Change, ...]:
    """Return each change of the clock from the year `first` to the year `last`, oldest first."""
    found = []
    day = datetime(first, 1, 1, tzinfo=UTC)
    while day.year <= last:
        if _offset(zone, day) != _offset(zone, day + _DAY):
            low, high = day, day + _DAY
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (low, middle) if _offset(zone, middle) != _offset(zone, low) else (middle, high)
            found.append(_change(zone, high, _offset(zone, low)))
        day += _DAY
    return tuple(found)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _change(zone: ZoneInfo, at: datetime, before: timedelta) -> Change:
    local = at.astimezone(zone)
    wall = (at + before).replace(tzinfo=None)
    return Change(wall, before, _offset(zone, at), local.tzname() or "", bool(local.dst()))


def vtimezone(zone: ZoneInfo, first: int, last: int) -> "icalendar.Timezone":
    """Return a VTIMEZONE, right for the years `first` to `last`; for ever where the changes follow a rule.

    Each change stands by itself, or in a yearly RRULE. An RDATE with more than one moment isn't read by all.
    """
    import icalendar

    found = changes(zone, first - 1, max(last + 2, first + YEARS))
    begin = datetime(first - 1, 1, 1, tzinfo=UTC)
    start = _change(zone, begin, _offset(zone, begin))
    written = icalendar.Timezone()
    written.add("TZID", zone.key)
    written.add_component(_observance(start, ""))
    regular, weeks = _regular(found)
    for each in found:
        if each not in regular:
            written.add_component(_observance(each, ""))
    for each in regular[: len(weeks)]:
        day = f"{weeks[each.kind]}{WEEKDAYS[each.wall.weekday()]}"
        written.add_component(_observance(each, f"FREQ=YEARLY;BYMONTH={each.wall.month};BYDAY={day}"))
    return written


def _regular(found: Iterable[Change]) -> tuple[list[Change], dict[tuple[object, ...], int]]:
    """Return the changes at the end that follow a rule, and for each kind of them the week of its month."""
    years: dict[int, list[Change]] = {}
    for each in found:
        years.setdefault(each.wall.year, []).append(each)
    regular: list[Change] = []
    weeks: dict[tuple[object, ...], set[int]] = {}
    for number, year in enumerate(sorted(years, reverse=True)):
        now = {each.kind: each.weeks & weeks.get(each.kind, each.weeks) for each in years[year]}
        if (number and set(now) != set(weeks)) or not all(now.values()):
            break
        regular, weeks = [*years[year], *regular], now
    if len(regular) < _REGULAR * len(weeks):
        return [], {}
    return regular, {kind: min(found) for kind, found in weeks.items()}


def _observance(change: Change, rule: str) -> "icalendar.TimezoneStandard | icalendar.TimezoneDaylight":
    import icalendar

    part = icalendar.TimezoneDaylight() if change.summer else icalendar.TimezoneStandard()
    part.add("DTSTART", change.wall)
    part.add("TZOFFSETFROM", change.before)
    part.add("TZOFFSETTO", change.after)
    part.add("TZNAME", change.name)
    if rule:
        part.add("RRULE", icalendar.vRecur.from_ical(rule))
    return part
