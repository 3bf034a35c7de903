"""One RRULE: read strictly, and worked out by dateutil with a bound on the work it may cost."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import cast

from dateutil.rrule import rrule, rrulestr

from .model import Reason

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_INTERVAL = 9_999
MAX_TIMES_A_DAY = 24
CYCLE = 400  # years after which weekdays, leap days and week numbers are all the same again

_PACE = {"DAILY": 1, "WEEKLY": 3, "MONTHLY": 10, "YEARLY": 20}  # days that dateutil passes in one step of work
_DAY = f"(?:[+-]?[1-5]?[0-9])?(?:{'|'.join(WEEKDAYS)})"
_NUMBER = "[+-]?[1-9][0-9]{0,2}"
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]{0,3}",
    "COUNT": "-?[0-9]{1,6}",
    "UNTIL": "[1-9][0-9]{7}(?:T[0-9]{6}Z?)?",
    "WKST": "|".join(WEEKDAYS),
    "BYDAY": f"{_DAY}(?:,{_DAY})*",
    **dict.fromkeys(("BYHOUR", "BYMINUTE", "BYSECOND"), "[0-9]{1,2}(?:,[0-9]{1,2})*"),
    **dict.fromkeys(("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"), f"{_NUMBER}(?:,{_NUMBER})*"),
}


class BadRule(ValueError):
    """A rule that is not read; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rule:
    """What an RRULE says: its parts by name, in capitals."""

    parts: Mapping[str, str]

    @property
    def text(self) -> str:
        return ";".join(f"{name}={value}" for name, value in self.parts.items())

    @property
    def frequency(self) -> str:
        return self.parts["FREQ"]

    @property
    def interval(self) -> int:
        return int(self.parts.get("INTERVAL", 1))

    @property
    def count(self) -> int:
        """How many dates there are at most; 0 when the rule does not say."""
        return int(self.parts.get("COUNT", 0))

    @property
    def by(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the parts such as BYMONTH."""
        parts = ((name, value) for name, value in self.parts.items() if name[:2] == "BY" and name != "BYDAY")
        return {name: tuple(sorted({int(number) for number in value.split(",")})) for name, value in parts}

    @property
    def days(self) -> list[tuple[int, int]]:
        """Return (n, weekday) for each BYDAY: Monday is 0; n is 1 for the first, -1 for the last, 0 for each."""
        days = {(int(day[:-2] or 0), WEEKDAYS.index(day[-2:])) for day in self.parts.get("BYDAY", "").split(",") if day}
        return sorted(days, key=lambda day: (day[1], day[0]))

    def end(self, start: datetime, *, whole_day: bool) -> datetime | None:
        """Return the last UTC moment at which a date may begin, when this is the rule of that start."""
        if "UNTIL" not in self.parts:
            return None
        until = when(self.parts["UNTIL"])
        # A bare date means the midnight it begins, and a time without a zone is in UTC, as other programs do.
        if whole_day or not isinstance(until, datetime):
            zone = start.tzinfo if whole_day else UTC
            return datetime(until.year, until.month, until.day, tzinfo=zone).astimezone(UTC)
        return until if until.tzinfo else until.replace(tzinfo=UTC)

    def work(self, days: int) -> int:
        """Return how many steps dateutil takes for so many days."""
        times = 1
        for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            times *= len(self.parts.get(name, "").split(","))
        return days * times // (_PACE[self.frequency] * self.interval) + days // 30 + times

    def times(self, start: datetime, until: datetime) -> Iterator[datetime]:
        """Yield the wall-clock times, without a zone, from `start` on; past `until` they may stop.

        UNTIL is not looked at: it is a moment, not a time on the wall.
        """
        # dateutil looks at an end only when a date matches: a rule that never matches runs to the year 9999.
        # The same dates 400 years later have the same weekdays, so let it work as near to 9999 as it can.
        leap = CYCLE * ((9999 - max(start, until).year) // CYCLE)
        for moment in self._dateutil(start.replace(year=start.year + leap)):
            yield moment.replace(year=moment.year - leap)

    def _dateutil(self, start: datetime) -> rrule:
        text = Rule({name: value for name, value in self.parts.items() if name != "UNTIL"}).text
        return cast("rrule", rrulestr(text, dtstart=start))


@dataclass(frozen=True, slots=True)
class Pattern:
    """When something takes place: the first start (aware; a midnight for a whole day), the rules, the extra starts
    (RDATE) and the skipped ones (EXDATE), of which a bare date means all of that day.
    """

    start: datetime
    whole_day: bool = False
    rules: tuple[Rule, ...] = ()
    extra: tuple[datetime, ...] = ()
    skipped: tuple[date, ...] = ()


def rule(text: str) -> Rule:
    """Read the value of an RRULE. Raises BadRule for what it can't read, and for more than daily rhythms."""
    pairs = [part.partition("=") for part in re.sub(r"\s", "", text).upper().split(";") if part]
    parts = {name: value for name, _, value in pairs if value and not name.startswith("X-")}
    if parts.get("FREQ") in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise BadRule(Reason.TOO_OFTEN)
    sound = all(name in _PARTS and re.fullmatch(_PARTS[name], value) for name, value in parts.items())
    if len(text) > 1_000 or len(pairs) != len({name for name, *_ in pairs}) or "FREQ" not in parts or not sound:
        raise BadRule(Reason.BAD_RHYTHM)
    # Some programs write the year 9999, or a negative number of times, for 'no end'.
    if parts.get("UNTIL", "") > "9":
        del parts["UNTIL"]
    if int(parts.get("COUNT", 1)) < 1:
        del parts["COUNT"]
    found = Rule(parts)
    try:
        found.end(datetime.min.replace(tzinfo=UTC), whole_day=False)
        found._dateutil(datetime(2000, 1, 1))  # noqa: DTZ001 - the wall clock of any place
    except ValueError as error:
        raise BadRule(Reason.BAD_RHYTHM) from error
    if found.work(0) > MAX_TIMES_A_DAY:
        raise BadRule(Reason.TOO_OFTEN)
    return found


def when(text: str) -> date | datetime:
    """Read 20260107 as a date, 20260107T140000 as a naive and 20260107T130000Z as a UTC moment.

    Raises ValueError for anything else.
    """
    if not re.fullmatch("[0-9]{8}(?:T[0-9]{6}Z?)?", text):
        raise ValueError("not a date")
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def midnight(day: date) -> datetime:
    """Return the naive midnight at which a day begins."""
    return datetime.combine(day, time())
