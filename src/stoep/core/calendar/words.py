"""A rhythm in the words of neighbours, in Dutch and in English."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from .rule import Pattern, Rule

Language = Literal["nl", "en"]

_names = str.split
_CLOCK = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Speech:
    """How one language says it. Where there are three phrases: every, every other, and every so many."""

    weekdays: list[str]
    months: list[str]
    ordinals: dict[int, str]
    and_: str
    day: tuple[str, str, str]
    week: tuple[str, str, str]
    month: tuple[str, str, str]
    month_day: tuple[str, str, str]
    year: tuple[str, str, str]
    working_day: str
    nth_of_month: str
    last_day: str
    once: str
    unknown: str
    span: str
    at: str
    until: str
    times: str
    extra: str
    sunset: tuple[str, str, str, str]


_NL = _Speech(
    weekdays=_names("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
    months=_names("januari februari maart april mei juni juli augustus september oktober november december"),
    ordinals={1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", 5: "vijfde", -1: "laatste"},
    and_="en",
    day=("elke dag", "om de dag", "elke {n} dagen"),
    week=("elke {x}", "om de week op {x}", "elke {n} weken op {x}"),
    month=("elke {x} van de maand", "om de maand op de {x}", "elke {n} maanden op de {x}"),
    month_day=("elke maand op {x}", "om de maand op {x}", "elke {n} maanden op {x}"),
    year=("elk jaar op {x}", "om het jaar op {x}", "elke {n} jaar op {x}"),
    working_day="elke werkdag",
    nth_of_month="de {x} van {month}",
    last_day="de laatste dag",
    once="één keer, op {x}",
    unknown="op vaste dagen",
    span="van {a} tot {b} uur",
    at="om {a} uur",
    until=", tot en met {x}",
    times=", {n} keer",
    extra=", met losse extra dagen",
    sunset=(
        "bij zonsondergang",
        "een uur voor zonsondergang",
        "{n} uur voor zonsondergang",
        "{n} minuten voor zonsondergang",
    ),
)
_EN = _Speech(
    weekdays=_names("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    months=_names("January February March April May June July August September October November December"),
    ordinals={1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"},
    and_="and",
    day=("every day", "every other day", "every {n} days"),
    week=("every {x}", "every other week on {x}", "every {n} weeks on {x}"),
    month=("every {x} of the month", "every other month on the {x}", "every {n} months on the {x}"),
    month_day=("every month on {x}", "every other month on {x}", "every {n} months on {x}"),
    year=("every year on {x}", "every other year on {x}", "every {n} years on {x}"),
    working_day="every weekday",
    nth_of_month="the {x} of {month}",
    last_day="the last day",
    once="once, on {x}",
    unknown="on set days",
    span="from {a} to {b}",
    at="at {a}",
    until=", until {x}",
    times=", {n} times",
    extra=", plus a few extra days",
    sunset=("at sunset", "an hour before sunset", "{n} hours before sunset", "{n} minutes before sunset"),
)
_SPEECH = {"nl": _NL, "en": _EN}


def in_words(pattern: Pattern, minutes: int, language: Language, *, sunset: int | None = None) -> str:
    """Return a pattern in words; with `sunset` it begins so many minutes before that, whatever the clock says.

    Raises ValueError for a language it does not speak.
    """
    if language not in get_args(Language):
        raise ValueError(f"not a language of rhythms: {language!r}")
    speech, start, rules = _SPEECH[language], pattern.start, pattern.rules
    if not pattern.extra and (not rules or (len(rules) == 1 and rules[0].count == 1)):
        days, tail = speech.once.format(x=_date(start, speech, weekday=True)), ""
    elif len(rules) == 1 and (found := _days(rules[0], start, speech)):
        days, tail = found, _tail(pattern, rules[0], speech)
    else:
        days, tail = speech.unknown, ""
    told = not pattern.whole_day and not any(_CLOCK & rule.by.keys() for rule in rules)
    clock = " " + (_clock(start, minutes, speech) if sunset is None else _sunset(sunset, speech)) if told else ""
    return days + clock + tail


def _days(rule: Rule, start: datetime, speech: _Speech) -> str | None:
    by = {name: numbers for name, numbers in rule.by.items() if name not in _CLOCK}
    match rule.frequency:
        case "DAILY" if not by and (not rule.days or rule.interval == 1):
            return _weekdays(rule, list(range(7)), speech) if rule.days else _every(speech.day, rule)
        case "WEEKLY" if not by:
            return _weekdays(rule, [start.weekday()], speech)
        case "MONTHLY":
            return _month(rule, by, start, speech)
        case "YEARLY":
            return _year(rule, by, start, speech)
    return None


def _weekdays(rule: Rule, otherwise: list[int], speech: _Speech) -> str:
    days = sorted({day for _, day in rule.days}) or otherwise
    if rule.interval == 1 and len(days) == 7:
        return _every(speech.day, rule)
    if rule.interval == 1 and days == [0, 1, 2, 3, 4]:
        return speech.working_day
    return _every(speech.week, rule, _list([speech.weekdays[day] for day in days], speech))


def _month(rule: Rule, by: dict[str, tuple[int, ...]], start: datetime, speech: _Speech) -> str | None:
    if rule.days:
        found = _nth_days(rule, by, speech)
        return _every(speech.month, rule, found) if found else None
    if by.keys() - {"BYMONTHDAY"}:
        return None
    days = by.get("BYMONTHDAY", (start.day,))
    if min(days) < -1:
        return None
    named = [_nth_date(day, speech) for day in sorted(days, key=lambda day: day % 32)]
    return _every(speech.month_day, rule, _list(named, speech))


def _nth_days(rule: Rule, by: dict[str, tuple[int, ...]], speech: _Speech) -> str | None:
    """Return 'eerste en derde zondag', or None when it is not that simple."""
    days = list(rule.days)
    if by.keys() == {"BYSETPOS"} and len(days) == 1 and days[0][0] == 0:
        days = [(nth, days[0][1]) for nth in by["BYSETPOS"]]
    elif by:
        return None
    if not all(nth in speech.ordinals for nth, _ in days):
        return None
    days.sort(key=lambda day: (day[0] % 6, day[1]))  # the last one comes last
    if len({day for _, day in days}) == 1:
        return f"{_list([speech.ordinals[nth] for nth, _ in days], speech)} {speech.weekdays[days[0][1]]}"
    return _list([f"{speech.ordinals[nth]} {speech.weekdays[day]}" for nth, day in days], speech)


def _year(rule: Rule, by: dict[str, tuple[int, ...]], start: datetime, speech: _Speech) -> str | None:
    months = by.pop("BYMONTH", (start.month,))
    if len(months) != 1:
        return None
    month = speech.months[months[0] - 1]
    if rule.days:
        found = _nth_days(rule, by, speech) if "BYMONTH" in rule.by else None
        return _every(speech.year, rule, speech.nth_of_month.format(x=found, month=month)) if found else None
    days = by.pop("BYMONTHDAY", (start.day,))
    bare = "BYMONTHDAY" in rule.by and "BYMONTH" not in rule.by  # programs differ on what this means
    if by or bare or len(days) != 1 or days[0] < 1:
        return None
    return _every(speech.year, rule, f"{days[0]} {month}")


def _every(phrases: tuple[str, str, str], rule: Rule, days: str = "") -> str:
    return phrases[min(rule.interval, 3) - 1].format(x=days, n=rule.interval)


def _list(parts: Sequence[str], speech: _Speech) -> str:
    *most, last = parts
    return f"{', '.join(most)} {speech.and_} {last}" if most else last


def _nth_date(day: int, speech: _Speech) -> str:
    if day == -1:
        return speech.last_day
    if speech is _NL:
        return f"de {day}e"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th") if day not in (11, 12, 13) else "th"
    return f"the {day}{ending}"


def _date(day: datetime, speech: _Speech, *, weekday: bool = False) -> str:
    named = f"{day.day} {speech.months[day.month - 1]} {day.year}"
    return f"{speech.weekdays[day.weekday()]} {named}" if weekday else named


def _clock(start: datetime, minutes: int, speech: _Speech) -> str:
    """Return 'van 14 tot 17 uur', or only the start when there is no end on the same day or night."""
    begin = start.hour * 60 + start.minute
    end = begin + minutes
    if not 0 < minutes < 24 * 60:
        return speech.at.format(a=_time(begin, speech, short=speech is _NL))
    if end > 24 * 60:
        end -= 24 * 60
    whole = begin % 60 == end % 60 == 0
    a, b = (_time(at, speech, short=whole or speech is _NL) for at in (begin, end))
    return speech.span.format(a=a, b=b)


def _sunset(minutes: int, speech: _Speech) -> str:
    at, hour, hours, other = speech.sunset
    if minutes in (0, 60):
        return hour if minutes else at
    return other.format(n=minutes) if minutes % 60 else hours.format(n=minutes // 60)


def _time(minutes: int, speech: _Speech, *, short: bool) -> str:
    """Return '14', or when there are minutes or it may not be short '19.30' (Dutch), '19:30' (English)."""
    hour, minute = divmod(minutes, 60)
    if short and not minute:
        return str(hour)
    return f"{hour}{'.' if speech is _NL else ':'}{minute:02}"


def _tail(pattern: Pattern, rule: Rule, speech: _Speech) -> str:
    extra = speech.extra if pattern.extra else ""
    if rule.count:
        return speech.times.format(n=rule.count) + extra
    end = rule.end(pattern.start, whole_day=pattern.whole_day)
    if not end:
        return extra
    start = pattern.start
    last = end.astimezone(start.tzinfo)
    if last.time() < start.time():
        last -= _DAY
    return speech.until.format(x=_date(last, speech)) + extra
