"""The second line: an organisation is asked, and never begins (R9)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.jobs.work import forget
from stoep.web.moving.parts import PARTS
from stoep.web.neighbours.models import Neighbour, User
from stoep.web.secondline.access import organisation_token
from stoep.web.secondline.models import Organisation
from tests.cast import Cast

OWN_WORDS = {"lends": "Een zaal.", "when": "Op dinsdag.", "face": "", "email": ""}


def client_of(who: Neighbour) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def at(name: str, cast: Cast) -> str:
    return reverse(name, args=[cast.here.slug, cast.organisation.pk])


def by_link(cast: Cast) -> str:
    return reverse("organisation_by_link", args=[organisation_token(cast.organisation)])


def test_a_neighbour_invites_it_and_its_link_fills_its_page(cast: Cast) -> None:
    sent = {"name": "Huisarts Vlier", "kind": "doctor", "days": "91"}
    shown = client_of(cast.neighbour).post(reverse("invite_organisation", args=[cast.here.slug]), sent)
    made = Organisation.objects.get(name="Huisarts Vlier")
    assert made.invited_by == cast.neighbour
    assert (made.lends, made.when, made.face) == ("", "", ""), "what stands on it, it says itself"
    link = re.search(r'href="[^"]*(/tweede-lijn/[^"]+)"', shown.content.decode())
    assert link
    Client().post(link[1], {**OWN_WORDS, "face": "Karim", "face_yes": "on"})
    page = Client().get(reverse("organisation", args=[cast.here.slug, made.pk])).content.decode()
    assert "Een zaal." in page
    assert "Karim" in page


def test_a_face_needs_a_yes(cast: Cast) -> None:
    Client().post(by_link(cast), {**OWN_WORDS, "face": "Els"})
    cast.organisation.refresh_from_db()
    assert cast.organisation.face == "Marieke", "without the yes nothing is kept"


def test_it_has_no_account_and_its_link_opens_only_its_page(cast: Cast) -> None:
    """R9: what it sends is kept on its own page, and everything else is as for a visitor."""
    accounts = User.objects.count()
    client = Client()
    page = client.get(by_link(cast)).content.decode()
    names = set(cast.here.neighbours.values_list("name", flat=True))
    assert not [name for name in names if re.search(rf"\b{name}\b", page)], "it sees no names"
    client.post(by_link(cast), {**OWN_WORDS, "name": "De baas", "neighbourhood": cast.there.pk})
    cast.organisation.refresh_from_db()
    assert (cast.organisation.name, cast.organisation.neighbourhood) == ("De bibliotheek", cast.here)
    assert User.objects.count() == accounts
    assert "_auth_user_id" not in client.session
    for name in ("ask", "begin", "me", "codes", "new_thing", "invite_organisation"):
        assert client.get(reverse(name, args=[cast.here.slug])).status_code == 302, name
    assert mail.outbox == []


def test_nothing_hangs_on_it() -> None:
    """R9: it owns nothing: no row of another table points at an organisation."""
    assert [link.name for link in Organisation._meta.related_objects] == []
    assert "secondline.Organisation.invited_by" in PARTS


def test_what_neighbours_see_of_it_names_who_asked_it(cast: Cast) -> None:
    assert "Anja" in client_of(cast.neighbour).get(at("organisation", cast)).content.decode()
    assert "Anja" not in Client().get(at("organisation", cast)).content.decode()
    assert "balie@bieb.example" not in client_of(cast.keyholder).get(at("organisation", cast)).content.decode()
    assert "De bibliotheek" in Client().get(reverse("hood", args=[cast.here.slug])).content.decode()


def test_a_question_goes_by_mail_with_what_is_chosen_and_is_not_kept(cast: Cast) -> None:
    sent = {"words": "Mag de naaikring in de zaal?", "back": "Ik kom vrijdag langs."}
    client_of(cast.neighbour).post(at("ask_organisation", cast), sent)
    (one,) = mail.outbox
    assert one.to == ["balie@bieb.example"]
    assert sent["words"] in one.body
    assert sent["back"] in one.body
    told = f"{one.subject} {one.body} {one.extra_headers}"
    assert "Joost" not in told
    assert str(cast.neighbour.user.email) not in told


@pytest.mark.parametrize("email", ["", "balie@bieb.example"])
def test_questions_go_only_where_it_takes_them(cast: Cast, email: str) -> None:
    Organisation.objects.update(email=email)
    client_of(cast.neighbour).post(at("ask_organisation", cast), {"words": "Hoi", "back": "Joost"})
    assert [one.to for one in mail.outbox] == ([[email]] if email else [])


def test_a_new_link_ends_the_one_before(cast: Cast) -> None:
    before = by_link(cast)
    client_of(cast.maker).post(at("organisation_link", cast))
    assert Client().get(before).status_code == 404
    cast.organisation.refresh_from_db()
    assert Client().get(by_link(cast)).status_code == 200
    assert Client().get(before.rstrip("/") + "x/").status_code == 404


@pytest.mark.parametrize("who", ["itself", "maker", "keyholder"])
def test_it_leaves_when_it_is_done(cast: Cast, who: str) -> None:
    if who == "itself":
        Client().post(reverse("organisation_leaves", args=[organisation_token(cast.organisation)]))
    else:
        client_of(getattr(cast, who)).post(at("organisation_done", cast))
    assert not Organisation.objects.exists()


def test_it_ends_on_its_last_day_and_is_erased(cast: Cast) -> None:
    link = by_link(cast)
    with time_machine.travel(timezone.now() + timedelta(days=184), tick=False):
        assert Client().get(at("organisation", cast)).status_code == 404
        assert Client().get(link).status_code == 404
        forget(timezone.now())
    assert not Organisation.objects.exists()


def test_it_stays_when_who_invited_it_leaves(cast: Cast) -> None:
    User.objects.filter(pk=cast.maker.user_id).delete()
    cast.organisation.refresh_from_db()
    assert cast.organisation.invited_by is None
    assert client_of(cast.neighbour).get(at("organisation", cast)).status_code == 200
