"""Changing a rhythm: cut it at a date, move it, or add a date to it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .rhythm import RhythmError, once, parse
from .rule import WEEKDAYS, Pattern, Rule

_FAR = timedelta(days=366 * 12)
"""How far ahead the next date of a rule is looked for: a leap day comes after eight years at most."""


def split(rhythm: str, at: datetime) -> tuple[str, str]:
    """Cut a rhythm in two: what begins before `at` (aware), and what begins then or later.

    Together they have the dates of the whole, each once; '' where nothing is left. Raises RhythmError, also for
    several rules that skip weeks, which no single start can keep in step.
    """
    pattern = parse(rhythm, UTC)
    at = at.astimezone(pattern.start.tzinfo)
    if len(pattern.rules) > 1 and any(each.interval > 1 for each in pattern.rules):
        raise RhythmError("a rhythm of several rules that skip weeks can't be cut")
    return _text(_before(pattern, at)), _text(_after(pattern, at))


def moved(rhythm: str, *, days: int, to: time | None) -> str:
    """Return a rhythm so many days later, and at another time of the day (None: the same).

    Raises RhythmError where that has no meaning: the day after 'the first Sunday of the month' is no such day.
    """
    pattern = parse(rhythm, UTC)
    rules = tuple(_moved_rule(each, pattern, days, to) for each in pattern.rules)
    return _text(
        replace(
            pattern,
            start=_moved(pattern.start, days, to),
            rules=rules,
            extra=tuple(_moved(each, days, to) for each in pattern.extra),
            skipped=tuple(_moved_day(each, days, to) for each in pattern.skipped),
        )
    )


def with_date(rhythm: str, start: datetime, *, time_zone: str) -> str:
    """Return a rhythm with one date more. `start` is naive, in the time zone. Raises RhythmError."""
    if not rhythm:
        rhythm = once(start, time_zone=time_zone)  # below it is an extra date too: that says it is no single event
    extra = once(start, time_zone=time_zone).replace("DTSTART", "RDATE")
    text = f"{rhythm}\n{extra}"
    parse(text, UTC)
    return text


def _before(pattern: Pattern, at: datetime) -> Pattern | None:
    start = pattern.start
    extra = tuple(each for each in pattern.extra if each < at)
    if start >= at:
        return replace(pattern, start=min(extra), rules=(), extra=extra) if extra else None
    last = (at - timedelta(seconds=1)).astimezone(UTC)
    until = f"{last.astimezone(start.tzinfo):%Y%m%d}" if pattern.whole_day else f"{last:%Y%m%dT%H%M%SZ}"
    rules = []
    for each in pattern.rules:
        end = each.end(start, whole_day=pattern.whole_day)
        ended = each if end and end <= last else _with(each, UNTIL=until)
        left = _left(each, pattern, at)
        rules.append(each if left == 0 else ended)
    return replace(pattern, rules=tuple(rules), extra=extra)


def _after(pattern: Pattern, at: datetime) -> Pattern | None:
    rules, firsts = [], []
    for each in pattern.rules:
        left = _left(each, pattern, at)
        first = next(_starts(each, pattern, at), None)
        if first is None or left == 0:
            continue
        rules.append(_with(each, COUNT=str(left)) if left else each)
        firsts.append(first)
    extra = tuple(each for each in pattern.extra if each >= at)
    alone = [pattern.start] if pattern.start >= at else []
    if not (starts := [*firsts, *extra, *alone]):
        return None
    # The first start belongs to a rhythm also when it follows no rule, so it must be a date of the whole.
    start = min(firsts or starts)
    if alone and (not pattern.rules or pattern.start <= start):
        start = pattern.start
    return replace(pattern, start=start, rules=tuple(_whole(each, pattern) for each in rules), extra=extra)


def _with(rule: Rule, **parts: str) -> Rule:
    """Return a rule with another end: UNTIL and COUNT can't stand together."""
    kept = {name: value for name, value in rule.parts.items() if name not in ("UNTIL", "COUNT")}
    return Rule({**kept, **parts})


def _whole(rule: Rule, pattern: Pattern) -> Rule:
    """Return a rule that says by itself what it took from its first start, so that it can begin elsewhere."""
    own = {"WEEKLY": "BYDAY", "MONTHLY": "BYMONTHDAY", "YEARLY": "BYMONTHDAY"}.get(rule.frequency)
    said = {name for name in rule.parts if name.startswith("BY")}
    if own is None or said - {"BYHOUR", "BYMINUTE", "BYSECOND"}:
        return rule
    start = pattern.start
    day = WEEKDAYS[start.weekday()] if own == "BYDAY" else str(start.day)
    parts = {**rule.parts, own: day}
    return Rule({**parts, "BYMONTH": str(start.month)} if rule.frequency == "YEARLY" else parts)


def _starts(rule: Rule, pattern: Pattern, since: datetime) -> Iterator[datetime]:
    """Yield the starts of a rule from a moment on, as if it had no COUNT."""
    first = pattern.start.replace(tzinfo=None)
    far = max(since.replace(tzinfo=None), first) + _FAR
    end = rule.end(pattern.start, whole_day=pattern.whole_day)
    for wall in _with(rule).times(first, far):
        start = wall.replace(tzinfo=pattern.start.tzinfo)
        if wall > far or (end and start.astimezone(UTC) > end):
            return
        if start >= since:
            yield start


def _left(rule: Rule, pattern: Pattern, at: datetime) -> int | None:
    """Return how many dates of a rule with a COUNT are left from a moment on; None when it has none."""
    if not rule.count:
        return None
    first = pattern.start.replace(tzinfo=None)
    gone = 0
    for wall in rule.times(first, max(at.replace(tzinfo=None), first) + _FAR):
        if wall.replace(tzinfo=pattern.start.tzinfo) >= at:
            break
        gone += 1
    return rule.count - gone


def _moved(at: datetime, days: int, to: time | None) -> datetime:
    moment = at + timedelta(days=days)
    return moment.replace(hour=to.hour, minute=to.minute, second=0) if to else moment


def _moved_day(at: date, days: int, to: time | None) -> date:
    return _moved(at, days, to) if isinstance(at, datetime) else at + timedelta(days=days)


def _moved_rule(rule: Rule, pattern: Pattern, days: int, to: time | None) -> Rule:
    parts = dict(rule.parts)
    if to and any(name in parts for name in ("BYHOUR", "BYMINUTE", "BYSECOND")):
        raise RhythmError("this rhythm has more than one time a day")
    if days and (rule.frequency in ("MONTHLY", "YEARLY") or rule.by):
        raise RhythmError("this rhythm can't be moved by days; say it anew")
    if days and "BYDAY" in parts:
        whole = [day for _nth, day in rule.days]
        if rule.interval > 1 and len({(day + days) // 7 for day in whole}) > 1:
            raise RhythmError("the days of this rhythm would part; say it anew")
        parts["BYDAY"] = ",".join(WEEKDAYS[day] for day in sorted((day + days) % 7 for day in whole))
    if end := rule.end(pattern.start, whole_day=pattern.whole_day):
        last = end.astimezone(pattern.start.tzinfo)
        if last.time() < pattern.start.time():
            last -= timedelta(days=1)  # the last day on which it could begin
        last = _moved(last.replace(hour=pattern.start.hour, minute=pattern.start.minute), days, to)
        parts["UNTIL"] = f"{last:%Y%m%d}" if pattern.whole_day else f"{last.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return Rule(parts)


def _text(pattern: Pattern | None) -> str:
    """Write a pattern as the lines of a rhythm; '' when there is none."""
    if pattern is None:
        return ""
    lines = [_line("DTSTART", pattern.start, pattern), *(f"RRULE:{rule.text}" for rule in pattern.rules)]
    lines += [_line("RDATE", each, pattern) for each in pattern.extra]
    lines += [_line("EXDATE", each, pattern) for each in _told(pattern)]
    return "\n".join(lines)


def _told(pattern: Pattern) -> Iterable[date]:
    """Return the skipped dates that can still come."""
    first = min(pattern.start, *pattern.extra).date() if pattern.extra else pattern.start.date()
    return [each for each in pattern.skipped if (each.date() if isinstance(each, datetime) else each) >= first]


def _line(name: str, at: date, pattern: Pattern) -> str:
    if not isinstance(at, datetime) or pattern.whole_day:
        return f"{name};VALUE=DATE:{at:%Y%m%d}"
    if isinstance(at.tzinfo, ZoneInfo) and at.tzinfo.key != "UTC":
        return f"{name};TZID={at.tzinfo.key}:{at:%Y%m%dT%H%M%S}"
    return f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
