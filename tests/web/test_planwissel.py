"""The page where anyone lays a text beside the two frames (W1, W3, 1.12.25)."""

import logging
from io import StringIO

from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stoep.core.frame import findings
from stoep.web.frame.actions import MOST_IN_A_MINUTE
from stoep.web.frame.forms import MOST_LETTERS
from stoep.web.frame.table import laid_out, pieces
from stoep.web.frame.views import EXAMPLE

URL = "/planwissel/"
UNMISTAKABLE = "Inloop voor eenzame ouderen in Zwaluwhoek. <b>Vet</b> & dik."


def test_the_example_stands_in_both_its_rows(client: Client, db: None) -> None:
    page = client.get(URL, {"voorbeeld": "1"}).content.decode()
    assert "mensen die zich soms eenzaam voelen" in page
    assert 'id="row-4"' in page
    assert 'id="row-5"' in page
    assert page.count("<li>Hoe ziet onze straat eruit als dit lukt?</li>") == 1  # of row 1, about which it says nothing
    assert "nodig daarvoor de hele straat uit" in page  # another act, not another word


def test_the_first_line_says_that_these_are_words_of_us_all(client: Client, db: None) -> None:
    assert "Dit zijn woorden die we allemaal gebruiken." in client.get(URL).content.decode()


def test_a_text_comes_back_escaped_and_whole(client: Client, db: None) -> None:
    answer = client.post(URL, {"text": UNMISTAKABLE, "language": "nl"})
    assert "&lt;b&gt;Vet&lt;/b&gt; &amp; dik." in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    cut = pieces(UNMISTAKABLE, findings(UNMISTAKABLE))
    assert "".join(piece.text for piece in cut) == UNMISTAKABLE


def test_nothing_is_kept_and_nothing_is_logged(client: Client, db: None) -> None:
    said, handler = StringIO(), logging.getLogger()
    listening = logging.StreamHandler(said)
    handler.addHandler(listening)
    try:
        with CaptureQueriesContext(connection) as queries:
            assert client.post(URL, {"text": UNMISTAKABLE, "language": "nl"}).status_code == 200
    finally:
        handler.removeHandler(listening)
    assert not queries.captured_queries
    assert said.getvalue() == ""
    assert not client.cookies.get("sessionid")


def test_what_is_not_looked_at_says_why_in_one_sentence(client: Client, db: None) -> None:
    assert "Zet hier eerst een tekst." in client.post(URL, {"text": "  "}).content.decode()
    longest = "Dat is te veel in één keer. Zet er hooguit veertig bladzijden in."
    assert longest in client.post(URL, {"text": "a" * (MOST_LETTERS + 1)}).content.decode()
    assert client.post(URL, {"text": "nul\x00", "language": "nl"}).status_code == 200
    assert client.post(URL, {"text": "koffie", "language": "xx"}).status_code == 200


def test_a_network_that_asks_without_end_waits_a_moment(client: Client, db: None) -> None:
    for _ in range(MOST_IN_A_MINUTE):
        assert client.post(URL, {"text": "koffie", "language": "nl"}).status_code == 200
    answer = client.post(URL, {"text": "koffie", "language": "nl"})
    assert answer.status_code == 429
    assert "Wacht even" in answer.content.decode()
    assert client.get(URL).status_code == 200
    assert client.post(URL, {"text": "koffie"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_each_row_shows_both_frames_and_no_number_that_judges() -> None:
    laid = laid_out(findings(EXAMPLE), "nl")
    assert [one.row.number for one in laid] == list(range(1, 11))
    assert [one.row.number for one in laid if one.pity] == [4, 5]


def test_the_room_has_no_tables() -> None:
    assert not [model for model in apps.get_models() if model.__module__.startswith("stoep.web.frame")]
