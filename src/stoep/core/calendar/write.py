"""From gatherings to a calendar file that every program reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from .plain import one_line, web_address, without_control
from .rhythm import parse
from .rule import Pattern
from .words import Language
from .zone import vtimezone

if TYPE_CHECKING:
    import icalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One gathering, or a series of them when it has a rhythm.

    `uid` stays the same for ever; `sequence` goes up by one with every change. `start` and `end` are aware,
    and an `all_day` one lasts from a midnight to a midnight. `stamp` is when this version was made. With a
    `rhythm` (see rhythm.py) its first start counts, and each date lasts as long as from `start` to `end`.
    With `instead_of` this is one date of the series with the same `uid`, which the series plans at that moment.
    `point` is the latitude and longitude.
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
    instead_of: datetime | None = None
    point: tuple[float, float] | None = None


def write(events: Iterable[Gathering], *, name: str, language: Language) -> bytes:
    """Return a calendar file (.ics, UTF-8) with these gatherings, in their order, under a name.

    The same values give the same bytes. An address that is not http(s) is left out. Raises ValueError for a
    gathering without identifier, with naive times or an end before its start, and RhythmError.
    """
    import icalendar

    gatherings = [(event, _pattern(event)) for event in events]
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//Stoep//Stoep//{language.upper()}")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", one_line(name))
    calendar.add("X-WR-CALNAME", one_line(name))
    years: dict[ZoneInfo, set[int]] = {}
    for event, pattern in gatherings:
        if isinstance(pattern.start.tzinfo, ZoneInfo) and not pattern.whole_day:
            years.setdefault(pattern.start.tzinfo, set()).update((pattern.start.year, event.end.year))
    for zone in sorted(years, key=str):
        calendar.add_component(vtimezone(zone, min(years[zone]), max(years[zone])))
    for event, pattern in gatherings:
        calendar.add_component(_event(event, pattern, language))
    return bytes(calendar.to_ical(sorted=False))


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
    return Pattern(event.start if local else event.start.astimezone(UTC), event.all_day)


def _event(event: Gathering, pattern: Pattern, language: Language) -> "icalendar.Event":
    import icalendar

    start, zone = pattern.start, pattern.start.tzinfo
    end = event.end.astimezone(zone)
    if event.rhythm:  # as long on the wall clock as the gathering itself
        end = start + (event.end.astimezone(event.start.tzinfo) - event.start)

    def own(at: date) -> date:
        if not isinstance(at, datetime):
            return at
        return at.date() if pattern.whole_day else at.astimezone(zone)

    values: list[tuple[str, Any]] = [
        ("UID", one_line(event.uid)),
        *([("RECURRENCE-ID", event.instead_of)] if event.instead_of else []),
        ("DTSTAMP", event.stamp),
        ("LAST-MODIFIED", event.stamp),
        ("SEQUENCE", event.sequence),
        ("STATUS", event.status.upper()),
        ("DTSTART", own(start)),
        ("DTEND", own(end)),
        *(("RRULE", icalendar.vRecur.from_ical(rule.text)) for rule in pattern.rules),
        *(("RDATE", own(at)) for at in pattern.extra),
        *(("EXDATE", own(at)) for at in pattern.skipped),
        ("SUMMARY", one_line(event.title)),
        ("DESCRIPTION", without_control(event.description.strip().replace("\r\n", "\n").replace("\r", "\n"))),
        ("LOCATION", one_line(event.location, ", ")),
        *([("GEO", event.point)] if event.point else []),
        ("URL", web_address(event.url)),
    ]
    written = icalendar.Event()
    for name, value in values:
        if value != "" or name == "SUMMARY":
            parameters: dict[str, str] = {"LANGUAGE": language} if name in ("SUMMARY", "DESCRIPTION") else {}
            written.add(name, value, parameters=parameters)
    return written
