"""'I come': with or without an account, chairs, a waiting list that moves up by itself, and forgetting."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.coming.access import coming_token
from stoep.web.coming.actions import NoChair, come, forget_who_came, not_coming
from stoep.web.coming.models import Coming
from stoep.web.coming.queries import chairs_of
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbours.actions import leave
from stoep.web.neighbours.models import Neighbour
from tests.cast import Cast, make_initiative, make_neighbour, make_neighbourhood
from tests.reading import browser_of, sentences_of, tables_with, text_of

pytestmark = pytest.mark.usefixtures("nobody_said_rather_not")


@pytest.fixture
def table(cast: Cast) -> Gathering:
    """A gathering that nobody comes to yet."""
    return make_initiative(cast.here, cast.place, cast.maker, title="Lange tafel")


def page(gathering: Gathering, who: Neighbour | None = None) -> str:
    return text_of(browser_of(who).get(reverse("gathering", args=["kwartel", gathering.pk])))


def say(
    gathering: Gathering, who: Neighbour | None = None, client: Client | None = None, **typed: object
) -> HttpResponse:
    wish = {"sure": "yes", "more": "0", **typed}
    return (client or browser_of(who)).post(reverse("come", args=["kwartel", gathering.pk]), wish)


def seats(gathering: Gathering, number: int | None) -> None:
    Initiative.objects.filter(pk=gathering.initiative_id).update(seats=number)


def test_a_neighbour_comes_with_one_click(cast: Cast, table: Gathering) -> None:
    assert "Ik kom" in page(table, cast.neighbour)
    assert say(table, cast.neighbour).status_code == 302
    mine = Coming.objects.get(gathering=table)
    assert (mine.neighbour, mine.maybe, mine.more, mine.shows, mine.waiting) == (cast.neighbour, False, 0, False, False)
    assert "Je komt" in page(table, cast.neighbour)
    say(table, cast.neighbour, sure="maybe", more="2")
    assert Coming.objects.get(gathering=table).maybe
    browser_of(cast.neighbour).post(reverse("not_coming", args=["kwartel", table.pk]))
    assert not Coming.objects.filter(gathering=table).exists()


def test_nobody_needs_an_account(cast: Cast, table: Gathering) -> None:
    """L8: a name is enough, and that is not needed either; the link is theirs to change it or take it back."""
    assert "Je hoeft je niet op te geven. Loop gewoon binnen." in page(table)
    client = Client()
    said = say(table, client=client, name="Lies van Dam", email="vandam@elders.example", more="2")
    guest = Coming.objects.get(gathering=table)
    assert said["Location"] == reverse("my_coming", args=[coming_token(guest)])
    assert "Hallo Lies van Dam" in text_of(client.get(said["Location"]))
    client.post(said["Location"], {"sure": "yes", "more": "0", "shows": "on"})
    guest.refresh_from_db()
    assert (guest.more, guest.shows, guest.email) == (0, True, "vandam@elders.example")
    client.post(reverse("not_my_coming", args=[coming_token(guest)]))
    assert not tables_with("Lies van Dam", "vandam@elders.example")
    assert not Coming.objects.filter(pk=guest.pk).exists()
    assert client.get(said["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Schrijf een naam, dan weten we wie er komt."),
        ({"name": "Lies", "email": "lies"}, "Kijk nog eens naar het adres: er staat een @ in."),
        ({"name": "Lies", "more": "veel"}, "Typ een getal; 0 is ook goed."),
        ({"name": "Lies", "more": "40"}, "Maak er hooguit 9 van. Kom je met meer, bel dan even."),
    ],
)
def test_a_mistake_is_said_kindly(cast: Cast, table: Gathering, typed: dict[str, str], sentence: str) -> None:
    response = say(table, **typed)
    assert sentences_of(response) == [sentence]
    assert not Coming.objects.filter(gathering=table).exists()


def test_who_comes_is_no_list(cast: Cast, table: Gathering) -> None:
    """Fellow-comers see the first names of those who chose to show it; nobody else sees any."""
    say(table, cast.neighbour, shows="on")
    say(table, cast.connector)
    say(table, name="Lies van Dam", shows="on")
    for who in (None, cast.keyholder, cast.maker, cast.elsewhere):
        body = page(table, who)
        main = body[body.index("<main") :]
        assert "Joost" not in main
        assert "Lies" not in main
    assert "3 komen" in page(table, cast.maker), "a maker sees how many"
    assert "3 komen" not in page(table, cast.keyholder)
    assert "Joost en Lies ook." in page(table, cast.connector) or "Joost, Lies ook." in page(table, cast.connector)
    assert "van Dam" not in page(table, cast.connector)
    assert "Fatma" not in page(table, cast.neighbour), "Fatma chose not to"
    say(table, cast.connector, sure="maybe")
    assert "Lies" not in page(table, cast.connector), "perhaps is not yet coming"


def test_chairs_are_limited_and_who_waits_moves_up_by_itself(cast: Cast, table: Gathering) -> None:
    seats(table, 3)
    now = timezone.now()
    first = come(table, by=cast.neighbour, more=1, now=now)
    guest = come(table, name="Lies", email="lies@elders.example", more=1, now=now)
    last = come(table, by=cast.connector, now=now)
    maybe = come(table, by=cast.keyholder, maybe=True, now=now)
    assert [each.waiting for each in (first, guest, last, maybe)] == [False, True, False, False]
    assert "Alle stoelen zijn bezet. Je kunt op een stoel wachten." in page(table)
    not_coming(first)
    guest.refresh_from_db()
    assert not guest.waiting
    run_tasks()
    assert [m.to for m in mail.outbox] == [["lies@elders.example"]]
    assert "Er is een stoel voor je" in str(mail.outbox[0].subject)
    assert chairs_of(Gathering.objects.get(pk=table.pk)).coming == 3


def test_more_chairs_let_everybody_in(cast: Cast, table: Gathering) -> None:
    seats(table, 1)
    come(table, by=cast.neighbour, now=timezone.now())
    waiting = come(table, by=cast.connector, now=timezone.now())
    assert waiting.waiting
    form = {"title": "Lange tafel", "about": "", "glad": "", "place": cast.place.pk, "ask": "", "seats": "2"}
    browser_of(cast.maker).post(reverse("change_initiative", args=["kwartel", table.initiative_id]), form)
    waiting.refresh_from_db()
    assert not waiting.waiting


def test_whoever_leaves_the_neighbourhood_leaves_a_chair(cast: Cast, table: Gathering) -> None:
    seats(table, 1)
    come(table, by=cast.neighbour, now=timezone.now())
    waiting = come(table, by=cast.connector, now=timezone.now())
    leave(cast.neighbour)
    waiting.refresh_from_db()
    assert not waiting.waiting


def test_who_sits_and_would_bring_somebody_keeps_their_own_chair(cast: Cast, table: Gathering) -> None:
    seats(table, 2)
    now = timezone.now()
    come(table, by=cast.neighbour, now=now)
    come(table, by=cast.connector, now=now)
    with pytest.raises(NoChair):
        come(table, by=cast.neighbour, more=1, now=now)
    assert not Coming.objects.get(gathering=table, neighbour=cast.neighbour).waiting
    said = sentences_of(say(table, cast.neighbour, more="1"))
    assert said == ["Er is geen stoel voor wie met je meekomt. Je eigen stoel houd je."]


def test_two_at_one_time_get_a_friendly_word(cast: Cast, table: Gathering) -> None:
    other = make_initiative(cast.here, cast.place, cast.maker, title="Naaiclub")
    say(table, cast.neighbour)
    Coming.objects.exclude(gathering=table).delete()
    client = browser_of(cast.neighbour)
    body = text_of(client.post(reverse("come", args=["kwartel", other.pk]), {"sure": "yes", "more": "0"}, follow=True))
    assert "Je gaat dan ook naar Lange tafel. Dat mag. Laat het even weten als je kiest." in body


def test_in_the_night_after_nothing_is_kept(cast: Cast, table: Gathering) -> None:
    come(table, name="Lies van Dam", email="lies@elders.example", now=timezone.now())
    come(table, by=cast.neighbour, now=timezone.now())
    forget_who_came(cast.here, now=table.ends_at + timedelta(hours=1))
    assert Coming.objects.filter(gathering=table).count() == 2
    forget_who_came(cast.here, now=table.ends_at + timedelta(hours=13))
    assert not Coming.objects.filter(gathering=table).exists()
    assert not tables_with("Lies van Dam", "lies@elders.example")


def test_what_is_off_or_over_takes_nobody(cast: Cast, table: Gathering) -> None:
    Gathering.objects.filter(pk=table.pk).update(cancelled=True)
    response = say(table, cast.neighbour)
    assert response.status_code == 302
    assert not Coming.objects.filter(gathering=table).exists()


def test_thirty_people_of_one_house_say_it_one_after_the_other(cast: Cast, table: Gathering) -> None:
    """A house, a school or a library has one network."""
    seats(table, 30)
    assert {say(table, name=f"Gast {n}").status_code for n in range(30)} == {302}
    assert chairs_of(table).coming == 30
    assert not Coming.objects.filter(gathering=table, waiting=True).exists()


def test_a_flood_from_one_network_is_held_off(cast: Cast, table: Gathering) -> None:
    """It fills one room at most, and a few rooms of a neighbourhood; nobody else is kept out by it."""
    statuses = [say(table, name=f"Gast {n}", more="9").status_code for n in range(6)]
    assert statuses == [302] * 4 + [429] * 2, "who comes along counts too"
    assert say(table, name="Nog een").status_code == 429
    assert say(table, client=Client(REMOTE_ADDR="203.0.113.9"), name="Lies").status_code == 302, "another network may"
    assert say(table, cast.neighbour).status_code == 302, "a neighbour may always"
    others = [make_initiative(cast.here, cast.place, cast.maker, title=f"Tafel {n}") for n in range(4)]
    came = [say(other, name=f"Gast {n}", more="9").status_code for other in others for n in range(4)]
    assert came.count(302) == 8, "a hundred and twenty in all"
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert say(table, name="Later").status_code == 302


def test_a_task_knows_numbers_only(cast: Cast, table: Gathering) -> None:
    seats(table, 1)
    first = come(table, name="Lies van Dam", email="lies@elders.example", now=timezone.now())
    come(table, name="Koos van Dam", email="koos@elders.example", now=timezone.now())
    not_coming(first)
    found = tables_with("van Dam", "@elders.example")
    assert set(found) <= {"coming_coming.name", "coming_coming.email"}, found


@pytest.mark.django_db(transaction=True)
def test_the_last_chair_goes_to_exactly_one_of_fifty() -> None:
    """Fifty at once ask for the last of three chairs: one of them sits there, and all the others wait."""
    here, place = make_neighbourhood("merel", "De Merel")
    table = make_initiative(here, place, make_neighbour(here, "Bep"))
    seats(table, 3)
    come(table, name="Twee samen", more=1, now=timezone.now())
    ready, failed = threading.Barrier(50), []

    def ask(number: int) -> None:
        try:
            gathering = Gathering.objects.select_related("neighbourhood").get(pk=table.pk)
            connection.close()
            ready.wait()
            come(gathering, name=f"Gast {number}", now=timezone.now())
        except Exception as wrong:
            failed.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert Coming.objects.count() == 51
    assert Coming.objects.filter(waiting=False).count() == 2, "the two who came together, and exactly one more"
    first_in_row = Coming.objects.filter(name__startswith="Gast").order_by("pk").first()
    assert first_in_row
    assert not first_in_row.waiting, "and it is who was first"
