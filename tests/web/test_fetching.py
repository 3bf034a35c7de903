"""Asking another server: only the open internet, not too much, not for long, and nobody is led home by a redirect."""

import gzip
import socket
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from pytest_django import Settings

from stoep.web.outside import fetch as fetching
from stoep.web.outside.fetch import Answer, NoAnswer, Why, can_be_asked, fetch, is_public
from tests.servers import drip, says, serving

MOST = 100_000


@pytest.fixture(autouse=True)
def one_address_of_this_machine(settings: Settings) -> None:
    """What answers is at 127.0.0.2; all of 127.0.0.1 is home, as on a real server."""
    settings.STOEP_FETCH_ALSO = ("127.0.0.2",)


def get(url: str, *, seconds: float = 10, most: int = MOST, **ask: str) -> Answer:
    return fetch(url, accept="text/calendar", most=most, seconds=seconds, ask=ask)


def why(url: str, *, seconds: float = 10, most: int = MOST) -> Why:
    with pytest.raises(NoAnswer) as none:
        get(url, seconds=seconds, most=most)
    assert str(none.value) == none.value.why
    return none.value.why


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.1.1", False), ("172.16.0.9", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.1", False), ("224.0.0.1", False),
        ("::1", False), ("fe80::1", False), ("fc00::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("::ffff:93.184.216.34", False), ("2002:7f00:1::1", False), ("64:ff9b:1::a00:1", False), ("::7f00:1", False),
        ("fe80::1%1", False), ("255.255.255.255", False), ("192.0.2.1", False), ("2001:db8::1", False),
        ("ff02::1", False),
    ],
)  # fmt: skip
def test_only_the_open_internet_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "can"),
    [
        ("https://agenda.example/a.ics", True), ("https://bücher.example/a.ics", True),
        ("http://agenda.example/a.ics", False), ("ftp://agenda.example/a", False), ("file:///etc/passwd", False),
        ("https://", False), ("https:///a.ics", False), ("onzin", False), ("", False), ("https://[::1", False),
        ("https://wim:geheim@agenda.example/", False), ("https://wim@agenda.example/", False),
        ("https://agenda.example:99999/", False), ("https://agenda.example:x/", False),
        ("https://agenda.example/a b", False), ("https://agenda.example/a\r\nX-Odd: 1", False),
        ("https://agenda.example/" + "a" * 2000, False),
    ],
)  # fmt: skip
def test_an_address_that_can_be_asked(url: str, can: bool) -> None:
    assert can_be_asked(url) is can


def test_what_is_asked_says_who_asks_and_nothing_else(settings: Settings) -> None:
    seen: dict[str, str] = {}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.update({name.lower(): value for name, value in handler.headers.items()})
        says(b"hallo", Set_Cookie="a=1", ETag='"7"')(handler)

    with serving(answer, host="127.0.0.2") as (address, asked):
        found = get(f"{address}/agénda.ics?x=1&y=é#deel", **{"If-None-Match": '"6"'})
        assert seen.pop("if-none-match") == '"6"'
        get(address)
    assert (found.status, found.data, found.headers["etag"]) == (200, b"hallo", '"7"')
    assert asked == ["/ag%C3%A9nda.ics?x=1&y=%C3%A9", "/"]
    assert set(seen) == {"host", "accept", "accept-encoding", "user-agent", "connection"}, "no cookie"
    assert settings.STOEP_URL in seen["user-agent"]
    assert seen["host"] == address.removeprefix("http://")


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/",
        "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://127.1:{port}/", "http://0:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:2]:{port}/", "http://169.254.169.254/latest/",
        "https://169.254.169.254/", "https://10.0.0.1/", "https://[fe80::1]/", "https://224.0.0.1/",
        "//127.0.0.1:{port}/", "file:///etc/passwd", "ftp://127.0.0.2/", "http://wim:geheim@127.0.0.2:{port}/",
        "http://93.184.216.34/",
    ],
)  # fmt: skip
def test_nobody_is_led_home_by_a_redirect(to: str) -> None:
    with serving(says(b"geheim"), host="127.0.0.1") as (home, asked_home):
        port = home.rsplit(":", 1)[1]
        with serving(says(b"", 302, Location=to.format(port=port)), host="127.0.0.2") as (address, asked):
            assert why(address + "/a.ics") == Why.NOT_ALLOWED
    assert asked == ["/a.ics"]
    assert asked_home == []


def test_a_redirect_is_followed_three_times() -> None:
    def lead(handler: BaseHTTPRequestHandler) -> None:
        left = int(handler.path.strip("/"))
        says(b"hallo")(handler) if left == 0 else says(b"", 301 + left % 2, Location=f"/{left - 1}")(handler)

    with serving(lead, host="127.0.0.2") as (address, asked):
        assert get(f"{address}/3").data == b"hallo"
        assert why(f"{address}/4") == Why.LED_ROUND
    assert asked == ["/3", "/2", "/1", "/0", "/4", "/3", "/2", "/1"]


def test_a_name_that_leads_home_as_well_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address of a name is looked at, and the one that was looked at is the one that is asked."""
    asked: list[str] = []

    def names(*addresses: str) -> None:
        rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]

        def look_up(host: str, *_more: object, **_kinds: object) -> list[object]:
            asked.append(host)
            return list(rows)

        monkeypatch.setattr(fetching.socket, "getaddrinfo", look_up)

    names("93.184.216.34", "127.0.0.1")
    assert why("https://agenda.example/") == Why.NOT_ALLOWED
    names()
    assert why("https://agenda.example/") == Why.NOBODY_THERE
    assert asked == ["agenda.example"] * 2, "a name is looked up once, so it can't lead elsewhere the second time"


def test_who_answers_a_letter_at_a_time_is_hung_up_on() -> None:
    with serving(drip, host="127.0.0.2") as (address, _asked):
        assert why(address, seconds=0.4) == Why.TOO_SLOW


def drip_a_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    drip(handler)


def never(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.recv(1)


def hundreds(handler: BaseHTTPRequestHandler) -> None:
    try:
        while True:
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    except OSError:
        pass


@pytest.mark.parametrize("answer", [drip_a_body, never, hundreds])
def test_the_time_is_for_all_of_it_together(answer: object) -> None:
    with serving(answer, host="127.0.0.2") as (address, _asked):  # type: ignore[arg-type]
        assert why(address, seconds=0.4) == Why.TOO_SLOW


def test_a_line_that_is_picked_up_and_stays_silent_is_hung_up_on() -> None:
    with socket.create_server(("127.0.0.2", 0)) as door:
        port = door.getsockname()[1]
        for scheme in ("http", "https"):
            assert why(f"{scheme}://127.0.0.2:{port}/", seconds=0.3) == Why.TOO_SLOW


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 10_000)
    except OSError:
        pass


def endless_packed(handler: BaseHTTPRequestHandler) -> None:
    """A packed file that holds nothing and never ends."""
    packing = gzip.zlib.compressobj(wbits=31)  # type: ignore[attr-defined]
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(packing.compress(b"") + packing.flush(gzip.zlib.Z_FULL_FLUSH))  # type: ignore[attr-defined]
    except OSError:
        pass


@pytest.mark.parametrize(
    "answer",
    [
        endless, endless_packed, says(b"x" * (MOST + 1)),
        says(gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip"),
    ],
    ids=["endless", "packed nothing", "too large", "bomb"],
)  # fmt: skip
def test_not_too_much_is_taken(answer: object) -> None:
    with serving(answer, host="127.0.0.2") as (address, _asked):  # type: ignore[arg-type]
        assert why(address) == Why.TOO_LARGE


def test_a_packed_answer_is_unpacked() -> None:
    body = b"agenda " * 10_000
    with serving(says(gzip.compress(body), Content_Encoding="gzip"), host="127.0.0.2") as (address, _asked):
        assert get(address).data == body
        assert why(address, most=len(body) - 1) == Why.TOO_LARGE


@pytest.mark.parametrize(
    "answer",
    [
        says(b"half", Content_Length="100"), says(gzip.compress(b"hallo" * 99)[:-9], Content_Encoding="gzip"),
        says(b"no gzip", Content_Encoding="gzip"), says(b"x", Content_Encoding="br"),
        lambda handler: handler.wfile.write(b"220 hello\r\n\r\n"), lambda handler: handler.wfile.write(b""),
        lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"),
        lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500 + b"\r\n"),
        says(b"", 302, Location="https://[::1"),
    ],
)  # fmt: skip
def test_half_an_answer_is_none(answer: object) -> None:
    with serving(answer, host="127.0.0.2") as (address, _asked):  # type: ignore[arg-type]
        assert why(address) in (Why.BROKEN, Why.NOT_ALLOWED)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.2", 0)) as door:
        port = door.getsockname()[1]
    assert why(f"http://127.0.0.2:{port}/") == Why.NOBODY_THERE
    assert why("https://nergens.invalid/") == Why.NOBODY_THERE
    assert why(f"https://{'a' * 70}.example/") in (Why.NOBODY_THERE, Why.BROKEN)


def test_other_statuses_come_without_what_they_say() -> None:
    for status in (304, 404, 410, 429, 500, 302):
        with serving(says(b"" if status == 304 else b"geheim", status, Retry_After="9"), host="127.0.0.2") as (a, _all):
            found = get(a)
        assert (found.status, found.data, found.headers["retry-after"]) == (status, b"", "9")


# --- The connection is safe ------------------------------------------------------------------------


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, Path, list[str]]:
    """Return what a server with a certificate for this name needs, who to trust for it, and which names were asked."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
         str(key), "-out", str(certificate), "-days", "2", "-subj", f"/CN={name}", "-addext",
         f"subjectAltName=DNS:{name}"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    named: list[str] = []
    context.sni_callback = lambda _socket, asked, _context: named.append(str(asked))
    return context, certificate, named


def test_the_certificate_is_of_the_name_that_was_asked(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STOEP_FETCH_ALSO = ("127.0.0.1", "::1")
    context, trusted, named = certified(tmp_path, "localhost")
    with serving(says(b"hallo"), tls=context) as (address, asked):
        by_name = address.replace("127.0.0.1", "localhost")
        assert why(by_name) == Why.NOT_SECURE, "nobody vouches for it"
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert get(by_name).data == b"hallo"
        assert why(address) == Why.NOT_SECURE, "it is of another name"
    assert named[:2] == ["localhost", "localhost"]
    assert asked == ["/"]


def test_who_asks_no_safe_connection_is_not_sent_on_without_one() -> None:
    """A plain address is asked only where a test names it."""
    assert why("http://93.184.216.34/") == Why.NOT_ALLOWED
    assert why("http://agenda.invalid/") == Why.NOBODY_THERE


def test_many_at_once_do_not_wait_for_each_other() -> None:
    together = threading.Barrier(8, timeout=10)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        together.wait()
        says(b"hallo")(handler)

    with serving(answer, host="127.0.0.2") as (address, asked):
        threads = [threading.Thread(target=get, args=[address]) for _n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(asked) == 8
