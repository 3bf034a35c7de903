"""Requirements that need a page or a row of their own to be seen. Which test holds which is in docs/decisions/0001."""

import json
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.encounters.models import Mark
from stoep.web.initiatives.forms import BeginForm
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.moving.exporting import export_neighbourhood
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbours.models import Company, Gift, Kind, Visible
from stoep.web.places.forms import PlaceForm
from stoep.web.places.models import Place
from tests.cast import Cast, make_neighbour


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, (name, response.status_code)
    return unescape(response.content.decode())


def links(html: str) -> list[str]:
    return re.findall(r'<a\b[^>]* href="([^"]+)"', html)


def signed_in(who: object) -> Client:
    client = Client()
    client.force_login(who.user)  # type: ignore[attr-defined]
    return client


def test_a_neighbour_who_said_nothing_is_asked_and_not_empty(cast: Cast) -> None:
    """E17: a page without gifts shows questions, never a nought."""
    newcomer = make_neighbour(cast.here, "Nieuw")
    body = page(signed_in(newcomer), "me", cast.here.slug)
    for kind in Kind:
        assert reverse("gifts", args=[cast.here.slug, kind.value]) in links(body)
    assert body.count("?</p>") >= len(Kind)
    text = re.sub(r"<[^>]+>", " ", body[body.index("<main") :])
    assert not re.search(r"(?<![\w.:-])0(?![\w.:-])", text)


def test_two_steps_from_the_first_page_is_a_place_and_a_time(cast: Cast, client: Client) -> None:
    """H1, L8: without an account: where, when, who opens the door, what happens first, and no form."""
    week = page(client, "week", cast.here.slug)
    there = reverse("gathering", args=[cast.here.slug, cast.gathering.pk])
    assert there in links(week)
    body = page(client, "gathering", cast.here.slug, cast.gathering.pk)
    assert timezone.localtime(cast.gathering.starts_at).strftime("%H:%M") in body
    for said in (cast.place.name, cast.maker.name, cast.place.how_in, *cast.place.first_minutes.splitlines()):
        assert said in body
    main = body[body.index("<main") : body.index("</main>")]
    assert "<form" not in main


def test_every_page_of_something_leads_to_making_something(cast: Cast, client: Client) -> None:
    """N6: from guest to maker in one step."""
    target = f"{reverse('begin', args=[cast.here.slug])}?zoals={cast.initiative.pk}"
    assert target in links(page(client, "initiative", cast.here.slug, cast.initiative.pk))
    assert target in links(page(client, "gathering", cast.here.slug, cast.gathering.pk))
    form = signed_in(cast.neighbour).get(target).content.decode()
    assert cast.initiative.title in form


def test_beginning_asks_what_keeps_you_busy_and_what_makes_you_glad() -> None:
    """L3, L5, R7: at most five questions, these two first; no aim, no audience, no end."""
    names = list(BeginForm.base_fields)
    assert names[:2] == ["title", "glad"]
    assert len(names) <= 5
    assert not BeginForm.base_fields["glad"].required
    fields = {field.name for field in Initiative._meta.local_fields}
    assert not [name for name in fields if re.search(r"(?<!cal)end|until|goal|aim|purpose|who_for", name)]


def test_what_is_there_already_stands_beside_what_is_new(cast: Cast) -> None:
    """C1: 'what is there already?' comes with the question what is new."""
    body = page(signed_in(cast.neighbour), "begin", cast.here.slug)
    assert reverse("initiative", args=[cast.here.slug, cast.initiative.pk]) in links(body)


def test_an_initiative_outlives_its_room(cast: Cast, client: Client) -> None:
    """L1, R7: clubs belong to people. A place that closes takes no rhythm, date or maker with it."""
    with changing(cast.here):
        cast.place.delete()
    cast.initiative.refresh_from_db()
    assert cast.initiative.place is None
    assert cast.initiative.rhythm
    assert cast.initiative.makers.exists()
    assert Gathering.objects.filter(initiative=cast.initiative).exists()
    page(client, "gathering", cast.here.slug, cast.gathering.pk)


def test_a_place_tells_what_someone_wants_to_know_before(cast: Cast) -> None:
    """L9, E05: how you get in the first time, stairs, toilet, languages, dogs; a shop or a bench too."""
    wanted = {"how_in", "first_minutes", "stairs", "toilet", "quiet", "languages", "costs", "children", "dogs"}
    assert wanted <= set(PlaceForm(instance=cast.place).fields)
    assert {"shop", "bench"} <= {value for value, _label in Place._meta.get_field("kind").flatchoices}


def test_every_page_of_a_date_says_what_someone_wants_to_know_before(cast: Cast, client: Client) -> None:
    """L9, L1, N6: who opens and the door, how you get in, the first five minutes, what to do besides talking, the facts
    of the place, also to who has no account; and at its end the way to something like it."""
    facts = {"stairs": "een drempel", "toilet": "naast de gang", "quiet": "het zijkamertje", "languages": "Turks",
             "costs": "een potje", "children": "een speelhoek", "dogs": "aan de riem"}  # fmt: skip
    Place.objects.filter(pk=cast.place.pk).update(**facts)
    Initiative.objects.filter(pk=cast.initiative.pk).update(doing="Boeken uitzoeken.")
    with changing(cast.here):
        pass
    body = page(client, "gathering", cast.here.slug, cast.gathering.pk)
    said = [
        "Anja doet open",
        "De deur: Een blauwe deur.",
        "De blauwe deur.",
        "Je loopt binnen.",
        "Er is koffie.",
    ]
    for words in [*said, "Boeken uitzoeken.", *facts.values()]:
        assert words in body, words
    assert reverse("begin", args=[cast.here.slug]) + f"?zoals={cast.initiative.pk}" in body


def test_beginning_asks_five_things_at_most_and_no_age(cast: Cast) -> None:
    """L4, L9: all ages is how everything begins; nothing that is begun here has a field for an age."""
    assert len(BeginForm(neighbourhood=cast.here).fields) <= 5
    fields = {f.name for model in (Initiative, Gathering, Place) for f in model._meta.local_fields}
    assert not [name for name in fields if re.search(r"(^|_)(age|ages|from_age|leeftijd)($|_)", name)]


def test_a_small_thing_is_whole(cast: Cast, client: Client) -> None:
    """H9, E16: a gathering may last five minutes and needs no number of people; an empty week offers a bench."""
    Gathering.objects.all().delete()
    with changing(cast.here):  # the page is remembered by its version
        pass
    body = page(client, "week", cast.here.slug)
    assert "Vijf minuten op het bankje" in body
    assert not [f.name for f in Gathering._meta.local_fields if re.search("min_|least", f.name)]


def test_a_dream_stays_with_the_dreamer_unless_they_choose(cast: Cast) -> None:
    """N4: four kinds of question; a dream begins as 'only me'."""
    client = signed_in(cast.neighbour)
    for kind in Kind:
        form = client.get(reverse("gifts", args=[cast.here.slug, kind.value])).context["form"]
        assert form["visible"].value() == (Visible.ME if kind == Kind.DREAM else Visible.NEIGHBOURS)


def test_everything_on_a_person_is_theirs_to_leave_out(cast: Cast) -> None:
    """E02: gifts, time and words are optional; a neighbour may exist without any of them."""
    who = make_neighbour(cast.here, "Kaal")
    Company.objects.filter(neighbour=who).delete()
    body = page(signed_in(who), "me", cast.here.slug)
    assert not Gift.objects.filter(neighbour=who).exists()
    assert reverse("company", args=[cast.here.slug]) in links(body)
    assert reverse("about_me", args=[cast.here.slug]) in links(body)


def test_nothing_pulls_someone_back_to_the_screen(cast: Cast) -> None:
    """M3, E16, 1.12.17, 1.12.23: no counters, no red dots, no endless list, no page that asks for itself again."""
    client = signed_in(cast.neighbour)
    for name in ("week", "do", "share", "hood", "me"):
        body = page(client, name, cast.here.slug)
        assert not re.search(r"hx-trigger=\"[^\"]*(?:every|revealed|intersect|load)", body), name
        assert 'http-equiv="refresh"' not in body, name
        assert "setInterval" not in body, name
    coming = page(client, "week", cast.here.slug)
    assert coming.count('class="day"') <= 14


def test_everything_can_leave_the_house(cast: Cast, tmp_path: Path) -> None:
    """E10, 1.12.28: one file, of plain text in a zip, that any program can read and no licence closes."""
    target = tmp_path / "kwartel.stoep"
    done = export_neighbourhood(cast.here, target)
    with zipfile.ZipFile(target) as whole:
        tables = [name for name in whole.namelist() if name.endswith(".jsonl")]
        rows = {name: [json.loads(line) for line in whole.read(name).splitlines()] for name in tables}
    assert done.rows == sum(map(len, rows.values()))
    names = {row["name"] for row in rows["tables/neighbours.Neighbour.jsonl"]}
    assert cast.neighbour.name in names
    assert cast.elsewhere.name not in names
    assert target.stat().st_mode & 0o077 == 0
    assert len(rows["tables/encounters.Mark.jsonl"]) == Mark.objects.filter(by__neighbourhood=cast.here).count()


@pytest.mark.parametrize("name", ["share", "hood", "week", "do"])
def test_no_page_is_a_list_of_people(cast: Cast, name: str) -> None:
    """E12, R6, 1.12.3: whoever looks, no page has all neighbours on it, and no address leads to one person."""
    quiet = make_neighbour(cast.here, "Stilletje")
    body = page(signed_in(cast.keyholder), name, cast.here.slug)
    assert quiet.name not in body
