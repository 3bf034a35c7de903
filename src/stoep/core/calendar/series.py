"""The events of a file, parsed by icalendar and worked out into dates by recurring-ical-events."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from icalendar.parser import Contentline
from icalendar.parser.property import unescape_backslash
from icalendar.prop import vBroken, vDDDLists, vDDDTypes, vRecur, vText
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from recurring_ical_events import EventAdapter, Occurrence
from recurring_ical_events import Series as Expansion

from .blocks import Block, RawCalendar
from .model import MAX_DATES, MAX_DATES_PER_SERIES, Date, Problems, Reason, Series
from .plain import one_line, plain, web_address
from .rhythm import MAX_CHARACTERS, named
from .rule import CYCLE, BadRule, Rule, midnight, rule

MAX_WORK = 4_000_000
"""How many steps the rhythms of one file may cost: a few seconds of work."""

_DATED = re.compile(r"(DTSTART|DTEND|RECURRENCE-ID|RDATE|EXDATE)\s*(;.*)?:([^:]*)", re.IGNORECASE)
_ZONE = re.compile(r';\s*TZID\s*=\s*"?([^";]*)', re.IGNORECASE)
_NAMED = re.compile(r"TZID\s*(?:;[^:]*)?:(.*)", re.IGNORECASE)
_OWN = ("CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE")
_MANY = ("RRULE", "RDATE", "EXDATE")
_STAMPS = ("DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE")
_WRONG = {
    "DTSTART": Reason.BAD_START,
    "DTEND": Reason.BAD_END,
    "DURATION": Reason.BAD_END,
    "RRULE": Reason.BAD_RHYTHM,
    "RDATE": Reason.BAD_DATES,
    "EXDATE": Reason.BAD_DATES,
    "RECURRENCE-ID": Reason.BAD_CHANGE,
}
_FATAL = (Reason.BAD_START, Reason.BAD_RHYTHM, Reason.TOO_OFTEN, Reason.BAD_CHANGE)
_YEARS = range(2, 9_000)


class Event(EventAdapter):  # type: ignore[misc]
    """One VEVENT. A text is None when it does not speak of it; `rules` are its rules as we read them."""

    def __init__(self, line: int, component: Any, rules: Sequence[Rule], cancelled: bool, uid: str) -> None:
        super().__init__(component)
        self.line, self.component, self.rules = line, component, rules
        self.key = one_line(str(component.get("UID", ""))) or uid
        self.cancelled = cancelled or str(component.get("STATUS", "")).strip().upper() == "CANCELLED"
        self.title = self._text("SUMMARY")
        self.location = self._text("LOCATION", ", ")
        description = component.get("DESCRIPTION")
        self.description = None if description is None else plain(str(description))
        if not self.description and "X-ALT-DESC" in component:
            self.description = plain(_text(component, "X-ALT-DESC"))

    def _text(self, name: str, between: str = " ") -> str | None:
        return one_line(str(self.component[name]), between) if name in self.component else None


class _Date(Occurrence):  # type: ignore[misc]
    def __init__(self, event: Event, *times: date | None) -> None:
        super().__init__(event, *times)
        self.event = event
        changed = event.is_modification() and not event.this_and_future
        # A change from some date onwards moves all later ones; their key is when they were planned.
        self.planned = event.component["RECURRENCE-ID"].dt if changed else self.start - event.move_recurrences_by


class _Dates(Expansion):  # type: ignore[misc]
    def occurrence(self, *found: Any) -> _Date:
        return _Date(*found)


class Reader:
    """Reads the events of each calendar of a file, then works them out."""

    def __init__(self, since: date, until: date, home: ZoneInfo, problems: Problems) -> None:
        self._since, self._until = (midnight(day).replace(tzinfo=home) for day in (since, until))
        self._home, self._problems, self._work = home, problems, MAX_WORK
        self._families: dict[str, list[Event]] = {}

    def open(self, calendar: RawCalendar) -> str:
        """Read the events of a calendar; return its name."""
        lines = [line for line in calendar.lines if line.upper().startswith(_OWN)]
        own = _component(lines) if lines else {}
        said = {name: _text(own, name).strip() for name in ("CALSCALE", "METHOD", "X-WR-TIMEZONE")}
        if said["CALSCALE"].upper() not in ("", "GREGORIAN"):
            self._problems.add(calendar.line, Reason.OTHER_CALENDAR, said["CALSCALE"])
            return ""
        names = ((_NAMED.fullmatch(line), block) for block in calendar.zones for line in block.lines)
        described = {found[1].strip('"/ '): block for found, block in names if found}
        self._zones: dict[str, tzinfo | None] = {}
        self._described, self._cancelled = described, said["METHOD"].upper() == "CANCEL"
        # X-WR-TIMEZONE is the zone for times without one, and for those in UTC.
        self._own: tzinfo = self._home
        self._own = self._zone(said["X-WR-TIMEZONE"], calendar.line)
        self._from_utc = any(self._zones.values())
        for block in calendar.events:
            self._read(block)
        return one_line(_text(own, "X-WR-CALNAME") or _text(own, "NAME"))

    def series(self) -> Iterator[Series]:
        """Work out each event, until there are MAX_DATES in all."""
        left = MAX_DATES
        for family in self._families.values():
            found = self._series(family, min(left, MAX_DATES_PER_SERIES))
            left -= len(found.dates)
            yield found

    # From the lines of an event to its values

    def _read(self, block: Block) -> None:
        component = _component([line for text in block.lines for line in _prepared(text)])
        title, told, rules = one_line(str(component.get("SUMMARY", ""))), set[Reason](), list[Rule]()
        if any(name is None for name, _ in component.errors):
            told.add(Reason.STRAY_LINE)
        if "EXRULE" in component:
            told.add(Reason.OLD_EXCEPTIONS)
        for name, value in list(component.items()):
            kept = []
            for each in value if isinstance(value, list) else [value]:
                try:
                    if name == "RRULE" and each:
                        rules.append(rule(str(each) if isinstance(each, vBroken) else each.to_ical().decode()))
                    elif isinstance(each, vBroken):
                        raise ValueError(name)
                    elif name in _WRONG and name != "DURATION":
                        self._settle(each, block.line)
                    kept.append(each)
                except (ValueError, OverflowError) as error:
                    told.add(error.reason if isinstance(error, BadRule) else _WRONG.get(name, Reason.STRAY_LINE))
            component[name] = kept if name in _MANY else kept[0] if kept else None
            if not kept:
                del component[name]
        if "DTSTART" not in component:
            told = told & {Reason.BAD_START} or {Reason.NO_START}
        for reason in sorted(told):
            self._problems.add(block.line, reason, title)
        if "DTSTART" in component and not told.intersection(_FATAL):
            lines = "\n".join(line for line in block.lines if not line.upper().startswith(_STAMPS))
            uid = f"no-uid-{hashlib.sha256(lines.encode()).hexdigest()[:24]}"
            event = Event(block.line, component, rules, self._cancelled, uid)
            self._families.setdefault(event.key, []).append(event)

    def _settle(self, value: Any, line: int) -> None:
        """Give each time of a property the zone that it is in. Raises ValueError for what is no date."""
        for each in value.dts if isinstance(value, vDDDLists) else [value]:
            if hasattr(each, "dt"):
                zone = self._zone(value.params.get("X-TZID", ""), line)
                if isinstance(each.dt, tuple):
                    each.dt = tuple(at if isinstance(at, timedelta) else self._moment(at, zone) for at in each.dt)
                else:
                    each.dt = self._moment(each.dt, zone)

    def _moment(self, at: Any, zone: tzinfo) -> date:
        if not isinstance(at, date) or at.year not in _YEARS:
            raise ValueError("not a date")
        if not isinstance(at, datetime):
            return at
        if at.tzinfo and self._from_utc:
            return at.astimezone(self._own)
        return at if at.tzinfo else at.replace(tzinfo=zone)

    def _zone(self, name: str, line: int) -> tzinfo:
        """Return the zone of a name: a public one, one of Windows, or one that the file describes itself."""
        known, name = self._zones, name.strip("/ ")
        if name and name not in known:
            # Mozilla, Evolution and others put their own address in front: mozilla.org/2005/Europe/Amsterdam.
            tails = ("/".join(name.split("/")[-count:]) for count in (3, 2))
            guesses = (named(guess) for guess in (name, WINDOWS_TO_OLSON.get(name, ""), *tails))
            known[name] = next(filter(None, guesses), None) or self._read_zone(name)
            if known[name] is None:
                self._problems.add(line, Reason.UNKNOWN_ZONE, name)
        return known.get(name) or self._own

    def _read_zone(self, name: str) -> tzinfo | None:
        try:
            # Without its name, for icalendar keeps what it has named for the next file.
            lines = [line for line in self._described[name].lines if not _NAMED.fullmatch(line)]
            zone = _component(lines, "VTIMEZONE")
            zone["TZID"] = vText("X")
            for part in zone.walk():
                for each in getattr(part, "rrules", []):
                    if not self._afford([rule(each.to_ical().decode())], part["DTSTART"].dt):
                        return None
            return named(str(zone.get("X-LIC-LOCATION", ""))) or zone.to_tz(lookup_tzid=False)
        except Exception:  # whatever a library makes of it: a zone that can't be read is unknown
            return None

    # From the events of one identifier to dates

    def _series(self, family: list[Event], most: int) -> Series:
        mains = [event for event in family if not event.is_modification()]
        # The highest SEQUENCE is the newest version; max() keeps the first of equals.
        first = max(mains, key=lambda event: event.sequence) if mains else family[0]
        for event in mains:
            if event.sequence == first.sequence and _pattern(event) != _pattern(first):
                self._tell(Reason.SAME_UID, event)
        dates, minutes, rhythm = list[Date](), None, ""
        try:
            dates = self._dates(first, family, MAX_DATES if most else 1)
            if len(dates) > most:
                self._tell(Reason.TOO_MANY_DATES if most == MAX_DATES_PER_SERIES else Reason.TOO_MANY_IN_ALL, first)
            if isinstance(first.start, datetime):
                minutes = int(first.duration.total_seconds()) // 60 or None
            rhythm = "\n".join(islice(self._rhythm(first), MAX_CHARACTERS // 20))
            rhythm = rhythm if len(rhythm) <= MAX_CHARACTERS else ""
        except (ValueError, OverflowError, TypeError):
            self._tell(Reason.OUT_OF_RANGE, first)
        return Series(
            uid=first.key,
            title=first.title or "",
            description=first.description or "",
            location=first.location or "",
            url=web_address(str(first.component.get("URL", ""))),
            rhythm=rhythm,
            minutes=minutes,
            dates=tuple(dates[:most]),
            line=first.line,
        )

    def _tell(self, reason: Reason, event: Event) -> None:
        self._problems.add(event.line, reason, event.title or "")

    def _dates(self, first: Event, family: list[Event], most: int) -> list[Date]:
        rules = first.rules
        # For each change with a rhythm or onwards, the library looks at the rhythm of the main event once more.
        looks = sum(
            event.is_modification() and (event.this_and_future or event.has_recurrence_rules()) for event in family
        )
        try:
            rules = self._afford(rules, first.start, looks + 1)
        except BadRule as error:
            rules = ()
            self._tell(error.reason, first)
        first.component["RRULE"] = [vRecur.from_ical(each.text) for each in rules]
        found = islice(_Dates(family).between(self._since, self._until), most)
        dates = {date.key: date for date in (self._date(date, first) for date in found)}
        return sorted(dates.values(), key=lambda date: (date.start.astimezone(UTC), date.key))

    def _afford(self, rules: Sequence[Rule], start: date, looks: int = 1) -> list[Rule]:
        """Set work aside, and return the rules that happen at all. Raises BadRule when there is no work left."""
        begin = midnight(start) if not isinstance(start, datetime) else start.replace(tzinfo=None)
        end = max(begin, self._until.replace(tzinfo=None) + timedelta(days=400))
        kept, count = [], 0
        for each in rules:
            self._work -= looks * each.work((end - begin).days)
            if self._work < 0:
                raise BadRule(Reason.TOO_MUCH_WORK)
            if not each.by and (each.frequency == "WEEKLY" or "BYDAY" not in each.parts):
                kept.append(each)  # it surely happens
                continue
            for count, at in enumerate(each.times(begin, end), start=1):  # noqa: B007
                if at > end:
                    break
            else:
                if count == 0 or count != each.count:
                    self._work -= each.work(CYCLE * 366)  # it went on to the end of time
                    continue
            kept.append(each)
        return kept

    def _date(self, found: _Date, first: Event) -> Date:
        event, whole_day = found.event, not isinstance(found.start, datetime)
        start, end = (self._at_home(at) for at in (found.start, found.end))
        if whole_day and end <= start:
            end = start + timedelta(days=1)
        return Date(
            key=_key(found.planned),
            start=start,
            # In spring an hour is missing: what ends in it may seem to end before it begins.
            end=max(start, end, key=lambda at: at.astimezone(UTC)),
            all_day=whole_day,
            cancelled=event.cancelled,
            title=event.title or first.title or "",
            description=(first.description or "") if event.description is None else event.description,
            location=(first.location or "") if event.location is None else event.location,
        )

    def _at_home(self, at: date) -> datetime:
        if not isinstance(at, datetime):
            return midnight(at).replace(tzinfo=self._home)
        return at.astimezone(UTC).astimezone(self._home)

    def _rhythm(self, event: Event) -> Iterator[str]:
        """Yield the lines of a rhythm. A zone that only the file knows becomes the zone that was asked for."""
        extra = [at[0] if isinstance(at, tuple) else at for at in event.rdates]
        if event.is_modification() or not (extra or any(rule.count != 1 for rule in event.rules)):
            return
        zone = getattr(event.start, "tzinfo", None)
        zone = zone if isinstance(zone, ZoneInfo) else self._home
        values = [("DTSTART", event.start), *(("RDATE", at) for at in extra), *(("EXDATE", at) for at in event.exdates)]
        for number, (name, at) in enumerate(values):
            if isinstance(at, datetime):
                at = at.astimezone(zone) if isinstance(event.start, datetime) else at.date()
            value: Any = vDDDTypes(at)
            yield str(Contentline.from_parts(name, value.params, value))
            if number == 0:
                yield from (f"RRULE:{each.text}" for each in event.rules)


def _component(lines: Sequence[str], name: str = "VEVENT") -> Any:
    return icalendar.cal.Component.from_ical("\r\n".join((f"BEGIN:{name}", *lines, f"END:{name}")))


def _text(component: Any, name: str) -> str:
    """Return a text of a component, also when icalendar does not know that it is one."""
    found = component.get(name, "")
    found = found[0] if isinstance(found, list) else found
    return str(found if isinstance(found, vText) else unescape_backslash(str(found)))


def _prepared(line: str) -> Iterator[str]:
    """Yield a line as icalendar reads it best: each date on its own, its zone under a name that it leaves to us."""
    dated = _DATED.fullmatch(line)
    if not dated:
        yield line[:1_001] if line.upper().startswith("RRULE") else line  # a longer rule is refused
        return
    zone = _ZONE.search(dated[2] or "")
    parameters = ";RANGE=THISANDFUTURE" if "THISANDFUTURE" in (dated[2] or "").upper() else ""
    parameters += f';X-TZID="{zone[1]}"' if zone else ""
    for value in dated[3].split(","):
        yield f"{dated[1]}{parameters}:{value.strip().upper()}"


def _pattern(event: Event) -> tuple[object, ...]:
    return (event.component["DTSTART"].dt, event.rules, event.rdates, event.exdates)


def _key(planned: date) -> str:
    return f"{planned.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(planned, datetime) else f"{planned:%Y%m%d}"
