"""Calendars: read the file that a neighbourhood brings, keep the rhythm of an initiative, write a file."""

from .change import moved, split, with_date
from .habit import Habit, Moment, key_of, moments, tell
from .hear import EXAMPLES, NotHeard, hear
from .holidays import REGIONS, Days, Free, known_until, school_holidays
from .model import (
    MAX_BYTES,
    MAX_DATES,
    MAX_DATES_PER_SERIES,
    Calendar,
    Date,
    NotACalendar,
    Problem,
    Reason,
    Series,
    TooLarge,
)
from .outline import Known, Outline, outline
from .read import read
from .rhythm import RhythmError, dates, monthly, once, weekly, words
from .sun import sunset
from .words import Language
from .write import Gathering, write

__all__ = [
    "EXAMPLES",
    "MAX_BYTES",
    "MAX_DATES",
    "MAX_DATES_PER_SERIES",
    "REGIONS",
    "Calendar",
    "Date",
    "Days",
    "Free",
    "Gathering",
    "Habit",
    "Known",
    "Language",
    "Moment",
    "NotACalendar",
    "NotHeard",
    "Outline",
    "Problem",
    "Reason",
    "RhythmError",
    "Series",
    "TooLarge",
    "dates",
    "hear",
    "key_of",
    "known_until",
    "moments",
    "monthly",
    "moved",
    "once",
    "outline",
    "read",
    "school_holidays",
    "split",
    "sunset",
    "tell",
    "weekly",
    "with_date",
    "words",
    "write",
]
