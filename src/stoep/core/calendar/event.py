"""One VEVENT, read: from the lines of the file to values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from .blocks import Block
from .lines import Property, content, decode, unescape
from .model import Problems, Reason
from .moments import Moment, length, midnight, when
from .pattern import Pattern
from .plain import one_line, plain, web_address
from .rule import BadRule, rule
from .zones import Zones

_DAY = timedelta(days=1)
_OWN = frozenset({"DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE"})


class _Unreadable(ValueError):
    """An event that is left out; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Event:
    """What one VEVENT says. A text is None when the event does not speak of it.

    `lengths` holds how long an extra date lasts, by its UTC start, when it is not as long as the others.
    `replaces` is the planned start of the one date that this event changes; `onwards`: and of all later ones.
    """

    line: int
    uid: str
    sequence: int
    pattern: Pattern
    end: datetime
    lengths: Mapping[datetime, timedelta]
    replaces: Moment | None
    onwards: bool
    cancelled: bool
    title: str | None
    description: str | None
    location: str | None
    url: str

    @property
    def start(self) -> datetime:
        return self.pattern.start.at

    @property
    def whole_day(self) -> bool:
        return self.pattern.start.whole_day

    @property
    def lasts(self) -> timedelta:
        """How long it lasts on the wall clock: start and end are in one zone."""
        return self.end - self.start

    @property
    def moved(self) -> timedelta:
        """How much later this event begins than the date that it replaces."""
        return self.start - self.replaces.at if self.replaces else timedelta()


@dataclass(frozen=True, slots=True)
class Setting:
    """What the events of one calendar share.

    `home` is the zone that was asked for; `own` that of the calendar: for times without a zone, and, when
    `from_utc`, for times in UTC as well (X-WR-TIMEZONE).
    """

    home: tzinfo
    own: tzinfo
    from_utc: bool
    zones: Zones
    cancelled: bool
    problems: Problems
    unknown: set[str]


def read_event(block: Block, setting: Setting) -> Event | None:
    """Read one event, or tell as a problem why it is left out."""
    reader = _Reader(block, setting)
    try:
        return reader.event()
    except _Unreadable as error:
        reader.tell(error.reason)
    except (ValueError, OverflowError):
        reader.tell(Reason.OUT_OF_RANGE)
    return None


class _Reader:
    """The lines of one event by name, and how each is read."""

    def __init__(self, block: Block, setting: Setting) -> None:
        self._line, self._setting = block.line, setting
        self._found: dict[str, list[Property]] = {}
        self._hash = hashlib.sha256()
        for line in block.lines:
            text = decode(line.raw)
            if found := content(text):
                self._found.setdefault(found.name, []).append(found)
                if found.name not in _OWN:
                    self._hash.update(line.raw)
            elif "stray" not in self._found:
                self._found["stray"] = []
                setting.problems.add(line.number, Reason.STRAY_LINE, text)

    def event(self) -> Event:
        start = self._start()
        start, end = self._span(start)
        pattern, lengths = self._pattern(start)
        replaces = self._replaces()
        return Event(
            line=self._line,
            uid=self._text("UID") or f"no-uid-{self._hash.hexdigest()[:24]}",
            sequence=self._sequence(),
            pattern=pattern,
            end=end,
            lengths=lengths,
            replaces=replaces,
            onwards=bool(replaces) and "THISANDFUTURE" in self._parameter("RECURRENCE-ID", "RANGE"),
            cancelled=self._setting.cancelled or self._value("STATUS").strip().upper() == "CANCELLED",
            title=self._text("SUMMARY"),
            description=self._description(),
            location=self._text("LOCATION", between=", "),
            url=web_address(self._value("URL")),
        )

    def tell(self, reason: Reason) -> None:
        self._setting.problems.add(self._line, reason, self._text("SUMMARY") or "")

    def _value(self, name: str) -> str:
        return self._found[name][0].value if name in self._found else ""

    def _parameter(self, name: str, parameter: str) -> str:
        return self._found[name][0].parameters.get(parameter, "").upper() if name in self._found else ""

    def _text(self, name: str, between: str = " ") -> str | None:
        return one_line(unescape(self._value(name)), between) if name in self._found else None

    def _description(self) -> str | None:
        text = plain(unescape(self._value("DESCRIPTION")))
        if not text and "X-ALT-DESC" in self._found:
            text = plain(unescape(self._value("X-ALT-DESC")))
        return text if text or "DESCRIPTION" in self._found else None

    def _sequence(self) -> int:
        try:
            return int(self._value("SEQUENCE")[:9])
        except ValueError:
            return -1

    def _moment(self, found: Property, text: str) -> Moment:
        """Read one date or time of a property. Raises ValueError."""
        text = text.rpartition(":")[2]  # some put the zone, with a colon in its name, before it
        at, setting = when(text), self._setting
        if not isinstance(at, datetime):
            return Moment(midnight(at, setting.home), whole_day=True)
        if at.tzinfo is None:
            at = at.replace(tzinfo=self._zone(found.parameters.get("TZID", "")))
        if setting.from_utc and at.tzinfo is UTC:
            at = at.astimezone(setting.own)
        at.astimezone(UTC)  # raises OverflowError at the edges of time
        return Moment(at)

    def _zone(self, name: str) -> tzinfo:
        if not name.strip():
            return self._setting.own
        zone = self._setting.zones.find(name)
        if zone is None and name not in self._setting.unknown:
            self._setting.unknown.add(name)
            self._setting.problems.add(self._line, Reason.UNKNOWN_ZONE, name)
        return zone or self._setting.own

    def _start(self) -> Moment:
        if "DTSTART" not in self._found:
            raise _Unreadable(Reason.NO_START)
        try:
            return self._moment(self._found["DTSTART"][0], self._value("DTSTART"))
        except (ValueError, OverflowError) as error:
            raise _Unreadable(Reason.BAD_START) from error

    def _span(self, start: Moment) -> tuple[Moment, datetime]:
        """Return the start and the end, in that order also when the file has them the other way round."""
        end = self._end(start)
        if start.whole_day != end.whole_day:
            start, end = Moment(start.at), Moment(end.at)
        if end.at < start.at:
            start, end = end, start
        if end.at.tzinfo is not start.at.tzinfo:
            end = Moment(end.at.astimezone(start.at.tzinfo), end.whole_day)
        if start.whole_day and end.at == start.at:
            end = Moment(start.at + _DAY, whole_day=True)
        return start, end.at

    def _end(self, start: Moment) -> Moment:
        try:
            if "DTEND" in self._found:
                return self._moment(self._found["DTEND"][0], self._value("DTEND"))
            if "DURATION" in self._found:
                lasts = length(self._value("DURATION"))
                return Moment(start.at + lasts, start.whole_day and not lasts.seconds)
        except (ValueError, OverflowError):
            self.tell(Reason.BAD_END)
        return Moment(start.at + _DAY, whole_day=True) if start.whole_day else start

    def _pattern(self, start: Moment) -> tuple[Pattern, Mapping[datetime, timedelta]]:
        try:
            rules = tuple(rule(found.value) for found in self._found.get("RRULE", ()) if found.value.strip())
        except BadRule as error:
            raise _Unreadable(error.reason) from error
        if "EXRULE" in self._found:
            self.tell(Reason.OLD_EXCEPTIONS)
        extra, skipped = self._moments("RDATE"), self._moments("EXDATE")
        lengths = {moment.at.astimezone(UTC): lasts for moment, lasts in extra if lasts is not None}
        starts = [moment for moment, _ in extra]
        if start.whole_day:
            starts = [Moment(midnight(moment.at.date(), self._setting.home), True) for moment in starts]
        return Pattern(start, rules, tuple(starts), tuple(moment for moment, _ in skipped)), lengths

    def _moments(self, name: str) -> list[tuple[Moment, timedelta | None]]:
        """Read the dates of RDATE or EXDATE, with how long each lasts when the file says so."""
        moments, bad = list[tuple[Moment, timedelta | None]](), False
        for found in self._found.get(name, ()):
            for text in filter(None, found.value.split(",")):
                try:
                    moments.append(self._period(found, text))
                except (ValueError, OverflowError):
                    bad = True
        if bad:
            self.tell(Reason.BAD_DATES)
        return moments

    def _period(self, found: Property, text: str) -> tuple[Moment, timedelta | None]:
        begin, slash, end = text.partition("/")
        moment = self._moment(found, begin)
        if not slash:
            return moment, None
        if "P" in end.upper():
            return moment, abs(length(end))
        return moment, abs(self._moment(found, end).at - moment.at)

    def _replaces(self) -> Moment | None:
        if "RECURRENCE-ID" not in self._found:
            return None
        try:
            return self._moment(self._found["RECURRENCE-ID"][0], self._value("RECURRENCE-ID"))
        except (ValueError, OverflowError) as error:
            raise _Unreadable(Reason.BAD_CHANGE) from error
