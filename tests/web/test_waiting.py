"""After a wrong code, card or six digits a network waits: a second, two, four … and nobody else waits along."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from stoep.web.neighbours.actions import make_card
from stoep.web.safety.models import WrongTries
from tests.cast import Cast
from tests.reading import digits_in_the_mail, sentences_of, text_of

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
WRONG_CARD = "We kennen deze woorden niet. Kijk op je kaart en schrijf ze nog eens."
TOO_OFTEN = "Dat was te vaak. Wacht een kwartier en probeer het nog eens."


@pytest.fixture(autouse=True)
def _a_second_at_first(settings: Settings) -> None:
    settings.STOEP_WRONG_SECONDS = 1


def card(words: str = "vis vis vis vis vis", at: float = 0, client: Client | None = None) -> HttpResponse:
    with time_machine.travel(NOON + timedelta(seconds=at), tick=False):
        return (client or Client()).post(reverse("with_card"), {"words": words})


def ask_digits(client: Client, email: str = "joost@voorbeeld.example") -> None:
    client.post(reverse("account_login"), {"email": email})


def type_digits(client: Client, digits: str) -> HttpResponse:
    return client.post(reverse("account_confirm_login_code"), {"code": digits})


def test_each_wrong_card_makes_the_next_one_wait_twice_as_long(cast: Cast) -> None:
    words, at = make_card(cast.neighbour.user), 0.0
    for seconds, sentence in (
        (1, "Dat ging mis. Wacht één seconde en probeer het nog eens."),
        (2, "Dat ging mis. Wacht 2 seconden en probeer het nog eens."),
        (4, "Dat ging mis. Wacht 4 seconden en probeer het nog eens."),
        (8, "Dat ging mis. Wacht 8 seconden en probeer het nog eens."),
    ):
        assert card(at=at).status_code == 200
        for typed in (words, "vis vis vis vis vis"):
            response = card(typed, at=at + 0.001)
            assert response.status_code == 429, "right or wrong"
            assert sentences_of(response) == [sentence]
        at += seconds
    client = Client()
    assert card(words, at=at, client=client).status_code == 302
    assert WrongTries.objects.get().count == 4, "what came too early is not counted"


def test_after_a_quarter_of_an_hour_it_begins_anew(cast: Cast) -> None:
    for at in (0, 2, 5):
        card(at=at)
    assert card(at=901).status_code == 200
    assert "één seconde" in text_of(card(at=901.001))


def test_wrong_digits_count_and_wait_like_a_wrong_card(cast: Cast) -> None:
    client = Client()
    with time_machine.travel(NOON, tick=False) as clock:
        ask_digits(client)
        right = digits_in_the_mail()
        assert type_digits(client, "qqqqqq").status_code == 200
        pages = set()
        for digits in (right, "qqqqqq"):
            response = type_digits(client, digits)
            assert response.status_code == 429
            assert sentences_of(response) == ["Dat ging mis. Wacht één seconde en probeer het nog eens."]
            pages.add(text_of(response).replace(digits, "…"))
        assert len(pages) == 1, "nothing shows whether they are right"
        assert Client().post(reverse("with_card"), {"words": "vis"}).status_code == 429, "they count together"
        clock.shift(1)
        assert type_digits(client, right).status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["joost@voorbeeld.example", "niemand@voorbeeld.example"])
def test_wrong_digits_hold_a_network_off_over_all_addresses(cast: Cast, settings: Settings, email: str) -> None:
    """allauth counts three tries for one mail; here all of them count, known address or not."""
    settings.STOEP_WRONG_SECONDS = 0
    client = Client()
    for n in range(settings.STOEP_WRONG_TRIES):
        if n % 2 == 0:
            ask_digits(client, email if n < 6 else "anja@voorbeeld.example")
        assert type_digits(client, "qqqqqq").status_code == 200
    response = type_digits(client, "qqqqqq")
    assert response.status_code == 429
    assert sentences_of(response) == [TOO_OFTEN]


def test_the_limit_of_one_mail_stays(cast: Cast, settings: Settings) -> None:
    settings.STOEP_WRONG_SECONDS = 0
    client = Client()
    ask_digits(client)
    assert [type_digits(client, "qqqqqq").status_code for _ in range(3)] == [200, 200, 302]


def test_no_digits_at_all_are_not_a_wrong_try(cast: Cast) -> None:
    client = Client()
    ask_digits(client)
    type_digits(client, "")
    assert not WrongTries.objects.exists()
