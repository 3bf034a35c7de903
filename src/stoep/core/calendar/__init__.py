"""Calendars: read the file that a neighbourhood brings, keep the rhythm of an initiative, write a file."""

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
from .read import read
from .rhythm import RhythmError, dates, monthly, once, weekly, words
from .words import Language
from .write import Gathering, write

__all__ = [
    "MAX_BYTES",
    "MAX_DATES",
    "MAX_DATES_PER_SERIES",
    "Calendar",
    "Date",
    "Gathering",
    "Language",
    "NotACalendar",
    "Problem",
    "Reason",
    "RhythmError",
    "Series",
    "TooLarge",
    "dates",
    "monthly",
    "once",
    "read",
    "weekly",
    "words",
    "write",
]
