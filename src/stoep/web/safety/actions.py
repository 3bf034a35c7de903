"""Holding off whoever tries codes and words one after another."""

from contextlib import suppress
from datetime import timedelta
from ipaddress import IPv6Network
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stoep.web.safety.models import WrongTries

_MINUTES = 15


def network(request: HttpRequest) -> str:
    """Return where a request comes from: the outermost address that our own proxies vouch for.

    One line of a provider has a whole /64 of IPv6 addresses; that is one network.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    hops = [h.strip() for h in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if h.strip()]
    if settings.STOEP_PROXIES and len(hops) >= settings.STOEP_PROXIES:
        address = hops[-settings.STOEP_PROXIES]
    with suppress(ValueError):
        return str(IPv6Network((address, 64), strict=False))
    return address


def held_off(request: HttpRequest, *, at: str = "") -> str:
    """Return what to tell a network that must wait before it tries again; '' when it need not.

    `at` is the neighbourhood whose codes are typed: when very many wrong ones were, from wherever they came, everybody
    waits there for a while. Whoever guesses can have a thousand networks.

    Asked before an answer is looked at: meanwhile a right one is refused like a wrong one.
    """
    now = timezone.now()
    digest = network_digest(request)
    rows = {r.digest: r for r in WrongTries.objects.filter(digest__in=[digest, _digest_of(at)], ends_at__gt=now)}
    here = rows.get(_digest_of(at))
    if at and here and here.count >= settings.STOEP_WRONG_TRIES_HERE:
        return _("Many wrong codes were typed in this neighbourhood. Wait a quarter of an hour, and try once more.")
    row = rows.get(digest)
    if row is None:
        return ""
    if row.count >= settings.STOEP_WRONG_TRIES:
        return _("That was too often. Wait a quarter of an hour, and try once more.")
    if row.again_at <= now:
        return ""
    seconds = ceil((row.again_at - now).total_seconds())
    return ngettext(
        "That went wrong. Wait one second, and try once more.",
        "That went wrong. Wait {n} seconds, and try once more.",
        seconds,
    ).format(n=seconds)


def count_wrong_try(request: HttpRequest, *, at: str = "") -> None:
    """Count a wrong answer: the next one is looked at after a second, then after two, four, eight …

    It is answered at once, so nobody else waits along. Who tried is kept as a digest with the day in it, for a
    quarter of an hour.
    """
    now = timezone.now()
    first = {"count": 0, "again_at": now, "ends_at": now + timedelta(minutes=_MINUTES)}
    with transaction.atomic():
        digest = network_digest(request)
        WrongTries.objects.get_or_create(digest=digest, defaults=first)
        WrongTries.objects.filter(digest=digest, ends_at__lte=now).update(**first)
        row = WrongTries.objects.select_for_update().get(digest=digest)
        row.count += 1
        row.again_at = now + timedelta(seconds=settings.STOEP_WRONG_SECONDS * 2 ** (row.count - 1))
        row.save()
        if at:
            WrongTries.objects.get_or_create(digest=_digest_of(at), defaults=first)
            here = WrongTries.objects.filter(digest=_digest_of(at))
            here.filter(ends_at__lte=now).update(**first)
            here.update(count=F("count") + 1)


def too_often(request: HttpRequest, what: str, *, at: str, most: int, most_here: int, seconds: int) -> bool:
    """Count something that is done at a door; say whether this network, or this neighbourhood, did it too often."""
    often = False
    for key, limit in ((f"{what}.{network_digest(request)}", most), (f"{what}.{_digest_of(at)}", most_here)):
        cache.add(key, 0, seconds)
        often = cache.incr(key) > limit or often
    return often


def forget_wrong_tries() -> int:
    """Erase what is over; return how many."""
    return WrongTries.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def forget_counters() -> None:
    """Erase the counters whose time is over (Django erases them only when there are many)."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stoep_cache WHERE expires < %s", [timezone.now()])


def network_digest(request: HttpRequest) -> str:
    """Return the network as it is kept: it can't be turned back, and is another one tomorrow."""
    return salted_hmac(f"stoep.network.{timezone.localdate()}", network(request), algorithm="sha256").hexdigest()


def _digest_of(slug: str) -> str:
    return salted_hmac("stoep.neighbourhood", slug, algorithm="sha256").hexdigest()
