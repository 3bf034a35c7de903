"""Calendars of others: read politely over real HTTP, shown as theirs, nothing doubled whatever goes wrong (C1)."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from random import Random
from threading import Barrier, Event

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from stoep.web.coming.actions import come
from stoep.web.coming.models import Coming
from stoep.web.initiatives.importing import import_calendar
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.subscriptions import actions
from stoep.web.subscriptions.actions import MOST_BYTES, forget_dates, read_due
from stoep.web.subscriptions.manners import LATEST, SOONEST, next_time
from stoep.web.subscriptions.models import Subscription, Trouble
from stoep.web.turns.models import TurnKind, TurnState
from tests.cast import Cast, make_turn
from tests.reading import browser_of, log, sentences_of, text_of
from tests.servers import Answer, drip, says, serving

SAMPLES = Path(__file__).parent.parent / "core" / "data" / "ics"
FABLAB = (SAMPLES / "fablab_cottbus.ics").read_bytes()
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def calendar(*days: int, title: str = "Voorlezen", more: str = "") -> bytes:
    """A calendar with one event on each of these days of December 2026."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{day}\r\nSUMMARY:{title} {day}\r\nDTSTART:202612{day:02}T100000Z\r\nDURATION:PT1H\r\n"
        f"URL:https://bieb.example/{day}\r\n{more}END:VEVENT\r\n"
        for day in days
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()


@pytest.fixture(autouse=True)
def this_machine(settings: Settings) -> Iterator[None]:
    settings.STOEP_FETCH_ALSO = ("127.0.0.1",)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def here(db: None) -> Neighbourhood:
    return Neighbourhood.objects.create(slug="merel", name="De Merel")


def reading(here: Neighbourhood, address: str, name: str = "de bibliotheek") -> Subscription:
    return Subscription.objects.create(
        neighbourhood=here, name=name, address=address, since=timezone.localdate(), next_at=NOW
    )


def read(subscription: Subscription, now: datetime = NOW) -> Subscription:
    """Ask it now, whenever it was due."""
    Subscription.objects.filter(pk=subscription.pk).update(next_at=now)
    with time_machine.travel(now, tick=False):
        assert read_due(now=now) == 1
    return Subscription.objects.get(pk=subscription.pk)


def titles() -> list[str]:
    return sorted(Gathering.objects.values_list("initiative__title", flat=True))


def moments(data: bytes) -> list[datetime]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(
        date(2026, 11, 24), date(2026, 11, 24) + timedelta(days=366)
    )
    return sorted(event["DTSTART"].dt.astimezone(UTC) for event in found)


def test_a_real_calendar_comes_over_the_wire_date_by_date(here: Neighbourhood) -> None:
    """The dates are those that another library reads in the same file; twice makes no doubles."""
    with serving(says(FABLAB)) as (address, asked):
        subscription = read(reading(here, address + "/a.ics"))
        there = list(Gathering.objects.order_by("starts_at").values_list("starts_at", flat=True))
        again = read(subscription, NOW + DAY)
    assert there == moments(FABLAB)
    assert there
    assert Gathering.objects.count() <= len(there) + 1, "a day later the year is a day further"
    assert (again.trouble, again.failures, again.good_at) == ("", 0, NOW + DAY)
    assert asked == ["/a.ics", "/a.ics"]


def test_what_others_do_stands_among_our_dates(cast: Cast) -> None:
    """On the week, in Doen and on its page, as theirs, with their page, and nothing to change."""
    theirs = Gathering.objects.get(initiative__subscription=cast.subscription)
    client = browser_of(cast.neighbour)
    for url in (reverse("week", args=["kwartel"]), reverse("do", args=["kwartel"])):
        assert "van de bibliotheek" in text_of(client.get(url))
    for name, pk in (("gathering", theirs.pk), ("initiative", theirs.initiative_id)):
        response = client.get(reverse(name, args=["kwartel", pk]))
        body, words = response.content.decode(), text_of(response)
        assert "van de bibliotheek" in words
        assert 'href="https://bieb.example/voorlezen"' in body
        assert "Ik kom" not in words
        assert "De beurten" not in words
    for name, pk in (("come", theirs.pk), ("turns", theirs.initiative_id)):
        assert client.get(reverse(name, args=["kwartel", pk])).status_code == 404
    assert client.post(reverse("go_on", args=["kwartel", theirs.initiative_id])).status_code == 404
    assert client.post(reverse("come", args=["kwartel", theirs.pk]), {"sure": "yes", "more": "0"}).status_code == 404
    assert not theirs.coming.exists()


def test_who_has_the_keys_adds_one_and_takes_it_away(cast: Cast) -> None:
    client = browser_of(cast.keyholder)
    url = reverse("subscribe", args=["kwartel"])
    wish = {"name": "de  tennisclub", "address": "webcal://club.example/a.ics"}
    assert client.post(url, wish).status_code == 302
    added = Subscription.objects.get(name="de tennisclub")
    assert added.address == "https://club.example/a.ics"
    assert sentences_of(client.post(url, wish))[-1] == "We lezen deze agenda al."
    for bad in ("http://club.example/", "https://wim:geheim@club.example/", "file:///etc/passwd", "club"):
        assert client.post(url, {"name": "x", "address": bad}).status_code == 200
    page = reverse("subscriptions", args=["kwartel"])
    assert "club.example" in text_of(client.get(page))
    assert "club.example" not in text_of(browser_of(cast.neighbour).get(page)), "an address can be a secret one"
    assert client.post(reverse("unsubscribe", args=["kwartel", cast.subscription.pk])).status_code == 302
    assert not Initiative.objects.filter(title__startswith="Voorlezen").exists(), "its dates go at once"


def test_a_neighbourhood_reads_twenty_at_most(cast: Cast) -> None:
    for number in range(19):
        reading(cast.here, f"https://a.example/{number}")
    response = browser_of(cast.keyholder).post(
        reverse("subscribe", args=["kwartel"]), {"name": "x", "address": "https://b.example/"}
    )
    assert response.status_code == 200
    assert Subscription.objects.count() == 20


def test_only_what_is_new_is_asked_for(here: Neighbourhood) -> None:
    seen: list[dict[str, str]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        said = dict(handler.headers.items())
        seen.append(said)
        if said.get("If-None-Match") == '"7"':
            says(b"", 304)(handler)
        else:
            says(calendar(3), ETag='"7"', Last_Modified="Tue, 24 Nov 2026 10:00:00 GMT")(handler)

    with serving(answer) as (address, _asked):
        subscription = read(reading(here, address))
        assert read(subscription, NOW + HOUR).good_at == NOW + HOUR
        read(subscription, NOW + 8 * DAY)
    assert [("If-None-Match" in said, "If-Modified-Since" in said) for said in seen] == [
        (False, False), (True, True), (False, False),
    ], "once a week all of it, for the coming year moves on"  # fmt: skip
    assert titles() == ["Voorlezen 3"]


def test_what_is_not_new_moves_no_version(here: Neighbourhood) -> None:
    with serving(says(calendar(3))) as (address, _asked):
        subscription = read(reading(here, address))
        before = Neighbourhood.objects.get().version
        read(subscription, NOW + HOUR)
    assert Neighbourhood.objects.get().version == before


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (says(b"<html>Log in</html>"), Trouble.NO_CALENDAR),
        (says(b""), Trouble.NO_CALENDAR),
        (says(b"x", 404), Trouble.NO_CALENDAR),
        (says(b"x", 410), Trouble.GONE),
        (says(b"x", 403), Trouble.CLOSED),
        (says(b"x", 429, Retry_After="7200"), Trouble.BUSY),
        (says(b"x", 500), Trouble.FAULT),
        (says(b"x" * (MOST_BYTES + 1)), Trouble.TOO_LARGE),
        (says(b"", 302, Location="http://127.0.0.9/"), Trouble.NOT_ALLOWED),
        (says(b"", 302, Location="/"), Trouble.LED_ROUND),
        (says(b"half", Content_Length="99"), Trouble.BROKEN),
        (drip, Trouble.TOO_SLOW),
    ],
)
def test_what_fails_leaves_what_was_read_last(
    cast: Cast, answer: Answer, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    Subscription.objects.all().delete()
    with serving(says(calendar(3, 10))) as (address, _asked):
        subscription = read(reading(cast.here, address))
    before = titles()
    monkeypatch.setattr(actions, "fetch", lambda url, **how: actions_fetch(url, **how, seconds=1))
    with serving(answer) as (address, _asked), log() as written:
        Subscription.objects.filter(pk=subscription.pk).update(address=address)
        failed = read(subscription, NOW + HOUR)
    assert (failed.trouble, failed.failures, failed.good_at) == (trouble, 1, NOW)
    assert titles() == before
    assert address not in written.getvalue()
    if trouble == Trouble.GONE:
        assert failed.next_at is None, "gone is gone"
    else:
        assert failed.next_at
        assert failed.next_at >= NOW + 3 * HOUR
    body = text_of(browser_of(cast.neighbour).get(reverse("subscriptions", args=["kwartel"])))
    assert "Laatst gelukt: dinsdag 13:00" in body
    with serving(says(calendar(3, 10))) as (address, _asked):
        Subscription.objects.filter(pk=subscription.pk).update(address=address)
        well = read(subscription, NOW + 9 * HOUR)
    assert (well.trouble, well.failures) == ("", 0)
    assert titles() == before


actions_fetch = actions.fetch


def test_nobody_home(here: Neighbourhood) -> None:
    with serving(says(b"")) as (address, _asked):
        pass
    assert read(reading(here, address)).trouble == Trouble.NOBODY_THERE


def test_half_a_calendar_takes_nothing_away(here: Neighbourhood) -> None:
    with serving(says(calendar(3, 10))) as (address, _asked):
        subscription = read(reading(here, address))
    with serving(says(calendar(3, 10)[:-120])) as (address, _asked):
        Subscription.objects.update(address=address)
        read(subscription, NOW + HOUR)
    assert titles() == ["Voorlezen 10", "Voorlezen 3"]


def test_a_date_that_disappears_takes_its_gathering_away(here: Neighbourhood) -> None:
    with serving(says(calendar(3, 10))) as (address, _asked):
        subscription = read(reading(here, address))
    with serving(says(calendar(10))) as (address, _asked):
        Subscription.objects.update(address=address)
        read(subscription, NOW + HOUR)
    assert titles() == ["Voorlezen 10"]
    assert Initiative.objects.count() == 1
    assert forget_dates(here, now=NOW + 60 * DAY) == 1
    assert not Initiative.objects.exists()


def test_two_calendars_may_have_the_same_names(here: Neighbourhood) -> None:
    with serving(says(calendar(3))) as (one, _asked), serving(says(calendar(3, title="Tennis"))) as (other, _also):
        reading(here, one)
        reading(here, other, "de club")
        assert read_due(now=NOW) == 2
    assert titles() == ["Tennis 3", "Voorlezen 3"]


@pytest.mark.parametrize(
    ("failures", "headers", "least", "most"),
    [
        (0, {}, SOONEST, 1.1 * SOONEST),
        (0, {"cache-control": "public, max-age=7200"}, 2 * HOUR, 2.2 * HOUR),
        (0, {"cache-control": "max-age=999999999"}, LATEST, 1.1 * LATEST),
        (0, {"cache-control": "max-age=60"}, SOONEST, 1.1 * SOONEST),
        (1, {}, 2 * HOUR, 2.2 * HOUR),
        (3, {}, 8 * HOUR, 8.8 * HOUR),
        (60, {}, LATEST, 1.1 * LATEST),
        (1, {"retry-after": "36000"}, 10 * HOUR, 11 * HOUR),
        (1, {"retry-after": "Wed, 25 Nov 2026 12:00:00 GMT"}, DAY, 1.1 * DAY),
        (1, {"retry-after": "Mon, 01 Jan 2001 12:00:00 GMT"}, 2 * HOUR, 2.2 * HOUR),
        (1, {"retry-after": "later"}, 2 * HOUR, 2.2 * HOUR),
        (1, {"retry-after": "-5"}, 2 * HOUR, 2.2 * HOUR),
    ],
)
def test_when_it_is_asked_again(failures: int, headers: dict[str, str], least: timedelta, most: timedelta) -> None:
    found = [next_time(NOW, failures=failures, headers=headers, rng=Random(n)) - NOW for n in range(50)]
    assert least <= min(found) < max(found) <= most
    assert found[0] == next_time(NOW, failures=failures, headers=headers, rng=Random(0)) - NOW


def test_no_transaction_is_open_while_it_waits(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Neighbourhood.objects.create(slug="merel", name="De Merel")
    open_then: list[bool] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        # Another connection writes the same neighbourhood: with a lock held it would wait for ever.
        Neighbourhood.objects.update(town="Baarn")
        open_then.append(True)
        connection.close()
        says(calendar(3))(handler)

    with serving(answer) as (address, _asked):
        assert read(reading(here, address)).trouble == ""
    assert open_then == [True]


def test_two_workers_ask_once(transactional_db: None) -> None:
    here = Neighbourhood.objects.create(slug="merel", name="De Merel")
    together = Barrier(3)

    def work(_worker: int) -> int:
        try:
            together.wait(timeout=10)
            return read_due(now=NOW)
        finally:
            connection.close()

    with serving(says(calendar(3, 10))) as (address, asked):
        reading(here, address)
        with ThreadPoolExecutor(3) as pool:
            done = sorted(pool.map(work, range(3)))
    assert done == [0, 0, 1]
    assert len(asked) == 1
    assert Gathering.objects.count() == 2


def test_a_worker_that_is_killed_half_way_is_caught_up(transactional_db: None) -> None:
    here = Neighbourhood.objects.create(slug="merel", name="De Merel")
    waiting = Event()

    def hold(handler: BaseHTTPRequestHandler) -> None:
        waiting.set()
        handler.connection.settimeout(30)
        handler.connection.recv(1)

    with serving(hold) as (address, _asked):
        subscription = reading(here, address)
        database = connection.settings_dict
        program = (
            "import django, sys; from django.conf import settings; django.setup();"
            "from django.db import connections; c = connections['default'];"
            f"c.settings_dict['NAME'] = {database['NAME']!r};"
            "settings.STOEP_FETCH_ALSO = ('127.0.0.1',);"
            "from datetime import datetime; from stoep.web.subscriptions.actions import read_due;"
            f"read_due(now=datetime.fromisoformat({NOW.isoformat()!r}))"
        )
        worker = subprocess.Popen(
            [sys.executable, "-c", program], env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        )
        assert waiting.wait(timeout=60)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    assert read_due(now=NOW + timedelta(minutes=1)) == 0, "perhaps it is still asking"
    with serving(says(calendar(3, 10))) as (address, _asked):
        Subscription.objects.filter(pk=subscription.pk).update(address=address)
        assert read_due(now=NOW + timedelta(minutes=11)) == 1
        assert read_due(now=NOW + timedelta(minutes=12)) == 0
    assert Gathering.objects.count() == 2


def test_one_that_can_not_be_written_does_not_stop_the_others(
    here: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = actions.import_series

    def refuse(neighbourhood: Neighbourhood, series: object, **how: object) -> object:
        if str(how["subscription"]) == "de club":
            raise ValueError("geheim")
        return real(neighbourhood, series, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "import_series", refuse)
    with serving(says(calendar(3))) as (address, _asked), log() as written:
        reading(here, address + "/1", "de club")
        reading(here, address + "/2")
        read_due(now=NOW)
    assert titles() == ["Voorlezen 3"]
    assert Subscription.objects.get(name="de club").trouble == Trouble.BROKEN
    assert "ValueError" in written.getvalue()
    assert "geheim" not in written.getvalue()


# --- Who hears of it -------------------------------------------------------------------------------


def imported(cast: Cast, folder: Path, *days: int, more: str = "") -> None:
    path = folder / "club.ics"
    path.write_bytes(calendar(*days, more=more))
    import_calendar(str(path), slug="kwartel", create=False)


@pytest.mark.parametrize("how", ["gone", "off", "moved"])
def test_who_comes_or_has_a_turn_hears_once_that_a_date_is_gone_off_or_moved(
    cast: Cast, tmp_path: Path, how: str
) -> None:
    imported(cast, tmp_path, 3, 10)
    third = Gathering.objects.get(initiative__title="Voorlezen 3")
    come(third, by=cast.neighbour, now=timezone.now())
    come(third, name="Lies", email="lies@elders.example", now=timezone.now())
    make_turn(third, cast.connector, TurnKind.COFFEE, TurnState.YES)
    for _time in range(2):
        if how == "gone":
            imported(cast, tmp_path, 10)
        elif how == "off":
            imported(cast, tmp_path, 3, 10, more="STATUS:CANCELLED\r\n")
        else:
            path = tmp_path / "club.ics"
            path.write_bytes(calendar(3, 10).replace(b"T100000Z", b"T120000Z"))
            import_calendar(str(path), slug="kwartel", create=False)
        run_tasks()
    who = sorted(message.to[0] for message in mail.outbox)
    assert who == ["fatma@voorbeeld.example", "joost@voorbeeld.example", "lies@elders.example"]
    texts = "".join(message.body for message in mail.outbox)
    assert "Voorlezen 10" not in texts
    if how != "moved":
        assert all("gaat niet door" in message.body for message in mail.outbox)
        assert Gathering.objects.get(pk=third.pk).cancelled, "its page says so"


def test_a_date_that_comes_back_is_on_again_and_who_comes_hears_it(cast: Cast, tmp_path: Path) -> None:
    imported(cast, tmp_path, 3, 10)
    third = Gathering.objects.get(initiative__title="Voorlezen 3")
    come(third, by=cast.neighbour, now=timezone.now())
    imported(cast, tmp_path, 10)
    run_tasks()
    imported(cast, tmp_path, 3, 10)
    run_tasks()
    third.refresh_from_db()
    assert (third.cancelled, third.because) == (False, "")
    assert len(mail.outbox) == 2
    assert Coming.objects.filter(gathering=third).count() == 1


def test_what_nobody_waits_for_goes_without_a_word(cast: Cast, tmp_path: Path) -> None:
    imported(cast, tmp_path, 3, 10)
    imported(cast, tmp_path, 10)
    run_tasks()
    assert not mail.outbox
    assert not Gathering.objects.filter(initiative__title="Voorlezen 3").exists()


def test_the_picture_counts_only_what_is_ours(cast: Cast) -> None:
    from stoep.web.neighbourhoods.queries import season_sums

    before = season_sums(cast.here, NOW)
    Subscription.objects.all().delete()
    assert season_sums(cast.here, NOW) == before
