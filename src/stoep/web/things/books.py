"""What an open catalogue knows of a book. The server asks it, later, and only where the keeper switched it on."""

import json
from dataclasses import dataclass
from typing import Any

from stoep.web.outside.fetch import NoAnswer, fetch

MOST_BYTES = 100_000
_SECONDS = 8.0


class NotFound(Exception):
    """The catalogue doesn't know the book, or gave no answer that we take."""


@dataclass(frozen=True)
class Found:
    title: str
    writer: str


def find_book(isbn: str, catalogue: str) -> Found:
    """Return title and writer as the catalogue says them. Raises NotFound.

    The catalogue is an address that answers as Open Library's `/api/books` does. It hears the number of a book and
    nothing of who asks.
    """
    url = f"{catalogue.rstrip('/')}/api/books?bibkeys=ISBN:{isbn}&format=json&jscmd=data"
    try:
        answer = fetch(url, accept="application/json", most=MOST_BYTES, seconds=_SECONDS)
        return read_answer(json.loads(answer.data), isbn)
    except (NoAnswer, ValueError, RecursionError) as wrong:
        raise NotFound from wrong


def read_answer(answer: Any, isbn: str) -> Found:
    """Read the answer of a catalogue, whatever is in it. Raises NotFound."""
    book = answer.get(f"ISBN:{isbn}") if isinstance(answer, dict) else None
    if not isinstance(book, dict):
        raise NotFound
    title = _text(book.get("title"))
    if not title:
        raise NotFound
    writers = book.get("authors")
    names = [_text(one.get("name")) for one in writers if isinstance(one, dict)] if isinstance(writers, list) else []
    return Found(title[:120], ", ".join(name for name in names if name)[:120])


def _text(value: Any) -> str:
    return " ".join(value.replace("\x00", "").split()) if isinstance(value, str) else ""
