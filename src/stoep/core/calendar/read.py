"""From the bytes of a calendar file to the events in it, with a list of what could not be read."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date

from .blocks import RawCalendar, split
from .event import Event, Setting, read_event
from .lines import unescape
from .model import (
    MAX_BYTES,
    MAX_DATES,
    MAX_DATES_PER_SERIES,
    Calendar,
    NotACalendar,
    Problems,
    Reason,
    Series,
    TooLarge,
)
from .moments import midnight
from .plain import one_line
from .rule import Budget
from .series import Family, Window
from .zones import Zones, named

MAX_WORK = 2_000_000
"""How many days the rhythms of one file may make us look at: a few seconds of work."""


def read(data: bytes, *, since: date, until: date, time_zone: str) -> Calendar:
    """Read a calendar file (.ics) and work out the dates from `since` up to, not including, `until`.

    A date that begins before `since` and is still going on then belongs to it. `time_zone` is a public name
    such as Europe/Amsterdam: the dates are given in it, and times without a zone are read in it when the file
    names none. Every event of the file is returned, also one without dates in the period.

    Raises TooLarge, NotACalendar, and ValueError for an unknown time zone or a period that ends too early.
    """
    home = named(time_zone)
    if home is None or until < since:
        raise ValueError(f"not a time zone: {time_zone!r}" if home is None else "until lies before since")
    if len(data) > MAX_BYTES:
        raise TooLarge(f"This file is larger than {MAX_BYTES // 1024**2} MB.")
    problems = Problems()
    calendars = split(data, problems)
    if not calendars:
        raise NotACalendar("This file is not a calendar (.ics).")
    begin, end = (midnight(day, home).astimezone(UTC) for day in (since, until))
    window = Window(begin, end, home, Budget(MAX_WORK))
    events = [event for calendar in calendars for event in _events(calendar, window, problems)]
    series = _limited(_families(events, problems), window)
    return Calendar(_name(calendars), series, problems.sorted())


def _events(calendar: RawCalendar, window: Window, problems: Problems) -> Iterator[Event]:
    if _own(calendar, "CALSCALE").upper() not in ("", "GREGORIAN"):
        problems.add(calendar.line, Reason.OTHER_CALENDAR, _own(calendar, "CALSCALE"))
        return
    setting = _setting(calendar, window, problems)
    for block in calendar.events:
        if event := read_event(block, setting):
            yield event


def _setting(calendar: RawCalendar, window: Window, problems: Problems) -> Setting:
    zones = Zones(calendar.zones, window.since, window.until, window.budget)
    name = _own(calendar, "X-WR-TIMEZONE")
    zone = zones.find(name) if name else None
    if name and zone is None:
        problems.add(calendar.line, Reason.UNKNOWN_ZONE, name)
    return Setting(
        home=window.home,
        own=zone or window.home,
        from_utc=zone is not None,
        zones=zones,
        cancelled=_own(calendar, "METHOD").upper() == "CANCEL",
        problems=problems,
        unknown=set(),
    )


def _families(events: Iterable[Event], problems: Problems) -> list[Family]:
    by_uid: dict[str, list[Event]] = {}
    for event in events:
        by_uid.setdefault(event.uid, []).append(event)
    return [Family(family, problems) for family in by_uid.values()]


def _limited(families: list[Family], window: Window) -> tuple[Series, ...]:
    """Work out each family, until there are MAX_DATES in all."""
    series, left = list[Series](), MAX_DATES
    for family in families:
        series.append(family.series(window, min(left, MAX_DATES_PER_SERIES)))
        left -= len(series[-1].dates)
    return tuple(series)


def _own(calendar: RawCalendar, name: str) -> str:
    return next((found.value.strip() for found in calendar.lines if found.name == name), "")


def _name(calendars: list[RawCalendar]) -> str:
    names = (_own(calendar, name) for calendar in calendars for name in ("X-WR-CALNAME", "NAME"))
    return one_line(unescape(next(filter(None, names), "")))
