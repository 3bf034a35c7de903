"""Asking, placing and beginning: everybody has the same buttons, and changes only what is theirs to change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.asks.actions import ask, close_ask
from stoep.web.asks.models import Ask
from stoep.web.initiatives.actions import change_initiative
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.actions import DoorTaken, change_place
from stoep.web.places.models import Place
from tests.cast import EVERY_TIME, Cast, make_cast, make_neighbour
from tests.reading import browser_of, sentences_of, text_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIVE_FIELDS = {"title": "Soep op vrijdag", "glad": "Een volle tafel.", "when": "elke maandag en vrijdag om 18.30 uur"}


def page_of(name: str, *args: object, who: Neighbour | None = None) -> str:
    return text_of(browser_of(who).get(reverse(name, args=args)))


# --- Asks ------------------------------------------------------------------------------------------


def test_an_ask_stands_on_the_pavement_with_a_name_for_neighbours(cast: Cast) -> None:
    """R5, R10: everybody asks now and then; a visitor sees the question, not who."""
    typed = {"title": "Wie kan een fiets plakken?", "body": "Vrijdag, bij de bank."}
    response = browser_of(cast.maker).post(reverse("ask", args=["kwartel"]), typed)
    assert response["Location"] == reverse("asked", args=["kwartel", Ask.objects.latest("pk").pk])
    for page in ("share", "week"):
        for_neighbours = page_of(page, "kwartel", who=cast.connector)
        assert "Wie kan een fiets plakken?" in for_neighbours
        assert "Vrijdag, bij de bank." in for_neighbours
        asks = for_neighbours.partition("Wie kan een fiets plakken?")[2]
        assert "Anja" in asks
        for_visitors = page_of(page, "kwartel")
        assert "Wie kan een fiets plakken?" in for_visitors
        assert "Anja" not in for_visitors.partition("Wie kan een fiets plakken?")[2]
        assert "Wie kan een fiets plakken?" not in page_of(page, "fazant", who=cast.elsewhere)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": "", "body": "Vrijdag."}, "Schrijf je vraag."),
        ({"title": "x" * 121, "body": "Vrijdag."}, "Maak het korter, hooguit 120 letters."),
        ({"title": "Wie?", "body": "x" * 601}, "Maak het korter, hooguit 600 letters."),
    ],
)
def test_a_mistake_in_an_ask_keeps_what_was_typed(cast: Cast, typed: dict[str, str], sentence: str) -> None:
    response = browser_of(cast.neighbour).post(reverse("ask", args=["kwartel"]), typed)
    assert sentences_of(response) == [sentence]
    assert all(value in text_of(response) for value in typed.values())
    assert Ask.objects.count() == 1


def test_who_asked_closes_it(cast: Cast) -> None:
    button = reverse("close_ask", args=["kwartel", cast.ask.pk])
    assert button in page_of("share", "kwartel", who=cast.neighbour)
    browser_of(cast.neighbour).post(button)
    cast.ask.refresh_from_db()
    assert cast.ask.closed
    for who in (cast.neighbour, cast.maker, None):
        assert cast.ask.title not in page_of("share", "kwartel", who=who)


@pytest.mark.parametrize("who", ["maker", "keyholder", "elsewhere"])
def test_nobody_closes_the_ask_of_another(cast: Cast, who: str) -> None:
    other: Neighbour = getattr(cast, who)
    assert reverse("close_ask", args=["kwartel", cast.ask.pk]) not in page_of("share", "kwartel", who=other)
    for slug in ("kwartel", "fazant"):
        url = reverse("close_ask", args=[slug, cast.ask.pk])
        assert browser_of(other).post(url).status_code in (403, 404)
    close_ask(cast.ask, by=other)
    cast.ask.refresh_from_db()
    assert not cast.ask.closed


def test_the_newest_asks_come_first_and_the_week_shows_three(cast: Cast) -> None:
    for number in range(5):
        ask(by=cast.maker, title=f"Vraag {number}?")
    page = page_of("week", "kwartel", who=cast.neighbour)
    assert [number for number in range(5) if f"Vraag {number}?" in page] == [2, 3, 4]
    assert page.index("Vraag 4?") < page.index("Vraag 3?")


# --- Places ----------------------------------------------------------------------------------------


def place_typed(cast: Cast, **other: object) -> dict[str, object]:
    first = {
        "name": "Bank bij de vijver", "kind": "bench", "street": cast.street.pk, "how_in": "Loop om de heg.",
        "first_minutes": "Je gaat zitten.\nJe kijkt.", "stairs": "geen", "capacity": "4", "open_times": ["0", "20"],
    }  # fmt: skip
    return {**first, **other}


def test_any_neighbour_puts_a_place_on_the_pavement(cast: Cast) -> None:
    """Benches and shops are places too; a visitor reads how you get in."""
    response = browser_of(cast.connector).post(reverse("add_place", args=["kwartel"]), place_typed(cast))
    place = Place.objects.get(name="Bank bij de vijver")
    assert response["Location"] == reverse("place", args=["kwartel", place.pk])
    assert (place.neighbourhood, place.street, place.kind, place.capacity) == (cast.here, cast.street, "bench", 4)
    assert place.open_times == 1 | 1 << 20
    assert place.door_person is None
    page = text_of(Client().get(response["Location"]))
    for words in ("Bank bij de vijver", "Loop om de heg.", "Je gaat zitten.", "Maandag", "Zondag"):
        assert words in page
    assert "Bank bij de vijver" in page_of("hood", "kwartel")
    assert "Bank bij de vijver" not in page_of("hood", "fazant")


def test_any_neighbour_changes_a_place_and_the_rest_stays(cast: Cast) -> None:
    url = reverse("change_place", args=["kwartel", cast.place.pk])
    client = browser_of(cast.connector)
    form = client.get(url).context["form"]
    typed = {field.name: field.value() for field in form if field.value() not in (None, False)}
    typed |= {"open_times": [str(part) for part in range(21)], "toilet": "ja, beneden"}
    client.post(url, typed)
    place = Place.objects.get(pk=cast.place.pk)
    assert place.toilet == "ja, beneden"
    assert (place.name, place.how_in, place.capacity, place.open_times) == (
        "Het Hoekhuis", "De blauwe deur.", 12, EVERY_TIME,
    )  # fmt: skip
    assert place.door_person == cast.maker, "somebody else's door stays theirs"


def test_the_door_person_is_only_oneself(cast: Cast) -> None:
    """R10: nobody writes about another; who opens the door said so themselves."""
    for who in (cast.connector, cast.neighbour):
        typed = place_typed(cast, name=f"Bank van {who.name}", i_open="on", door_person=cast.keyholder.pk)
        browser_of(who).post(reverse("add_place", args=["kwartel"]), typed)
        assert Place.objects.get(name=f"Bank van {who.name}").door_person == who
    url = reverse("change_place", args=["kwartel", cast.place.pk])
    browser_of(cast.connector).post(url, place_typed(cast, door_person=cast.keyholder.pk))
    assert Place.objects.get(pk=cast.place.pk).door_person == cast.maker


def test_who_opens_the_door_can_stop(cast: Cast) -> None:
    url = reverse("change_place", args=["kwartel", cast.place.pk])
    client = browser_of(cast.maker)
    page = text_of(client.get(url))
    assert "checked" in page.partition('name="i_open"')[2].partition(">")[0]
    client.post(url, place_typed(cast, i_open="on"))
    assert Place.objects.get(pk=cast.place.pk).door_person == cast.maker
    client.post(url, place_typed(cast))
    assert Place.objects.get(pk=cast.place.pk).door_person is None


def test_nobody_is_put_away_from_their_door(cast: Cast) -> None:
    """R10: nobody writes about another; an empty door may be taken."""
    url = reverse("change_place", args=["kwartel", cast.place.pk])
    client = browser_of(cast.connector)
    assert "Nu doet Anja de deur open." in text_of(client.get(url))
    client.post(url, place_typed(cast, i_open="on"))
    assert Place.objects.get(pk=cast.place.pk).door_person == cast.maker
    with pytest.raises(DoorTaken, match="Anja"):
        change_place(cast.place, by=cast.connector, name="Het Hoekhuis", opens=True)
    Place.objects.filter(pk=cast.place.pk).update(door_person=None)
    client.post(url, place_typed(cast, i_open="on"))
    assert Place.objects.get(pk=cast.place.pk).door_person == cast.connector


def test_a_door_that_was_taken_this_very_moment_stays_taken(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Place.objects.filter(pk=cast.place.pk).update(door_person=None)

    def change_after_anja(place: Place, **facts: Any) -> None:
        change_place(place, by=cast.maker, name="Het Hoekhuis", opens=True)
        change_place(place, **facts)

    monkeypatch.setattr("stoep.web.places.views.change_place", change_after_anja)
    url = reverse("change_place", args=["kwartel", cast.place.pk])
    response = browser_of(cast.connector).post(url, place_typed(cast, i_open="on"))
    assert sentences_of(response) == ["Nu doet Anja de deur open. Wil jij ook? Vraag het eerst."]
    assert "Loop om de heg." in text_of(response)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_name_make_one_place() -> None:
    cast = make_cast()
    ready = Barrier(2)

    def add(who: Neighbour) -> HttpResponse:
        client = browser_of(who)
        ready.wait(10)
        try:
            return client.post(reverse("add_place", args=["kwartel"]), place_typed(cast))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(add, (cast.maker, cast.connector)), key=lambda response: response.status_code)
    assert [response.status_code for response in answers] == [200, 302]
    assert sentences_of(answers[0]) == ["Er is al een plek met die naam. Kies een andere naam."]


def test_a_place_elsewhere_is_not_changed(cast: Cast) -> None:
    there = Place.objects.get(neighbourhood=cast.there)
    client = browser_of(cast.neighbour)
    for slug, status in (("fazant", 403), ("kwartel", 404)):
        assert client.post(reverse("change_place", args=[slug, there.pk]), place_typed(cast)).status_code == status
    change_place(there, by=cast.neighbour, name="Van ons", opens=False)
    there.refresh_from_db()
    assert there.name == "Het Hoekhuis"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Schrijf hoe de plek heet."),
        ({"name": "Het Hoekhuis"}, "Er is al een plek met die naam. Kies een andere naam."),
        ({"street": ""}, "Kies je straat."),
        ({"capacity": "veel"}, "Schrijf een getal, zoals 3."),
        ({"capacity": ""}, "Schrijf hoeveel mensen er kunnen zitten."),
        ({"capacity": "-1"}, "Schrijf een getal, zoals 3."),
        ({"capacity": "501"}, "Maak het hooguit 500."),
        ({"open_times": ["21"]}, None),
        ({"open_times": ["²"]}, None),
        ({"kind": "kerker"}, None),
        ({"name": "x" * 81}, None),
    ],
)
def test_a_mistake_in_a_place_keeps_what_was_typed(cast: Cast, typed: dict[str, object], sentence: str | None) -> None:
    response = browser_of(cast.neighbour).post(reverse("add_place", args=["kwartel"]), place_typed(cast, **typed))
    assert response.status_code == 200
    assert len(sentences_of(response)) == 1
    assert sentence in (None, *sentences_of(response))
    page = text_of(response)
    assert "Loop om de heg." in page
    if "open_times" not in typed:
        assert 'value="20" checked' in page
    assert Place.objects.filter(neighbourhood=cast.here).count() == 1


def test_a_place_keeps_its_own_name_when_it_is_changed(cast: Cast) -> None:
    url = reverse("change_place", args=["kwartel", cast.place.pk])
    response = browser_of(cast.neighbour).post(url, place_typed(cast, name="Het Hoekhuis"))
    assert response.status_code == 302


# --- The week --------------------------------------------------------------------------------------


def dates_on(cast: Cast, numbers: dict[int, int]) -> None:
    """Put this many dates on each day, counted from today, at noon."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    Gathering.objects.all().delete()
    Gathering.objects.bulk_create(
        Gathering(
            neighbourhood=cast.here, initiative=cast.initiative, key=f"{day}.{n}", title=f"Dag {day} nummer {n}",
            starts_at=noon + timedelta(days=day), ends_at=noon + timedelta(days=day, hours=2),
        )
        for day, number in numbers.items()
        for n in range(number)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "shown", "more"),
    [
        ({}, 0, False),
        ({0: 3, 1: 3, 6: 8}, 14, False),
        ({0: 3, 3: 8, 4: 4}, 11, True),
        ({0: 12, 1: 12, 2: 1}, 24, True),
        ({0: 20, 1: 20}, 30, True),
        ({3: 20, 4: 1}, 20, True),
        ({0: 14, 2: 1}, 14, True),
    ],
)
def test_a_full_week_is_cut_between_two_days(cast: Cast, numbers: dict[int, int], shown: int, more: bool) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 9, 0, tzinfo=AMSTERDAM), tick=False):
        dates_on(cast, numbers)
        page = page_of("week", "kwartel")
        assert page.count('<li class="day">') == shown
        assert ("Alles van deze week" in page) == more
        whole = text_of(Client().get(reverse("week", args=["kwartel"]), {"alles": "1"}))
        assert whole.count('<li class="day">') == sum(numbers.values())
        assert "Alles van deze week" not in whole


# --- Initiatives -----------------------------------------------------------------------------------


def begin(who: Neighbour, slug: str = "kwartel", **typed: object) -> HttpResponse:
    return browser_of(who).post(reverse("begin", args=[slug]), {**FIVE_FIELDS, **typed})


def dates_of(initiative: Initiative) -> list[datetime]:
    return [gathering.starts_at.astimezone(AMSTERDAM) for gathering in initiative.gatherings.order_by("starts_at")]


def test_five_fields_begin_an_initiative_with_dates(cast: Cast) -> None:
    """R7, R10: a rhythm without an end; the dates of the coming weeks stand there at once."""
    with time_machine.travel(datetime(2026, 3, 4, 12, 0, tzinfo=AMSTERDAM), tick=False):  # a Wednesday
        response = begin(cast.connector, place=cast.place.pk)
        begun = Initiative.objects.get(title="Soep op vrijdag")
        assert response["Location"] == reverse("initiative", args=["kwartel", begun.pk])
        assert list(begun.makers.all()) == [cast.connector]
        assert (begun.place, begun.glad, begun.neighbourhood) == (cast.place, "Een volle tafel.", cast.here)
        dates = dates_of(begun)
        assert dates[0] == datetime(2026, 3, 6, 18, 30, tzinfo=AMSTERDAM)
        assert {date.weekday() for date in dates} == {0, 4}
        assert {f"{date:%H:%M}" for date in dates} == {"18:30"}, "also after the clock goes forward"
        assert timedelta(days=50) < dates[-1] - dates[0] < timedelta(days=61)
        page = page_of("week", "kwartel")
        assert page.count(">Soep op vrijdag</a>") == 2
        assert "Soep op vrijdag" not in page_of("week", "fazant")


def test_a_beginning_needs_no_place_and_no_gladness(cast: Cast) -> None:
    assert begin(cast.neighbour, place="", glad="").status_code == 302
    begun = Initiative.objects.get(title="Soep op vrijdag")
    assert begun.place is None
    assert "nog niet" in text_of(Client().get(reverse("initiative", args=["kwartel", begun.pk])))


def test_something_like_it_is_one_click_away(cast: Cast) -> None:
    """Robin from Leeds: every page of a gathering has 'start something like this'."""
    for name, pk in (("initiative", cast.initiative.pk), ("gathering", cast.gathering.pk)):
        assert f"{reverse('begin', args=['kwartel'])}?zoals={cast.initiative.pk}" in page_of(name, "kwartel", pk)
    page = text_of(browser_of(cast.neighbour).get(reverse("begin", args=["kwartel"]), {"zoals": cast.initiative.pk}))
    assert 'value="Weggeefwinkel"' in page
    assert f'<option value="{cast.place.pk}" selected>' in page


def test_nothing_like_what_is_elsewhere(cast: Cast) -> None:
    response = browser_of(cast.elsewhere).get(reverse("begin", args=["fazant"]), {"zoals": cast.initiative.pk})
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Zeg in een paar woorden wat je wilt doen."),
        ({"title": "x" * 121}, "Maak het korter, hooguit 120 letters."),
        ({"glad": "x" * 401}, "Maak het korter, hooguit 400 letters."),
        ({"when": ""}, "Schrijf wanneer. Zoals: elke woensdag van 14 tot 17 uur."),
        ({"when": "elke zo"}, "Schrijf er een tijd bij. Zoals: van 14 tot 17 uur."),
        ({"when": "om 14 uur"}, "We begrijpen niet welke dagen. Schrijf het zo: elke woensdag van 14 tot 17 uur."),
        ({"when": "elke zondag om 25 uur"}, "Schrijf er een tijd bij. Zoals: van 14 tot 17 uur."),
        ({"when": "elke zondag om 2 uur"}, "Bedoel je de middag? Schrijf dan 14 in plaats van 2."),
        ({"when": "1 januari 2020 om 14 uur"}, "Dat is al voorbij. Kies een dag die nog komt."),
        ({"place": "999999"}, "Kies een plek uit de lijst."),
    ],
)
def test_a_mistake_in_a_beginning_keeps_what_was_typed(
    cast: Cast, typed: dict[str, object], sentence: str | None
) -> None:
    response = begin(cast.neighbour, **typed)
    assert response.status_code == 200
    assert len(sentences_of(response)) == 1
    assert sentence in (None, *sentences_of(response))
    page = text_of(response)
    for name, words in (
        ("title", "Soep op vrijdag"),
        ("glad", "Een volle tafel."),
        ("when", f'value="{FIVE_FIELDS["when"]}"'),
    ):
        assert (words in page) == (name not in typed), name
    assert not Initiative.objects.filter(title="Soep op vrijdag").exists()


def change(client: Client, cast: Cast, slug: str = "kwartel") -> HttpResponse:
    typed = {"title": "Ruilwinkel", "about": "Ruilen.", "glad": "", "place": "", "ask": "Wie ruilt?"}
    url = reverse("change_initiative", args=[slug, cast.initiative.pk])
    shown = client.post(url, typed)
    if shown.status_code != 200:
        return shown
    return client.post(url, typed | {"shown": shown.context["plan"].digest})  # it moves, so it is shown first


def test_a_maker_changes_it_and_its_dates_stay(cast: Cast) -> None:
    """An initiative belongs to its people, not to a room: the place may change."""
    before = list(Gathering.objects.values_list("pk", "starts_at"))
    assert change(browser_of(cast.maker), cast).status_code == 302
    changed = Initiative.objects.get(pk=cast.initiative.pk)
    assert (changed.title, changed.about, changed.place, changed.ask) == ("Ruilwinkel", "Ruilen.", None, "Wie ruilt?")
    assert changed.rhythm == cast.initiative.rhythm
    assert list(changed.makers.all()) == [cast.maker]
    assert list(Gathering.objects.values_list("pk", "starts_at")) == before
    assert "Ruilwinkel" in page_of("week", "kwartel")


@pytest.mark.parametrize("who", ["neighbour", "connector", "keyholder", "elsewhere"])
def test_only_a_maker_changes_it(cast: Cast, who: str) -> None:
    """Keys make nobody a maker, and neither does an office."""
    other: Neighbour = getattr(cast, who)
    assert reverse("change_initiative", args=["kwartel", cast.initiative.pk]) not in page_of(
        "initiative", "kwartel", cast.initiative.pk, who=other
    )
    for slug in ("kwartel", "fazant"):
        assert change(browser_of(other), cast, slug).status_code in (403, 404)
    change_initiative(cast.initiative, by=other, title="Van mij", about="", glad="", place=None, ask="")
    assert Initiative.objects.get(pk=cast.initiative.pk).title == "Weggeefwinkel"


def test_a_mistake_in_a_change_keeps_what_was_typed(cast: Cast) -> None:
    typed = {"title": "", "about": "Ruilen.", "glad": "x" * 401, "place": "", "ask": "Wie ruilt?"}
    url = reverse("change_initiative", args=["kwartel", cast.initiative.pk])
    response = browser_of(cast.maker).post(url, typed)
    assert len(sentences_of(response)) == 2
    page = text_of(response)
    assert "Ruilen." in page
    assert "Wie ruilt?" in page
    assert Initiative.objects.get(pk=cast.initiative.pk).title == "Weggeefwinkel"


def test_makers_are_named_for_neighbours_only(cast: Cast) -> None:
    Place.objects.update(door_person=None)
    assert "Anja" in page_of("initiative", "kwartel", cast.initiative.pk, who=cast.neighbour)
    assert "Anja" not in page_of("initiative", "kwartel", cast.initiative.pk)


def test_a_second_maker_changes_it_too(cast: Cast) -> None:
    bep = make_neighbour(cast.here, "Bep")
    cast.initiative.makers.add(bep)
    assert change(browser_of(bep), cast).status_code == 302


def test_beginnings_move_the_version_of_their_neighbourhood_only(cast: Cast) -> None:
    before = dict(Neighbourhood.objects.values_list("slug", "version"))
    begin(cast.neighbour)
    after = dict(Neighbourhood.objects.values_list("slug", "version"))
    assert after["kwartel"] > before["kwartel"]
    assert after["fazant"] == before["fazant"]


def test_a_date_in_the_night_of_the_clock_is_a_date_all_the_same(cast: Cast) -> None:
    """On the last Sunday of March there is no half past two in the night."""
    with time_machine.travel(datetime(2026, 3, 27, 12, 0, tzinfo=AMSTERDAM), tick=False):
        assert begin(cast.neighbour, when="elke zondag om 02:30 uur").status_code == 302
        begun = Initiative.objects.get(title="Soep op vrijdag")
        assert begun.gatherings.count() >= 8
        assert begun.gatherings.earliest("starts_at").starts_at > timezone.now()
