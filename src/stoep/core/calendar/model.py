"""What a calendar file says, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_BYTES = 10 * 1024 * 1024
"""The largest file that is read, in bytes."""

MAX_DATES_PER_SERIES = 2_000
MAX_DATES = 20_000
MAX_PROBLEMS = 1_000


class NotACalendar(ValueError):
    """These bytes hold no calendar."""


class TooLarge(ValueError):
    """This file is larger than MAX_BYTES."""


class Reason(StrEnum):
    """Why a part of a file was not read, or not as it stands. The value is a code that stays the same."""

    NO_START = "no_start"
    BAD_START = "bad_start"
    BAD_END = "bad_end"
    BAD_RHYTHM = "bad_rhythm"
    TOO_OFTEN = "too_often"
    TOO_MUCH_WORK = "too_much_work"
    BAD_DATES = "bad_dates"
    OLD_EXCEPTIONS = "old_exceptions"
    BAD_CHANGE = "bad_change"
    OUT_OF_RANGE = "out_of_range"
    SAME_UID = "same_uid"
    UNKNOWN_ZONE = "unknown_zone"
    OTHER_CALENDAR = "other_calendar"
    STRAY_LINE = "stray_line"
    UNFINISHED = "unfinished"
    CUT_OFF = "cut_off"
    TOO_MANY_DATES = "too_many_dates"
    TOO_MANY_IN_ALL = "too_many_in_all"
    TOO_MANY_PROBLEMS = "too_many_problems"

    @property
    def sentence(self) -> str:
        """The reason in one plain English sentence."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.NO_START: "This event has no start, so it was left out.",
    Reason.BAD_START: "The start of this event is not a date that can be read, so it was left out.",
    Reason.BAD_END: "The end of this event is not a date that can be read; it was read without an end.",
    Reason.BAD_RHYTHM: "The rhythm of this event can't be read, so it was left out.",
    Reason.TOO_OFTEN: "This event repeats every hour, minute or second, so it was left out.",
    Reason.TOO_MUCH_WORK: "Working out the dates of this event takes too long; not all of them were read.",
    Reason.BAD_DATES: "An extra or skipped date of this event can't be read; the other dates were read.",
    Reason.OLD_EXCEPTIONS: "This event skips dates by an old kind of rule that is not read; check its dates.",
    Reason.BAD_CHANGE: "This changes one date of an event, but which date can't be read; it was left out.",
    Reason.OUT_OF_RANGE: "A date of this event lies outside the years that can be read, so it was left out.",
    Reason.SAME_UID: "Another event in this file has the same identifier; this one was left out.",
    Reason.UNKNOWN_ZONE: "This time zone is not known; the times were read in the calendar's own zone.",
    Reason.OTHER_CALENDAR: "This calendar does not count in Gregorian dates, so it was left out.",
    Reason.STRAY_LINE: "This line can't be read and was left out.",
    Reason.UNFINISHED: "This event or time zone begins but does not end, so it was left out.",
    Reason.CUT_OFF: "The file ends before this calendar ends; a part may be missing.",
    Reason.TOO_MANY_DATES: "This event has more dates than are read at once; the first ones were read.",
    Reason.TOO_MANY_IN_ALL: "The file has more dates than are read at once; some of this event are missing.",
    Reason.TOO_MANY_PROBLEMS: "There are more problems in this file than are listed here.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, and where.

    `line` is the number, counted from 1, of the line in the file where the component (or the stray line)
    begins. `about` is what a person knows it by: the title of the event, the name of the zone, the line.
    """

    line: int
    reason: Reason
    about: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong, in one plain English sentence."""
        return self.reason.sentence


@dataclass(frozen=True, slots=True)
class Date:
    """One time that an event takes place.

    `key` stays the same when the date is moved: its first planned start, as 20260107T130000Z (UTC), or
    20260107 when it is a whole day. `start` and `end` are aware, in the zone that was asked for; a whole day
    lasts from midnight to midnight. `title`, `description` and `location` are those of this date.
    """

    key: str
    start: datetime
    end: datetime
    all_day: bool
    cancelled: bool
    title: str
    description: str
    location: str


@dataclass(frozen=True, slots=True)
class Series:
    """An event with all its dates in the period, oldest first.

    `rhythm` holds the RFC 5545 lines DTSTART, RRULE, RDATE and EXDATE, and is '' when the event happens once.
    `minutes` is None for whole days and for an event without an end. `line` is where it begins in the file.
    """

    uid: str
    title: str
    description: str
    location: str
    url: str
    rhythm: str
    minutes: int | None
    dates: tuple[Date, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """A whole file: its name, or ''; its events in the order of the file; and what could not be read."""

    name: str
    series: tuple[Series, ...]
    problems: tuple[Problem, ...]


class Problems:
    """A list of problems that stops growing at MAX_PROBLEMS."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, line: int, reason: Reason, about: str = "") -> None:
        if len(self._found) < MAX_PROBLEMS:
            self._found.append(Problem(line, reason, about[:80]))
        elif len(self._found) == MAX_PROBLEMS:
            self._found.append(Problem(line, Reason.TOO_MANY_PROBLEMS))

    def sorted(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._found, key=lambda problem: problem.line))
