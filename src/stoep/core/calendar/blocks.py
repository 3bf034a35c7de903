"""A file cut into calendars, and those into events and time zones, so that one can't spoil another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .lines import Line, Property, content, decode, unfold
from .model import Problems, Reason

_MARK = re.compile(rb"\s*(BEGIN|END)\s*:\s*([A-Z0-9-]+)\s*", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """The lines of one event or time zone, without BEGIN and END. A zone keeps the marks of its parts."""

    name: str
    line: int
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class RawCalendar:
    """The own lines of a calendar, and its events and time zones, still unread."""

    line: int
    closed: bool = False
    lines: list[Property] = field(default_factory=list)
    events: list[Block] = field(default_factory=list)
    zones: list[Block] = field(default_factory=list)


def split(data: bytes, problems: Problems) -> list[RawCalendar]:
    """Cut a file into calendars. Work and memory are linear in its size, however deep it is nested."""
    cutter = _Cutter(problems)
    for line in unfold(data):
        cutter.take(line)
    cutter.finish()
    return cutter.calendars


class _Cutter:
    def __init__(self, problems: Problems) -> None:
        self.calendars: list[RawCalendar] = []
        self._problems = problems
        self._block: Block | None = None
        self._inner = 0  # how deep we are inside parts that are not read: alarms, tasks

    def take(self, line: Line) -> None:
        mark = _MARK.fullmatch(line.raw)
        if not mark:
            self._content(line)
        elif mark[1].upper() == b"BEGIN":
            self._begin(mark[2].decode().upper(), line)
        else:
            self._end(mark[2].decode().upper(), line)

    def finish(self) -> None:
        self._drop_unfinished()
        for calendar in self.calendars:
            if not calendar.closed:
                self._problems.add(calendar.line, Reason.CUT_OFF)

    def _begin(self, name: str, line: Line) -> None:
        if name not in ("VCALENDAR", "VEVENT", "VTIMEZONE"):
            self._inner += 1
            self._keep_in_zone(line)
            return
        self._drop_unfinished()
        self._inner = 0
        if name == "VCALENDAR":
            self.calendars.append(RawCalendar(line.number))
        else:
            self._block = Block(name, line.number)

    def _end(self, name: str, line: Line) -> None:
        if self._block and name == self._block.name:
            calendar = self._calendar(line)
            (calendar.events if name == "VEVENT" else calendar.zones).append(self._block)
            self._block, self._inner = None, 0
        elif name == "VCALENDAR":
            self._drop_unfinished()
            self._inner = 0
            self._calendar(line).closed = True
        else:
            self._inner = max(0, self._inner - 1)
            self._keep_in_zone(line)

    def _content(self, line: Line) -> None:
        if self._block:
            if not self._inner or self._block.name == "VTIMEZONE":
                self._block.lines.append(line)
        elif not self._inner:
            text = decode(line.raw)
            found = content(text)
            if not found:
                self._problems.add(line.number, Reason.STRAY_LINE, text)
            elif self.calendars and not self.calendars[-1].closed:
                self.calendars[-1].lines.append(found)

    def _keep_in_zone(self, line: Line) -> None:
        if self._block and self._block.name == "VTIMEZONE":
            self._block.lines.append(line)

    def _drop_unfinished(self) -> None:
        if self._block:
            self._problems.add(self._block.line, Reason.UNFINISHED)
            self._block = None

    def _calendar(self, line: Line) -> RawCalendar:
        """The calendar that this line belongs to; some files hold an event and no calendar around it."""
        if not self.calendars:
            self.calendars.append(RawCalendar(line.number, closed=True))
        return self.calendars[-1]


def parts_of_zone(zone: Block) -> Iterator[list[Property]]:
    """Yield first the own lines of a time zone, then those of each of its parts (STANDARD, DAYLIGHT)."""
    own, part = list[Property](), list[Property]()
    parts = list[list[Property]]()
    target = own
    for line in zone.lines:
        mark = _MARK.fullmatch(line.raw)
        if mark:
            target = part = []
            parts.append(part)
        elif found := content(decode(line.raw)):
            target.append(found)
    yield own
    yield from (part for part in parts if part)
