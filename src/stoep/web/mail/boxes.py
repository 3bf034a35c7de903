"""Where mail comes in from: a mailbox file, a mailbox on a server (IMAP), and a mail server (LMTP)."""

import asyncio
import contextlib
import imaplib
import mailbox
import signal
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from asgiref.sync import sync_to_async
from django.db import connections

from stoep.web.mail.actions import receive
from stoep.web.mail.reading import MOST_BYTES

_WAIT = 30


class CannotFetch(Exception):
    """Why a mailbox can't be read, in one sentence."""


def fetch_mbox(path: str) -> int:
    """Read every mail of a mailbox file and take it out; what can't be brought on now stays. Return how many."""
    box = mailbox.mbox(path, create=False)
    try:
        box.lock()
    except (mailbox.ExternalClashError, OSError) as wrong:
        raise CannotFetch("Another program has this mailbox open. Try again later.") from wrong
    count = 0
    try:
        for key in box.keys():  # noqa: SIM118  (a mailbox goes over its mails, not over their keys)
            receive(box.get_bytes(key))
            box.discard(key)
            count += 1
    except OSError as wrong:
        raise CannotFetch("The mail server takes no mail now. What is left is read another time.") from wrong
    finally:
        box.flush()
        box.unlock()
        box.close()
    return count


def fetch_imap(address: str, password: str) -> int:
    """Read every mail of a mailbox on a server and take it out, as `fetch_mbox`; return how many."""
    parts = urlsplit(address)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise CannotFetch("Write the mailbox as imaps://name@server/INBOX.")
    try:
        post = _open_imap(parts.scheme, parts.hostname, parts.port)
        with post:
            post.login(unquote(parts.username), password)
            _select(post, unquote(parts.path.strip("/")) or "INBOX")
            return _take_all(post)
    except imaplib.IMAP4.error as wrong:
        raise CannotFetch("The mailbox does not open. Look at the name, and at STOEP_IMAP_PASSWORD.") from wrong
    except OSError as wrong:
        raise CannotFetch("The mailbox, or the mail server, does not answer. Try again later.") from wrong


def _open_imap(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imap":
        return imaplib.IMAP4(host, port or 143, timeout=_WAIT)
    return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=_WAIT)


def _select(post: imaplib.IMAP4, folder: str) -> None:
    quoted = '"' + folder.replace("\\", "").replace('"', "") + '"'
    if post.select(quoted)[0] != "OK":
        raise CannotFetch("There is no such folder in the mailbox.")


def _take_all(post: imaplib.IMAP4) -> int:
    count = 0
    for number in post.uid("SEARCH", "ALL")[1][0].split():
        fetched = post.uid("FETCH", number.decode(), "(BODY.PEEK[])")[1]
        raw = next((part[1] for part in fetched if isinstance(part, tuple)), b"")
        receive(raw)
        # One by one, so that what was read is never read again, whatever comes between.
        post.uid("STORE", number.decode(), "+FLAGS", r"(\Deleted)")
        post.expunge()
        count += 1
    return count


class _Handler:
    """Brings on what a mail server delivers. What can't be mailed on now it keeps, for it is asked to try again."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        try:
            await sync_to_async(_receive, thread_sensitive=True)(raw, tuple(envelope.rcpt_tos))
        except OSError:
            return "451 4.4.1 Try again later"
        return "250 2.0.0 Taken"


def _receive(raw: bytes, to: tuple[str, ...]) -> None:
    try:
        receive(raw, to=to)
    finally:
        connections.close_all()  # a mail now and then needs no connection kept in this thread


def serve_lmtp(listen: str, *, say: Callable[[str], object] = print) -> None:
    """Listen until the process is ended. Raises CannotFetch."""
    host, _colon, port = listen.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotFetch("Write the address as 127.0.0.1:8024.")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_listen(host.strip("[]"), int(port), say))


async def _listen(host: str, port: int, say: Callable[[str], object]) -> None:
    try:
        from aiosmtpd.lmtp import LMTP
    except ImportError as missing:
        raise CannotFetch("This needs the extra 'lmtp': install 'stoep[lmtp]'.") from missing
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(
            lambda: LMTP(_Handler(), hostname="stoep", data_size_limit=MOST_BYTES, enable_SMTPUTF8=True), host, port
        )
    except OSError as wrong:
        raise CannotFetch(f"{host}:{port} is in use, or not of this machine.") from wrong
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, ended.set)
    say(f"LMTP on {host}:{port}.")
    async with server:
        await ended.wait()
