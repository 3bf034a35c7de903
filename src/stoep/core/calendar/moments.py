"""Dates, times and lengths as calendars write them."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

_WHEN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})?(Z?))?")
_LENGTH = re.compile(
    r"([+-]?)P(?:([0-9]{1,5})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,8})S)?)?"
)

# Aware arithmetic needs room on both sides of what Python can hold.
EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 1, 1, tzinfo=UTC)


class Moment(NamedTuple):
    """An aware moment. `whole_day` says that only its date counts; `at` is then the midnight it begins."""

    at: datetime
    whole_day: bool = False


def when(text: str) -> date | datetime:
    """Read 20260107 as a date, 20260107T140000 as a naive and 20260107T130000Z as a UTC moment.

    Raises ValueError for anything else.
    """
    match = _WHEN.fullmatch(text.strip().upper())
    if not match:
        raise ValueError("not a date")
    year, month, day, hour, minute, second, utc = match.groups()
    on = date(int(year), int(month), int(day))
    if hour is None:
        return on
    # A leap second has no place in Python; it is the second before.
    at = time(int(hour), int(minute), min(int(second or 0), 59))
    return datetime.combine(on, at, tzinfo=UTC if utc else None)


def length(text: str) -> timedelta:
    """Read PT1H30M, P1D, P2W. Raises ValueError for anything else."""
    match = _LENGTH.fullmatch(text.strip().upper())
    if not match or not any(match.groups()[1:]):
        raise ValueError("not a length")
    sign, *numbers = match.groups()
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in numbers)
    found = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -found if sign == "-" else found


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the aware midnight at which a day begins."""
    return datetime.combine(day, time(), tzinfo=zone)


def wall(moment: datetime) -> datetime:
    """Return what a clock on the wall shows: the moment without its zone."""
    return moment.replace(tzinfo=None)


def names(moment: Moment) -> tuple[datetime, ...]:
    """Return the naive times by which programs call a moment: in UTC, and as its own wall clock shows it."""
    if moment.whole_day:
        return (wall(moment.at),)
    return (wall(moment.at.astimezone(UTC)), wall(moment.at))


def shifted(moment: datetime, by: timedelta) -> datetime:
    """Return a UTC moment moved by a length, kept inside the years that can be worked with."""
    try:
        return min(max(moment.astimezone(UTC) + by, EARLIEST), LATEST)
    except OverflowError:
        return EARLIEST if by < timedelta() else LATEST
