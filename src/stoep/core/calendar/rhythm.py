"""The rhythm of an initiative, as the RFC 5545 lines that every calendar program understands.

    DTSTART;TZID=Europe/Amsterdam:20260107T140000
    RRULE:FREQ=WEEKLY;BYDAY=WE,SA

There may be more RRULE lines, or none, and RDATE and EXDATE lines for extra and skipped dates. A rhythm
follows the clock on the wall: two o'clock stays two o'clock in summer and winter. Weekdays are numbers, and
Monday is 0.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice

from .lines import Property, content
from .model import MAX_DATES_PER_SERIES
from .moments import Moment, midnight, shifted, when
from .pattern import Pattern, basic
from .rule import MAX_INTERVAL, WEEKDAYS, BadRule, Budget, Rule, rule
from .words import Language, in_words
from .zones import named

MAX_CHARACTERS = 20_000
MAX_WORK = 200_000
"""How many days one call may look at."""

_DAY = timedelta(days=1)


class RhythmError(ValueError):
    """This text is not a rhythm, or no rhythm can be made of these values."""


def once(start: datetime, *, time_zone: str) -> str:
    """Return the rhythm of what happens one time. `start` is naive, in the time zone. Raises RhythmError."""
    if start.tzinfo is not None:
        raise RhythmError("the start of a rhythm is a time on the wall clock, without a zone")
    if named(time_zone) is None:
        raise RhythmError(f"not a time zone: {time_zone!r}")
    return f"DTSTART;TZID={time_zone}:{basic(start)}"


def weekly(start: datetime, weekdays: Iterable[int], *, interval: int = 1, time_zone: str) -> str:
    """Return the rhythm 'each of these weekdays, every `interval` weeks'.

    `start` is naive, in the time zone; the rhythm begins on the first of the weekdays from then on. Raises
    RhythmError.
    """
    days = sorted(set(weekdays))
    if not days or not set(days) <= set(range(7)):
        raise RhythmError("a weekly rhythm needs weekdays, from 0 (Monday) to 6")
    while start.weekday() not in days:
        start += _DAY
    by = ",".join(WEEKDAYS[day] for day in days)
    return f"{once(start, time_zone=time_zone)}\nRRULE:FREQ=WEEKLY{_interval(interval)};BYDAY={by}"


def monthly(start: datetime, nth: int, weekday: int, *, interval: int = 1, time_zone: str) -> str:
    """Return the rhythm 'the nth weekday of the month, every `interval` months'.

    `nth` is 1 to 5, or -1 for the last. `start` is naive, in the time zone; the rhythm begins on the first
    such day from then on. Raises RhythmError.
    """
    if nth not in (-1, 1, 2, 3, 4, 5) or weekday not in range(7):
        raise RhythmError("a monthly rhythm needs 1 to 5, or -1 for the last, and a weekday from 0 to 6")
    while start.weekday() != weekday or nth not in ((start.day + 6) // 7, _from_the_end(start)):
        start += _DAY
    by = f"BYDAY={nth}{WEEKDAYS[weekday]}"
    return f"{once(start, time_zone=time_zone)}\nRRULE:FREQ=MONTHLY{_interval(interval)};{by}"


def dates(rhythm: str, *, since: datetime, until: datetime) -> list[datetime]:
    """Return the starts in [since, until), oldest first, at most MAX_DATES_PER_SERIES of them.

    `since` and `until` are aware. The starts are aware, in the zone of the rhythm; in that of `since` when
    the rhythm names none. A whole day starts at midnight. Raises RhythmError, also when it takes too long.
    """
    if since.tzinfo is None or until.tzinfo is None:
        raise RhythmError("the period needs a time zone")
    pattern = parse(rhythm, since.tzinfo)
    begin, end = shifted(since, timedelta()), shifted(until, timedelta())
    try:
        return list(islice(pattern.starts(begin, end, Budget(MAX_WORK)), MAX_DATES_PER_SERIES))
    except (BadRule, OverflowError) as error:
        raise RhythmError(str(error)) from error


def words(rhythm: str, minutes: int, *, language: Language) -> str:
    """Return the rhythm as neighbours say it: 'elke woensdag en zaterdag van 14 tot 17 uur'.

    `minutes` is how long one time lasts; with 0 only the start is told. What has no simple words is told as
    'op vaste dagen'. Raises RhythmError for a text that is not a rhythm.
    """
    return in_words(parse(rhythm, UTC), minutes, language)


def parse(text: str, zone: tzinfo) -> Pattern:
    """Read the lines of a rhythm; times without a zone are in `zone`. Raises RhythmError."""
    starts, rules = list[Moment](), list[Rule]()
    extra, skipped = list[Moment](), list[Moment]()
    if len(text) > MAX_CHARACTERS:
        raise RhythmError("this rhythm is too long")
    try:
        for line in text.splitlines():
            found = content(line)
            if found and found.name == "RRULE":
                rules.append(rule(found.value))
            elif found and found.name in ("DTSTART", "RDATE", "EXDATE"):
                moments = {"DTSTART": starts, "RDATE": extra, "EXDATE": skipped}[found.name]
                moments.extend(_moment(found, part, zone) for part in found.value.split(","))
            elif line.strip():
                raise RhythmError("a rhythm has only the lines DTSTART, RRULE, RDATE and EXDATE")
    except (BadRule, OverflowError) as error:
        raise RhythmError(str(error)) from error
    if len(starts) != 1:
        raise RhythmError("a rhythm has one DTSTART")
    return Pattern(starts[0], tuple(rules), tuple(extra), tuple(skipped))


def _moment(found: Property, text: str, zone: tzinfo) -> Moment:
    try:
        at: date | datetime = when(text)
    except ValueError as error:
        raise RhythmError(f"{found.name} is not a date") from error
    if not isinstance(at, datetime):
        return Moment(midnight(at, zone), whole_day=True)
    if at.tzinfo is None:
        name = found.parameters.get("TZID", "")
        own = UTC if name == "UTC" else named(name) if name else zone
        if own is None:
            raise RhythmError(f"not a time zone: {name!r}")
        at = at.replace(tzinfo=own)
    at.astimezone(UTC)  # raises OverflowError at the edges of time
    return Moment(at)


def _interval(interval: int) -> str:
    if not 1 <= interval <= MAX_INTERVAL:
        raise RhythmError(f"an interval is 1 to {MAX_INTERVAL}")
    return "" if interval == 1 else f";INTERVAL={interval}"


def _from_the_end(day: datetime) -> int:
    """Return -1 on the last such weekday of its month, else 0."""
    return -1 if (day + 7 * _DAY).month != day.month else 0
