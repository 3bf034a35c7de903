"""The door of the calendar room: what it offers, and what it does not bring along."""

import subprocess
import sys

import pytest

from stoep.core import calendar


def test_the_door_offers_what_it_says() -> None:
    assert calendar.__all__ == sorted(calendar.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
    assert all(getattr(calendar, name).__doc__ for name in calendar.__all__ if name != "Language")


@pytest.mark.parametrize("module", ["stoep.core.calendar", "stoep.core.calendar.rhythm", "stoep.core.calendar.read"])
def test_the_door_is_light(module: str) -> None:
    heavy = ("icalendar", "recurring_ical_events", "x_wr_timezone", "django")
    program = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"
