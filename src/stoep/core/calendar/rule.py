"""One RRULE: read strictly, worked out lazily, with a bound on the work it may cost."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from .model import Reason
from .moments import Moment, midnight, when

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES: Mapping[
    Frequency, tuple[Literal[0, 1, 2, 3], int]
] = {  # its number, and the days that one period looks at
    "DAILY": (DAILY, 1),
    "WEEKLY": (WEEKLY, 7),
    "MONTHLY": (MONTHLY, 31),
    "YEARLY": (YEARLY, 366),
}
_RANGES = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}
_ZERO_ALLOWED = ("BYHOUR", "BYMINUTE", "BYSECOND")
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}")

MAX_TIMES_A_DAY = 24
MAX_INTERVAL = 10_000
CYCLE = 400  # years after which weekdays, leap days and week numbers are all the same again


class BadRule(ValueError):
    """A rule that is not read; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.sentence)
        self.reason = reason


class Budget:
    """How much work may still be done, in days looked at."""

    def __init__(self, days: int) -> None:
        self._left = days

    def spend(self, days: int) -> None:
        """Set work aside before it is done; raises BadRule when there is not so much left."""
        if days > self._left:
            raise BadRule(Reason.TOO_MUCH_WORK)
        self._left -= days

    def owe(self, days: int) -> None:
        """Count work that was done unforeseen."""
        self._left = max(0, self._left - days)


@dataclass(frozen=True, slots=True)
class Rule:
    """What an RRULE says. `by` holds its numbers, e.g. {'BYMONTH': (6, 7)}; `days` its weekdays.

    Each of `days` is (n, weekday): Monday is 0; n is 1 for the first, -1 for the last, 0 for each of them.
    `until` is a date, a naive moment or a UTC moment, as written.
    """

    text: str
    frequency: Frequency
    interval: int
    count: int | None
    until: date | datetime | None
    by: Mapping[str, tuple[int, ...]]
    days: tuple[tuple[int, int], ...]
    week_start: int

    def end(self, start: Moment) -> datetime | None:
        """Return the last UTC moment at which a date may begin, when this is the rule of that start."""
        if self.until is None:
            return None
        if start.whole_day:
            day = self.until.date() if isinstance(self.until, datetime) else self.until
            return midnight(day, start.at.tzinfo or UTC).astimezone(UTC)
        # A bare date means the midnight it begins, and a time without a zone is in UTC, as other programs do.
        last = self.until if isinstance(self.until, datetime) else midnight(self.until, UTC)
        return last if last.tzinfo else last.replace(tzinfo=UTC)

    def times(self, start: datetime, since: datetime, until: datetime, budget: Budget) -> Iterator[datetime]:
        """Yield the naive wall-clock times from `start` that lie in [since, until), oldest first.

        All three are naive and in one zone. UNTIL is not looked at: it is a moment, not a wall-clock time.
        Raises BadRule when the budget is spent.
        """
        near = start if self.count else self._near(start, since)
        until = max(until, near)
        budget.spend(self._cost((until - near).days))
        # dateutil looks at an end only when a date matches: a rule that never matches runs to the year 9999.
        # The same dates 400 years later have the same weekdays, so let it work as near to 9999 as it can.
        leap = CYCLE * ((9999 - until.year) // CYCLE)
        later = self._dateutil(start, near.replace(year=near.year + leap))
        for found, moment in enumerate(later, start=1):
            at = moment.replace(year=moment.year - leap)
            if at >= until or (self.count and found > self.count):
                return
            if at >= since:
                yield at
        budget.owe(self._cost((9999 - until.year - leap) * 366))

    def _cost(self, days: int) -> int:
        times = 1
        for name in _ZERO_ALLOWED:
            times *= len(self.by.get(name, (0,)))
        period = _FREQUENCIES[self.frequency][1]
        periods = days // (period * self.interval) + 1
        # The days // 30: however long the interval, dateutil passes all the months in between.
        return periods * (period * times + 2 * len(self.by.get("BYSETPOS", ()))) + days // 30

    def _near(self, start: datetime, since: datetime) -> datetime:
        """Return a start shortly before `since` from which the rule gives the same times."""
        if self.frequency in ("DAILY", "WEEKLY"):
            step = self.interval * _FREQUENCIES[self.frequency][1]
            skipped = (since - start).days // step - 1
            return start + timedelta(days=skipped * step) if skipped > 0 else start
        months = self.interval * (12 if self.frequency == "YEARLY" else 1)
        skipped = ((since.year - start.year) * 12 + since.month - start.month) // months - 1
        if skipped <= 0:
            return start
        years, month = divmod(start.month - 1 + skipped * months, 12)
        if self.frequency == "YEARLY":
            month = 0
        return start.replace(year=start.year + years, month=month + 1, day=1)

    def _dateutil(self, start: datetime, near: datetime) -> rrule:
        """Return the rule for dateutil: it begins near, with all that it takes over from the true start."""
        by = {name: self.by.get(name) for name in _RANGES}
        days = [weekday(day, n or None) for n, day in self.days] or None
        if not days and not any(by[name] for name in ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY")):
            if self.frequency == "WEEKLY":
                days = [weekday(start.weekday())]
            elif self.frequency != "DAILY":
                by["BYMONTHDAY"] = (start.day,)
            if self.frequency == "YEARLY":
                by["BYMONTH"] = by["BYMONTH"] or (start.month,)
        return rrule(
            _FREQUENCIES[self.frequency][0],
            dtstart=near,
            interval=self.interval,
            wkst=self.week_start,
            byweekday=days,
            bymonth=by["BYMONTH"],
            bymonthday=by["BYMONTHDAY"],
            byyearday=by["BYYEARDAY"],
            byweekno=by["BYWEEKNO"],
            bysetpos=by["BYSETPOS"],
            byhour=by["BYHOUR"],
            byminute=by["BYMINUTE"],
            bysecond=by["BYSECOND"],
        )


def rule(text: str) -> Rule:
    """Read the value of an RRULE. Raises BadRule for what it can't read, and for more than daily rhythms."""
    text = re.sub(r"\s", "", text).upper()
    parts = _parts(text)
    try:
        found = Rule(
            text=text,
            frequency=_frequency(parts.pop("FREQ", "")),
            interval=_number(parts.pop("INTERVAL", "1"), 1, MAX_INTERVAL),
            count=_count(parts.pop("COUNT", None)),
            until=_until(parts.pop("UNTIL", None)),
            days=_days(parts.pop("BYDAY", "")),
            week_start=WEEKDAYS.index(parts.pop("WKST", "MO")),
            by={name: _numbers(name, value) for name, value in parts.items()},
        )
    except (ValueError, KeyError) as error:
        raise error if isinstance(error, BadRule) else BadRule(Reason.BAD_RHYTHM) from error
    times = [len(found.by.get(name, (0,))) for name in _ZERO_ALLOWED]
    if times[0] * times[1] * times[2] > MAX_TIMES_A_DAY:
        raise BadRule(Reason.TOO_OFTEN)
    return found


def _parts(text: str) -> dict[str, str]:
    parts = dict[str, str]()
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if part and (not equals or name in parts):
            raise BadRule(Reason.BAD_RHYTHM)
        if part and value and not name.startswith("X-"):
            parts[name] = value
    return parts


def _frequency(text: str) -> Frequency:
    if text in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise BadRule(Reason.TOO_OFTEN)
    for name in _FREQUENCIES:
        if name == text:
            return name
    raise BadRule(Reason.BAD_RHYTHM)


def _number(text: str, least: int, most: int) -> int:
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise BadRule(Reason.BAD_RHYTHM)
    return int(text)


def _count(text: str | None) -> int | None:
    """Return how many dates there are at most. Some programs write a negative number for 'no end'."""
    if text is None:
        return None
    number = _number(text, -999_999, 999_999)
    return number if number > 0 else None


def _until(text: str | None) -> date | datetime | None:
    """Return the last day or moment. Some programs write the year 9999 for 'no end'."""
    until = when(text) if text else None
    if until and until.year < 1000:
        raise BadRule(Reason.BAD_RHYTHM)
    return until if until and until.year < 9000 else None


def _numbers(name: str, text: str) -> tuple[int, ...]:
    least, most = _RANGES[name]
    numbers = tuple(sorted({_number(number, least, most) for number in text.split(",")}))
    if 0 in numbers and name not in _ZERO_ALLOWED:
        raise BadRule(Reason.BAD_RHYTHM)
    return numbers


def _days(text: str) -> tuple[tuple[int, int], ...]:
    days = set[tuple[int, int]]()
    for part in text.split(",") if text else ():
        match = _DAY.fullmatch(part)
        if not match or not -53 <= int(match[1] or 0) <= 53:
            raise BadRule(Reason.BAD_RHYTHM)
        days.add((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(sorted(days, key=lambda day: (day[1], day[0])))
