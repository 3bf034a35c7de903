"""From gatherings to a calendar file that every program reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from .moments import Moment
from .pattern import Pattern, basic, written
from .plain import one_line, web_address, without_control
from .rhythm import parse
from .vtimezone import vtimezone
from .words import Language

WIDTH = 75
"""The longest line, in bytes; a longer one is folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One gathering, or a series of them when it has a rhythm.

    `uid` stays the same for ever; `sequence` goes up by one with every change. `start` and `end` are aware,
    and an `all_day` one lasts from a midnight to a midnight. `stamp` is when this version was made. With a
    `rhythm` (see rhythm.py) its first start counts, and each date lasts as long as from `start` to `end`.
    """

    uid: str
    title: str
    start: datetime
    end: datetime
    stamp: datetime
    sequence: int = 0
    status: Literal["confirmed", "tentative", "cancelled"] = "confirmed"
    all_day: bool = False
    description: str = ""
    location: str = ""
    url: str = ""
    rhythm: str = ""


def write(events: Iterable[Gathering], *, name: str, language: Language) -> bytes:
    """Return a calendar file (.ics, UTF-8) with these gatherings, in their order, under a name.

    The same values give the same bytes. An address that is not http(s) is left out. Raises ValueError for a
    gathering without identifier, with naive times or an end before its start, and RhythmError.
    """
    gatherings = [(event, _pattern(event)) for event in events]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Stoep//Stoep//{language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(one_line(name))}",
        f"X-WR-CALNAME:{_text(one_line(name))}",
        *_zones(gatherings),
        *(line for event, pattern in gatherings for line in _event(event, pattern, language)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _pattern(event: Gathering) -> Pattern:
    """Return when a gathering takes place, in a zone with a public name or in UTC."""
    if not event.uid.strip():
        raise ValueError("a gathering needs an identifier")
    if any(moment.tzinfo is None for moment in (event.start, event.end, event.stamp)):
        raise ValueError("the times of a gathering need a time zone")
    if event.end.astimezone(UTC) < event.start.astimezone(UTC):
        raise ValueError("a gathering ends after it begins")
    if event.rhythm:
        return parse(event.rhythm, event.start.tzinfo or UTC)
    public = isinstance(event.start.tzinfo, ZoneInfo) and event.start.tzinfo.key != "UTC"
    # In autumn an hour comes twice, and only UTC can name the second one.
    twice = event.start.fold or event.end.astimezone(event.start.tzinfo).fold
    local = event.all_day or (public and not twice)
    return Pattern(Moment(event.start if local else event.start.astimezone(UTC), event.all_day))


def _zones(gatherings: Sequence[tuple[Gathering, Pattern]]) -> Iterator[str]:
    years: dict[str, set[int]] = {}
    for event, pattern in gatherings:
        for moment in (pattern.start, *pattern.extra, *pattern.skipped):
            if isinstance(moment.at.tzinfo, ZoneInfo) and not moment.whole_day:
                years.setdefault(moment.at.tzinfo.key, set()).update((moment.at.year, event.end.year))
    for name in sorted(years):
        yield from vtimezone(name, min(years[name]), max(years[name]))


def _event(event: Gathering, pattern: Pattern, language: Language) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(one_line(event.uid))}"
    yield f"DTSTAMP:{basic(event.stamp)}"
    yield f"LAST-MODIFIED:{basic(event.stamp)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{event.status.upper()}"
    yield from pattern.text().split("\n")
    yield f"DTEND{written(_end(event, pattern))}"
    yield f"SUMMARY;LANGUAGE={language}:{_text(one_line(event.title))}"
    if event.description.strip():
        yield f"DESCRIPTION;LANGUAGE={language}:{_text(event.description.strip())}"
    if event.location.strip():
        yield f"LOCATION:{_text(one_line(event.location, ', '))}"
    if url := web_address(event.url):
        yield f"URL:{url}"
    yield "END:VEVENT"


def _end(event: Gathering, pattern: Pattern) -> Moment:
    """Return the end of the first date. It lasts as long on the wall clock as the gathering itself."""
    start = pattern.start
    if event.rhythm:
        return Moment(start.at + (event.end.astimezone(event.start.tzinfo) - event.start), start.whole_day)
    return Moment(event.end.astimezone(start.at.tzinfo), start.whole_day)


def _text(text: str) -> str:
    lines = without_control(text.replace("\r\n", "\n").replace("\r", "\n"))
    for character in "\\;,":
        lines = lines.replace(character, "\\" + character)
    return lines.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Return a line with its end, cut into pieces of at most WIDTH bytes and never inside a character."""
    pieces, piece = list[bytes](), b""
    for character in line:
        raw = character.encode("utf-8", "replace")
        if len(piece) + len(raw) > WIDTH:
            pieces.append(piece)
            piece = b" "
        piece += raw
    return b"\r\n".join((*pieces, piece, b""))
