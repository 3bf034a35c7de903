"""Holding off whoever tries codes and words one after another."""

import time
from contextlib import suppress
from datetime import timedelta
from ipaddress import IPv6Network

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

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


def is_held_off(request: HttpRequest) -> bool:
    """Say whether this network tried too often in the last quarter of an hour."""
    return WrongTries.objects.filter(
        digest=network_digest(request), ends_at__gt=timezone.now(), count__gte=settings.STOEP_WRONG_TRIES
    ).exists()


def count_wrong_try(request: HttpRequest) -> None:
    """Count a wrong answer and wait a moment, so that trying all of them takes for ever.

    Called outside a transaction: nobody else waits along. Who tried is kept as a digest with the day in it,
    for a quarter of an hour.
    """
    now = timezone.now()
    row, _ = WrongTries.objects.get_or_create(
        digest=network_digest(request), defaults={"ends_at": now + timedelta(minutes=_MINUTES)}
    )
    if row.ends_at <= now:
        WrongTries.objects.filter(pk=row.pk).update(count=1, ends_at=now + timedelta(minutes=_MINUTES))
    else:
        WrongTries.objects.filter(pk=row.pk).update(count=F("count") + 1)
    time.sleep(settings.STOEP_WRONG_SECONDS)


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
