"""The one way in which mail goes out: plain text, once for each thing, in the reader's language."""

import logging
import smtplib
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from stoep.web.mail.access import answer_address, back_address, digest_of, stop_token
from stoep.web.mail.models import Bounce, Letter, LetterState
from stoep.web.mail.queries import address_of, can_wait
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour, User
from stoep.web.neighbours.queries import mail_language

log = logging.getLogger("stoep.mail")
WIDTH = 78
_RULE = "-- "


@dataclass(frozen=True)
class News:
    """One thing that somebody hears: about what, in which words, and by when they must know."""

    about: str
    number: int
    to: Neighbour
    subject: str
    text: str
    # It can't wait, or only until this moment.
    at_once: bool = False
    before: datetime | None = None
    # Who reads an answer in free words.
    answers_to: Neighbour | None = None
    # What tells two mails about the same number apart, such as who it is about or which change it was.
    sort: str = ""
    # What the once is about, where that is not the number: the day of a sheet.
    once: str = ""
    # Somebody's own words: then their name stands before that of the neighbourhood.
    writer: str = ""

    @property
    def key(self) -> str:
        """What the once is about: the same for each try, and for nothing else."""
        return self.once or f"{self.about}.{self.number}.{self.to.pk}" + (f".{self.sort}" if self.sort else "")


def tell(news: News | None) -> bool:
    """Mail it at once, or keep it for a sheet; never twice. Raises what the mail server says when it takes none now.

    Whatever it is, who said 'never' hears of it on the page only.
    """
    if news is None or not address_of(news.to):
        return False
    if not news.at_once and can_wait(news.to, news.before, timezone.now()):
        Letter.objects.get_or_create(key=news.key, defaults={**_facts(news), "state": LetterState.WAITING})
        return False
    with override(mail_language(news.to)):
        text = _("Hello {name},").format(name=news.to.name) + "\n\n" + news.text.strip()
        return send_once(news, text)


def send_once(news: News, text: str, *, with_letters: Sequence[Letter] = ()) -> bool:
    """Take a letter, and those that go in the same mail, and send it; whether it went. In the reader's language.

    It is taken before it goes: a worker that is killed in between leaves a mail unsent, never one sent twice. Where
    the server says that it did not take it, it is given back for another try.
    """
    if Letter.objects.filter(key=news.key, state=LetterState.TAKEN).exists():
        return False
    with _open_post() as post:
        letter = _take(news, with_letters)
        if letter is None:
            return False
        try:
            post.send_messages([_message(news, letter, text, post)])
        except smtplib.SMTPServerDisconnected:
            log.error("The mail server went away in the middle of a letter; whether it went is not known.")
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [(code, words) for code, words in refused.recipients.values()]
            if all(is_for_good(code, words.decode(errors="replace")) for code, words in codes):
                count_bounce(news.to.user)
                return False
            _give_back(letter, with_letters)
            raise
        except Exception:
            _give_back(letter, with_letters)
            raise
    return True


def send_plain(to: str, subject: str, body: str, *, sender: str = "Stoep") -> None:
    """Mail somebody what they asked for this minute, such as a code to come in. Raises OSError."""
    with _open_post() as post:
        message = EmailMessage(
            _one_line(subject), wrapped(body), _envelope(""), [to], headers=_headers(sender), connection=post
        )
        post.send_messages([message])


def send_to_guest(to: str, key: str, subject: str, text: str, *, neighbourhood: Neighbourhood) -> None:
    """Mail somebody without an account, once for a key."""
    if Letter.objects.filter(key=key).exists():
        return
    with _open_post() as post:
        letter, new = Letter.objects.get_or_create(key=key, defaults={"about": "guest", "made_at": timezone.now()})
        if not new:
            return
        headers = _headers(f"Stoep {neighbourhood.name}", key)
        message = EmailMessage(
            _one_line(subject), wrapped(text), _envelope(back_address(letter)), [to], headers=headers, connection=post
        )
        try:
            post.send_messages([message])
        except smtplib.SMTPServerDisconnected:
            log.error("The mail server went away in the middle of a letter; whether it went is not known.")
        except Exception:
            letter.delete()
            raise


def is_for_good(code: int, words: str) -> bool:
    """Say whether what a mail server answers means that there is no such address: not that it is full or strict."""
    strict = any(words.startswith(begin) for begin in ("5.2.2", "5.2.3", "5.3", "5.6", "5.7"))
    return code in (550, 551, 553, 556) and not strict


def count_bounce(user: User) -> None:
    """Remember that mail to somebody came back, at most once a day."""
    today = timezone.localdate()
    with transaction.atomic():
        bounce, new = Bounce.objects.get_or_create(user=user, defaults={"times": 1, "last_on": today})
        if not new and bounce.last_on != today:
            Bounce.objects.filter(pk=bounce.pk, last_on=bounce.last_on).update(times=bounce.times + 1, last_on=today)


def wrapped(text: str) -> str:
    """Return a text with lines of at most 78 signs, but for an address, which stays in one piece."""
    lines = []
    for line in text.splitlines():
        if line == _RULE or len(line) <= WIDTH:
            lines.append(line if line == _RULE else line.rstrip())
        else:
            lines += textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).strip("\n") + "\n"


@contextmanager
def _open_post() -> Iterator[BaseEmailBackend]:
    """Open a way to the mail server before anything is taken: when it is down, nothing has happened."""
    post = get_connection()
    post.open()
    try:
        yield post
    finally:
        post.close()


def _facts(news: News) -> dict[str, object]:
    return {
        "neighbour": news.to,
        "about": news.about,
        "number": news.number,
        "answers_to": news.answers_to,
        "made_at": timezone.now(),
    }


def _take(news: News, with_letters: Sequence[Letter]) -> Letter | None:
    """Take a letter for this one mail; None when it is taken already. What goes with it is taken in the same go."""
    with transaction.atomic():
        letter, new = Letter.objects.get_or_create(key=news.key, defaults=_facts(news))
        waits = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING)
        if not new and waits.update(state=LetterState.TAKEN) != 1:
            return None
        ids = [each.pk for each in with_letters]
        Letter.objects.filter(pk__in=ids, state=LetterState.WAITING).update(state=LetterState.TAKEN)
        return letter


def _give_back(letter: Letter, with_letters: Sequence[Letter]) -> None:
    with transaction.atomic():
        letter.delete()
        Letter.objects.filter(pk__in=[each.pk for each in with_letters]).update(state=LetterState.WAITING)


def _message(news: News, letter: Letter, text: str, post: BaseEmailBackend) -> EmailMessage:
    answer = answer_address(letter)
    stop = settings.STOEP_URL + reverse("stop_mail", args=[stop_token(news.to)])
    foot = [_("You can answer this mail.")] if answer else []
    foot += [_("Less mail, or none:"), stop]
    place = f"Stoep {news.to.neighbourhood.name}"
    sender = _("{name} via {place}").format(name=news.writer, place=place) if news.writer else place
    headers = _headers(sender, news.key) | {"List-Unsubscribe": f"<{stop}>"}
    if stop.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if answer:
        headers["Reply-To"] = answer
    body = wrapped(text) + f"\n{_RULE}\n" + wrapped("\n".join(foot))
    envelope = _envelope(back_address(letter))
    return EmailMessage(
        _one_line(news.subject), body, envelope, [news.to.user.email or ""], headers=headers, connection=post
    )


def _headers(sender: str, key: str = "") -> dict[str, str]:
    address = _from_address()
    headers = {
        "From": str(Address(_one_line(sender), addr_spec=address)),
        "Auto-Submitted": "auto-generated",
    }
    if key:
        headers["Message-ID"] = f"<{digest_of('message', key)}@{address.rpartition('@')[2]}>"
    return headers


def _from_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _envelope(back: str) -> str:
    return back or _from_address()


def _one_line(text: str) -> str:
    return " ".join(text.split())
