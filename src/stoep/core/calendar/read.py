"""From the bytes of a calendar file to the events in it, with a list of what could not be read."""

from datetime import date

from .blocks import split
from .model import MAX_BYTES, Calendar, NotACalendar, Problems, TooLarge
from .rhythm import named


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
    from .series import Reader  # brings the libraries along

    reader = Reader(since, until, home, problems)
    names = [reader.open(calendar) for calendar in calendars]
    return Calendar(next(filter(None, names), ""), tuple(reader.series()), problems.sorted())
