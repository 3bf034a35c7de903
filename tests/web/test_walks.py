"""The mirror and the hello walk: numbers of a street, from ten on, and nobody in them (M2, H6, R10)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.core.fabric import FEWEST
from stoep.web.jobs import work
from stoep.web.neighbourhoods.models import Street
from stoep.web.walks.actions import add_to_mirror, write_walk
from stoep.web.walks.models import Mirror, Walk
from stoep.web.walks.queries import KEPT_DAYS, hello_rows, mirror_rows
from tests.cast import Cast

NUMBERS = {"names": 7, "chats": 3, "together": 2}


def _walk(cast: Cast, client: Client | None = None, **more: object) -> str:
    data = {"street": cast.street.pk, "day": timezone.localdate(), "hellos": 12} | more
    url = reverse("hello_walk", args=[cast.here.slug])
    return (client or Client()).post(url, data, follow=True).content.decode()


def _mirror(cast: Cast, client: Client | None = None, **more: object) -> str:
    url = reverse("mirror", args=[cast.here.slug])
    return (client or Client()).post(url, {"street": cast.street.pk} | NUMBERS | more, follow=True).content.decode()


def _others_street(cast: Cast) -> Street:
    return Street.objects.create(neighbourhood=cast.there, name="Elders", latitude=52.0, longitude=5.0)


def _month(months_back: int) -> date:
    day = timezone.localdate().replace(day=1)
    for _ in range(months_back):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def test_a_walk_is_a_street_a_day_and_a_number(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.neighbour.user)
    assert "Je wandeling telt mee." in _walk(cast, client)
    row = Walk.objects.values().get(street=cast.street)
    assert row == {"id": row["id"], "street_id": cast.street.pk, "day": timezone.localdate(), "hellos": 12}


@pytest.mark.parametrize("days", [-1, 15])
def test_a_walk_is_of_the_past_two_weeks(cast: Cast, days: int) -> None:
    page = _walk(cast, day=timezone.localdate() - timedelta(days=days))
    assert "Kies een dag van de afgelopen twee weken." in page
    assert not Walk.objects.filter(street=cast.street).exists()


@pytest.mark.parametrize("hellos", ["-1", "501", "veel", ""])
def test_hellos_are_a_number(cast: Cast, hellos: str) -> None:
    assert "errorlist" in _walk(cast, hellos=hellos)
    assert not Walk.objects.filter(street=cast.street).exists()


def test_a_street_of_elsewhere_is_not_taken(cast: Cast) -> None:
    elsewhere = _others_street(cast).pk
    _walk(cast, street=elsewhere)
    _mirror(cast, street=elsewhere)
    assert not Walk.objects.filter(street=elsewhere).exists()
    assert not Mirror.objects.filter(street=elsewhere).exists()


def test_hellos_are_shown_from_ten_walks_on(cast: Cast) -> None:
    today = timezone.localdate()
    for _ in range(FEWEST - 1):
        write_walk(cast.street, day=today, hellos=5)
    # What is of another season does not count along.
    write_walk(cast.street, day=today - timedelta(weeks=13), hellos=99)
    assert hello_rows(cast.here, today) == []
    assert "groeten op" not in Client().get(reverse("hood", args=[cast.here.slug])).content.decode()
    write_walk(cast.street, day=today, hellos=8)
    assert hello_rows(cast.here, today) == [{"name": cast.street.name, "number": 10, "hellos": 53}]
    for page in ("hood", "hello_walk"):
        text = Client().get(reverse(page, args=[cast.here.slug])).content.decode()
        assert "53 groeten op 10 wandelingen" in text, page
    assert hello_rows(cast.there, today) == []


def test_streets_stand_by_name_for_it_is_no_race(cast: Cast) -> None:
    today = timezone.localdate()
    for hellos, name in ((1, "Aalstraat"), (9, "Zeestraat"), (5, "Molenweg")):
        street = Street.objects.create(neighbourhood=cast.here, name=name, latitude=52.0, longitude=5.0)
        for _ in range(FEWEST):
            write_walk(street, day=today, hellos=hellos)
    assert [row["name"] for row in hello_rows(cast.here, today)] == ["Aalstraat", "Molenweg", "Zeestraat"]


def test_the_mirror_keeps_sums_of_a_street_and_no_answer(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.neighbour.user)
    assert "Jouw getallen tellen mee." in _mirror(cast, client)
    _mirror(cast, names=1, who="Truus van nummer 5", q4="Truus")
    row = Mirror.objects.values().get(street=cast.street)
    sums = {"people": 2, "names": 8, "chats": 6, "together": 4}
    assert row == {"id": row["id"], "street_id": cast.street.pk, "month": _month(0)} | sums


def test_the_mirror_shows_whole_months_from_ten_people_on(cast: Cast) -> None:
    today = timezone.localdate()
    row = Mirror.objects.create(street=cast.street, month=_month(1), people=9, names=60, chats=20, together=15)
    Mirror.objects.create(street=cast.street, month=_month(4), people=50, names=1, chats=1, together=1)
    # The running month is not in it: a sum that moves would tell what was sent.
    for _ in range(FEWEST):
        add_to_mirror(cast.street, now=timezone.now(), **NUMBERS)
    assert mirror_rows(cast.here, today) == []
    Mirror.objects.filter(pk=row.pk).update(people=10)
    sums = {"number": 10, "known": 60, "chats": 20, "together": 15}
    assert mirror_rows(cast.here, today) == [{"name": cast.street.name} | sums]
    page = Client().get(reverse("mirror", args=[cast.here.slug])).content.decode()
    assert "60 namen" in page
    assert mirror_rows(cast.there, today) == []


@pytest.mark.parametrize("send", [_walk, _mirror])
def test_one_network_sends_ten_an_hour(cast: Cast, send: Callable[[Cast], str]) -> None:
    pages = [send(cast) for _ in range(11)]
    assert "Probeer het over een uur nog eens." in pages[10]
    assert "Probeer het over een uur nog eens." not in pages[9]
    people = sum(row.people for row in Mirror.objects.filter(street=cast.street))
    assert Walk.objects.filter(street=cast.street).count() + people == 10


def test_what_is_old_is_forgotten_by_the_nightly_job(cast: Cast) -> None:
    today = timezone.localdate()
    for days in (KEPT_DAYS, KEPT_DAYS + 1):
        write_walk(cast.street, day=today - timedelta(days=days), hellos=1)
    for month in (_month(14), _month(1)):
        Mirror.objects.create(street=cast.street, month=month, people=1)
    work.forget(timezone.now())
    assert [walk.day for walk in Walk.objects.filter(street=cast.street)] == [today - timedelta(days=KEPT_DAYS)]
    assert [row.month for row in Mirror.objects.filter(street=cast.street)] == [_month(1)]
