"""Joining: a name, a street and a code. Wrong ones are answered alike, and nothing says who exists."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from stoep.web.asks.actions import ask
from stoep.web.encounters.models import Encounter, Mark, MarkKind, State
from stoep.web.initiatives.models import Initiative
from stoep.web.jobs.actions import run_tasks
from stoep.web.jobs.work import forget
from stoep.web.neighbourhoods.actions import make_code, withdraw_code
from stoep.web.neighbourhoods.models import Code, Neighbourhood, Street
from stoep.web.neighbours.actions import (
    WrongCode,
    begin_account,
    forget_unfinished_accounts,
    join,
    make_card,
)
from stoep.web.neighbours.models import Neighbour, User, WordCard
from stoep.web.places.models import Place
from stoep.web.safety.words import code_digest
from tests.cast import CODE, Cast, make_neighbour, make_neighbourhood
from tests.reading import (
    browser_of,
    card_of,
    digits_in_the_mail,
    rows_that_point_at,
    sentences_of,
    tables_with,
    text_of,
)

WRONG = "Deze code kennen we niet, of hij is voorbij. Kijk in je brief, of vraag een buur."
TOO_OFTEN = "Dat was te vaak. Wacht een kwartier en probeer het nog eens."


def typed(cast: Cast, **other: str) -> dict[str, str]:
    """Return what someone types who does everything right, but for what is given."""
    return {"name": "Toos", "street": str(cast.street.pk), "code": CODE, "way_in": "card", "email": ""} | other


def knock(cast: Cast, client: Client | None = None, **other: str) -> HttpResponse:
    return (client or Client()).post(reverse("come_in", args=[cast.here.slug]), typed(cast, **other))


def uses_left(code: Code) -> int:
    return Code.objects.get(pk=code.pk).uses_left


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def ask_digits(client: Client, email: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"email": email})


# --- With a card -----------------------------------------------------------------------------------


def test_a_code_and_a_card_let_someone_in(cast: Cast) -> None:
    """The words are shown once, here, and never again."""
    client = Client()
    response = knock(cast, client)
    words = card_of(response)
    assert len(words) == 5
    assert "no-store" in response["Cache-Control"]
    toos = Neighbour.objects.get(name="Toos")
    assert (toos.neighbourhood, toos.street, toos.reach, toos.keys_until) == (cast.here, cast.street, "none", None)
    assert uses_left(cast.code) == 29
    assert is_signed_in(client)
    for again in (client.get(reverse("me", args=[cast.here.slug])), knock(cast, client)):
        assert not set(words) <= set(re.findall(r"\w+", text_of(again)))
    assert not tables_with(" ".join(words))


@pytest.mark.parametrize(
    "as_typed",
    [
        lambda words: " ".join(words),
        lambda words: ", ".join(words).upper(),
        lambda words: "  ".join(word.capitalize() for word in words) + ".",
        lambda words: "\t".join(words),
        lambda words: "1. " + " 2. ".join(words),
    ],
)
def test_a_card_lets_in_however_it_is_typed(cast: Cast, as_typed: object) -> None:
    """Capitals, commas, dots and spaces make no difference."""
    words = make_card(cast.neighbour.user).split()
    client = Client()
    assert callable(as_typed)
    response = client.post(reverse("with_card"), {"words": as_typed(words), "next": f"/b/{cast.here.slug}/ik/"})
    assert response["Location"] == f"/b/{cast.here.slug}/ik/"
    assert client.session["_auth_user_id"] == str(cast.neighbour.user_id)


def test_a_new_card_ends_the_old_one(cast: Cast) -> None:
    old = make_card(cast.neighbour.user)
    words = card_of(browser_of(cast.neighbour).post(reverse("card", args=[cast.here.slug])))
    client = Client()
    client.post(reverse("with_card"), {"words": old})
    assert not is_signed_in(client)
    client.post(reverse("with_card"), {"words": " ".join(words)})
    assert is_signed_in(client)


def test_a_wrong_card_leads_nowhere_else(cast: Cast) -> None:
    client = Client()
    words = make_card(cast.neighbour.user).split()
    for wrong in (" ".join(words[:4]), " ".join(reversed(words)), "".join(words), "boom roos vis maan"):
        response = client.post(reverse("with_card"), {"words": wrong})
        assert sentences_of(response) == ["Deze woorden kennen we niet. Kijk op je kaart en probeer het nog eens."]
        assert wrong in text_of(response)
        assert not is_signed_in(client)


@pytest.mark.parametrize("elsewhere", ["https://elders.example/", "//elders.example", "javascript:alert(1)"])
def test_a_card_leads_to_no_other_host(cast: Cast, elsewhere: str) -> None:
    words = make_card(cast.neighbour.user)
    assert Client().post(reverse("with_card"), {"words": words, "next": elsewhere})["Location"] == "/"


def test_a_neighbour_from_elsewhere_joins_with_the_same_way_in(cast: Cast) -> None:
    client = browser_of(cast.elsewhere)
    response = knock(cast, client, name="Guus", way_in="mail", email="guus@voorbeeld.example")
    assert response["Location"] == reverse("just_in", args=[cast.here.slug])
    assert Neighbour.objects.filter(user=cast.elsewhere.user).count() == 2
    assert uses_left(cast.code) == 29


def test_who_is_in_already_takes_no_use(cast: Cast) -> None:
    assert knock(cast, browser_of(cast.neighbour))["Location"] == reverse("me", args=[cast.here.slug])
    assert uses_left(cast.code) == 30


# --- By mail ---------------------------------------------------------------------------------------


def test_a_code_and_mail_let_someone_in(cast: Cast) -> None:
    """The use of the code is taken when the six digits were right, not before."""
    client = Client()
    response = knock(cast, client, way_in="mail", email="Toos@Voorbeeld.example")
    assert response.status_code == 302
    page = text_of(client.get(response["Location"]))
    assert "zes cijfers" in page
    assert not Neighbour.objects.filter(name="Toos").exists()
    digits = digits_in_the_mail()
    assert mail.outbox[-1].to == ["toos@voorbeeld.example"]
    assert uses_left(cast.code) == 30

    after = client.post(response["Location"], {"code": digits}, follow=True)
    assert after.redirect_chain[-1][0] == reverse("gifts", args=[cast.here.slug, "love"])
    toos = Neighbour.objects.get(name="Toos")
    assert (toos.reach, toos.street, toos.user.email) == ("mail", cast.street, "toos@voorbeeld.example")
    assert uses_left(cast.code) == 29
    assert "coming_in" not in client.session


def test_the_form_of_the_digits_keeps_where_it_leads(cast: Cast) -> None:
    """A browser posts the form to its own address, with the hidden field; also after a wrong try."""
    client = Client()
    response = knock(cast, client, way_in="mail", email="toos@voorbeeld.example")
    digits = digits_in_the_mail()
    target = reverse("come_in_now", args=[cast.here.slug])
    wrong = client.post(response["Location"], {"code": "000000" if digits != "000000" else "1", "next": target})
    assert sentences_of(wrong) == ["Dat is niet de code. Kijk in de nieuwste mail en probeer het nog eens."]
    assert f'name="next" value="{target}"' in text_of(wrong)
    client.post(reverse("account_confirm_login_code"), {"code": f" {digits[:3]} {digits[3:]} ", "next": target})
    client.get(target)
    assert Neighbour.objects.filter(name="Toos").exists()


def test_three_wrong_tries_end_the_digits_and_nothing_is_lost(cast: Cast) -> None:
    """A sentence says what to do; with new digits the neighbour is in, without typing all of it again."""
    client = Client()
    response = knock(cast, client, way_in="mail", email="toos@voorbeeld.example")
    right = digits_in_the_mail()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(2):
        assert client.post(response["Location"], {"code": wrong}).status_code == 200
    third = client.post(response["Location"], {"code": wrong}, follow=True)
    assert sentences_of(third) == ["Deze cijfers werken niet meer. Vraag hier nieuwe."]
    page = third.redirect_chain[-1][0]
    assert page.startswith(reverse("account_request_login_code"))
    assert not is_signed_in(client)
    assert not client.post(response["Location"], {"code": right}, follow=True).wsgi_request.user.is_authenticated

    again = client.post(page, {"email": "toos@voorbeeld.example"})
    client.post(again["Location"], {"code": digits_in_the_mail()}, follow=True)
    assert Neighbour.objects.filter(name="Toos", neighbourhood=cast.here).exists()


def test_digits_are_over_after_a_quarter_of_an_hour(cast: Cast) -> None:
    client = Client()
    ask_digits(client, "joost@voorbeeld.example")
    digits = digits_in_the_mail()
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        late = client.post(reverse("account_confirm_login_code"), {"code": digits}, follow=True)
        assert sentences_of(late) == ["Deze cijfers werken niet meer. Vraag hier nieuwe."]
        assert not is_signed_in(client)


def test_an_address_that_fits_no_mail_is_told(cast: Cast) -> None:
    long = "a" * 200 + "@" + "b" * 60 + ".example"
    for email in ("geen adres", "toos@", long):
        response = knock(cast, way_in="mail", email=email)
        assert sentences_of(response) == ["Kijk nog eens naar het adres. Het lijkt op anna@voorbeeld.nl."], email
        assert email in text_of(response)
    assert not User.objects.filter(email__startswith="aaa").exists()


def test_a_code_taken_by_another_meanwhile_lets_nobody_in(cast: Cast) -> None:
    client = Client()
    response = knock(cast, client, way_in="mail", email="toos@voorbeeld.example")
    Code.objects.filter(pk=cast.code.pk).update(uses_left=0)
    after = client.post(response["Location"], {"code": digits_in_the_mail()}, follow=True)
    assert after.redirect_chain[-1][0] == reverse("come_in", args=[cast.here.slug])
    assert sentences_of(after) == [WRONG]
    assert 'value="Toos"' in text_of(after), "what was typed stays"
    assert not Neighbour.objects.filter(name="Toos").exists()


# --- Wrong codes -----------------------------------------------------------------------------------


@pytest.fixture
def wrong_codes(cast: Cast) -> list[str]:
    """One code for each way in which a code can be wrong."""

    def made(neighbourhood: Neighbourhood = cast.here, street: Street | None = None) -> str:
        return make_code(neighbourhood, by=None, uses=3, days=5, street=street)

    expired, withdrawn, used_up = made(), made(), made()
    Code.objects.filter(digest=code_digest(expired)).update(ends_on=timezone.localdate() - timedelta(days=1))
    withdraw_code(Code.objects.get(digest=code_digest(withdrawn)), by=cast.keyholder)
    Code.objects.filter(digest=code_digest(used_up)).update(uses_left=0)
    other_street = cast.here.streets.exclude(pk=cast.street.pk).first()
    return ["HHHH-7777", expired, withdrawn, used_up, made(street=other_street), made(cast.there)]


@pytest.mark.parametrize("way", [{"way_in": "card"}, {"way_in": "mail", "email": "joost@voorbeeld.example"}])
def test_wrong_codes_are_all_answered_alike(cast: Cast, wrong_codes: list[str], way: dict[str, str]) -> None:
    """Unknown, over, withdrawn, used up, of another street, of another neighbourhood: the very same page."""
    pages = set()
    for code in wrong_codes:
        response = knock(cast, name="Toos & Ko", code=code, **way)
        assert response.status_code == 200
        assert sentences_of(response) == [WRONG]
        page = text_of(response)
        assert f'value="{code}"' in page, "what was typed stays"
        assert 'value="Toos &amp; Ko"' in page
        assert f'<option value="{cast.street.pk}" selected>' in page
        pages.add(page.replace(code, "…"))
    assert len(pages) == 1
    assert not Neighbour.objects.filter(name__startswith="Toos").exists()
    assert not mail.outbox


@pytest.mark.parametrize("code", ["acde-f346", "ACDEF346", " acde f346 ", "ACDE–F346", "a c d e f 3 4 6"])
def test_a_code_lets_in_however_it_is_typed(cast: Cast, code: str) -> None:
    assert card_of(knock(cast, code=code))


def test_a_code_works_until_the_end_of_its_last_day(cast: Cast) -> None:
    Code.objects.filter(pk=cast.code.pk).update(ends_on=timezone.localdate())
    assert card_of(knock(cast))
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert sentences_of(knock(cast)) == [WRONG]


def test_a_code_of_a_street_lets_in_who_lives_there(cast: Cast) -> None:
    assert card_of(knock(cast, code=make_code(cast.here, by=None, uses=1, days=1, street=cast.street)))


def test_the_first_code_gives_the_keys(cast: Cast) -> None:
    code = make_code(cast.here, by=None, uses=2, days=5, with_key=True)
    assert card_of(knock(cast, code=code))
    assert Neighbour.objects.get(name="Toos").has_keys


# --- Nothing says who exists -----------------------------------------------------------------------


def _answers(client: Client, response: HttpResponse) -> list[object]:
    """Return all that comes back: the status, the headers, the cookies' names, the page it leads to, a wrong try."""
    seen: list[object] = []
    for answer in (
        response,
        client.get(response["Location"]),
        client.post(response["Location"], {"code": "abc"}),
        client.post(response["Location"], {"code": "-"}),
        client.post(response["Location"], {"code": "abc"}),
    ):
        headers = {name: value for name, value in answer.items() if name != "Expires"}
        seen.append((answer.status_code, headers, sorted(answer.cookies), text_of(answer)))
    return seen


@pytest.mark.parametrize("email", ["joost@voorbeeld.example", "guus@voorbeeld.example", "bieb@voorbeeld.example"])
def test_joining_says_nothing_about_who_exists(cast: Cast, email: str) -> None:
    """An address that is known here, known elsewhere, or unknown: the same bytes, but for tokens."""
    with time_machine.travel(timezone.now(), tick=False):
        known, unknown = Client(), Client()
        for_known = _answers(known, knock(cast, known, way_in="mail", email=email))
        for_unknown = _answers(unknown, knock(cast, unknown, way_in="mail", email="niemand@voorbeeld.example"))
    assert for_known == for_unknown


def test_signing_in_says_nothing_about_who_exists(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        known, unknown = Client(), Client()
        for_known = _answers(known, ask_digits(known, "joost@voorbeeld.example"))
        for_unknown = _answers(unknown, ask_digits(unknown, "niemand@voorbeeld.example"))
    assert for_known == for_unknown
    assert digits_in_the_mail()
    assert len(mail.outbox) == 1, "who isn't known gets no mail"
    assert not User.objects.filter(email="niemand@voorbeeld.example").exists()


def test_signing_in_by_mail_works_with_capitals(cast: Cast) -> None:
    client = Client()
    response = ask_digits(client, "Joost@Voorbeeld.EXAMPLE")
    client.post(response["Location"], {"code": digits_in_the_mail()})
    assert client.session["_auth_user_id"] == str(cast.neighbour.user_id)


@pytest.mark.parametrize("email", ["joost@voorbeeld.example", "niemand@voorbeeld.example"])
def test_asking_digits_too_often_is_held_off(cast: Cast, email: str) -> None:
    client = Client()
    for _ in range(3):
        assert ask_digits(client, email).status_code == 302
    response = ask_digits(client, email)
    assert len(sentences_of(response)) == 1
    assert email in text_of(response)


def test_who_typed_a_wrong_address_can_type_another(cast: Cast) -> None:
    client = Client()
    ask_digits(client, "joots@voorbeeld.example")
    assert client.get(reverse("account_login")).status_code == 200
    ask_digits(client, "joost@voorbeeld.example")
    client.post(reverse("account_confirm_login_code"), {"code": digits_in_the_mail()})
    assert is_signed_in(client)


def test_asking_digits_too_often_at_the_door_is_held_off(cast: Cast) -> None:
    for _ in range(3):
        assert knock(cast, way_in="mail", email="toos@voorbeeld.example").status_code == 302
    response = knock(cast, way_in="mail", email="toos@voorbeeld.example")
    assert response.status_code == 429
    assert sentences_of(response) == ["We stuurden net al een code. Kijk in je mail, of wacht even."]
    assert CODE in text_of(response)


# --- Trying one after another ----------------------------------------------------------------------


def test_after_too_many_wrong_codes_the_right_one_waits_too(cast: Cast, settings: Settings) -> None:
    noon = timezone.now().replace(hour=12, minute=0)
    with time_machine.travel(noon):
        for _ in range(settings.STOEP_WRONG_TRIES):
            assert knock(cast, code="HHHH-7777").status_code == 200
        response = knock(cast)
    assert response.status_code == 429
    assert sentences_of(response) == [TOO_OFTEN]
    assert f'value="{CODE}"' in text_of(response), "what was typed stays"
    assert not Neighbour.objects.filter(name="Toos").exists()
    with time_machine.travel(noon + timedelta(minutes=14)):
        assert knock(cast).status_code == 429
    with time_machine.travel(noon + timedelta(minutes=15, seconds=30)):
        assert card_of(knock(cast))


def test_after_too_many_wrong_cards_the_right_one_waits_too(cast: Cast, settings: Settings) -> None:
    words = make_card(cast.neighbour.user)
    client = Client()
    for _ in range(settings.STOEP_WRONG_TRIES):
        client.post(reverse("with_card"), {"words": "vis vis vis vis vis"})
    response = client.post(reverse("with_card"), {"words": words})
    assert response.status_code == 429
    assert sentences_of(response) == [TOO_OFTEN]
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        client.post(reverse("with_card"), {"words": words})
        assert is_signed_in(client)


def test_wrong_codes_and_wrong_cards_count_together(cast: Cast, settings: Settings) -> None:
    for n in range(settings.STOEP_WRONG_TRIES):
        if n % 2:
            knock(cast, code="HHHH-7777")
        else:
            Client().post(reverse("with_card"), {"words": "vis vis vis vis vis"})
    assert knock(cast).status_code == 429


def _knock_from(cast: Cast, hops: str, address: str = "192.0.2.7", code: str = CODE) -> int:
    return (
        Client()
        .post(
            reverse("come_in", args=[cast.here.slug]),
            typed(cast, code=code),
            headers={"x-forwarded-for": hops},
            REMOTE_ADDR=address,
        )
        .status_code
    )


def test_a_forged_header_dodges_nothing(cast: Cast, settings: Settings) -> None:
    """STOEP_PROXIES=0: the address of the connection counts, whatever the header says."""
    assert settings.STOEP_PROXIES == 0
    for n in range(settings.STOEP_WRONG_TRIES):
        assert _knock_from(cast, f"198.51.100.{n}", code="HHHH-7777") == 200
    assert _knock_from(cast, "198.51.100.200") == 429
    assert _knock_from(cast, "192.0.2.7", address="192.0.2.8") == 200, "another network is not held off"


def test_all_the_addresses_of_one_line_count_together(cast: Cast, settings: Settings) -> None:
    """A line of a provider has a whole /64 of IPv6 addresses."""
    for n in range(settings.STOEP_WRONG_TRIES):
        assert _knock_from(cast, "", address=f"2001:db8:1:1::{n}", code="HHHH-7777") == 200
    assert _knock_from(cast, "", address="2001:db8:1:1:ffff::1") == 429
    assert _knock_from(cast, "", address="2001:db8:1:2::1") == 200


def test_behind_a_proxy_only_its_own_word_counts(cast: Cast, settings: Settings) -> None:
    settings.STOEP_PROXIES = 1
    for n in range(settings.STOEP_WRONG_TRIES):
        assert _knock_from(cast, f"198.51.100.{n}, 203.0.113.9", code="HHHH-7777") == 200
    assert _knock_from(cast, "198.51.100.200, 203.0.113.9") == 429
    assert _knock_from(cast, "203.0.113.9, 203.0.113.10") == 200


def test_who_tried_is_not_kept_and_soon_forgotten(cast: Cast) -> None:
    _knock_from(cast, "", address="192.0.2.7", code="HHHH-7777")
    ask_digits(Client(REMOTE_ADDR="192.0.2.7"), "joost@voorbeeld.example")
    assert not tables_with("192.0.2.7")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        forget(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM safety_wrongtries")
        assert cursor.fetchone() == (0,)


# --- Two at once -----------------------------------------------------------------------------------


@pytest.fixture
def last_use(transactional_db: None) -> Iterator[tuple[Neighbourhood, Street, str]]:
    here, _place = make_neighbourhood("merel", "De Merel")
    street = here.streets.get(name="Kastanjelaan")
    yield here, street, make_code(here, by=None, uses=1, days=5)
    # Threads have connections of their own, and a table can't be emptied while one of them looks at it.
    connection.close()


def test_the_last_use_of_a_code_lets_exactly_one_in(last_use: tuple[Neighbourhood, Street, str]) -> None:
    here, street, code = last_use
    people = 4
    users = [begin_account(f"buur{n}@voorbeeld.example") for n in range(people)]
    together = Barrier(people)

    def come(user: User) -> bool:
        try:
            together.wait(timeout=10)
            join(here, user=user, name="Toos", street=street, digest=code_digest(code))
        except WrongCode:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(people) as pool:
        came = list(pool.map(come, users))
    assert sorted(came) == [False, False, False, True]
    assert here.neighbours.count() == 1
    assert here.codes.get().uses_left == 0


def test_two_clicks_at_once_make_one_neighbour(last_use: tuple[Neighbourhood, Street, str]) -> None:
    here, street, code = last_use
    together = Barrier(2)

    def come(_click: int) -> int:
        try:
            together.wait(timeout=10)
            user = begin_account("toos@voorbeeld.example")
            together.wait(timeout=10)
            return join(here, user=user, name="Toos", street=street, digest=code_digest(code)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = set(pool.map(come, range(2)))
    assert len(made) == 1
    assert here.codes.get().uses_left == 0


# --- Codes -----------------------------------------------------------------------------------------


def test_a_keyholder_makes_counts_and_withdraws_a_code(cast: Cast) -> None:
    client = browser_of(cast.keyholder)
    page = reverse("codes", args=[cast.here.slug])
    response = client.post(page, {"street": str(cast.street.pk), "uses": "2", "days": "7"})
    made = Code.objects.exclude(pk=cast.code.pk).get()
    code = _big(response)
    assert (made.made_by, made.street, made.uses_left, made.with_key) == (cast.keyholder, cast.street, 2, False)
    assert made.ends_on == timezone.localdate() + timedelta(days=7)
    assert code_digest(code) == made.digest
    assert "no-store" in response["Cache-Control"]

    assert card_of(knock(cast, code=code))
    again = text_of(client.get(page))
    assert code not in again, "it is shown once"
    assert f"{code[:2]}…" in again
    assert "nog 1 van de 2" in again

    client.post(reverse("withdraw_code", args=[cast.here.slug, made.pk]))
    assert "ingetrokken" in text_of(client.get(page))
    assert sentences_of(knock(cast, code=code)) == [WRONG]


def _big(response: HttpResponse) -> str:
    return text_of(response).partition('<p class="big">')[2].partition("</p>")[0]


def test_a_code_can_not_be_made_for_a_street_elsewhere(cast: Cast) -> None:
    street = cast.there.streets.get(name="Kastanjelaan")
    page = reverse("codes", args=[cast.here.slug])
    response = browser_of(cast.keyholder).post(page, {"street": str(street.pk), "uses": "2", "days": "7"})
    assert len(sentences_of(response)) == 1
    assert Code.objects.count() == 1


@pytest.mark.parametrize(("uses", "days"), [("0", "7"), ("201", "7"), ("5", "0"), ("5", "184"), ("", "7"), ("x", "7")])
def test_a_code_has_bounds_and_keeps_what_was_typed(cast: Cast, uses: str, days: str) -> None:
    page = reverse("codes", args=[cast.here.slug])
    response = browser_of(cast.keyholder).post(page, {"street": "", "uses": uses, "days": days})
    assert len(sentences_of(response)) == 1
    assert f'value="{days}"' in text_of(response)
    assert Code.objects.count() == 1


def test_no_row_holds_a_code(cast: Cast) -> None:
    """Only digests are kept; also while someone is at the door, and waits for mail."""
    code = make_code(cast.here, by=cast.keyholder, uses=3, days=5)
    knock(cast, code=code)
    client = Client()
    knock(cast, client, code=code, way_in="mail", email="ko@voorbeeld.example")
    assert not tables_with(code, code.replace("-", ""))
    client.post(reverse("account_confirm_login_code"), {"code": digits_in_the_mail()})
    client.get(reverse("come_in_now", args=[cast.here.slug]))
    assert uses_left(Code.objects.get(digest=code_digest(code))) == 1
    assert not tables_with(code, code.replace("-", ""))


# --- Sessions --------------------------------------------------------------------------------------


def test_signing_out_everywhere_ends_every_session(cast: Cast) -> None:
    here, telephone, library = (browser_of(cast.neighbour) for _ in range(3))
    other = browser_of(cast.maker)
    me = reverse("me", args=[cast.here.slug])
    assert {client.get(me).status_code for client in (here, telephone, library)} == {200}
    here.post(reverse("sign_out_everywhere", args=[cast.here.slug]))
    for client in (here, telephone, library):
        assert client.get(me)["Location"].startswith(reverse("account_login"))
    assert other.get(me).status_code == 200


def test_signing_out_here_leaves_the_other_device(cast: Cast) -> None:
    here, telephone = browser_of(cast.neighbour), browser_of(cast.neighbour)
    here.post(reverse("account_logout"))
    me = reverse("me", args=[cast.here.slug])
    assert here.get(me).status_code == 302
    assert telephone.get(me).status_code == 200


def test_the_cookie_of_the_session_is_for_this_server_only(cast: Cast, settings: Settings) -> None:
    words = make_card(cast.neighbour.user)
    plain = Client().post(reverse("with_card"), {"words": words}).cookies["sessionid"]
    assert plain["httponly"] is True
    assert plain["samesite"] == "Lax"
    assert not plain["secure"]
    assert plain["max-age"] == settings.SESSION_COOKIE_AGE
    settings.SESSION_COOKIE_SECURE = True
    assert Client().post(reverse("with_card"), {"words": words}).cookies["sessionid"]["secure"] is True


def test_coming_in_changes_the_session_key(cast: Cast) -> None:
    """A session that somebody else laid ready is worth nothing afterwards."""
    client = Client()
    response = ask_digits(client, "joost@voorbeeld.example")
    before = client.session.session_key
    client.post(response["Location"], {"code": digits_in_the_mail()})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_what_was_typed_at_the_door_goes_by_itself(cast: Cast) -> None:
    """SECURITY.md: little to steal. Without a good code an hour at most; who had one can go on for a week."""
    knock(cast, way_in="mail", email="toos@voorbeeld.example")
    knock(cast, name="Koba", code="HHHH-7777", way_in="mail", email="koba@voorbeeld.example")
    ask_digits(Client(), "niemand@voorbeeld.example")
    assert Session.objects.count() == 3
    digits_in_the_mail()
    forget(timezone.now() + timedelta(minutes=61))
    assert not tables_with("Koba", "koba@", "niemand@")
    assert not Session.objects.exists()
    forget(timezone.now() + timedelta(days=7, minutes=1))
    assert not tables_with("Toos", "toos@")


@pytest.mark.parametrize("way", ["mail", "card"])
def test_who_came_in_stays_in(cast: Cast, settings: Settings, way: str) -> None:
    """Sessions last long, also when the way in was a short wait at the door."""
    client = Client()
    response = ask_digits(client, "joost@voorbeeld.example")
    if way == "mail":
        client.post(response["Location"], {"code": digits_in_the_mail()})
    else:
        client.post(reverse("with_card"), {"words": make_card(cast.neighbour.user)})
    assert is_signed_in(client)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
    assert "joost@voorbeeld.example" not in str(dict(client.session))


# --- Leaving ---------------------------------------------------------------------------------------


def test_leaving_erases_every_row_and_keeps_what_was_begun(cast: Cast) -> None:
    """'Everything of yours here is erased. What you began stays, without your name.'"""
    who, user = cast.maker, cast.maker.user
    make_card(user)
    ask(by=who, title="Wie heeft een kruiwagen?")
    Mark.objects.create(by=who, about=cast.neighbour, kind=MarkKind.AGAIN, day=timezone.localdate())
    Mark.objects.create(by=cast.connector, about=who, kind=MarkKind.RATHER_NOT)
    make_code(cast.here, by=who, uses=1, days=5)
    make_neighbour(cast.here, "Bep", reach="paper", paper_by=who)
    Encounter.objects.update(host=who)
    telephone, here = Client(), browser_of(who)
    telephone.post(ask_digits(telephone, "anja@voorbeeld.example")["Location"], {"code": digits_in_the_mail()})
    assert is_signed_in(telephone)
    assert rows_that_point_at(who) >= {
        "Ask.by", "Code.made_by", "Company.neighbour", "Encounter.host", "Gift.neighbour", "Mark.about", "Mark.by",
        "Initiative_makers.neighbour", "Invitation.neighbour", "Neighbour.paper_by", "Place.door_person",
    }  # fmt: skip

    response = here.post(reverse("go", args=[cast.here.slug]))
    assert response["Location"] == reverse("week", args=[cast.here.slug])
    assert not rows_that_point_at(who)
    assert not rows_that_point_at(user)
    assert not User.objects.filter(pk=user.pk).exists()
    assert not tables_with("Anja", "anja@")
    assert Initiative.objects.get(pk=cast.initiative.pk).makers.count() == 0
    assert Place.objects.get(pk=cast.place.pk).door_person is None
    page = reverse("initiative", args=[cast.here.slug, cast.initiative.pk])
    assert "Anja" not in text_of(browser_of(cast.neighbour).get(page))
    for client in (telephone, here):
        assert not client.get("/").wsgi_request.user.is_authenticated


def test_who_leaves_lets_nobody_wait_at_a_door(cast: Cast) -> None:
    """With one person left it does not go on, and that person hears it."""
    browser_of(cast.neighbour).post(reverse("go", args=[cast.here.slug]))
    assert Encounter.objects.get(pk=cast.on.encounter_id).state == State.OFF
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [["anja@voorbeeld.example"]]
    assert "Joost" not in str(mail.outbox[0].body)


def test_leaving_one_neighbourhood_keeps_the_other(cast: Cast) -> None:
    user = cast.elsewhere.user
    second = join(cast.here, user=user, name="Guus", street=cast.street, digest=code_digest(CODE))
    browser_of(user).post(reverse("go", args=[cast.here.slug]))
    assert not Neighbour.objects.filter(pk=second.pk).exists()
    assert Neighbour.objects.filter(pk=cast.elsewhere.pk, user=user).exists()


def test_looking_at_the_leaving_page_erases_nothing(cast: Cast) -> None:
    assert browser_of(cast.neighbour).get(reverse("go", args=[cast.here.slug])).status_code == 200
    assert Neighbour.objects.filter(pk=cast.neighbour.pk).exists()


def test_unfinished_accounts_are_erased(cast: Cast) -> None:
    """Who asked for digits and never came in leaves no account; who is in somewhere, or has a card, stays."""
    card = begin_account()
    make_card(card)
    begin_account("toos@voorbeeld.example")
    before = set(Neighbour.objects.values_list("user_id", flat=True))
    forget_unfinished_accounts()
    assert set(User.objects.values_list("pk", flat=True)) == before | {card.pk}
    assert WordCard.objects.count() == 1


def test_digits_of_an_account_that_was_erased_lead_back_to_the_door(cast: Cast) -> None:
    client = Client()
    response = knock(cast, client, way_in="mail", email="toos@voorbeeld.example")
    digits = digits_in_the_mail()
    User.objects.filter(email="toos@voorbeeld.example").delete()
    late = client.post(response["Location"], {"code": digits}, follow=True)
    assert late.status_code == 200
    assert not is_signed_in(client)
