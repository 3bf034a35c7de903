"""What the calendar tests share: sample files, and small calendars made from lines."""

from datetime import date
from pathlib import Path

from stoep.core.calendar import Calendar, read

SAMPLES = sorted((Path(__file__).parent / "data" / "ics").glob("*.ics"))


def sample(name: str) -> bytes:
    return next(path for path in SAMPLES if path.stem == name).read_bytes()


def event(*lines: str, start: str = "DTSTART:20260107T130000Z", uid: str = "a@example.org") -> str:
    """Return a VEVENT with these lines after its UID and start."""
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", start, *lines, "END:VEVENT"))


def file(*parts: str) -> str:
    return "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""))


def reading(data: str | bytes, since: int = 2026, until: int = 2027) -> Calendar:
    """Read a file for the years [since, until) in Amsterdam."""
    raw = data.encode() if isinstance(data, str) else data
    return read(raw, since=date(since, 1, 1), until=date(until, 1, 1), time_zone="Europe/Amsterdam")


def told(calendar: Calendar) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason.value) for problem in calendar.problems]


def times(calendar: Calendar) -> list[str]:
    """Return the starts of all dates, as the clock in Amsterdam shows them."""
    return [f"{date.start:%Y-%m-%d %H:%M}" for series in calendar.series for date in series.dates]
