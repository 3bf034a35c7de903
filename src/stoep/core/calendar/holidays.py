"""The school holidays of the Netherlands, from a dated table of the package (holidays.toml)."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Self

REGIONS = ("noord", "midden", "zuid")


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """Days in a row, such as a holiday; the first and the last belong to it."""

    first: date
    last: date
    name: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Free:
    """All the days on which a rhythm that skips holidays is not there."""

    days: tuple[Days, ...] = ()

    @classmethod
    def of(cls, region: str, own: Iterable[Days] = ()) -> Self:
        """Return the school holidays of a region ('' for none of them), and a neighbourhood's own list."""
        return cls((*school_holidays(region), *own))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and any(day in days for days in self.days)


@cache
def _table() -> dict[str, Any]:
    text = resources.files("stoep.core.calendar").joinpath("holidays.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def school_holidays(region: str) -> tuple[Days, ...]:
    """Return the school holidays of noord, midden or zuid, oldest first; none for another word."""
    if region not in REGIONS:
        return ()
    return tuple(Days(row[region][0], row[region][1], row["name"]) for row in _table()["holidays"])


def known_until() -> date:
    """Return the last day of which the table knows whether it is a holiday. After it no date is skipped."""
    last: date = _table()["until"]
    return last


def known_from() -> str:
    """Return where the table was copied from."""
    return str(_table()["source"])
