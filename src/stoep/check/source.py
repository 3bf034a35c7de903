"""A text to check, and where each piece of it stands in the file that it came from."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

LINE_BREAK = re.compile(r"\r\n|\r|\n")
OBJECT = "\ufffc"
"""Stands for what is not read, such as code: it is no letter, so no rule reads on past it."""


class Place(NamedTuple):
    """A place in a file. All count from 1, and there is a page only where a file has pages."""

    page: int | None
    line: int
    column: int


class Source:
    """A text that is put together from the pieces of a file."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._places: list[Place] = []
        self._size = 0
        self._ends_paragraph = True

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, piece: str, line: int, column: int = 1, page: int | None = None) -> None:
        """Add a piece that stands on one line of the file."""
        if piece:
            self._starts.append(self._size)
            self._places.append(Place(page, line, column))
            self._append(piece)
            self._ends_paragraph = False

    def end_line(self) -> None:
        self._append("\n")

    def end_paragraph(self) -> None:
        if not self._ends_paragraph:
            self._append("\n\n")
            self._ends_paragraph = True

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._size += len(piece)

    def place(self, at: int) -> Place:
        """Return where a character of the text stands in the file."""
        number = max(0, bisect_right(self._starts, at) - 1)
        page, line, column = self._places[number]
        return Place(page, line, column + at - self._starts[number])


def plain(text: str, page: int | None = None, source: Source | None = None) -> Source:
    """Return a text as it is, line by line."""
    source = source or Source()
    for line, said in enumerate(lines(text), 1):
        source.add(said, line, page=page)
        source.end_line()
    return source


def lines(text: str) -> Iterator[str]:
    done = 0
    for found in LINE_BREAK.finditer(text):
        yield text[done : found.start()]
        done = found.end()
    yield text[done:]
