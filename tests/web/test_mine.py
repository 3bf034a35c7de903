"""Everything of mine, to take along; and out, with nothing left behind, in one click."""

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection, models
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from stoep.web.asks.models import Knock
from stoep.web.coming.models import Coming
from stoep.web.coming.tasks import mail_chair, mail_changed
from stoep.web.encounters.models import Mark, MarkKind
from stoep.web.encounters.tasks import mail_asked, mail_on
from stoep.web.initiatives.models import Initiative
from stoep.web.jobs.actions import run_tasks
from stoep.web.moving.parts import LABELS, LEFT_OUT, PARTS
from stoep.web.moving.tables import reachable
from stoep.web.neighbours.actions import leave, make_card
from stoep.web.neighbours.models import Gift, Neighbour, User
from stoep.web.photos.files import SIZES, read_photo
from stoep.web.turns.models import TurnDay
from tests.cast import Cast, make_circle, make_encounter, make_thing
from tests.reading import tables_with


def taken(cast: Cast, who: Neighbour, language: str = "nl") -> str:
    client = Client(headers={"Accept-Language": language})
    client.force_login(who.user)
    response = client.get(reverse("mine", args=[cast.here.slug]))
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="stoep-kwartel.html"'
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def data_of(page: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    parts: dict[str, list[dict[str, object]]] = json.loads(found[1])["parts"]
    return parts


def links_to_somebody() -> set[str]:
    """Return 'table.column' of every link to a neighbour or an account."""
    return {
        f"{label}.{link.name}"
        for label, table in reachable().items()
        for link in (*table.model._meta.concrete_fields, *table.model._meta.many_to_many)
        if link.is_relation and link.related_model in (Neighbour, User)
    }


# --- Complete --------------------------------------------------------------------------------------


def test_every_link_to_a_person_is_a_part_or_says_why_not() -> None:
    """A new table about people goes into what they take along: name it in moving/parts.py."""
    assert links_to_somebody() | {"neighbours.User.id"} == set(PARTS) | {
        link for link in LEFT_OUT if link in links_to_somebody()
    }
    assert all(LEFT_OUT.values())


def test_every_column_of_a_part_is_in_it_or_says_why_not() -> None:
    for label in {link.rsplit(".", 1)[0] for link in PARTS}:
        if f"{label}.*" in LEFT_OUT:
            continue
        shown = {name for link, part in PARTS.items() if link.rsplit(".", 1)[0] == label for name in part.columns}
        links = {link.rsplit(".", 1)[1] for link in PARTS if link.rsplit(".", 1)[0] == label}
        model = apps.get_model(label)
        names = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
        missing = names - shown - links - {"id", "neighbourhood"}
        missing -= {name.rsplit(".", 1)[1] for name in LEFT_OUT if name.startswith(f"{label}.")}
        assert not missing, f"{label} has columns that are in no part: {missing}"


def test_nothing_is_listed_that_is_not_there() -> None:
    names = {f"{label}.{f.name}" for label, table in reachable().items()
             for f in (*table.model._meta.concrete_fields, *table.model._meta.many_to_many)}  # fmt: skip
    assert set(PARTS) <= names
    assert {name for name in LEFT_OUT if not name.endswith("*")} <= names
    assert set(LABELS) == {name for part in PARTS.values() for name in part.columns}


def test_all_that_people_said_is_in_it(cast: Cast) -> None:
    """Each text that is theirs comes out as it went in, in words and as data."""
    odd = '<b>Ik</b> & "jij" </script> 🕊️'
    Neighbour.objects.filter(pk=cast.neighbour.pk).update(about=odd)
    Knock.objects.create(
        ask=cast.ask,
        neighbour=cast.neighbour,
        came="self",
        word="yes",
        words="Zaterdag om tien.",
        made_at=timezone.now(),
    )
    page = taken(cast, cast.neighbour)
    assert page.count("</script>") == 1, "what somebody wrote closes nothing"
    text = unescape(page)
    for words in (odd, "joost@voorbeeld.example", "een boom planten", "Een groene stoel", "De avonden",
                  "Wie kan een naaimachine nakijken?", "Zaterdag om tien.", "Fatma", "Kastanjelaan",
                  "Nederlands"):  # fmt: skip
        assert words in text, words
    data = data_of(page)
    assert data["neighbours.Neighbour.user"][0]["about"] == odd
    assert set(data) == set(PARTS)
    full = {link for link in PARTS if data[link]}
    assert full >= {
        "encounters.Invitation.neighbour",
        "things.Loan.neighbour",
        "turns.Shadow.neighbour",
        "coming.Coming.neighbour",
    }


@pytest.mark.parametrize(("language", "words"), [("nl", "Alles van mij"), ("en", "Everything of mine")])
def test_it_is_in_my_language_and_opens_by_itself(cast: Cast, language: str, words: str) -> None:
    page = taken(cast, cast.neighbour, language)
    assert f"<h1>{words}</h1>" in page
    assert f'<html lang="{language}">' in page
    assert set(re.findall(r'(?:src|href)="([^"]{1,5})|url\(', page)) == {"data:"}, "it needs nothing from a server"
    small = read_photo(cast.photo, SIZES[1])
    assert len(re.findall(r"data:image/webp;base64,", page)) == 1
    assert len(page) > len(small)


# --- No more than mine -----------------------------------------------------------------------------


def test_nothing_of_others_is_in_it(cast: Cast) -> None:
    page = taken(cast, cast.keyholder)
    for name in ("Joost", "Anja", "Fatma", "Guus", "joost@", "lies@", "Ik fluit"):
        assert name not in page, name


def test_what_another_said_of_me_changes_nothing(cast: Cast) -> None:
    """'Rather not' is theirs: my file is the same, byte for byte."""
    before = data_of(taken(cast, cast.neighbour))
    Mark.objects.create(by=cast.maker, about=cast.neighbour, kind=MarkKind.RATHER_NOT)
    make_encounter(
        cast.here, cast.place, timezone.now() + timedelta(days=6), {cast.maker: "yes", cast.connector: "yes"}
    )
    assert data_of(taken(cast, cast.neighbour)) == before


def test_a_closed_circle_that_i_am_not_in_has_no_name(cast: Cast) -> None:
    circle = make_circle(cast.here, cast.place, cast.maker)
    Initiative.objects.filter(pk=circle.pk).update(title="Geheime kring")
    cast.coming.gathering = circle.gatherings.get()
    cast.coming.save()
    assert "Geheime kring" not in taken(cast, cast.neighbour)
    circle.makers.add(cast.neighbour)
    assert "Geheime kring" in taken(cast, cast.neighbour)


def test_nothing_of_another_neighbourhood_is_in_it(cast: Cast) -> None:
    second = Neighbour.objects.create(
        neighbourhood=cast.there, user=cast.neighbour.user, name="Jo", about="Hier ben ik een ander.",
        street=cast.there.streets.get(name="Vlierstraat"),
    )  # fmt: skip
    make_thing(cast.there, "Een kanarie", by=second)
    page = taken(cast, cast.neighbour)
    assert "Hier ben ik een ander." not in page
    assert "Een kanarie" not in page


def test_taking_it_changes_nothing_and_waits_for_nothing(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.neighbour.user)
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("mine", args=[cast.here.slug]))
    wrote = [q["sql"] for q in found if re.match(r"INSERT|UPDATE|DELETE", q["sql"]) and "session" not in q["sql"]]
    assert wrote == []
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize("page", ["me", "go"])
def test_the_file_is_one_click_away(cast: Cast, page: str) -> None:
    client = Client()
    client.force_login(cast.neighbour.user)
    body = client.get(reverse(page, args=[cast.here.slug])).content.decode()
    assert f'href="{reverse("mine", args=[cast.here.slug])}"' in body


# --- Out -------------------------------------------------------------------------------------------

MARKER = "Zwanenzang"


def texts_of_somebody_alone() -> list[tuple[str, type[models.Model], str]]:
    """Return each link to somebody, with its model and a column of free text in it that is about nobody else."""
    return [
        (link.rsplit(".", 1)[1], model, field.name)
        for link in PARTS
        if f"{(label := link.rsplit('.', 1)[0])}.*" not in LEFT_OUT and not link.endswith((".id", ".asked_before"))
        for model in [apps.get_model(label)]
        for field in model._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField"}
        and not field.choices
        and field.name in {name for part in PARTS.values() for name in part.columns}
        and (field.max_length or 999) > len(MARKER)
        and field.name not in {"photo", "email"}
    ]


def mark_all_texts_of(who: Neighbour) -> set[str]:
    """Put one word into every such text of somebody; return into which columns."""
    put = set()
    for link, model, column in texts_of_somebody_alone():
        own = who.user_id if model._meta.get_field(link).related_model is User else who.pk
        rows = model._default_manager.filter(**{link: own})
        if model is Gift:
            rows = rows.filter(topic="")
        elif model is Coming and column == "name":
            continue  # a neighbour has none there
        if rows.update(**{column: MARKER}):
            put.add(f"{model._meta.db_table}.{column}")
    return put


def test_after_leaving_no_table_has_my_name_address_or_words(cast: Cast) -> None:
    """Every table is searched, those of packages too, at once after the click and before any later work."""
    who = cast.neighbour
    make_card(who.user)
    past = cast.circle.gatherings.get()
    TurnDay.objects.create(turn=cast.turn, gathering=past, neighbour=who, state="yes", words="De sleutel.")
    put = mark_all_texts_of(who)
    assert {"asks_ask.title", "things_thing.about", "turns_turnday.words", "neighbours_neighbour.about"} <= put
    assert put <= tables_with(MARKER)
    client = Client()
    client.force_login(who.user)
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(reverse("go", args=[cast.here.slug]))
    assert tables_with(MARKER, "Joost", "joost@") == set()
    assert not list((Path(settings.STOEP_DATA) / "photos").rglob(f"{cast.photo}*")), "and no photo"


def test_after_leaving_no_mail_comes_any_more(cast: Cast) -> None:
    """Not even one that was on its way."""
    mail_asked.enqueue(invitation=cast.proposed.pk)
    mail_on.enqueue(invitation=cast.on.pk)
    mail_changed.enqueue(coming=[cast.coming.pk])
    mail_chair.enqueue(coming=cast.coming.pk)
    leave(cast.neighbour)
    run_tasks()
    assert [one.to for one in mail.outbox if "joost@voorbeeld.example" in one.to] == []
    assert tables_with("joost@") == set()


def test_after_leaving_every_device_is_out(cast: Cast) -> None:
    devices = [Client(), Client()]
    for device in devices:
        device.force_login(cast.neighbour.user)
    devices[0].post(reverse("go", args=[cast.here.slug]))
    for device in devices:
        assert device.get(reverse("me", args=[cast.here.slug])).status_code == 302
        assert device.get(reverse("mine", args=[cast.here.slug])).status_code == 302
