"""A file cut into calendars, and those into events and time zones, so that one can't spoil another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .model import Problems, Reason

_MARK = re.compile(r"(BEGIN|END)\s*:\s*([A-Z0-9-]+)", re.IGNORECASE)
_CONTENT = re.compile(r"(?!(?:BEGIN|END)\b)[A-Z0-9-]++\s*+(?:;.*)?:.*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(slots=True)
class Block:
    """The lines of one event or time zone, without BEGIN and END. A zone keeps the marks of its parts."""

    name: str
    line: int
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RawCalendar:
    """The own lines of a calendar, and its events and time zones, still unread."""

    line: int
    closed: bool = False
    lines: list[str] = field(default_factory=list)
    events: list[Block] = field(default_factory=list)
    zones: list[Block] = field(default_factory=list)


def split(data: bytes, problems: Problems) -> list[RawCalendar]:
    """Cut a file into calendars. Work and memory are linear in its size, however deep it is nested."""
    calendars = list[RawCalendar]()
    block: Block | None = None
    inner = 0  # how deep we are inside parts that are not read: alarms, tasks
    for number, line in (*_unfold(data), (0, "END:")):
        mark = _MARK.fullmatch(line)
        begin, name = (mark[1].upper() == "BEGIN", mark[2].upper()) if mark else (False, "")
        known = name == "VCALENDAR" or (begin and name in ("VEVENT", "VTIMEZONE"))
        if block and not begin and name == block.name:
            if not calendars:  # some files hold an event and no calendar around it
                calendars.append(RawCalendar(number, closed=True))
            (calendars[-1].events if name == "VEVENT" else calendars[-1].zones).append(block)
            block, inner = None, 0
        elif known or not number:
            if block:
                problems.add(block.line, Reason.UNFINISHED)
            block, inner = None, 0
            if begin and name == "VCALENDAR":
                calendars.append(RawCalendar(number))
            elif begin:
                block = Block(name, number)
            elif number and calendars:
                calendars[-1].closed = True
        elif mark or inner:
            inner = max(0, inner + (begin or -1)) if mark else inner
            if block and block.name == "VTIMEZONE":
                block.lines.append(line)
        elif not _CONTENT.fullmatch(line):
            problems.add(number, Reason.STRAY_LINE, line)
        elif block:
            block.lines.append(line)
        elif calendars and not calendars[-1].closed:
            calendars[-1].lines.append(line)
    for calendar in calendars:
        if not calendar.closed:
            problems.add(calendar.line, Reason.CUT_OFF)
    return calendars


def _unfold(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file, each with the number (from 1) of the line where it begins.

    A line that begins with a space or a tab belongs to the one before it. It works on bytes: old programs
    fold in the middle of a character. Some put empty lines before a fold.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    number, parts = 0, list[bytes]()
    for at, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n" if b"\n" in data else b"\r"), start=1):
        line = raw.rstrip(b"\r")
        if parts and line[:1] in (b" ", b"\t"):
            parts.append(line[1:])
        elif line:
            if parts:
                yield number, _decoded(b"".join(parts))
            number, parts = at, [line]
    if parts:
        yield number, _decoded(b"".join(parts))


def _decoded(raw: bytes) -> str:
    """Return the text of a line without control characters: as UTF-8, else as Windows or Latin-1 has it."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return _CONTROL.sub("", raw.decode(encoding)).strip()
        except UnicodeDecodeError:
            continue
    return _CONTROL.sub("", raw.decode("latin-1")).strip()
