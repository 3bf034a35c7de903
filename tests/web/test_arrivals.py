"""Coming in: three kinds of codes, being known by a neighbour, the first fortnight, and going on half-way.

No address that somebody says of themself gives entry (E13, H5); who is new is welcomed by a person (H2, N1).
"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from stoep.web.arrivals.access import half_way_token
from stoep.web.arrivals.models import Arrival, HalfWay
from stoep.web.arrivals.queries import asked_about
from stoep.web.coming.models import Coming
from stoep.web.encounters.models import Invitation
from stoep.web.encounters.snapshot import weave_snapshot
from stoep.web.initiatives.models import Gathering
from stoep.web.jobs.actions import run_tasks
from stoep.web.jobs.work import forget, remind
from stoep.web.neighbourhoods.actions import make_code
from stoep.web.neighbourhoods.models import Code, CodeKind, Neighbourhood
from stoep.web.neighbourhoods.queries import season_sums
from stoep.web.neighbours.models import Gift, Kind, Neighbour, User, Visible
from stoep.web.neighbours.queries import people_by_hook
from stoep.web.safety.words import code_digest
from stoep.web.turns.models import TurnKind, TurnState
from tests.cast import CODE, Cast, make_half_way, make_neighbour, make_neighbourhood, make_new, make_turn
from tests.reading import browser_of, digits_in_the_mail, sentences_of, tables_with, text_of
from tests.web.test_doors import DOORS, POSTED

WRONG = "Deze code kennen we niet, of hij is voorbij. Kijk in je brief, of vraag een buur."
# What is one's own, also before anybody knows one.
OWN = {
    "me", "about_me", "company", "gifts", "card", "sign_out_everywhere", "go", "not_coming", "just_in", "be_welcomed",
    "not_welcomed", "young", "mine",
}  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_is_new(cast: Cast) -> None:
    """Who is new in the cast stands aside: each test brings its own."""
    cast.new.delete()


def letter(here: Neighbourhood, kind: CodeKind = CodeKind.LETTER, uses: int = 30) -> str:
    street = here.streets.first() if kind == CodeKind.LETTER else None
    return make_code(here, by=None, uses=uses, days=28, kind=kind, street=street)


def knock(here: Neighbourhood, code: str, client: Client | None = None, **other: str) -> HttpResponse:
    street = here.streets.first()
    assert street
    typed = {"name": "Toos", "street": str(street.pk), "code": code, "way_in": "card", "email": ""} | other
    return (client or Client()).post(reverse("come_in", args=[here.slug]), typed)


def big(response: HttpResponse) -> str:
    found = re.search(r'<p class="big">(\w{4}-\w{4})</p>', text_of(response))
    assert found, text_of(response)
    return found[1]


# --- Which code opens what -------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "known"), [(CodeKind.LETTER, False), (CodeKind.POSTER, False), (CodeKind.CARD, True)])
def test_only_a_card_from_hand_to_hand_opens_the_door_at_once(cast: Cast, kind: CodeKind, known: bool) -> None:
    client = Client()
    knock(cast.here, letter(cast.here, kind), client)
    toos = Neighbour.objects.get(name="Toos")
    assert toos.known == known
    page = client.get(reverse("share", args=[cast.here.slug]))
    assert ("Fatma" in text_of(page)) == known, "names are for neighbours"
    assert client.get(reverse("ask", args=[cast.here.slug])).status_code == (200 if known else 302)


def test_who_is_not_known_sees_what_everyone_sees(cast: Cast) -> None:
    """Every address of the door table answers who is not known as it answers a visitor, but for what is their own."""
    new = make_new(cast.here)
    for name, (where, row) in DOORS.items():
        if name in OWN or row == POSTED or name in {"home", "come_in", "come_in_now", "gift", "half_way"}:
            continue
        url = reverse(name, args=where(cast))
        for method in ("get", "post"):
            answer = getattr(browser_of(new), method)(url)
            visitor = getattr(Client(), method)(url)
            if visitor.status_code == 302 and f"/b/{cast.here.slug}/" in url:
                assert answer.status_code == 302, (name, method)
                assert answer["Location"] == reverse("just_in", args=[cast.here.slug]), (name, method)
            elif not name.startswith(("account_", "demo_")):
                assert answer.status_code == visitor.status_code, (name, method)


def test_who_is_not_known_can_do_nothing_that_neighbours_do(cast: Cast) -> None:
    new = make_new(cast.here)
    by_link = {"not_my_coming", "organisation_leaves"}
    for name, (where, row) in DOORS.items():
        if row != POSTED or name in OWN | by_link | {"account_logout", "language"}:
            continue
        answer = browser_of(new).post(reverse(name, args=where(cast)))
        assert answer.status_code == 302, name
        assert answer["Location"] == reverse("just_in", args=[cast.here.slug]), name


@pytest.mark.parametrize("page", ["week", "do", "share", "hood", "things", "gathering", "asked", "place", "initiative"])
def test_who_is_not_known_reads_no_name_that_a_visitor_does_not(cast: Cast, page: str) -> None:
    """Byte for byte the page of a visitor, but for what is said to themself."""
    client = browser_of(make_new(cast.here))
    url = reverse(page, args=DOORS[page][0](cast))
    names = ("Joost", "Anja", "Fatma", "Wim")
    theirs, visitors = text_of(client.get(url)), text_of(Client().get(url))
    assert {n for n in names if n in theirs} == {n for n in names if n in visitors}


def test_who_is_not_known_fills_in_their_own_page_and_comes_along(cast: Cast) -> None:
    new = make_new(cast.here)
    client = browser_of(new)
    client.post(reverse("gifts", args=[cast.here.slug, "show"]), {"topics": ["naaien"], "visible": "neighbours"})
    assert new.gifts.filter(topic="naaien").exists()
    assert "naaien" in text_of(client.get(reverse("me", args=[cast.here.slug]))).lower()
    client.post(reverse("come", args=[cast.here.slug, cast.gathering.pk]), {"sure": "yes", "more": "0"})
    assert Coming.objects.filter(neighbour=new).exists()
    page = text_of(client.get(reverse("gathering", args=[cast.here.slug, cast.gathering.pk])))
    assert "Je komt" in page
    client.post(reverse("not_coming", args=[cast.here.slug, cast.gathering.pk]))
    assert not Coming.objects.filter(neighbour=new).exists()


def test_who_is_not_known_is_woven_into_nothing_and_counted_nowhere(cast: Cast) -> None:
    new = make_new(cast.here)
    Gift.objects.create(neighbour=new, kind=Kind.SHOW, topic="vioolspelen", visible=Visible.EVERYONE)
    before = season_sums(cast.here, timezone.now())
    snapshot = weave_snapshot(cast.here, first=timezone.localdate(), now=timezone.now())
    assert str(new.pk) not in {person["id"] for person in snapshot["people"]}
    assert "vioolspelen" not in people_by_hook(cast.here)
    Arrival.objects.filter(neighbour=new).update(known=True)
    after = season_sums(cast.here, timezone.now())
    assert (after.people - before.people, after.gifts - before.gifts) == (1, 2)
    snapshot = weave_snapshot(cast.here, first=timezone.localdate(), now=timezone.now())
    assert str(new.pk) in {person["id"] for person in snapshot["people"]}


# --- A neighbour says yes --------------------------------------------------------------------------


def test_a_neighbour_of_the_street_says_yes(cast: Cast) -> None:
    """First name only, one button, and who pressed it is kept nowhere."""
    new = make_new(cast.here, "Bram van Dalen")
    page = text_of(browser_of(cast.neighbour).get(reverse("me", args=[cast.here.slug])))
    assert "Ken je Bram, Kastanjelaan?" in page
    assert "Dalen" not in page
    form = page[page.index("Nieuw hier") :]
    assert form[: form.index("</section>")].count("<button") == 1, "there is no button that says no"
    done = browser_of(cast.neighbour).post(reverse("know", args=[cast.here.slug, new.pk]))
    assert done.status_code == 302
    assert Neighbour.objects.get(pk=new.pk).known
    assert "Nieuw hier" not in text_of(browser_of(cast.neighbour).get(reverse("me", args=[cast.here.slug])))
    columns = {f.name for f in Arrival._meta.get_fields()}
    assert columns == {"id", "neighbour", "known", "since", "gathering", "named"}


def test_a_neighbour_of_another_street_is_not_asked(cast: Cast) -> None:
    new = make_new(cast.here)
    other = make_neighbour(cast.here, "Ria", reach="none")
    street = cast.here.streets.exclude(pk=cast.street.pk).get()
    Neighbour.objects.filter(pk=other.pk).update(street=street)
    client = browser_of(other)
    assert "Bram" not in text_of(client.get(reverse("me", args=[cast.here.slug])))
    assert client.post(reverse("know", args=[cast.here.slug, new.pk])).status_code == 404
    assert not Neighbour.objects.get(pk=new.pk).known


def test_two_who_are_new_can_not_let_each_other_in(cast: Cast) -> None:
    one, two = make_new(cast.here), make_new(cast.here, "Coos")
    answer = browser_of(one).post(reverse("know", args=[cast.here.slug, two.pk]))
    assert answer["Location"] == reverse("just_in", args=[cast.here.slug])
    browser_of(one).post(reverse("cards_for_new", args=[cast.here.slug]), {"street": str(cast.street.pk)})
    assert not Neighbour.objects.get(pk=two.pk).known
    assert not Code.objects.filter(made_by=one).exists()


def test_a_keyholder_is_asked_after_a_week(cast: Cast) -> None:
    """And at once where nobody else lives in the street."""
    street = cast.here.streets.exclude(pk=cast.street.pk).get()
    new = make_new(cast.here)
    lived_in = make_neighbour(cast.here, "Ria", reach="none")
    Neighbour.objects.filter(pk__in=[new.pk, lived_in.pk]).update(street=street)
    today = timezone.localdate()
    assert not asked_about(cast.keyholder, today).exists()
    assert asked_about(cast.keyholder, today + timedelta(days=7)).get() == new
    lived_in.delete()
    assert asked_about(cast.keyholder, today).get() == new
    assert not asked_about(cast.neighbour, today + timedelta(days=60)).exists(), "not of everybody"


def test_after_a_week_the_page_says_what_to_do(cast: Cast) -> None:
    """Never a dead end, and nobody's fault."""
    client = browser_of(make_new(cast.here))
    page = reverse("just_in", args=[cast.here.slug])
    assert "zegt nog even ja" in text_of(client.get(page))
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        late = text_of(client.get(page))
    assert "Dat gebeurt. Loop gewoon ergens binnen." in late
    assert reverse("do", args=[cast.here.slug]) in late


def test_whom_nobody_knows_is_erased_after_half_a_year(cast: Cast) -> None:
    new = make_new(cast.here)
    known = make_new(cast.here, "Coos")
    Arrival.objects.filter(neighbour=known).update(known=True)
    forget(timezone.now() + timedelta(days=182))
    assert Neighbour.objects.filter(pk=new.pk).exists()
    assert not Arrival.objects.filter(neighbour=known).exists()
    forget(timezone.now() + timedelta(days=185))
    assert not User.objects.filter(pk=new.user_id).exists()
    assert Neighbour.objects.get(pk=known.pk).known


# --- A card ----------------------------------------------------------------------------------------


def test_a_card_of_a_neighbour_lets_one_person_in(cast: Cast) -> None:
    fatma = browser_of(cast.connector)
    page = reverse("cards_for_new", args=[cast.here.slug])
    made = fatma.post(page, {"street": str(cast.street.pk)})
    code = big(made)
    assert "<svg" in text_of(made), "a telephone reads it"
    assert "no-store" in made["Cache-Control"]
    assert code not in text_of(fatma.get(page)), "it is shown once"
    assert not tables_with(code, code.replace("-", ""))
    assert "zegt nog even ja" not in text_of(knock(cast.here, code))
    assert Neighbour.objects.get(name="Toos").known
    assert sentences_of(knock(cast.here, code)) == [WRONG]


def test_a_card_opens_the_door_for_who_came_in_with_a_letter(cast: Cast) -> None:
    """Who opens the door at a gathering hands one over; that is all."""
    new = make_new(cast.here)
    code = big(browser_of(cast.maker).post(reverse("cards_for_new", args=[cast.here.slug]), {"street": new.street_id}))
    page = reverse("just_in", args=[cast.here.slug])
    client = browser_of(new)
    for wrong in ("HHHH-7777", letter(cast.here), CODE[:-1]):
        assert sentences_of(client.post(page, {"code": wrong})) == [
            "Dit kaartje kennen we niet, of het is voorbij. Vraag het de buur nog eens."
        ]
        with time_machine.travel(timezone.now() + timedelta(minutes=20)):
            assert client.get(page).status_code == 200
        connection.cursor().execute("DELETE FROM safety_wrongtries")
    assert client.post(page, {"code": code.lower()})["Location"] == reverse("gifts", args=[cast.here.slug, "love"])
    assert Neighbour.objects.get(pk=new.pk).known


def test_a_letter_s_use_is_not_taken_by_typing_it_as_a_card(cast: Cast) -> None:
    code = letter(cast.here, uses=1)
    browser_of(make_new(cast.here)).post(reverse("just_in", args=[cast.here.slug]), {"code": code})
    assert Code.objects.get(digest=code_digest(code)).uses_left == 1


def test_a_neighbour_has_three_cards_out_at_most_and_takes_them_back(cast: Cast) -> None:
    client = browser_of(cast.neighbour)
    page = reverse("cards_for_new", args=[cast.here.slug])
    for _ in range(3):
        assert big(client.post(page, {"street": cast.street.pk}))
    assert sentences_of(client.post(page, {"street": cast.street.pk})) == [
        "Je hebt drie kaartjes uitstaan. Geef er een, of trek er een in."
    ]
    first = Code.objects.filter(made_by=cast.neighbour).first()
    assert first
    assert browser_of(cast.maker).post(reverse("withdraw_card", args=[cast.here.slug, first.pk])).status_code == 404
    client.post(reverse("withdraw_card", args=[cast.here.slug, first.pk]))
    assert Code.objects.get(pk=first.pk).withdrawn
    assert big(client.post(page, {"street": cast.street.pk}))


def test_a_card_is_of_the_street_that_the_neighbour_said(cast: Cast) -> None:
    """The street is not the newcomer's word alone."""
    code = big(
        browser_of(cast.neighbour).post(reverse("cards_for_new", args=[cast.here.slug]), {"street": cast.street.pk})
    )
    other = cast.here.streets.exclude(pk=cast.street.pk).get()
    assert sentences_of(knock(cast.here, code, street=str(other.pk))) == [WRONG]


def test_a_keyholder_makes_a_poster_for_a_place_and_withdraws_anybody_s_code(cast: Cast) -> None:
    client = browser_of(cast.keyholder)
    page = reverse("codes", args=[cast.here.slug])
    made = client.post(page, {"kind": "poster", "place": cast.place.pk, "uses": "40", "days": "60"})
    code = Code.objects.get(digest=code_digest(big(made)))
    assert (code.kind, code.place, code.uses, code.by_hand) == ("poster", cast.place, 40, False)
    knock(cast.here, big(made))
    assert "nog 39 van de 40" in text_of(client.get(page))
    browser_of(cast.neighbour).post(reverse("cards_for_new", args=[cast.here.slug]), {"street": cast.street.pk})
    card = Code.objects.get(made_by=cast.neighbour)
    client.post(reverse("withdraw_code", args=[cast.here.slug, card.pk]))
    assert Code.objects.get(pk=card.pk).withdrawn


def test_the_address_behind_the_qr_code_says_nothing_and_keeps_the_code(cast: Cast) -> None:
    """A right and a wrong code lead to the same page; no row holds the code itself."""
    code = letter(cast.here).replace("-", "")
    right, wrong = Client(), Client()
    with CaptureQueriesContext(connection) as for_right:
        first = right.get(reverse("short_code", args=[cast.here.slug, code]), follow=True)
    with CaptureQueriesContext(connection) as for_wrong:
        second = wrong.get(reverse("short_code", args=[cast.here.slug, "HHHH7777"]), follow=True)
    assert text_of(first) == text_of(second)
    assert len(for_right) == len(for_wrong)
    assert not tables_with(code, f"{code[:4]}-{code[4:]}")
    assert "Je code hebben we al" in text_of(first)
    knock(cast.here, "", right)
    assert Neighbour.objects.filter(name="Toos").exists()
    assert sentences_of(knock(cast.here, "", wrong)) == [WRONG]


@pytest.mark.parametrize("typed", ["ocde-g346", "QCDE G346", "0cdeg346", "ＯCDE－G346"])
def test_signs_that_look_alike_make_no_difference(typed: str) -> None:
    assert code_digest(typed) == code_digest("DCDE-6346")


# --- The first fortnight ---------------------------------------------------------------------------


def welcomed(cast: Cast) -> Neighbour:
    new = make_new(cast.here, "Bram van Dalen")
    Arrival.objects.filter(neighbour=new).update(known=True)
    make_turn(cast.gathering, cast.connector, TurnKind.WELCOME, TurnState.YES)
    return Neighbour.objects.get(pk=new.pk)


def test_who_is_new_is_welcomed_by_a_person(cast: Cast) -> None:
    """Named is only who said yes to the turn; nobody hears of it until the new one asks."""
    new = welcomed(cast)
    client = browser_of(new)
    page = text_of(client.get(reverse("me", args=[cast.here.slug])))
    assert "Fatma staat bij de deur." in page
    door = reverse("me", args=[cast.here.slug])
    assert "Aan de deur" not in text_of(browser_of(cast.connector).get(door))
    client.post(reverse("be_welcomed", args=[cast.here.slug, cast.gathering.pk]))
    assert "Fatma wacht bij de deur op je." in text_of(client.get(door))
    assert Coming.objects.filter(neighbour=new, gathering=cast.gathering).exists()
    told = text_of(browser_of(cast.connector).get(door))
    assert "Er komt iemand nieuw." in told
    assert "Bram" not in told
    client.post(reverse("be_welcomed", args=[cast.here.slug, cast.gathering.pk]), {"named": "on"})
    told = text_of(browser_of(cast.connector).get(door))
    assert "Bram is nieuw en komt." in told
    assert "Dalen" not in told
    assert "Bram" not in text_of(browser_of(cast.maker).get(door)), "only who waits there"
    client.post(reverse("not_welcomed", args=[cast.here.slug]))
    assert "Aan de deur" not in text_of(browser_of(cast.connector).get(door))


def test_who_is_not_known_is_welcomed_too_without_a_name(cast: Cast) -> None:
    new = make_new(cast.here)
    make_turn(cast.gathering, cast.connector, TurnKind.WELCOME, TurnState.YES)
    client = browser_of(new)
    client.post(reverse("be_welcomed", args=[cast.here.slug, cast.gathering.pk]))
    page = text_of(client.get(reverse("just_in", args=[cast.here.slug])))
    assert "Iemand wacht bij de deur op je." in page
    assert "Fatma" not in page


def test_a_closed_circle_can_not_be_asked_to_wait(cast: Cast) -> None:
    new = welcomed(cast)
    closed = Gathering.objects.create(
        neighbourhood=cast.here, initiative=cast.circle, key="next", starts_at=timezone.now() + timedelta(days=2),
        ends_at=timezone.now() + timedelta(days=2, hours=1),
    )  # fmt: skip
    answer = browser_of(new).post(reverse("be_welcomed", args=[cast.here.slug, closed.pk]))
    assert answer.status_code == 404
    assert "Kring van duiven" not in text_of(browser_of(new).get(reverse("me", args=[cast.here.slug])))


def test_the_first_gift_is_asked_for(cast: Cast) -> None:
    """E17, H4: an open ask around something that the new one can; without a gift the page asks, and never '0'."""
    new = welcomed(cast)
    page = reverse("me", args=[cast.here.slug])
    assert cast.ask.title not in text_of(browser_of(new).get(page))
    new.gifts.all().delete()
    assert "Zeg één ding, dan kan iemand je vragen." in text_of(browser_of(new).get(page))
    Gift.objects.create(neighbour=new, kind=Kind.SHOW, topic="naaien")
    browser_of(new).post(reverse("company", args=[cast.here.slug]), {"often": "1", "at_most": "4", "way": ""})
    assert cast.ask.title in text_of(browser_of(new).get(page))


def test_the_first_fortnight_ends_by_itself_and_leaves_no_trace(cast: Cast) -> None:
    new = welcomed(cast)
    page = reverse("me", args=[cast.here.slug])
    assert "Je eerste weken" in text_of(browser_of(new).get(page))
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert "Je eerste weken" not in text_of(browser_of(new).get(page))
        forget(timezone.now())
    assert not Arrival.objects.exists()
    assert "Je eerste weken" not in text_of(browser_of(cast.neighbour).get(page))


# --- Half-way --------------------------------------------------------------------------------------


def test_the_door_remembers_what_was_typed(cast: Cast) -> None:
    """For an hour, on this device; a wrong code has to be typed again."""
    client = Client()
    knock(cast.here, "HHHH-7777", client)
    client.get(reverse("week", args=[cast.here.slug]))
    page = text_of(client.get(reverse("come_in", args=[cast.here.slug])))
    assert 'value="Toos"' in page
    assert f'<option value="{cast.street.pk}" selected>' in page
    assert "HHHH" not in page
    assert "Je code hebben we al" not in page


def test_who_got_stuck_half_way_gets_one_mail_and_goes_on(cast: Cast) -> None:
    code = letter(cast.here, uses=1)
    knock(cast.here, code, way_in="mail", email="toos@voorbeeld.example")
    digits_in_the_mail()
    begun = timezone.now()
    for days, letters in ((1, 0), (2, 1), (3, 1), (6, 1)):
        remind(begun + timedelta(days=days, minutes=1))
        forget(begun + timedelta(days=days, minutes=1))
        run_tasks()
        sent = [each for each in mail.outbox[1:] if each.to == ["toos@voorbeeld.example"]]
        assert len(sent) == letters, days
    url = re.search(r"http://\S+?(/verder/\S+)", str(sent[0].body))
    assert url
    client = Client()
    page = text_of(client.get(url[1]))
    assert "Toos" in page
    assert not Neighbour.objects.filter(name="Toos").exists(), "opening it does nothing"
    assert client.post(url[1])["Location"] == reverse("just_in", args=[cast.here.slug])
    toos = Neighbour.objects.get(name="Toos")
    assert (toos.known, toos.user.email) == (False, "toos@voorbeeld.example")
    assert not HalfWay.objects.exists()
    assert Client().get(url[1]).status_code == 404, "it works once"


def test_typing_it_again_begins_no_second_mail(cast: Cast) -> None:
    code = letter(cast.here)
    begun = timezone.now()
    with time_machine.travel(begun):
        knock(cast.here, code, way_in="mail", email="toos@voorbeeld.example")
    remind(begun + timedelta(days=2, minutes=1))
    with time_machine.travel(begun + timedelta(days=3)):
        knock(cast.here, code, way_in="mail", email="toos@voorbeeld.example")
    assert HalfWay.objects.count() == 1
    remind(begun + timedelta(days=6))
    run_tasks()
    assert len([letter for letter in mail.outbox if "op weg" in str(letter.body)]) == 1


def test_what_was_half_way_is_gone_after_a_week(cast: Cast) -> None:
    half = make_half_way(cast.here)
    forget(timezone.now() + timedelta(days=6))
    assert HalfWay.objects.filter(pk=half.pk).exists()
    assert User.objects.filter(pk=half.user_id).exists()
    forget(timezone.now() + timedelta(days=7, minutes=1))
    assert not tables_with("Lien", half.user.email or "-")


def test_the_link_is_of_who_reads_the_mail(cast: Cast) -> None:
    half = make_half_way(cast.here)
    token = half_way_token(half)
    User.objects.filter(pk=half.user_id).update(email="ander@voorbeeld.example")
    assert Client().get(reverse("half_way", args=[token])).status_code == 404
    assert Client().get(reverse("half_way", args=["wat-dan-ook"])).status_code == 404


def test_a_code_that_ended_meanwhile_says_so(cast: Cast) -> None:
    half = make_half_way(cast.here)
    Code.objects.update(withdrawn=True)
    answer = Client().post(reverse("half_way", args=[half_way_token(half)]), follow=True)
    assert sentences_of(answer) == ["De code van je brief is nu voorbij. Vraag een buur om een nieuwe."]


# --- Who tries -------------------------------------------------------------------------------------


def from_network(number: int) -> str:
    return f"198.51.{number // 250}.{number % 250 + 1}"


def test_a_guesser_with_a_thousand_networks_is_held_off(cast: Cast, settings: Settings) -> None:
    """Each network tries once; the neighbourhood counts them together, and no other neighbourhood waits along."""
    settings.STOEP_WRONG_TRIES_HERE = 20
    code = letter(cast.here)
    url = reverse("come_in", args=[cast.here.slug])
    typed = {"name": "Toos", "street": str(cast.street.pk), "way_in": "card", "email": ""}
    with time_machine.travel(timezone.now().replace(hour=12, minute=0)) as clock:
        for number in range(20):
            answer = Client().post(url, typed | {"code": "HHHH-7777"}, REMOTE_ADDR=from_network(number))
            assert answer.status_code == 200
        right = Client().post(url, typed | {"code": code}, REMOTE_ADDR=from_network(999))
        assert right.status_code == 429
        assert "zijn veel foute codes getypt" in text_of(right)
        assert knock(cast.there, letter(cast.there)).status_code == 200
        clock.shift(timedelta(minutes=16))
        assert Client().post(url, typed | {"code": code}, REMOTE_ADDR=from_network(999)).status_code == 200
    assert Neighbour.objects.filter(name="Toos", neighbourhood=cast.here).exists()


def test_many_from_one_network_wait_a_day(cast: Cast) -> None:
    """A letter that fell into one hand fills no street with invented names."""
    code = letter(cast.here, uses=200)
    for number in range(20):
        assert knock(cast.here, code, name=f"Buur {number}").status_code == 200
    held = knock(cast.here, code)
    assert held.status_code == 429
    assert not Neighbour.objects.filter(name="Toos").exists()
    card = big(
        browser_of(cast.neighbour).post(reverse("cards_for_new", args=[cast.here.slug]), {"street": cast.street.pk})
    )
    assert knock(cast.here, card).status_code == 200, "who was handed a card comes in"


def shape(found: CaptureQueriesContext) -> list[str]:
    """The statements without their values."""
    return [" ".join(query["sql"].split()[:4]).split('"s')[0] for query in found.captured_queries]


def test_a_known_address_costs_the_door_the_same_work(cast: Cast) -> None:
    """The same statements in the same order, and a task in the queue for both: no time to measure."""
    code = letter(cast.here)
    knock(cast.here, code, way_in="mail", email="eerst@voorbeeld.example")
    found = {}
    for email in ("joost@voorbeeld.example", "niemand@voorbeeld.example"):
        with CaptureQueriesContext(connection) as found[email]:
            knock(cast.here, code, way_in="mail", email=email)
    known, unknown = found.values()
    assert shape(known) == shape(unknown)


def test_a_known_address_costs_signing_in_the_same_work(cast: Cast) -> None:
    Client().post(reverse("account_login"), {"email": "eerst@voorbeeld.example"})
    found = {}
    for email in ("joost@voorbeeld.example", "niemand@voorbeeld.example"):
        with CaptureQueriesContext(connection) as found[email]:
            Client().post(reverse("account_login"), {"email": email})
    known, unknown = found.values()
    assert shape(known) == shape(unknown)
    assert any("INSERT" in statement and "task" in statement for statement in shape(unknown))


def test_a_journalist_enters_no_neighbourhood_with_an_address_of_their_own_saying(cast: Cast) -> None:
    """Twelve neighbourhoods in a day, in each a code from a poster or a letter from a bin, and a street from the map.

    Everywhere they fill in what is asked. Nowhere are they in: no names, no asks, no encounter, no picture of who
    is who. A week and half a year later neither.
    """
    client = Client()
    slugs = []
    for number in range(12):
        here, place = make_neighbourhood(f"buurt-{number}", f"Buurt {number}")
        make_neighbour(here, f"Bewoner{number}", loves=("duiven",), about="Ik woon hier al dertig jaar.")
        code = letter(here, CodeKind.POSTER if number % 2 else CodeKind.LETTER)
        answer = knock(here, code, client, name="Robin", REMOTE_ADDR="203.0.113.9")
        assert answer.status_code in (200, 302)
        client.post(reverse("company", args=[here.slug]), {"often": "4", "at_most": "8", "way": "", "times": ["1"]})
        slugs.append(here.slug)
        assert place
    for moment in (timedelta(0), timedelta(days=8), timedelta(days=170)):
        with time_machine.travel(timezone.now() + moment):
            for number, slug in enumerate(slugs):
                for page in ("week", "do", "share", "hood", "things", "me"):
                    assert f"Bewoner{number}" not in text_of(client.get(reverse(page, args=[slug]))), (page, slug)
                for page in ("ask", "begin", "new_thing", "add_place", "keys", "codes", "cards_for_new"):
                    assert client.get(reverse(page, args=[slug]))["Location"] == reverse("just_in", args=[slug])
    robins = Neighbour.objects.filter(name="Robin")
    assert robins.count() == 12
    assert not any(robin.known for robin in robins)
    assert not Invitation.objects.filter(neighbour__in=robins).exists()
    forget(timezone.now() + timedelta(days=185))
    assert not robins.all().exists()
