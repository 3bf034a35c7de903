"""How a habit is best written in a calendar file: as one series with exceptions, or date by date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from .habit import Habit, Moment, key_of, moments
from .holidays import Free, known_until
from .rhythm import MAX_CHARACTERS, dates, parse
from .rule import Pattern, Rule

_LOOK_BACK = timedelta(days=366)
"""How far back the dates of a series are set right."""


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in the table of one planned date: is it `off`, and is it `plain`, just as the rhythm says?"""

    off: bool
    plain: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """A habit as a file tells it.

    `rhythm` and `first` are the series and its first date; '' and None when there is none. `exceptions` are the
    planned starts of known dates that the series tells otherwise, by key; all other known dates that the series
    does not have, and the `singles`, stand by themselves.
    """

    rhythm: str
    first: Moment | None
    within: frozenset[str]
    exceptions: Mapping[str, datetime]
    singles: tuple[Moment, ...]


def outline(
    habit: Habit,
    known: Mapping[str, Known],
    *,
    since: datetime,
    today: datetime,
    until: datetime,
    goes_on: bool = True,
    free: Free = Free(),  # noqa: B008 - an empty, frozen value
    latitude: float = 0,
    longitude: float = 0,
) -> Outline:
    """Return how the dates of a habit are written. Raises RhythmError.

    `known` are the dates in the table by key, all that begin from `since` on. What isn't known counts from `today`
    to `until`, when it `goes_on`; a series goes on after that by itself. Only one plain rule is written as a series:
    programs differ in what they make of several rules, of RDATE, and none knows when the sun sets.
    """
    coming = [
        each
        for each in (
            moments(habit, since=today, until=until, free=free, latitude=latitude, longitude=longitude)
            if goes_on
            else []
        )
        if each.key not in known
    ]
    pattern = parse(habit.rhythm, UTC) if habit.rhythm else None
    if pattern is None or not _is_plain(habit, pattern):
        return Outline("", None, frozenset(), {}, tuple(coming))
    bare = replace(pattern, extra=())
    planned = _planned(bare, habit, since, until)
    by_key = {key_of(at): at for at in planned}
    if not goes_on:
        last = max((by_key[key] for key in known if key in by_key), default=None)
        bare = _ended(bare, max(last, today - timedelta(seconds=1)) if last else today - timedelta(seconds=1))
        if bare.start > (last or today):
            return Outline("", None, frozenset(), {}, tuple(coming))
        by_key = {key: at for key, at in by_key.items() if at <= (last or today)}
    there = {each.key for each in coming}
    skipped, exceptions = [*bare.skipped], {}
    for key, at in by_key.items():
        found = known.get(key)
        if found is None:
            beyond = goes_on and at >= until and not (habit.skips and at.date() in free)
            before = at < since and not (habit.skips and at.date() in free)
            if key not in there and not beyond and not before:
                skipped.append(at)
        elif at < since and found.off:
            skipped.append(at)
        elif not found.plain:
            exceptions[key] = at
    text = _lines(replace(bare, skipped=tuple(skipped)))
    if len(text) > MAX_CHARACTERS or len(skipped) - len(bare.skipped) == len(by_key):
        return Outline("", None, frozenset(), {}, tuple(coming))
    first = Moment(bare.start, bare.start + timedelta(minutes=habit.minutes), bare.start)
    singles = tuple(each for each in coming if each.key not in by_key)
    return Outline(text, first, frozenset(by_key), exceptions, singles)


def _is_plain(habit: Habit, pattern: Pattern) -> bool:
    if habit.sunset is not None or pattern.whole_day or len(pattern.rules) != 1:
        return False
    start = pattern.start.replace(tzinfo=None)
    first = next(iter(pattern.rules[0].times(start, start + timedelta(days=1))), None)
    return first == start  # when the first date does not follow the rule, programs differ in what they show


def _planned(pattern: Pattern, habit: Habit, since: datetime, until: datetime) -> list[datetime]:
    """Return the planned dates that are looked at: a year back, and for free days as far as they are known."""
    far = until
    if habit.skips:
        far = max(until, datetime.combine(known_until(), until.timetz()) + timedelta(days=1))
    return dates(_lines(pattern), since=min(since, max(pattern.start, since - _LOOK_BACK)), until=far)


def _ended(pattern: Pattern, last: datetime) -> Pattern:
    rule = pattern.rules[0]
    kept = {name: value for name, value in rule.parts.items() if name not in ("UNTIL", "COUNT")}
    end = rule.end(pattern.start, whole_day=False)
    last = min(last.astimezone(UTC), end) if end else last.astimezone(UTC)
    return replace(pattern, rules=(Rule({**kept, "UNTIL": f"{last:%Y%m%dT%H%M%SZ}"}),))


def _lines(pattern: Pattern) -> str:
    zone = pattern.start.tzinfo
    in_utc = zone is UTC or str(zone) == "UTC"

    def said(name: str, at: date) -> str:
        if not isinstance(at, datetime):
            return f"{name};VALUE=DATE:{at:%Y%m%d}"
        local = at.astimezone(zone)
        return f"{name}:{local:%Y%m%dT%H%M%SZ}" if in_utc else f"{name};TZID={zone}:{local:%Y%m%dT%H%M%S}"

    skipped = sorted({said("EXDATE", at) for at in pattern.skipped})
    return "\n".join([said("DTSTART", pattern.start), *(f"RRULE:{rule.text}" for rule in pattern.rules), *skipped])
