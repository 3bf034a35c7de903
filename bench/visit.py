"""Looking at a page as a browser does at a first visit: every byte that comes over the wire is counted."""

import gzip
import re
import socket
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie

from bench.house import HOST

FONTS = (".woff2", ".woff", ".ttf", ".otf")
_PARTS = re.compile(r"""<(?:link|script|img|source|use)\b[^>]*?\b(?:href|src)=["'](/[^"'#]+)""")
_LINKS_ONLY = re.compile(r"""<link\b[^>]*\brel=["'](?:canonical|alternate|next|prev|author|license)["'][^>]*>""")
_OF_SHEET = re.compile(r"""url\(["']?([^"')#]+)""")


@dataclass(frozen=True)
class Page:
    """What came back: the bytes as they came, and what they say."""

    port: int
    address: str
    raw: bytes

    @cached_property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @cached_property
    def headers(self) -> dict[str, str]:
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}

    @cached_property
    def cookies(self) -> dict[str, str]:
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        found: dict[str, str] = {}
        for line in head:
            if line.lower().startswith("set-cookie:"):
                found |= {name: crumb.value for name, crumb in SimpleCookie(line.partition(":")[2].strip()).items()}
        return found

    @cached_property
    def text(self) -> str:
        body = self.raw.partition(b"\r\n\r\n")[2]
        if self.headers.get("transfer-encoding") == "chunked":
            body = _unchunked(body)
        return (gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body).decode()

    @cached_property
    def parts(self) -> list[str]:
        """What a browser fetches for this page or sheet from this server, each once."""
        if self.headers.get("content-type", "").startswith("text/css"):
            folder = self.address.rpartition("/")[0]
            return sorted({f"{folder}/{found}" for found in _OF_SHEET.findall(self.text) if ":" not in found})
        return sorted(set(_PARTS.findall(_LINKS_ONLY.sub("", self.text))))


def _unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        whole, body = whole + rest[:length], rest[length + 2 :] if length else b""
    return whole


@dataclass
class Visit:
    """One browser: a visitor, or who came in with the key of the demo. It keeps its cookies."""

    port: int
    key: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.key:
            assert self.look(self.key).status == 302, "The key of the demo opens no door."

    def cookie(self) -> dict[str, str]:
        """Return the header with the cookies, if there are any."""
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": pairs} if pairs else {}

    def look(self, address: str) -> Page:
        """Ask for a page, and keep the cookies that come with it."""
        page = fetch(self.port, address, self.cookie())
        self.cookies |= page.cookies
        return page


def fetch(port: int, address: str, headers: dict[str, str]) -> Page:
    """Ask for one address over a connection of its own, to count what comes over the wire."""
    lines = [f"GET {address} HTTP/1.1", f"Host: {HOST}:{port}", "Accept-Encoding: gzip", "Accept-Language: nl"]
    lines += [f"{name}: {value}" for name, value in headers.items()] + ["Connection: close", "", ""]
    with socket.create_connection((HOST, port), timeout=30) as line:
        line.sendall("\r\n".join(lines).encode())
        raw = b"".join(iter(lambda: line.recv(65536), b""))
    return Page(port, address, raw)


def weigh(page: Page) -> int:
    """Return the bytes of a page with everything that a browser fetches for it, but for the fonts."""
    seen, size = {page.address}, len(page.raw)
    waiting = list(page.parts)
    while waiting:
        address = waiting.pop()
        if address in seen or address.endswith(FONTS):
            continue
        seen.add(address)
        part = fetch(page.port, address, {})
        assert part.status == 200, f"{address} answered {part.status}."
        size += len(part.raw)
        if address.endswith(".css"):
            waiting += part.parts
    return size
