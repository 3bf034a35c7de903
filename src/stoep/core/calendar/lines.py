"""The lines of a calendar file: unfolded, numbered, decoded, taken apart into name, parameters and value."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CONTENT = re.compile(r'\s*([A-Za-z0-9-]++)\s*+(;(?:[^":]++|"[^"]*+")*+)?:(.*)', re.DOTALL)
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*(?:"([^"]*)"|([^";]*))')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class Line(NamedTuple):
    """A whole line, with the number (from 1) of the line in the file where it begins."""

    number: int
    raw: bytes


class Property(NamedTuple):
    """NAME;PARAMETER=…:value. Names are in capitals; the value is as it stands in the file."""

    name: str
    parameters: Mapping[str, str]
    value: str


def unfold(data: bytes) -> Iterator[Line]:
    """Yield the lines of a file. A line that begins with a space or a tab belongs to the one before it.

    It works on bytes: old programs fold in the middle of a character. Some put empty lines before a fold.
    """
    number, parts = 0, list[bytes]()
    for at, raw in enumerate(_split(_without_mark(data)), start=1):
        physical = raw.rstrip(b"\r")
        if not physical:
            continue
        if parts and physical[:1] in (b" ", b"\t"):
            parts.append(physical[1:])
            continue
        if parts:
            yield Line(number, b"".join(parts))
        number, parts = at, [physical]
    if parts:
        yield Line(number, b"".join(parts))


def _split(data: bytes) -> list[bytes]:
    return data.split(b"\n" if b"\n" in data else b"\r")


def _without_mark(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode()
    return data.removeprefix(b"\xef\xbb\xbf")


def decode(raw: bytes) -> str:
    """Return the text of a line without control characters: as UTF-8, else as Windows or Latin-1 has it."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return _CONTROL.sub("", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _CONTROL.sub("", raw.decode("latin-1"))


def content(text: str) -> Property | None:
    """Take a line apart, or return None when it is not a line of a calendar."""
    match = _CONTENT.fullmatch(text)
    if not match:
        return None
    name, parameters, value = match.groups()
    found = {key.upper(): quoted or plain for key, quoted, plain in _PARAMETER.findall(parameters or "")}
    return Property(name.upper(), found, value)


def unescape(value: str) -> str:
    r"""Return the text that a TEXT value stands for: `\n` is a new line, `\,` a comma."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
