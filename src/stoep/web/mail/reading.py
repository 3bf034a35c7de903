"""A mail that came in, as plain values: to whom, what somebody wrote, and whether a machine did."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from html.parser import HTMLParser

import quotequail

MOST_BYTES = 10 * 1024 * 1024
_MOST_TEXT = 4000
_MOST_TO_READ = 60_000
_MOST_PARTS = 60
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
# What telephones and programs put under a mail by themselves.
_DEVICE = re.compile(
    r"^(?:(?:Verstuurd|Verzonden) (?:vanaf|met|vanuit|via) |Sent from |Sent via |Get Outlook for |Outlook voor \w+ "
    r"(?:downloaden|ophalen)|Download Outlook |Verzonden met ).{0,80}$",
    re.IGNORECASE,
)
_QUOTE_HEAD = re.compile(r"^[\s>*_-]*(?:_{10,}|-{3,} ?\w.{0,40}-{3,})\s*$")


@dataclass(frozen=True)
class Incoming:
    """What a mail says. `failed` is 'hard' or 'soft' where it tells that another mail did not arrive."""

    to: tuple[str, ...]
    id: str
    subject: str
    text: str
    automatic: bool
    failed: str = ""


def read(raw: bytes, to: tuple[str, ...] = ()) -> Incoming | None:
    """Return a mail as plain values; None for what is no mail. `to` is whom the mail server says that it is for."""
    try:
        message = message_from_bytes(raw[:MOST_BYTES], policy=policy.default)
        parts = list(_leaves(message))
        return Incoming(
            to=to or tuple(_addresses(message)),
            id=_header(message, "Message-ID") or _header(message, "Date"),
            subject=" ".join(_header(message, "Subject").split())[:120],
            text=own_words(_text(parts)),
            automatic=_is_automatic(message),
            failed=_failure(message),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The standard library reads most broken mails; of the rest nobody could say what they are.
        return None


def own_words(text: str) -> str:
    """Return what somebody wrote themself: without the mail it answers, a signature or what a telephone adds."""
    text = text.replace("\r\n", "\n").replace("\ufeff", "").replace("\xa0", " ")[:_MOST_TO_READ]
    found = quotequail.unwrap(text)
    if found:
        # Some write under what they quote.
        text = found.get("text_top") or found.get("text_bottom") or ""
    lines: list[str] = []
    for line in text.splitlines():
        if line.rstrip() == "--" or _QUOTE_HEAD.match(line):
            break
        if not line.lstrip().startswith(">") and not _DEVICE.match(line.strip()):
            lines.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:_MOST_TEXT]


YES, LATER, NO, UNCLEAR = "yes", "later", "no", ""
_HELLO = re.compile(
    r"^(?:hallo|hoi|hey|hi|dag|beste|lieve|goede\w+|hello|dear|good (?:morning|evening))\b[^.!?]{0,40}$"
)
_SAYS = (
    (LATER, r"(?:later|nu niet|niet nu|not now|(?:een )?andere keer|another time|(?:nu|deze keer) (?:even )?niet)\b"),
    (YES, r"(?:ja|jaa+|jazeker|jawel|jep|yes|yep|yeah|yup|ok|oke|okee|okay|graag|leuk|gezellig|prima|sure|fun)\b"),
    (YES, r"(?:ik kom|ik doe mee|ik ben erbij|i'?m in|i(?:'ll| will) (?:come|be there)|count me in)\b"),
    (NO, r"(?:nee+|neen|no|nope|liever niet|helaas|ik kan (?:helaas )?niet|i can'?t|sorry)\b"),
)
# Words that turn a yes, and a no: then a person should read it.
_AGAINST = {
    YES: r"\b(?:niet|geen|nee|neen|not|no|nope|can'?t|cannot|don'?t|won'?t|helaas|unfortunately|later|andere|"
    r"another|maar|but|misschien|maybe|perhaps|als|if|tenzij|unless|wel|sorry)\b",
    NO: r"\b(?:ja|yes|kom|come|coming|leuk|graag|probleem|problem|doubt|twijfel|maar|but|wel|als|if)\b",
    LATER: r"\b(?:ja|yes|kom|come|nee|maar|but)\b",
}


def answer_of(text: str) -> str:
    """Return yes, later or no as somebody begins their answer, in Dutch or English; '' when it isn't plain.

    Only its first line counts, and only when nothing in it turns the word: a wrong yes is worse than a question.
    """
    line = _first_line(text)
    if "?" in line:
        return UNCLEAR
    for said, words in _SAYS:
        if begun := re.match(words, line):
            rest = line[begun.end() :]
            return UNCLEAR if re.search(_AGAINST[said], rest) else said
    return UNCLEAR


def _first_line(text: str) -> str:
    """Return the first line that says something, in plain small letters."""
    for line in text.lower().splitlines():
        plain = re.sub(r"[^\w\s'?!.,:;-]", " ", line.replace("’", "'").replace("é", "e").replace("ó", "o"))
        plain = " ".join(plain.split()).strip(" .,!;:-")
        if plain and not _HELLO.match(plain):
            return plain
    return ""


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            return
        if not part.is_multipart() and isinstance(part, EmailMessage):
            yield part


def _text(parts: list[EmailMessage]) -> str:
    """Return the first plain text that is no attachment, or the first page of HTML as text."""
    shown = [part for part in parts if part.get_content_disposition() != "attachment"]
    for wanted in ("text/plain", "text/html"):
        for part in shown:
            if part.get_content_type() == wanted:
                text = _content(part)
                if text.strip():
                    return text if wanted == "text/plain" else text_of_html(text)
    return ""


def _content(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw[: 4 * _MOST_TO_READ].decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return raw[: 4 * _MOST_TO_READ].decode("latin-1")


class _Plain(HTMLParser):
    """Text with its line breaks; a quotation gets the sign of one."""

    _BREAKS = frozenset(("br", "p", "div", "tr", "li", "h1", "h2", "h3", "blockquote", "table", "hr", "ul", "ol"))
    _HIDDEN = frozenset(("style", "script", "head", "title"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.quoted = self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in self._HIDDEN
        if tag in self._BREAKS:
            self._break()
        self.quoted += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in self._HIDDEN))
        if tag in self._BREAKS and tag != "br":
            self._break()
        self.quoted = max(0, self.quoted - (tag == "blockquote"))

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        text = re.sub(r"\s+", " ", data)
        if text.strip() and not self.lines[-1] and self.quoted:
            self.lines[-1] = "> "
        self.lines[-1] += text

    def _break(self) -> None:
        self.lines.append("")


def text_of_html(html: str) -> str:
    """Return the text of a mail that is HTML only."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in parser.lines)).strip()


def _addresses(message: EmailMessage) -> Iterator[str]:
    for name in _TO:
        values = [str(value) for value in message.get_all(name, [])]
        yield from (address for _name, address in getaddresses(values) if address)


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))


def _is_automatic(message: EmailMessage) -> bool:
    """Say whether a machine wrote it: an absence note, a list, a report (RFC 3834)."""
    sender = _header(message, "Return-Path").strip()
    return (
        _header(message, "Auto-Submitted").lower().strip() not in ("", "no")
        or _header(message, "Precedence").lower().strip() in ("bulk", "junk", "list", "auto_reply")
        or any(name in message for name in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond"))
        or sender == "<>"
        or message.get_content_type() == "multipart/report"
        or re.search(r"\b(?:mailer-daemon|postmaster|no-?reply)@", _header(message, "From").lower()) is not None
    )


def _failure(message: EmailMessage) -> str:
    """Say what a report of a mail server tells (RFC 3464): 'hard', there is no such address; 'soft', try later."""
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            action, status = str(block.get("Action", "")).lower().strip(), str(block.get("Status", "")).strip()
            if action == "failed":
                return "hard" if _is_for_good(status) else "soft"
            if action == "delayed":
                return "soft"
    return ""


def _is_for_good(status: str) -> bool:
    """5.x.x, but not a full mailbox (5.2.2), a mail too long, a system or a rule that is strict (5.3, 5.6, 5.7)."""
    return status.startswith("5.") and not status.startswith(("5.2.2", "5.2.3", "5.3.", "5.6.", "5.7."))
