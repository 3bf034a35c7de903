"""What a calendar file says, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

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
    """Why a part of a file was not read, or not as it stands: a code that stays the same, and a plain sentence."""

    sentence: str

    def __new__(cls, code: str, sentence: str) -> Self:
        member = str.__new__(cls, code)
        member._value_, member.sentence = code, sentence
        return member

    NO_START = "no_start", "This event has no start, so it was left out."
    BAD_START = "bad_start", "The start of this event is not a date that can be read, so it was left out."
    BAD_END = "bad_end", "The end of this event is not a date that can be read; it was read without an end."
    BAD_RHYTHM = "bad_rhythm", "The rhythm of this event can't be read, so it was left out."
    TOO_OFTEN = "too_often", "This event repeats every hour, minute or second, so it was left out."
    TOO_MUCH_WORK = "too_much_work", "Working out the dates of this event takes too long; not all of them were read."
    BAD_DATES = "bad_dates", "An extra or skipped date of this event can't be read; the other dates were read."
    OLD_EXCEPTIONS = (
        "old_exceptions",
        "This event skips dates by an old kind of rule that is not read; check its dates.",
    )
    BAD_CHANGE = "bad_change", "This changes one date of an event, but which date can't be read; it was left out."
    OUT_OF_RANGE = "out_of_range", "A date of this event lies outside the years that can be read, so it was left out."
    SAME_UID = "same_uid", "Another event in this file has the same identifier; this one was left out."
    UNKNOWN_ZONE = "unknown_zone", "This time zone is not known; the times were read in the calendar's own zone."
    OTHER_CALENDAR = "other_calendar", "This calendar does not count in Gregorian dates, so it was left out."
    STRAY_LINE = "stray_line", "This line can't be read and was left out."
    UNFINISHED = "unfinished", "This event or time zone begins but does not end, so it was left out."
    CUT_OFF = "cut_off", "The file ends before this calendar ends; a part may be missing."
    TOO_MANY_DATES = "too_many_dates", "This event has more dates than are read at once; the first ones were read."
    TOO_MANY_IN_ALL = (
        "too_many_in_all",
        "The file has more dates than are read at once; some of this event are missing.",
    )
    TOO_MANY_PROBLEMS = "too_many_problems", "There are more problems in this file than are listed here."


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

    `rhythm` holds the RFC 5545 lines DTSTART, RRULE, RDATE and EXDATE; it is '' when the event happens once, and
    when there are too many lines for a rhythm.
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
