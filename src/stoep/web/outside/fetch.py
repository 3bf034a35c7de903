"""Getting a file from another server: only from the open internet, not too much of it, and not for long."""

import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

SECONDS = 15.0
MOST_REDIRECTS = 3
_LEADS_ON = {301, 302, 303, 307, 308}
_LONGEST_ADDRESS = 2000
# Addresses of the old kind inside new ones: what they lead to can be a network at home.
_OLD_INSIDE = [IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")]


class Why(StrEnum):
    """Why there is no answer: never a text of the other server."""

    NOT_ALLOWED = "not_allowed"
    NOBODY_THERE = "nobody_there"
    NOT_SECURE = "not_secure"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    LED_ROUND = "led_round"
    BROKEN = "broken"


class NoAnswer(Exception):
    """There is no answer, and why. It holds no address and no text."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Answer:
    """What a server said. `headers` have small letters; `data` is there when the status is 200."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    data: bytes = field(default=b"", repr=False)


def is_public(address: str) -> bool:
    """Say whether an address is of the open internet, and not of this machine or a network at home."""
    found = ip_address(address)
    if isinstance(found, IPv6Address) and (found.ipv4_mapped or any(found in net for net in _OLD_INSIDE)):
        return False
    return found.is_global and not found.is_multicast


def can_be_asked(url: str) -> bool:
    """Say whether an address looks like one that may be asked, before its name is looked up."""
    try:
        _read(url)
    except NoAnswer:
        return False
    return url.startswith("https://")


def fetch(
    url: str, *, accept: str, most: int, seconds: float = SECONDS, ask: Mapping[str, str] | None = None
) -> Answer:
    """Ask an address, and the ones that it leads on to, each looked at anew. Raises NoAnswer.

    `seconds` is for all of it together, `most` the size in bytes after unpacking, `ask` more headers. It sends no
    cookie and no password, and says which server asks. No transaction may be open: this waits.
    """
    until = time.monotonic() + seconds
    for _turn in range(MOST_REDIRECTS + 1):
        try:
            answer = _ask(_read(url), accept, most, until, ask or {})
        except ssl.SSLError as wrong:
            raise NoAnswer(_late(until) or Why.NOT_SECURE) from wrong
        except (HTTPException, zlib.error, ValueError) as wrong:
            raise NoAnswer(_late(until) or Why.BROKEN) from wrong
        except OSError as wrong:
            raise NoAnswer(_late(until) or Why.NOBODY_THERE) from wrong
        if answer.status not in _LEADS_ON or not (further := answer.headers.get("location")):
            return answer
        try:
            url = urljoin(url, further.strip())
        except ValueError as wrong:
            raise NoAnswer(Why.BROKEN) from wrong
    raise NoAnswer(Why.LED_ROUND)


def _late(until: float) -> Why | None:
    return Why.TOO_SLOW if time.monotonic() >= until else None


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise NoAnswer(Why.TOO_SLOW)
    return left


def _read(url: str) -> SplitResult:
    """Take an address apart; one with a password, or with signs that are none of an address, is not asked."""
    try:
        parts = urlsplit(url)
        odd = parts.scheme not in ("https", "http") or not parts.hostname or parts.port == 0
    except ValueError:
        odd = True
    if odd or len(url) > _LONGEST_ADDRESS or any(sign <= " " or sign == "\x7f" for sign in url):
        raise NoAnswer(Why.NOT_ALLOWED)
    if "@" in parts.netloc:
        raise NoAnswer(Why.NOT_ALLOWED)
    return parts


def _ask(parts: SplitResult, accept: str, most: int, until: float, ask: Mapping[str, str]) -> Answer:
    host, secure = parts.hostname or "", parts.scheme == "https"
    host = host if ":" in host else host.encode("idna").decode()
    port = parts.port or (443 if secure else 80)
    connection = (HTTPSConnection if secure else HTTPConnection)(host, port)
    line = [_connect(host, port, secure=secure, until=until)]
    # A timeout is of each wait; who answers a letter at a time is hung up on.
    hang_up = Timer(_left(until), _hang_up, (line,))
    hang_up.daemon = True
    hang_up.start()
    try:
        if secure:
            context = ssl.create_default_context()
            line[0] = safe = context.wrap_socket(line[0], server_hostname=host, do_handshake_on_connect=False)
            _left(until)  # it may be over between the two
            safe.do_handshake()
        connection.sock = line[0]
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
        connection.request("GET", f"{path}?{query}" if query else path, headers={**_headers(accept), **ask})
        with connection.getresponse() as response:
            headers = {name.lower(): value for name, value in response.getheaders()}
            data = _body(response, most) if response.status == 200 else b""
        _left(until)  # who was hung up on seems to be ready
        return Answer(response.status, headers, data)
    finally:
        hang_up.cancel()
        connection.close()
        line[0].close()


def _headers(accept: str) -> dict[str, str]:
    name = f"Stoep/{settings.STOEP_RELEASE} (+{settings.STOEP_URL})"
    return {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": name, "Connection": "close"}


def _connect(host: str, port: int, *, secure: bool, until: float) -> socket.socket:
    """Connect to one of the very addresses that were looked at: a name can lead elsewhere the second time."""
    addresses = _look_up(host, port, until)
    also = settings.STOEP_FETCH_ALSO
    if not addresses or not all((secure and is_public(one)) or one in also for one in addresses):
        raise NoAnswer(Why.NOT_ALLOWED if addresses else Why.NOBODY_THERE)
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=_left(until) / 2)
    return socket.create_connection((addresses[-1], port), timeout=_left(until))


def _look_up(host: str, port: int, until: float) -> list[str]:
    """Return the addresses of a name. Looking up can't be broken off, so it is left alone when it takes too long."""
    found: SimpleQueue[list[str]] = SimpleQueue()

    def look() -> None:
        addresses: list[str] = []
        with suppress(OSError, UnicodeError):
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = list(dict.fromkeys(str(row[4][0]) for row in rows))
        found.put(addresses)

    Thread(target=look, daemon=True).start()
    try:
        return found.get(timeout=_left(until))
    except Empty as late:
        raise NoAnswer(Why.TOO_SLOW) from late


def _body(response: HTTPResponse, most: int) -> bytes:
    """Read an answer, unpacked, up to its limit; half an answer is none."""
    packing = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip"):
        raise NoAnswer(Why.BROKEN)
    unpack = zlib.decompressobj(wbits=31) if packing != "identity" else None
    data, taken = bytearray(), 0
    while chunk := response.read(16_384):
        taken += len(chunk)
        data += unpack.decompress(chunk, most + 1 - len(data)) if unpack else chunk
        if len(data) > most or taken > most:
            raise NoAnswer(Why.TOO_LARGE)
    if response.length or (unpack and not unpack.eof):
        raise NoAnswer(Why.BROKEN)
    return bytes(data)


def _hang_up(line: list[socket.socket]) -> None:
    with suppress(OSError):
        socket.socket.shutdown(line[0], socket.SHUT_RDWR)  # also under TLS without any more words
