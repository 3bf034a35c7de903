"""A habit: the rhythm of an initiative with all that decides its dates, such as sunset and school holidays."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from .rhythm import dates, parse, weekly
from .sun import sunset
from .words import Language, in_words

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Habit:
    """When something happens: `rhythm` is RFC 5545 lines (rhythm.py), or '' for 'when we feel like it'.

    `minutes` is how long one time lasts. With `sunset` it begins so many minutes before the sun goes down, whatever
    clock the rhythm names. With `skips` it is not there on free days.
    """

    rhythm: str = ""
    minutes: int = 0
    sunset: int | None = None
    skips: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """One time of a habit. `planned` is what its rhythm says, and stays the name of this time when it is moved."""

    start: datetime
    end: datetime
    planned: datetime

    @property
    def key(self) -> str:
        return key_of(self.planned)


def key_of(planned: datetime) -> str:
    """Return the name of a date: its planned start in UTC."""
    return f"{planned.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def moments(
    habit: Habit,
    *,
    since: datetime,
    until: datetime,
    free: Container[date] = (),
    latitude: float = 0,
    longitude: float = 0,
) -> list[Moment]:
    """Return the times that begin in [since, until), oldest first. Raises RhythmError.

    `free` says which days are free; where the sun doesn't go down, the clock of the rhythm counts.
    """
    if not habit.rhythm:
        return []
    length = timedelta(minutes=habit.minutes)
    margin = _DAY if habit.sunset is not None else timedelta()
    found = []
    for planned in dates(habit.rhythm, since=since - margin, until=until + margin):
        if habit.skips and planned.date() in free:
            continue
        start = planned
        if habit.sunset is not None and (sun := sunset(planned.date(), latitude=latitude, longitude=longitude)):
            start = _rounded((sun - timedelta(minutes=habit.sunset)).astimezone(planned.tzinfo))
        found.append(Moment(start, start + length, planned))
    return sorted(each for each in found if since <= each.start < until) if margin else found


def _rounded(at: datetime) -> datetime:
    """Return the last five minutes on the clock: 'come at 20:05' is said, 20:07:41 is not."""
    return at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0)


def tell(habit: Habit, *, language: Language) -> str:
    """Return a habit as neighbours say it: 'elke woensdag een uur voor zonsondergang'. Raises RhythmError."""
    if not habit.rhythm:
        return _LOOSE[language]
    pattern = parse(habit.rhythm, UTC)
    if not pattern.rules and pattern.extra:
        return _LOOSE[language]
    said = in_words(pattern, habit.minutes, language, sunset=habit.sunset)
    return said + (_SKIPS[language] if habit.skips else "")


_LOOSE: dict[Language, str] = {"nl": "wanneer we zin hebben", "en": "when we feel like it"}
_SKIPS: dict[Language, str] = {"nl": ", niet in de schoolvakanties", "en": ", not in the school holidays"}


def lasting(habit: Habit, minutes: int) -> Habit:
    """Return the same habit with a length, when it had none."""
    return habit if habit.minutes else replace(habit, minutes=minutes)


def weekly_again(last: datetime, minutes: int, *, weeks: int, now: datetime) -> Habit:
    """Return the habit 'again on the same day of the week and at the same time', from the first one after `now` on:
    so many times, or every week with 0. `last` is when it was, in the zone of its place."""
    zone = str(last.tzinfo)
    start = last.replace(tzinfo=None)
    while start <= now.astimezone(last.tzinfo).replace(tzinfo=None):
        start += 7 * _DAY
    end = f";COUNT={weeks}" if weeks else ""
    return Habit(weekly(start, [start.weekday()], time_zone=zone) + end, minutes)
