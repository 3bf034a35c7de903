"""What an open catalogue knows of a book. The server asks it, later, and only where the keeper switched it on."""

import json
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

MOST_BYTES = 100_000
_SECONDS = 8.0
_TRANSLATED = IPv6Network("64:ff9b::/96")


class NotFound(Exception):
    """The catalogue doesn't know the book, or gave no answer that we take."""


@dataclass(frozen=True)
class Found:
    title: str
    writer: str


def is_public(address: str) -> bool:
    """Say whether an address is of the open internet, and not of this machine or a network at home."""
    found = ip_address(address)
    if isinstance(found, IPv6Address) and found in _TRANSLATED:  # an address of the old kind inside a new one
        found = IPv4Address(int(found) & 0xFFFFFFFF)
    return found.is_global and not found.is_multicast


def find_book(isbn: str, catalogue: str, *, may_ask: Callable[[str], bool] = is_public) -> Found:
    """Return title and writer as the catalogue says them. Raises NotFound.

    The catalogue is an address that answers as Open Library's `/api/books` does. It hears the number of a book and
    nothing of who asks.
    """
    url = f"{catalogue.rstrip('/')}/api/books?bibkeys=ISBN:{isbn}&format=json&jscmd=data"
    try:
        return read_answer(json.loads(_fetch(url, may_ask)), isbn)
    except (OSError, HTTPException, ValueError, RecursionError) as wrong:
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


def _fetch(url: str, may_ask: Callable[[str], bool]) -> bytes:
    """Return what an address answers: no other address than this one, not too much of it, and not for long."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = _public_address(host, port, may_ask)
    connection = HTTPConnection(host, port, timeout=_SECONDS) if not secure else HTTPSConnection(host, port)
    # To the very address that was looked at: a name can lead elsewhere the second time it is asked.
    connection.sock = socket.create_connection((address, port), timeout=_SECONDS)
    # A timeout is of each wait; who answers a letter at a time is hung up on.
    hang_up = Timer(_SECONDS, _hang_up, (connection,))
    hang_up.start()
    try:
        if secure:
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept": "application/json"})
        response = connection.getresponse()
        if response.status != 200:
            raise NotFound
        data = b""
        while chunk := response.read1(16_384):
            data += chunk
            if len(data) > MOST_BYTES:
                raise NotFound
        return data
    finally:
        hang_up.cancel()
        connection.close()


def _hang_up(connection: HTTPConnection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _public_address(host: str, port: int, may_ask: Callable[[str], bool]) -> str:
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(may_ask(address) for address in found):
        raise NotFound
    return found[0]
