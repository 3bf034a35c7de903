"""Looking up a book: later, by the server alone, off unless the keeper switched it on, and never in the way (L7)."""

import json
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from subprocess import CalledProcessError

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from stoep.web.jobs.actions import run_tasks
from stoep.web.things import actions, books
from stoep.web.things.books import MOST_BYTES, Found, NotFound, find_book, read_answer
from stoep.web.things.models import Thing
from tests.cast import Cast
from tests.reading import browser_of, sentences_of
from tests.servers import drip, says, serving
from tests.test_settings import settings_with

ROOT = Path(__file__).parents[2]
ISBN = "9780804429573"
ANSWER = {f"ISBN:{ISBN}": {"title": " Lezen  en schrijven ", "authors": [{"name": "A. Tolk"}, {"name": "B. Pen"}]}}


@pytest.fixture(autouse=True)
def this_machine_may_be_asked(settings: Settings) -> None:
    settings.STOEP_FETCH_ALSO = ("127.0.0.1",)


def test_title_and_writer_are_found_with_nothing_but_the_number() -> None:
    with serving(says(json.dumps(ANSWER).encode())) as (address, asked):
        assert find_book(ISBN, address) == Found("Lezen en schrijven", "A. Tolk, B. Pen")
    assert asked == [f"/api/books?bibkeys=ISBN:{ISBN}&format=json&jscmd=data"]


def test_a_catalogue_on_this_machine_or_at_home_is_not_asked(settings: Settings) -> None:
    settings.STOEP_FETCH_ALSO = ()
    with serving(says(json.dumps(ANSWER).encode())) as (address, asked):
        for name in (address, address.replace("127.0.0.1", "localhost")):
            with pytest.raises(NotFound):
                find_book(ISBN, name)
    assert not asked


def lead_elsewhere(handler: BaseHTTPRequestHandler) -> None:
    says(b"", 302, Location="http://127.0.0.1:1/")(handler)


def say_too_much(handler: BaseHTTPRequestHandler) -> None:
    says(b" " * (MOST_BYTES + 1) + json.dumps(ANSWER).encode())(handler)


@pytest.mark.parametrize(
    "answer",
    [
        lead_elsewhere, say_too_much, says(b"", 500), says(b""), says(b"<html>"), says(b"[" * 50_000), says(b"null"),
        says(b"{}"), says(b'{"ISBN:9780804429573": {"title": 3}}'), says(b"\xff\xfe"),
        lambda handler: handler.wfile.write(b"no http at all\r\n\r\n"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_not_found(answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
    with serving(answer) as (address, _asked), pytest.raises(NotFound):
        find_book(ISBN, address)


def test_who_answers_a_letter_at_a_time_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "_SECONDS", 0.3)
    with serving(drip) as (address, _asked), pytest.raises(NotFound):
        find_book(ISBN, address)


def test_a_catalogue_that_is_not_there_is_not_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    for address in (f"http://127.0.0.1:{port}", "http://nergens.invalid", "onzin", "https://"):
        with pytest.raises(NotFound):
            find_book(ISBN, address)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["title", "authors", "name", "x"]), inner),
)


@given(_json, _json)
def test_any_answer_is_a_book_that_fits_or_not_found(title: object, authors: object) -> None:
    try:
        found = read_answer({f"ISBN:{ISBN}": {"title": title, "authors": authors}}, ISBN)
    except NotFound:
        return
    assert 0 < len(found.title) <= 120
    assert len(found.writer) <= 120
    assert "\x00" not in found.title + found.writer


def test_a_catalogue_is_only_asked_over_tls(tmp_path: Path) -> None:
    with pytest.raises(CalledProcessError) as wrong:
        settings_with(tmp_path, STOEP_BOOKS="http://catalogus.example", PYTHONPATH=str(ROOT / "src"))
    assert "make it an address that begins with https://" in wrong.value.stderr


# --- In the house ----------------------------------------------------------------------------------


def send(cast: Cast, **values: str) -> list[str]:
    url = reverse("new_thing", args=["kwartel"])
    return sentences_of(browser_of(cast.neighbour).post(url, {"kind": "lend", **values}, follow=True))


def test_without_a_catalogue_a_title_is_typed_and_nobody_is_asked(cast: Cast) -> None:
    assert send(cast, isbn=ISBN) == ["Zeg in een paar woorden wat het is."]
    assert send(cast, isbn=ISBN, title="Gids") == []
    assert not DBTaskResult.objects.exists()
    book = Thing.objects.get(isbn=ISBN)
    actions.look_up_book.call(book.pk)
    book.refresh_from_db()
    assert book.title == "Gids"


def test_with_a_catalogue_the_number_is_enough_and_the_title_comes_later(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(says(json.dumps(ANSWER).encode())) as (address, asked):
        settings.STOEP_BOOKS = address
        assert send(cast, isbn="080442957X") == []
        book = Thing.objects.get(isbn=ISBN)
        page = reverse("thing", args=["kwartel", book.pk])
        assert "We zoeken de titel op." in browser_of().get(page).content.decode()
        assert not asked, "no page waits for it"
        assert ISBN not in str(DBTaskResult.objects.values_list("args_kwargs", flat=True))
        run_tasks()
        assert len(asked) == 1
    book.refresh_from_db()
    assert (book.title, book.writer) == ("Lezen en schrijven", "A. Tolk, B. Pen")
    assert "We zoeken" not in browser_of().get(page).content.decode()


def test_what_somebody_typed_stands(cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STOEP_BOOKS = "https://catalogus.example"
    monkeypatch.setattr(actions, "find_book", lambda isbn, where: Found("Van de catalogus", "Iemand"))
    send(cast, isbn=ISBN, writer="Mijn tante")
    book = Thing.objects.get(isbn=ISBN)
    actions.change_thing(book, by=cast.neighbour, title=ISBN, writer="Mijn tante", isbn=ISBN)
    actions.look_up_book.call(book.pk)
    book.refresh_from_db()
    assert (book.title, book.writer) == ("Van de catalogus", "Mijn tante")
    Thing.objects.filter(pk=book.pk).update(title="Zelf getypt")
    actions.look_up_book.call(book.pk)
    book.refresh_from_db()
    assert book.title == "Zelf getypt"


def test_a_catalogue_that_knows_nothing_leaves_the_number_and_asks_no_more(cast: Cast, settings: Settings) -> None:
    settings.STOEP_BOOKS = "http://127.0.0.1:1"
    assert send(cast, isbn=ISBN) == []
    run_tasks()
    assert not DBTaskResult.objects.exists()
    assert Thing.objects.get(isbn=ISBN).title == ISBN


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("978-92-95055-12-5", "Eén cijfer klopt niet. Kijk nog eens achter op het boek."),
        ("97892", "Het nummer van een boek heeft 10 of 13 cijfers. Tel ze nog eens."),
        ("8710400012399", "Dit nummer is van iets anders. Dat van een boek begint met 978 of 979."),
        ("achterop", "Typ alleen de cijfers, zoals 978-92-95055-12-4."),
    ],
)
def test_a_wrong_number_says_what_to_look_at(cast: Cast, typed: str, sentence: str) -> None:
    assert send(cast, isbn=typed, title="Gids") == [sentence]
