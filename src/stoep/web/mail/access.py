"""The doors of mail: an address to answer to, one for what comes back, and a link with which it stops."""

import hashlib
import hmac
import re
from base64 import b32encode
from datetime import timedelta

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from stoep.web.mail.models import Letter
from stoep.web.neighbours.models import Neighbour

ANSWER, BACK, STOP = "r", "b", "s"
_SALT = "stoep.post"
_ANSWER_DAYS = 30
_MOST_ANSWERS = 20


def answer_address(letter: Letter) -> str:
    """Return where an answer to this letter goes; '' where the keeper set no address for it."""
    return _address(letter, ANSWER)


def back_address(letter: Letter) -> str:
    """Return where this letter goes when it can't be delivered (its envelope sender)."""
    return _address(letter, BACK)


def _address(letter: Letter, sort: str) -> str:
    if not settings.STOEP_MAIL_REPLY:
        return ""
    local, _at, domain = settings.STOEP_MAIL_REPLY.rpartition("@")
    return f"{local}+{sort}{letter.pk}-{_seal(letter.pk, sort)}@{domain}"


def letter_of_address(address: str) -> tuple[str, Letter] | None:
    """The letter that an address is about, and whether it is an answer or came back. Anything else: None.

    Lower case is enough: mail servers may change the case of it.
    """
    local, _at, domain = settings.STOEP_MAIL_REPLY.lower().rpartition("@")
    found = re.fullmatch(
        rf"{re.escape(local)}\+([rb])(\d{{1,18}})-([a-z2-7]{{20}})@{re.escape(domain)}", address.lower()
    )
    if not domain or not found or not hmac.compare_digest(found[3], _seal(int(found[2]), found[1])):
        return None
    letter = Letter.objects.select_related(
        "neighbour__neighbourhood", "neighbour__user", "answers_to__neighbourhood", "answers_to__user"
    ).filter(pk=int(found[2])).first()  # fmt: skip
    return (found[1], letter) if letter else None


def may_be_answered(letter: Letter) -> bool:
    """Say whether there still is an answer to this letter: within a month, and not without an end."""
    fresh = letter.made_at > timezone.now() - timedelta(days=_ANSWER_DAYS)
    return letter.neighbour is not None and fresh and letter.answers < _MOST_ANSWERS


def stop_token(neighbour: Neighbour) -> str:
    """Return the token of the link with which a neighbour stops all mail. It works as long as they are here."""
    return f"{neighbour.pk}-{_seal(neighbour.pk, STOP)}"


def neighbour_of_stop_token(token: str) -> Neighbour:
    """Whose mail a link is about; a wrong link, or of who left: 404."""
    number, _dash, seal = token.partition("-")
    if not re.fullmatch(r"[0-9]{1,18}", number) or not hmac.compare_digest(
        seal.encode(), _seal(int(number), STOP).encode()
    ):
        raise Http404
    try:
        return Neighbour.objects.select_related("neighbourhood").get(pk=number)
    except Neighbour.DoesNotExist as missing:
        raise Http404 from missing


def _seal(number: int, sort: str) -> str:
    digest = salted_hmac(f"{_SALT}.{sort}", str(number), algorithm="sha256").digest()
    return b32encode(digest)[:20].decode().lower()


def digest_of(*parts: str) -> str:
    """Return a short digest, to know a mail again without keeping any of it."""
    return hashlib.blake2b("\0".join(parts).encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=10).hexdigest()
