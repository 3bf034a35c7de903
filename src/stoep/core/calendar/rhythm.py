"""The rhythm of an initiative, as the RFC 5545 lines that every calendar program understands.

    DTSTART;TZID=Europe/Amsterdam:20260107T140000
    RRULE:FREQ=WEEKLY;BYDAY=WE,SA

There may be more RRULE lines, or none, and RDATE and EXDATE lines for extra and skipped dates. A rhythm
follows the clock on the wall: two o'clock stays two o'clock in summer and winter. Weekdays are numbers, and
Monday is 0.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from .model import MAX_DATES_PER_SERIES, Reason
from .rule import MAX_INTERVAL, WEEKDAYS, Pattern, midnight, rule, when
from .words import Language, in_words

MAX_CHARACTERS = 20_000
MAX_WORK = 200_000
"""How many steps one rhythm may cost."""

_LINE = re.compile(r'(DTSTART|RRULE|RDATE|EXDATE)(?:;VALUE=DATE(?:-TIME)?|;TZID="?([^";:]*)"?)*:(.*)', re.IGNORECASE)
_DAY = timedelta(days=1)
_public_names = cache(available_timezones)


class RhythmError(ValueError):
    """This text is not a rhythm, or no rhythm can be made of these values."""


def named(name: str) -> ZoneInfo | None:
    """Return the zone of a public name such as Europe/Amsterdam, or None."""
    return ZoneInfo(name) if name in _public_names() else None


def once(start: datetime, *, time_zone: str) -> str:
    """Return the rhythm of what happens one time. `start` is naive, in the time zone. Raises RhythmError."""
    if start.tzinfo is not None:
        raise RhythmError("the start of a rhythm is a time on the wall clock, without a zone")
    if named(time_zone) is None:
        raise RhythmError(f"not a time zone: {time_zone!r}")
    return f"DTSTART;TZID={time_zone}:{start:%Y%m%dT%H%M%S}"


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
    try:
        starts = {start.astimezone(UTC): start for start in _starts(pattern, until)}
    except OverflowError as error:
        raise RhythmError(str(error)) from error
    return [starts[at] for at in sorted(starts) if since <= at < until][:MAX_DATES_PER_SERIES]


def words(rhythm: str, minutes: int, *, language: Language) -> str:
    """Return the rhythm as neighbours say it: 'elke woensdag en zaterdag van 14 tot 17 uur'.

    `minutes` is how long one time lasts; with 0 only the start is told. What has no simple words is told as
    'op vaste dagen'. Raises RhythmError for a text that is not a rhythm.
    """
    return in_words(parse(rhythm, UTC), minutes, language)


def parse(text: str, zone: tzinfo) -> Pattern:
    """Read the lines of a rhythm; times without a zone are in `zone`. Raises RhythmError."""
    if len(text) > MAX_CHARACTERS:
        raise RhythmError("this rhythm is too long")
    found: dict[str, list[date]] = {"DTSTART": [], "RDATE": [], "EXDATE": []}
    rules = []
    try:
        for line in filter(str.strip, text.splitlines()):
            parts = _LINE.fullmatch(line.strip())
            if parts is None:
                raise RhythmError("a rhythm has only the lines DTSTART, RRULE, RDATE and EXDATE")
            if parts[1].upper() == "RRULE":
                rules.append(rule(parts[3]))
                continue
            own = named(parts[2]) if parts[2] else zone
            if own is None:
                raise RhythmError(f"not a time zone: {parts[2]!r}")
            found[parts[1].upper()] += [_moment(each, own) for each in parts[3].split(",")]
        starts, extra = ([_aware(at, zone) for at in found[name]] for name in ("DTSTART", "RDATE"))
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, RhythmError) else RhythmError(str(error)) from error
    if len(starts) != 1:
        raise RhythmError("a rhythm has one DTSTART")
    whole_day = not isinstance(found["DTSTART"][0], datetime)
    return Pattern(starts[0], whole_day, tuple(rules), tuple(extra), tuple(found["EXDATE"]))


def _moment(text: str, zone: tzinfo) -> date:
    at = when(text.strip().upper())
    if isinstance(at, datetime):
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        at.astimezone(UTC)  # raises OverflowError at the edges of time
    return at


def _aware(at: date, zone: tzinfo) -> datetime:
    return at if isinstance(at, datetime) else midnight(at).replace(tzinfo=zone)


def _starts(pattern: Pattern, until: datetime) -> Iterable[datetime]:
    """Yield each start before `until`, not in order and some of them twice."""
    start = pattern.start
    ends = [each.end(start, whole_day=pattern.whole_day) for each in pattern.rules]
    last = max((end for end in ends if end), default=start)
    skipped = {at.astimezone(UTC) if isinstance(at, datetime) else at for at in pattern.skipped}
    # The first start belongs to them, also when it does not follow the rule: other programs show it too.
    found = [*pattern.extra, *([start] if start <= last else [])]
    high = until.astimezone(start.tzinfo).replace(tzinfo=None) + _DAY
    for each, end in zip(pattern.rules, ends, strict=True):
        if each.work((high - start.replace(tzinfo=None)).days) > MAX_WORK:
            raise RhythmError(Reason.TOO_MUCH_WORK.sentence)
        for wall in each.times(start.replace(tzinfo=None), high):
            at = wall.replace(tzinfo=start.tzinfo)
            if wall > high or (end and at.astimezone(UTC) > end):
                break
            found.append(at)
    return (at for at in found if at.date() not in skipped and at.astimezone(UTC) not in skipped)


def _interval(interval: int) -> str:
    if not 1 <= interval <= MAX_INTERVAL:
        raise RhythmError(f"an interval is 1 to {MAX_INTERVAL}")
    return "" if interval == 1 else f";INTERVAL={interval}"


def _from_the_end(day: datetime) -> int:
    """Return -1 on the last such weekday of its month, else 0."""
    return -1 if (day + 7 * _DAY).month != day.month else 0
