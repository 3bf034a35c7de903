"""From a file to findings: which files there are, what kind each is, and how its letters are written."""

import codecs
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from stoep.check.html import html
from stoep.check.markdown import markdown
from stoep.check.office import OfficeError, docx, odt
from stoep.check.pdf import PdfError, pdf
from stoep.check.source import LINE_BREAK, OBJECT, Source, plain
from stoep.core.frame import Finding, findings

MOST_BYTES = 32 * 2**20
"""The largest file that is read."""
READERS: dict[str, Callable[[bytes], Source]] = {
    ".txt": lambda data: plain(decode(data)),
    ".text": lambda data: plain(decode(data)),
    ".md": lambda data: markdown(decode(data)),
    ".markdown": lambda data: markdown(decode(data)),
    ".html": lambda data: html(decode(data)),
    ".htm": lambda data: html(decode(data)),
    ".docx": docx,
    ".odt": odt,
    ".pdf": pdf,
}
_BEGINNINGS = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx"}
_UNKNOWN = "is no kind of file that is read: save it as .docx, .odt, .pdf, .html, .md or .txt"
_OFFICE = b"\xd0\xcf\x11\xe0"  # the old office files, and the new ones with a password
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AROUND = 120
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\n\n+")
_NO_TEXT = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")


class Unreadable(Exception):
    """A file can't be read. The message is one sentence with its name."""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in a file. Its line and column are those in the file, and in a PDF those on the page."""

    file: str
    page: int | None
    finding: Finding
    around: tuple[str, str]
    """What stands before and after it, as far as the sentence goes."""


def walk(paths: Iterable[str]) -> Iterator[str]:
    """Yield the files, and those of known kinds in the folders, also deeper. What is hidden stays so."""
    for path in paths:
        if Path(path).is_dir():
            yield from _inside(path)
        else:
            yield path


def _inside(path: str) -> Iterator[str]:
    closed: list[OSError] = []
    for folder, deeper, names in os.walk(path, onerror=closed.append):
        deeper[:] = sorted(name for name in deeper if name[0] != ".")
        for name in sorted(names):
            if Path(name).suffix.lower() in READERS and not name.startswith((".", "~$")):
                yield os.path.join(folder, name)
    yield from (str(wrong.filename) for wrong in closed)  # who reads it will tell


def check(path: str, *, language: str = "nl") -> list[Found]:
    """Return what is found in a file. Raises Unreadable."""
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as wrong:
        raise Unreadable(f"{path}: {getattr(wrong, 'strerror', None) or 'this is no name of a file'}.") from wrong
    return check_bytes(data, path, language=language)


def check_bytes(data: bytes, name: str, *, language: str = "nl") -> list[Found]:
    """Return what is found in what a file holds. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"{name}: is larger than {MOST_BYTES // 2**20} MB; check it in parts.")
    try:
        source = _reader(data, name)(data)
    except (OfficeError, PdfError, UnicodeError) as wrong:
        raise Unreadable(f"{name}: {wrong}.") from wrong
    text = source.text
    return [_found(name, text, source, finding) for finding in findings(text, language=language)]


def decode(data: bytes) -> str:
    """Return the text of a file: as its mark says, else as UTF-8, else as Windows writes the west of Europe."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data, encoding)
    head = data[:4096]
    if head.count(0) * 3 > len(head) and b"\0\0" not in head:  # every other byte is nothing: UTF-16 without a mark
        return _decode(data, "utf-16-be" if head[:1] == b"\0" else "utf-16-le")
    if not _NO_TEXT.isdisjoint(head):
        raise UnicodeError(_UNKNOWN)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise UnicodeError(f"is written as {encoding.upper()}, but byte {wrong.start + 1} is not") from wrong


def _reader(data: bytes, name: str) -> Callable[[bytes], Source]:
    suffix = Path(name).suffix.lower()
    if data.startswith(_OFFICE):
        locked = suffix in (".docx", ".odt")
        raise OfficeError("is locked with a password, or of an old kind" if locked else _UNKNOWN)
    if data.startswith(b"{\\rtf"):
        raise OfficeError(_UNKNOWN)
    if suffix not in READERS:
        suffix = next((kind for begin, kind in _BEGINNINGS.items() if data.startswith(begin)), ".txt")
        if suffix == ".docx" and b"opendocument.text" in data[:200]:
            suffix = ".odt"
    return READERS[suffix]


def _found(name: str, text: str, source: Source, finding: Finding) -> Found:
    page, line, column = source.place(finding.start)
    _, end_line, end_column = source.place(finding.end - 1)
    placed = replace(finding, line=line, column=column, end_line=end_line, end_column=end_column + 1)
    return Found(name, page, placed, _around(text, finding))


def _around(text: str, finding: Finding) -> tuple[str, str]:
    before = _SENTENCE_END.split(text[max(0, finding.start - _AROUND) : finding.start])[-1]
    after = _SENTENCE_END.split(text[finding.end : finding.end + _AROUND])[0]
    if len(before) == _AROUND:
        before = f"…{before.partition(' ')[2]}"
    if len(after) == _AROUND:
        after = f"{after.rpartition(' ')[0]}…"
    before, after = (LINE_BREAK.sub(" ", said).replace(OBJECT, "…") for said in (before, after))
    return before, after
