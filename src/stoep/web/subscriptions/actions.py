"""Every write of the calendars of others: beginning to read one, asking it again, and reading it no more."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from random import Random
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from stoep.core.calendar.model import Calendar, NotACalendar, TooLarge
from stoep.web.initiatives.actions import import_series
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.initiatives.reading import is_whole
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.outside.fetch import SECONDS, Answer, NoAnswer, fetch
from stoep.web.subscriptions.manners import asking, names_of, next_time, trouble_of
from stoep.web.subscriptions.models import Subscription, Trouble

log = logging.getLogger("stoep.subscriptions")
MOST_BYTES = 2 * 1024 * 1024
MOST = 20
"""How many calendars of others a neighbourhood reads at most."""
_AHEAD = timedelta(days=366)
_AT_ONCE = 32
_LEASE = timedelta(seconds=SECONDS) + timedelta(minutes=10)
_KEPT = timedelta(days=28)


class CannotSubscribe(Exception):
    """Why not, in one sentence."""


def subscribe(neighbourhood: Neighbourhood, *, by: Neighbour, name: str, address: str, now: datetime) -> Subscription:
    """Begin to read a calendar of others; it is asked at the next turn of the job. Raises CannotSubscribe."""
    try:
        with changing(neighbourhood):
            if neighbourhood.subscriptions.count() >= MOST:
                raise CannotSubscribe(_("{n} calendars are enough. First take one away.").format(n=MOST))
            return Subscription.objects.create(
                neighbourhood=by.neighbourhood, name=name, address=address, since=timezone.localdate(now), next_at=now
            )
    except IntegrityError as twice:
        raise CannotSubscribe(_("We read this calendar already.")) from twice


def unsubscribe(subscription: Subscription, *, by: Neighbour) -> None:
    """Read it no more: all its dates go with it, at once."""
    with changing(by.neighbourhood):
        Subscription.objects.filter(pk=subscription.pk, neighbourhood=by.neighbourhood).delete()


@dataclass(frozen=True)
class Said:
    """What came of asking: an answer, or why there is none."""

    answer: Answer | None
    trouble: Trouble


def read_due(*, now: datetime) -> int:
    """Ask every calendar that is due, some side by side, and write down what each said; return how many were asked.

    One is taken by moving its next time on, before it is asked: two workers don't ask twice, and of a worker that
    was killed another takes it over a while later. While it waits for a server no transaction is open.
    """
    due = Subscription.objects.filter(next_at__lte=now).select_related("neighbourhood").order_by("next_at", "pk")
    taken = [one for one in due[:_AT_ONCE] if _take(one, now)]
    for subscription, said in _ask_all(taken, now):
        try:
            write_down(subscription, said, now=now)
        except Exception as error:
            # Its text can hold what the calendar says.
            log.error("Subscription %d: %s", subscription.pk, type(error).__name__)
            write_down(subscription, Said(None, Trouble.BROKEN), now=now)
    return len(taken)


def _take(subscription: Subscription, now: datetime) -> bool:
    mine = Subscription.objects.filter(pk=subscription.pk, next_at=subscription.next_at)
    return mine.update(next_at=now + _LEASE) == 1


def _ask_all(taken: list[Subscription], now: datetime) -> Iterator[tuple[Subscription, Said]]:
    """Ask them side by side: these threads know the network and no database."""
    if not taken:
        return
    with ThreadPoolExecutor(max_workers=len(taken)) as pool:
        waiting = {pool.submit(_ask, one.address, asking(one, now)): one for one in taken}
        for ready in as_completed(waiting):
            yield waiting[ready], ready.result()


def _ask(address: str, ask: dict[str, str]) -> Said:
    try:
        answer = fetch(address, accept="text/calendar", most=MOST_BYTES, ask=ask)
    except NoAnswer as none:
        return Said(None, Trouble(none.why.value))
    return Said(answer, trouble_of(answer.status))


def write_down(subscription: Subscription, said: Said, *, now: datetime) -> None:
    """Write down what came of asking. What was read last stays shown when this time it failed."""
    answer, trouble = said.answer, said.trouble
    today = timezone.localdate(now, timezone=ZoneInfo(subscription.neighbourhood.time_zone))
    facts: dict[str, object] = {}
    calendar = None
    if answer is not None and answer.status == 200:
        content = blake2b(answer.data, digest_size=16).hexdigest()
        facts = {**names_of(answer), "content": content, "read_on": today}
        if (content, today) != (subscription.content, subscription.read_on) or subscription.trouble:
            calendar = _read(answer.data, subscription, today)
            trouble = Trouble.NO_CALENDAR if calendar is None else trouble
    failures = subscription.failures + 1 if trouble else 0
    headers = answer.headers if answer else {}
    rng = Random(f"{subscription.pk} {now.isoformat()}")  # it spreads moments, and guards nothing
    next_at = None if trouble == Trouble.GONE else next_time(now, failures=failures, headers=headers, rng=rng)
    outcome: dict[str, object] = {"trouble": trouble, "failures": min(failures, 100), "next_at": next_at}
    outcome |= {} if trouble else {**facts, "good_at": now}
    _write(subscription, outcome, calendar, now)


def _read(data: bytes, subscription: Subscription, today: date) -> Calendar | None:
    """Read the coming year of a calendar; None when it is none."""
    from stoep.core.calendar.read import read  # slow to load, and no page needs it

    zone = subscription.neighbourhood.time_zone
    try:
        return read(data, since=today, until=today + _AHEAD, time_zone=zone)
    except (NotACalendar, TooLarge):
        return None


def _write(subscription: Subscription, outcome: dict[str, object], calendar: Calendar | None, now: datetime) -> None:
    here = Subscription.objects.filter(pk=subscription.pk)
    if calendar is None and outcome["trouble"] == subscription.trouble == Trouble.NONE:
        here.update(**outcome)  # nothing of it is on a page
        return
    with changing(subscription.neighbourhood):
        if here.update(**outcome) != 1 or calendar is None:
            return
        series = [item for item in calendar.series if item.dates]
        import_series(
            subscription.neighbourhood, series, calendar="", now=now, whole=is_whole(calendar),
            subscription=subscription,
        )  # fmt: skip
        Initiative.objects.filter(subscription=subscription, gatherings=None).delete()


def forget_dates(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase the dates of others that are over for four weeks; return how many."""
    with changing(neighbourhood):
        old = Gathering.objects.filter(
            neighbourhood=neighbourhood, initiative__subscription__isnull=False, ends_at__lt=now - _KEPT
        )
        number = old.count()
        old.delete()
        Initiative.objects.filter(neighbourhood=neighbourhood, subscription__isnull=False, gatherings=None).delete()
    return number
