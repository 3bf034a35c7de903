"""What is said in a .docx or an .odt file: both are a zip with XML in it. A paragraph counts as a line."""

import io
import zipfile
import zlib
from collections.abc import Iterable
from xml.etree.ElementTree import ParseError, XMLParser

from stoep.check.source import Source

MOST_XML = 64 * 2**20
"""The largest part of a file that is unpacked, in bytes."""
_BLOCK = 2**16


class OfficeError(ValueError):
    """The file can't be read. The message goes on after its name."""


def docx(data: bytes) -> Source:
    """Return the paragraphs of a Word file, those in tables and text boxes too, then the notes."""
    parts = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
    return _read(data, parts, _Paragraphs({"p"}, {"t"}, {"tab", "br", "cr"}, {"Fallback", "moveFrom"}))


def odt(data: bytes) -> Source:
    """Return the paragraphs and headings of an OpenDocument text."""
    unread = {"annotation", "tracked-changes", "note-citation"}
    return _read(data, ("content.xml",), _Paragraphs({"p", "h"}, {"p", "h"}, {"s", "tab", "line-break"}, unread))


def _read(data: bytes, parts: Iterable[str], paragraphs: "_Paragraphs") -> Source:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            names = box.namelist()
            if "META-INF/manifest.xml" in names and b"encryption-data" in _part(box, "META-INF/manifest.xml"):
                raise OfficeError("is locked with a password")
            for name in parts:
                if name in names or name == next(iter(parts)):
                    _feed(_part(box, name), paragraphs)
    except (zipfile.BadZipFile, KeyError, ParseError, EOFError, NotImplementedError, RuntimeError, zlib.error) as wrong:
        raise OfficeError("is broken, or not what its name says") from wrong
    return paragraphs.source()


def _part(box: zipfile.ZipFile, name: str) -> bytes:
    # A zip never unpacks to more than it says, so what it says is enough to know.
    if box.getinfo(name).file_size > MOST_XML:
        raise OfficeError(f"unpacks to more than {MOST_XML // 2**20} MB")
    return box.read(name)


def _feed(xml: bytes, paragraphs: "_Paragraphs") -> None:
    parser = XMLParser(target=paragraphs)
    for at in range(0, len(xml), _BLOCK):
        parser.feed(xml[at : at + _BLOCK])
    parser.close()


class _Paragraphs:
    """Takes in the elements of a file one by one, so neither depth nor length is a burden."""

    def __init__(self, paragraph: set[str], text: set[str], blank: set[str], unread: set[str]) -> None:
        self.paragraph, self.text, self.blank, self.unread = paragraph, text, blank, unread
        self.said: list[list[str]] = []
        self.open: list[list[str]] = []  # a text box is a paragraph in a paragraph
        self.inside: list[bool] = []  # for each element around this place, whether its own text is read
        self.skipped = 0

    def start(self, tag: str, _: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if self.skipped or name in self.unread:
            self.skipped += 1
            return
        if name in self.paragraph:
            self.open.append([])
            self.said.append(self.open[-1])
        elif name in self.blank and self.open:
            self.open[-1].append(" ")
        elif name == "noBreakHyphen" and self.open:
            self.open[-1].append("-")
        # In an .odt all text in a paragraph is read, also that of a span in it.
        self.inside.append(name in self.text or (self.text == self.paragraph and bool(self.open)))

    def data(self, text: str) -> None:
        if self.open and not self.skipped and self.inside and self.inside[-1]:
            self.open[-1].append(text)

    def end(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        self.inside.pop()
        if self.open and tag.rpartition("}")[2] in self.paragraph:
            self.open.pop()

    def doctype(self, *_: str | None) -> None:
        raise OfficeError("declares its own words in XML, which no office program does")

    def close(self) -> None: ...

    def source(self) -> Source:
        source = Source()
        for number, said in enumerate(self.said, 1):
            source.add(" ".join("".join(said).splitlines()), number)
            source.end_paragraph()
        return source
