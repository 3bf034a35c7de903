"""How to ask another server politely: what is said along, what an answer means, and when to come back."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

from stoep.web.outside.fetch import Answer
from stoep.web.subscriptions.models import Subscription, Trouble

SOONEST = timedelta(hours=1)
LATEST = timedelta(days=1)
_LONGEST_WAIT = timedelta(days=30)
_WHOLE_EVERY = timedelta(days=7)
_BUSY = {429, 503}
_CLOSED = {401, 402, 403, 407, 451}
_NOTHING_THERE = {404}


def asking(subscription: Subscription, now: datetime) -> dict[str, str]:
    """Return the headers that ask only for what is new; once a week all of it, for the dates move on without it."""
    if subscription.read_on is None or subscription.read_on <= (now - _WHOLE_EVERY).date():
        return {}
    said = {"If-None-Match": subscription.etag, "If-Modified-Since": subscription.last_modified}
    return {name: value for name, value in said.items() if value}


def names_of(answer: Answer) -> dict[str, str]:
    """Return what a server called its answer, where it can be said back to it."""
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    return {
        "etag": etag if re.fullmatch(r'(W/)?"[!#-~]{0,190}"', etag) else "",
        "last_modified": modified if _date(modified) and len(modified) <= 100 and modified.isascii() else "",
    }


def trouble_of(status: int) -> Trouble:
    """Return what a status means; NONE for a good one."""
    if status in (200, 304):
        return Trouble.NONE
    if status == 410:
        return Trouble.GONE
    if status in _BUSY:
        return Trouble.BUSY
    if status in _CLOSED:
        return Trouble.CLOSED
    return Trouble.NO_CALENDAR if status in _NOTHING_THERE else Trouble.FAULT


def next_time(now: datetime, *, failures: int, headers: Mapping[str, str], rng: Random) -> datetime:
    """Return when to ask again: an hour from now at the soonest, later each time that it fails, and as the server
    says it (Retry-After, Cache-Control). A little later by chance, so that not all ask at one moment."""
    if failures:
        wait: timedelta = min(SOONEST * 2 ** min(failures, 10), LATEST)
        asked = _retry_after(headers.get("retry-after", ""), now)
    else:
        wait = SOONEST
        asked = min(_max_age(headers.get("cache-control", "")), LATEST)
    later: timedelta = max(wait, min(asked, _LONGEST_WAIT))
    return now + later * (1 + rng.random() / 10)


def _max_age(said: str) -> timedelta:
    found = re.search(r"\bmax-age\s*=\s*\"?(\d{1,9})\b", said.lower())
    return timedelta(seconds=int(found[1])) if found else timedelta(0)


def _retry_after(said: str, now: datetime) -> timedelta:
    """Read Retry-After: seconds, or a date."""
    if re.fullmatch(r"[0-9]{1,9}", said.strip()):
        return timedelta(seconds=int(said))
    return (_date(said) or now) - now


def _date(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
