"""From what neighbours say to a rhythm: 'elke woensdag en zaterdag van 14 tot 17 uur'. The way back is `tell`."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from .habit import Habit
from .rhythm import once
from .rule import WEEKDAYS, rule
from .words import Language

_DAY = timedelta(days=1)
_FAR = timedelta(days=366 * 12)
_MAX = 200

_DAYS = (
    "maandag ma monday mon",
    "dinsdag di tuesday tue",
    "woensdag wo wednesday wed",
    "donderdag do thursday thu",
    "vrijdag vr friday fri",
    "zaterdag za saturday sat",
    "zondag zo sunday sun",
)
_MONTHS = (
    "januari jan january", "februari feb february", "maart mrt march", "april apr", "mei may", "juni jun june",
    "juli jul july", "augustus aug august", "september sep sept", "oktober okt october", "november nov",
    "december dec",
)  # fmt: skip
_NTHS = {
    1: "eerste 1e 1ste first 1st", 2: "tweede 2e 2de second 2nd", 3: "derde 3e 3de third 3rd",
    4: "vierde 4e 4de fourth 4th", 5: "vijfde 5e 5de fifth 5th", -1: "laatste last",
}  # fmt: skip
_NUMBERS = {
    "een": 1, "één": 1, "one": 1, "an": 1, "a": 1, "anderhalf": 1.5, "half": 0.5, "twee": 2, "two": 2, "drie": 3,
    "three": 3, "vier": 4, "four": 4, "vijf": 5, "five": 5, "zes": 6, "six": 6, "zeven": 7, "seven": 7, "acht": 8,
    "eight": 8, "negen": 9, "nine": 9, "tien": 10, "ten": 10,
}  # fmt: skip
_PARTS = {"ochtend": 0, "morgen": 0, "morning": 0, "middag": 12, "afternoon": 12, "avond": 12, "evening": 12}

_DAY_NUMBER = {name: number for number, names in enumerate(_DAYS) for name in names.split()}
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NTH_NUMBER = {name: number for number, names in _NTHS.items() for name in names.split()}
_KNOWN = [
    *_DAY_NUMBER, *_MONTH_NUMBER, *_NTH_NUMBER, "iedere", "werkdag", "weekday", "zonsondergang", "sunset",
    "schoolvakanties", "wekelijks", "dagelijks", "vandaag", "overmorgen", "tomorrow", "every", "other",
]  # fmt: skip


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


_W, _M, _N = _any(_DAY_NUMBER), _any(_MONTH_NUMBER), _any(_NTH_NUMBER)
_T = r"(?<![\d.:])(\d{1,2})(?:[.:](\d{2}))?(?![\d.:])"
_HOUR = r"(?: ?(?:uur|u|h|pm|am|o'clock)\b)?"
_COUNT = rf"(?:\d{{1,4}}|{_any(_NUMBERS)})"
_EVERY, _AND = r"(?:elke|elk|iedere|ieder|every|each)", r"(?:, ?| en | and | & )"
_LIST = rf"{_W}(?:{_AND}{_W})*"
_NTH_LIST = rf"(?:{_N}(?:{_AND}{_N})* {_W}|{_N} {_W}(?:{_AND}{_N} {_W})*)"
_DATE_OF_MONTH = r"(?:\d{1,2}(?:e|de|ste|st|nd|rd|th)|laatste dag|last day)"
_DATES = rf"{_DATE_OF_MONTH}(?:{_AND}{_DATE_OF_MONTH})*"
_DATE = rf"(\d{{1,2}}) ({_M})(?: (\d{{4}}))?"
_WEEKS, _MONTH_WORDS = "(?:weken|weeks)", "(?:maanden|months)"
_FREE = re.compile(
    r",? ?(?:maar )?(?:niet in|not in|behalve in|except) (?:de |the )?(?:school ?)?(?:vakanties?|holidays)"
)
_TIMES = re.compile(rf",? ?\b(?:nog )?({_COUNT}) (?:keer|times)\b")
_UNTIL = re.compile(rf",? ?\b(?:tot en met|t/m|until) {_DATE}\b")
_ONCE = re.compile(r"^(?:één|een|1) keer,? |^once,? ")
_SUN = re.compile(
    rf"(?:({_COUNT}) (uur|uren|minuten|kwartier|hours?|minutes) |(?:een )?(half uur|halfuur|half an hour) )?"
    r"(?:voor|before|bij|at) (?:de )?(?:zonsondergang|sunset)"
)
_SPAN = re.compile(rf"(?:\b(?:van|from|tussen|between) )?{_T}{_HOUR} ?(?:tot|to|till|-|en|and) ?{_T}{_HOUR}")
_AT = re.compile(rf"\b(?:om|at|vanaf|from|rond) {_T}{_HOUR}|{_T} ?(?:uur|u|h|pm|am|o'clock)\b")
_HALF = re.compile(rf"\b(?:om )?half (\d{{1,2}}|{_any(_NUMBERS)})\b(?! uur)")
_PART = re.compile(rf"(?:'s )?(?<=[ys ])({_any(_PARTS)})s?\b|(?<=dag)({_any(_PARTS)})s?\b")
_FEEL = re.compile(r"\b(?:zin hebben|zin in hebben|feel like it|af en toe|zo uitkomt)\b")


class NotHeard(ValueError):
    """What somebody said is no rhythm that we understand. `about` is 'days' or 'time': what wasn't clear."""

    def __init__(self, about: str) -> None:
        super().__init__(f"the {about} of this rhythm can't be understood")
        self.about = about


def hear(text: str, *, now: datetime, time_zone: str) -> Habit:
    """Return the habit that somebody says, in Dutch or English, from `now` (naive, in the time zone) on.

    Small slips of the pen are mended. `minutes` is 0 where no end was said. Raises NotHeard, and RhythmError for
    an unknown time zone.
    """
    said = _mended(_plain(text))
    if _FEEL.search(said):
        return Habit()
    said, skips = _cut(_FREE, said)
    said, only = _cut(_ONCE, said)
    said, until = _cut(_UNTIL, said)
    said, count = (said, None) if only else _cut(_TIMES, said)
    said, start, minutes, sunset = _clock(said)
    days = _filler(said)
    first, text = _days(days, start, now, once_only=only is not None)
    lines = once(first, time_zone=time_zone)
    if text:
        if count:
            text += f";COUNT={int(_number(count[1]))}"
        elif until:
            last = datetime.combine(_day(until, now), first.time(), ZoneInfo(time_zone))
            text += f";UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        lines += f"\nRRULE:{text}"
    return Habit(lines, minutes, sunset, skips is not None)


def _plain(text: str) -> str:
    text = text[:_MAX].casefold().replace("’", "'").replace("–", "-").replace("—", "-")
    text = re.sub(r"\bv\.? ?d\.? ", "van de ", text.replace(";", ","))
    return " ".join(text.split()).strip(" .!,")


def _mended(text: str) -> str:
    """Return a text in which a long word that nearly is one of ours has become it."""

    def mend(word: re.Match[str]) -> str:
        if len(word[0]) < 6 or any(known in word[0] for known in _KNOWN if len(known) > 4):
            return word[0]
        return next(iter(get_close_matches(word[0], [k for k in _KNOWN if len(k) > 4], n=1, cutoff=0.84)), word[0])

    return re.sub(r"[^\W\d_]+", mend, text)


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str] | None]:
    """Return a text without what is found in it, and what was found."""
    found = pattern.search(text)
    if found is None:
        return text, None
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(rest.split()), found


def _clock(text: str) -> tuple[str, time, int, int | None]:
    """Return the rest of a text, when it begins, how many minutes it lasts, and how long before sunset."""
    said, sun = _cut(_SUN, text)
    if sun:
        unit = {"uur": 60, "uren": 60, "hour": 60, "hours": 60, "kwartier": 15}.get(sun[2] or "", 1)
        before = 30 if sun[3] else int(_number(sun[1]) * unit) if sun[1] else 0
        return said, time(20), before or 60, before
    said, part = _cut(_PART, text)
    later = _PARTS[part[1] or part[2]] if part else 12 if re.search(r"\d ?pm\b", said) else 0
    rest, span = _cut(_SPAN, said)
    if span:
        begin, end = (_minutes(span[1], span[2], later), _minutes(span[3], span[4], later))
        return rest, _time(begin), (end - begin) % (24 * 60) or 24 * 60, None
    rest, half = _cut(_HALF, said)
    if half:
        return rest, _time(_minutes(str(int(_number(half[1]))), None, later) - 30), 0, None
    rest, at = _cut(_AT, said)
    if at is None:
        raise NotHeard("time")
    return rest, _time(_minutes(at[1] or at[3], at[2] or at[4], later)), 0, None


def _minutes(hour: str, minute: str | None, later: int) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if hours > 24 or minutes > 59:
        raise NotHeard("time")
    return (hours + later if hours < 12 else hours) * 60 + minutes


def _time(minutes: int) -> time:
    minutes %= 24 * 60
    return time(minutes // 60, minutes % 60)


def _filler(text: str) -> str:
    """Return what says the days, without the small words around it."""
    text = re.sub(r"\b(?:van|from|om|at|in de|in the|'s|gewoon|steeds|weer)$", "", text.strip(" ,")).strip(" ,")
    if (whole := re.sub(rf"\b({_W})(?:en|s)\b", r"\1", text)) != text:  # 'op woensdagen' is every Wednesday
        text = whole if re.match(_EVERY, whole) else f"elke {whole}"
    return " ".join(re.sub(r"\b(?:op|on|de|the|het)\b", " ", text).replace(" ,", ",").split()).strip(" ,")


def _days(text: str, start: time, now: datetime, *, once_only: bool) -> tuple[datetime, str]:
    """Return the first time, and the rule without its end; '' for what happens one time."""
    if not once_only and (found := _rule(text, now)):
        return _first(found, start, now), found
    if (day := _one_day(text, start, now)) is not None:
        return datetime.combine(day, start), ""
    raise NotHeard("days")


def _first(text: str, start: time, now: datetime) -> datetime:
    """Return the first time of a rule from now on, whatever weeks it skips: it begins there."""
    parts = rule(text).parts
    plain = ";".join(f"{name}={value}" for name, value in parts.items() if name != "INTERVAL")
    begin = datetime.combine(now.date(), start)
    for found in rule(plain).times(begin, begin + _FAR):
        if found >= now:
            return found
        if found > begin + _FAR:
            break
    raise NotHeard("days")


def _rule(text: str, now: datetime) -> str:
    """Return the RRULE of words that say that it comes back; '' when they don't."""
    for pattern, make in _RULES:
        if found := pattern.fullmatch(text):
            return make(found)
    return ""


def _every(found: re.Match[str], other: str) -> str:
    """Return the INTERVAL that was said: 'every', 'every other', or a number."""
    groups = found.groupdict()
    number = int(_number(groups["n"])) if groups.get("n") else 2 if groups.get(other) else 1
    if not 1 <= number <= 99:
        raise NotHeard("days")
    return f";INTERVAL={number}" if number > 1 else ""


def _weekly(found: re.Match[str]) -> str:
    days = ",".join(WEEKDAYS[day] for day in sorted(set(_weekdays(found["days"]))))
    return f"FREQ=WEEKLY{_every(found, 'other')};BYDAY={days}"


def _monthly(found: re.Match[str]) -> str:
    return f"FREQ=MONTHLY{_every(found, 'other')};BYDAY={','.join(_nth_days(found['days']))}"


def _month_days(found: re.Match[str]) -> str:
    numbers = sorted({-1 if not day[0].isdigit() else int(re.sub(r"\D", "", day)) for day in _listed(found["days"])})
    if not all(number == -1 or 1 <= number <= 31 for number in numbers):
        raise NotHeard("days")
    return f"FREQ=MONTHLY{_every(found, 'other')};BYMONTHDAY={','.join(map(str, numbers))}"


def _yearly(found: re.Match[str]) -> str:
    month = _MONTH_NUMBER[found["month"]]
    if found["days"]:
        return f"FREQ=YEARLY{_every(found, 'other')};BYMONTH={month};BYDAY={','.join(_nth_days(found['days']))}"
    _calendar_day(2024, month, int(found["day"]))
    return f"FREQ=YEARLY{_every(found, 'other')};BYMONTH={month};BYMONTHDAY={int(found['day'])}"


def _daily(found: re.Match[str]) -> str:
    return f"FREQ=DAILY{_every(found, 'other')}"


_OTHER = rf"(?P<other>om|every other|{_EVERY} tweede)"
_RULES = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (rf"{_EVERY} (?:dag|day)|dagelijks|daily|alle dagen", lambda found: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"),
        (rf"{_EVERY} (?:werkdag|weekday)|door week", lambda found: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        (rf"{_OTHER} (?:dag|day)", _daily),
        (rf"{_EVERY} (?P<n>{_COUNT}) (?:dagen|days)", _daily),
        (rf"(?:{_EVERY}(?: week)?|wekelijks|weekly) (?P<days>{_LIST})", _weekly),
        (rf"(?P<days>{_W}(?:{_AND}{_W})+)", _weekly),
        (rf"(?:{_OTHER} week|(?:{_EVERY}|om) (?P<n>{_COUNT}) {_WEEKS}) (?P<days>{_LIST})", _weekly),
        (rf"(?:{_EVERY} )?(?P<days>{_NTH_LIST})(?: (?:van|of) (?:elke )?(?:maand|month))?", _monthly),
        (rf"(?:{_OTHER} (?:maand|month)|{_EVERY} (?P<n>{_COUNT}) {_MONTH_WORDS}) (?P<days>{_NTH_LIST})", _monthly),
        (rf"(?:{_EVERY} (?:maand|month)|{_OTHER} (?:maand|month)|{_EVERY} (?P<n>{_COUNT}) {_MONTH_WORDS}) "
         rf"(?P<days>{_DATES})", _month_days),
        (rf"(?:{_EVERY} (?:jaar|year)|{_OTHER} (?:jaar|year)|{_EVERY} (?P<n>{_COUNT}) (?:jaar|years)) "
         rf"(?:(?P<days>{_NTH_LIST}) (?:van|of)|(?P<day>\d{{1,2}})) (?P<month>{_M})", _yearly),
    )
)  # fmt: skip


def _one_day(text: str, start: time, now: datetime) -> date | None:
    today = now.date() if datetime.combine(now.date(), start) >= now else now.date() + _DAY
    near = {"vandaag": 0, "today": 0, "morgen": 1, "tomorrow": 1, "overmorgen": 2}
    if text in near:
        return now.date() + near[text] * _DAY
    if found := re.fullmatch(rf"(?:(?P<weekday>{_W}) )?(?P<date>{_DATE})", text):
        day = _day(re.fullmatch(_DATE, found["date"]), now)
        if found["weekday"] and _DAY_NUMBER[found["weekday"]] != day.weekday():
            raise NotHeard("days")
        return day
    if found := re.fullmatch(rf"(?:aanstaande |komende |next )?({_W})", text):
        return today + (_DAY_NUMBER[found[1]] - today.weekday()) % 7 * _DAY
    return None


def _day(found: re.Match[str] | None, now: datetime) -> date:
    """Return the day that was said; without a year the first one that is not over."""
    if found is None:
        raise NotHeard("days")
    month, day = _MONTH_NUMBER[found[2]], int(found[1])
    if found[3]:
        return _calendar_day(int(found[3]), month, day)
    this_year = _calendar_day(now.year, month, day)
    return this_year if this_year >= now.date() else _calendar_day(now.year + 1, month, day)


def _calendar_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as wrong:
        raise NotHeard("days") from wrong


def _number(text: str) -> float:
    return float(text) if text.isdigit() else float(_NUMBERS[text])


def _listed(text: str) -> list[str]:
    return re.split(_AND, text)


def _weekdays(text: str) -> list[int]:
    return [_DAY_NUMBER[word] for word in _listed(text)]


def _nth_days(text: str) -> Iterator[str]:
    """Yield '1SU' for each day of 'eerste en derde zondag', or of 'eerste zondag en derde dinsdag'."""
    waiting: list[int] = []
    for part in _listed(text):
        nth, *day = part.split()
        waiting.append(_NTH_NUMBER[nth])
        if day:
            yield from (f"{number}{WEEKDAYS[_DAY_NUMBER[day[0]]]}" for number in waiting)
            waiting = []


EXAMPLES: dict[Language, tuple[str, ...]] = {
    "nl": (
        "elke woensdag van 14 tot 17 uur",
        "elke woensdag en zaterdag van 14 tot 17 uur, niet in de schoolvakanties",
        "om de week op dinsdag om 19.30 uur",
        "elke eerste zondag van de maand om 11 uur",
        "elke vrijdag een uur voor zonsondergang",
        "zaterdag om 15 uur",
        "wanneer we zin hebben",
    ),
    "en": (
        "every Wednesday from 14 to 17",
        "every Wednesday and Saturday from 14 to 17, not in the school holidays",
        "every other week on Tuesday at 19:30",
        "every first Sunday of the month at 11:00",
        "every Friday an hour before sunset",
        "Saturday at 15:00",
        "when we feel like it",
    ),
}
