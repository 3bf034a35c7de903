"""Whatever is sent to whatever address: never an error page, always a sentence, and nothing is lost or run.

All of it walks over the door table, so a new form is tried without a line here.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms import BaseForm, BoundField, Textarea
from django.forms.widgets import FileInput, Input
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.html import escape
from pytest_django import Settings

from stoep.web.neighbours.models import Gift, Neighbour
from tests.cast import CODE, Cast
from tests.reading import browser_of, sentences_of, tables_with, text_of
from tests.web.test_doors import DOORS, PEOPLE, POSTED, POSTS

SCRIPT = "<script>alert(1)</script>"
TYPED: dict[str, str] = {
    "nothing": "",
    "100 kB": "a" * 100_000,
    "a NUL byte": "a\x00b",
    "emoji, right to left": "👩‍👩‍👧‍👦🕊️ \u202eشارع\u202c",
    "a script": f"\"'><b>{SCRIPT}",
    "a format": "%s %(x)s {0} {x.y}",
    "two lines": "een\r\nTwee: drie",
    "no digit": "²",
    "5000 digits": "9" * 5000,
    "a huge number": str(10**30),
    "a negative number": "-1",
    "an unknown choice": "iets anders",
    "a long address": f"{'a' * 200}@{'b' * 60}.example",
}
# Words that Django says when nobody gave it ours; a Dutch sentence has none of them.
ENGLISH = re.compile(r"\b(this|the|your|ensure|enter|select|field|value|valid|characters|required)\b", re.IGNORECASE)
# These answer a good form with a page, not by leading on.
SHOWS_A_PAGE = {"codes", "card", "answer_by_mail", "come_in", "change_date", "change_rhythm", "change_initiative"}


@contextmanager
def as_if_nothing_happened(client: Client) -> Iterator[None]:
    """What is sent in here leaves no row and no cookie."""
    cookies = client.cookies.output(header="", sep=";")
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)


def who_may(cast: Cast, name: str) -> Client:
    """Return the browser of the first of the cast for whom this address does something."""
    if name == "account_confirm_login_code":
        client = Client()
        client.post(reverse("account_login"), {"email": "joost@voorbeeld.example"})
        return client
    row = POSTS[name][1] if name in POSTS else DOORS[name][1]
    wanted = 200 if 200 in row else 302
    # A neighbour goes before a visitor, where both may.
    order = [*PEOPLE[1:], PEOPLE[0]] if name not in ("come_in", "account_login", "with_card") else PEOPLE
    person = next(who for who in order if row[PEOPLE.index(who)] == wanted)
    return browser_of(cast.people[person])


def form_of(client: Client, url: str, name: str) -> BaseForm | None:
    if DOORS[name][1] == POSTED:
        return None
    context = client.get(url).context
    return context.get("form") if context is not None else None


def filled_in(cast: Cast, name: str, form: BaseForm | None) -> dict[str, Any]:
    """Return what a browser would send for this form, everything filled in well."""
    values = {field.name: field.value() for field in form} if form is not None else {}
    good: dict[str, Any] = {key: value for key, value in values.items() if value not in (None, False)}
    good |= {
        "come_in": {"name": "Toos", "street": cast.street.pk, "code": CODE, "email": "toos@voorbeeld.example"},
        "with_card": {"words": "vis boom roos maan zon", "next": "/"},
        "account_login": {"email": "joost@voorbeeld.example", "next": "/"},
        "account_request_login_code": {"email": "joost@voorbeeld.example", "next": "/"},
        "account_confirm_login_code": {"code": "12345", "next": "/"},
        "ask": {"title": "Wie kan fluiten?", "body": "In de lift."},
        "begin": {"title": "Soep", "when": "elke maandag en vrijdag om 14 uur"},
        "change_rhythm": {"when": "elke dinsdag van 14 tot 15 uur"},
        "add_date": {"day": "2099-01-05", "start": "14:00", "end": "16:00"},
        "days_off": {"name": "Studiedag", "first": "2099-01-05", "last": "2099-01-06"},
        "subscribe": {"name": "de bieb", "address": "webcal://agenda.example/bieb.ics"},
        "come": {"name": "Lies", "sure": "yes", "more": "1", "email": "lies@voorbeeld.example"},
        "cancel_date": {"because": "De sleutel is weg."},
        "pause": {"because": "Het is te warm."},
        "rest": {"thanks": "Dank voor alle soep."},
        "add_place": {"name": "Bank bij de vijver", "street": cast.street.pk},
        "gifts": {"topics": ["duiven"], "words": "oude radio's"},
        "after": {"was_there": "yes"},
        "language": {"language": "en", "next": "/"},
    }.get(name, {})
    return good


def fields_to_try(form: BaseForm | None, good: dict[str, Any]) -> list[str]:
    """Return the fields of a form, one of each kind: two lines of the same length are the same to try."""
    kinds = {}
    for key, field in form.fields.items() if form is not None else ():
        kind = (type(field), type(field.widget), field.required, getattr(field, "max_length", None))
        kinds.setdefault(kind if isinstance(field.widget, Input | Textarea) else key, key)
    hidden = [key for key in good if form is None or key not in form.fields]
    return [*kinds.values(), *hidden] or ["x"]


def assert_plain_words(response: HttpResponse, name: str, what: object) -> None:
    """No error page, no English, nothing that runs; and a page that refuses says why."""
    assert response.status_code < 500, (name, what)
    if response.status_code == 302:
        return
    page = text_of(response)
    assert SCRIPT not in page, (name, what)
    if response["Content-Type"].startswith("text/html"):
        assert "<b>" not in page, (name, what)
        assert "<h1>" in page, (name, what, "a page in our own words")
    for sentence in sentences_of(response):
        assert not ENGLISH.search(sentence), (name, what, sentence)
    shows_a_form = bool(response.context) and "form" in response.context
    if response.status_code == 200 and shows_a_form and name not in SHOWS_A_PAGE:
        assert sentences_of(response), (name, what, "it says nothing about what is not right")


def assert_typed_comes_back(response: HttpResponse, field: BoundField, value: str, what: object) -> None:
    """No browser lets a page fill in a file."""
    widget = field.field.widget
    if isinstance(widget, Input | Textarea) and not isinstance(widget, FileInput) and field.errors:
        assert escape(value) in text_of(response), (field.name, what, "what was typed is lost")


@pytest.mark.parametrize("name", DOORS)
def test_whatever_is_typed_in_a_field_gets_an_answer_in_plain_words(cast: Cast, name: str) -> None:
    client = who_may(cast, name)
    url = reverse(name, args=DOORS[name][0](cast))
    form = form_of(client, url, name)
    good = filled_in(cast, name, form)
    for key in fields_to_try(form, good):
        for what, value in TYPED.items():
            with as_if_nothing_happened(client):
                response = client.post(url, {**good, key: value})
                if response.status_code != 405:
                    assert_plain_words(response, name, (key, what))
                    if response.context and key in getattr(response.context.get("form"), "fields", ()):
                        assert_typed_comes_back(response, response.context["form"][key], value, what)
                if what == "a script" and response.status_code == 302 and response["Location"].startswith("/b/"):
                    assert SCRIPT not in text_of(client.get(response["Location"]))


@pytest.mark.parametrize("name", DOORS)
def test_a_form_of_another_kind_gets_an_answer_in_plain_words(cast: Cast, name: str) -> None:
    """Nothing at all, everything at once, twice the same, files, JSON, too many fields, too much."""
    client = who_may(cast, name)
    url = reverse(name, args=DOORS[name][0](cast))
    form = form_of(client, url, name)
    good = filled_in(cast, name, form) or {"x": "y"}
    file = {key: SimpleUploadedFile("a.txt", b"\x00\xff") for key in good}
    json_body = {"data": json.dumps(good, default=str), "content_type": "application/json"}
    bodies: dict[str, dict[str, Any]] = {
        "empty": {"data": {"csrfmiddlewaretoken": "x"}},
        "each twice": {"data": {key: [value, value] for key, value in good.items() if isinstance(value, str)}},
        "files": {"data": file},
        "not UTF-8": {
            "data": "&".join(f"{key}=%ff%00%ed%a0%80" for key in good),
            "content_type": "application/x-www-form-urlencoded",
        },
        "broken": {"data": "--x\r\nContent-Disposition: form", "content_type": "multipart/form-data; boundary=x"},
        "no boundary": {"data": "x", "content_type": "multipart/form-data"},
        "too many fields": {"data": {str(n): "" for n in range(1600)}},
        "too much": {"data": {key: "a" * 1_100_000 for key in list(good)[:1]},
                     "content_type": "application/x-www-form-urlencoded"},
    }  # fmt: skip
    for what, body in bodies.items():
        if what == "too much":
            body["data"] = "&".join(f"{key}={value}" for key, value in body["data"].items())
        with as_if_nothing_happened(client):
            response = client.post(url, **body)
            if response.status_code not in (200, 405):
                assert_plain_words(response, name, what)
    with as_if_nothing_happened(client):
        response = client.post(url, **json_body)
        assert response.status_code < 500


@pytest.mark.parametrize("name", ["come_in", "codes", "about_me", "begin", "change_initiative", "add_place", "after"])
def test_a_row_of_another_neighbourhood_is_no_choice(cast: Cast, name: str) -> None:
    client = who_may(cast, name)
    url = reverse(name, args=DOORS[name][0](cast))
    form = form_of(client, url, name)
    assert form is not None
    good = filled_in(cast, name, form)
    there = {
        "street": [street.pk for street in cast.there.streets.all()],
        "place": [place.pk for place in cast.there.places.all()],
        "again": [cast.elsewhere.pk, cast.connector.pk],
        "rather_not": [cast.elsewhere.pk, cast.connector.pk],
    }
    chosen = [key for key in there if key in form.fields]
    assert chosen
    for key in chosen:
        for pk in there[key]:
            response = client.post(url, {**good, key: pk})
            assert response.status_code == 200, (key, pk)
            assert len(sentences_of(response)) == 1, (key, pk)
            assert_plain_words(response, name, (key, pk))


# --- Addresses -------------------------------------------------------------------------------------

QUERIES = (
    "straat=%00", "straat=%25%27%3B--", "straat=" + "a" * 5000, "code=%00", "code=" + "9" * 5000, "zoals=%C2%B2",
    "zoals=%00", "zoals=" + "9" * 5000, f"zoals={10**30}", "zoals=-1", "zoals=%D9%A3", "next=%00",
    "next=//elders.example",
    "next=javascript:alert(1)", "next=" + "/a" * 3000, "next=%0D%0ASet-Cookie:a=b", "%00=%00", "=&&=", "%ff=%ff",
    "straat=%3Cscript%3Ealert(1)%3C/script%3E", "code=%22%3E%3Cscript%3Ealert(1)",
)  # fmt: skip


@pytest.mark.parametrize("name", DOORS)
def test_an_odd_question_in_the_address_does_no_harm(cast: Cast, name: str) -> None:
    client = who_may(cast, name)
    url = reverse(name, args=DOORS[name][0](cast))
    as_ever = client.get(url).status_code
    for query in QUERIES:
        with as_if_nothing_happened(client):
            response = client.get(f"{url}?{query}")
        allowed = (as_ever, 400, 404) if query.startswith(("zoals", "next")) else (as_ever,)
        assert response.status_code in allowed, (name, query[:40])
        assert SCRIPT.encode() not in response.content, (name, query[:40])
        assert "elders.example" not in response.get("Location", "").partition("?")[0]
        assert "set-cookie" not in {header.lower() for header in response.headers}


def with_a_number(name: str) -> bool:
    [(_address, parts), *_others], *_rest = get_resolver().reverse_dict[name]
    return "pk" in parts


@pytest.mark.parametrize("name", [*filter(with_a_number, DOORS)])
def test_a_number_that_no_row_can_have_is_not_here(cast: Cast, name: str) -> None:
    args = DOORS[name][0](cast)
    client = who_may(cast, name)
    url = reverse(name, args=(args[0], 987654321, *args[2:]))
    method = client.post if DOORS[name][1] == POSTED else client.get
    # Taking back what isn't there does nothing.
    expected = 302 if name == "take_back_mark" else 404
    for number in ("0", str(2**31), str(2**63 - 1), str(2**63), str(10**30)):
        assert method(url.replace("987654321", number)).status_code == expected, (name, number)
    for number in ("9" * 5000, "-1", "1.5", "²", "٣", "%00", "1%00"):
        assert method(url.replace("987654321", number)).status_code in (404, expected), (name, number[:9])


@pytest.mark.parametrize(
    "path",
    [
        "/%00", "/b/%00/", "/b/kwartel%00/", "/b/kwartel/%00/", "/b/kwartel/ik/gaven/%00/", "/demo/%00/", "/u/%00/ja/",
        "/static/%00", "/b/" + "a" * 5000 + "/", "/b/%F0%9F%95%8A/", "/b/%E2%80%AE/", "/b/..%2f..%2fetc/",
        "/b/kwartel/%0d%0aa:b/",
        "/u/1:2:3/ja/", "/demo/1:2:3/", "/b/KWARTEL/", "/" + "a/" * 500, "/%ff%fe/",
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_answered_in_plain_words(cast: Cast, path: str) -> None:
    for client in (Client(), browser_of(cast.neighbour)):
        response = client.get(path)
        assert response.status_code == 404
        assert "Deze bladzijde is er niet" in text_of(response)


@pytest.mark.parametrize("host", ["kwaad.example", "kwaad.example:80", "a b", "<script>", "127.0.0.1.kwaad.example"])
def test_an_unknown_host_is_refused_in_plain_words(cast: Cast, settings: Settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["stoep.voorbeeld.example"]
    for path in ("/", "/b/kwartel/", "/inloggen/"):
        response = Client().get(path, headers={"host": host})
        assert response.status_code == 400
        page = text_of(response)
        assert "Zo lukt het niet" in page
        assert host not in page.replace("<script src", "")
    assert Client().get("/b/kwartel/", headers={"host": "stoep.voorbeeld.example"}).status_code == 200


@pytest.mark.parametrize("value", ["", "a", "x" * 4000, '"\\000aaaaaaaaaaaaaaaaaaaa"', "\x7f", "../../etc/passwd"])
@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "django_language", "messages"])
def test_an_odd_cookie_does_no_harm(cast: Cast, cookie: str, value: str) -> None:
    response = Client(headers={"cookie": f"{cookie}={value}"}).get(reverse("week", args=[cast.here.slug]))
    assert response.status_code == 200


@pytest.mark.parametrize("language", ["", "*", "x" * 1000, "nl;q=abc", "\u202e", "en-" * 200, "zz, qq;q=0.1"])
def test_an_odd_language_gets_the_page_in_dutch(cast: Cast, language: str) -> None:
    response = Client(headers={"accept-language": language}).get(reverse("week", args=[cast.here.slug]))
    assert 'lang="nl"' in text_of(response)


# --- Forms from elsewhere --------------------------------------------------------------------------


# The one click of a mail program comes without a page before it; all that it can do is stop mail (RFC 8058).
WITHOUT_A_TOKEN = {"stop_mail"}


@pytest.mark.parametrize("name", [name for name in DOORS if name not in WITHOUT_A_TOKEN])
def test_a_form_without_its_token_is_asked_once_more_in_plain_words(cast: Cast, name: str) -> None:
    """Another site can't send a form in somebody's name; who let a page lie too long reads what to do."""
    client = who_may(cast, name)
    url = reverse(name, args=DOORS[name][0](cast))
    good = filled_in(cast, name, form_of(client, url, name))
    client.handler.enforce_csrf_checks = True
    before = Gift.objects.count(), Neighbour.objects.count(), cast.here.asks.count()
    for body in (good, {**good, "csrfmiddlewaretoken": "x" * 64}):
        response = client.post(url, body)
        if response.status_code == 405:
            continue
        assert response.status_code == 403
        page = text_of(response)
        assert "Stuur het nog een keer" in page
        assert "csrf" not in page.lower().replace("csrfmiddlewaretoken", "")
    assert (Gift.objects.count(), Neighbour.objects.count(), cast.here.asks.count()) == before


def test_what_was_typed_is_escaped_on_every_page(cast: Cast) -> None:
    """One neighbour who puts a script in every field of theirs; every page shows it as text."""
    client = browser_of(cast.neighbour)
    slug, evil = cast.here.slug, "\"'><script>alert(1)</script>"
    about = {"name": evil, "street": cast.street.pk, "languages": ["nl"], "reach": "mail", "about": evil}
    assert client.post(reverse("about_me", args=[slug]), about).status_code == 302
    assert client.post(reverse("ask", args=[slug]), {"title": evil, "body": evil}).status_code == 302
    gift = {"visible": "everyone", "words": evil}
    assert client.post(reverse("gifts", args=[slug, "love"]), gift).status_code == 302
    place = {key: evil for key in ("name", "how_in", "first_minutes", "stairs", "toilet", "quiet", "languages")}
    place |= {"kind": "bench", "street": cast.street.pk, "capacity": "4", "i_open": "on"}
    placed = client.post(reverse("add_place", args=[slug]), place)
    assert placed.status_code == 302
    begun = {"title": evil, "glad": evil, "when": "elke maandag om 14 uur", "place": placed["Location"].split("/")[-2]}
    started = client.post(reverse("begin", args=[slug]), begun)
    assert started.status_code == 302
    pages = [placed["Location"], started["Location"], started["Location"] + "wijzig/", placed["Location"] + "wijzig/"]
    pages += [reverse(name, args=[slug]) for name in ("week", "hood", "do", "share", "me", "about_me", "begin", "go")]
    pages += [reverse("invitation", args=[slug, cast.on.pk]), reverse("gifts", args=[slug, "love"])]
    for who in (cast.neighbour, cast.maker, None):
        browser = browser_of(who)
        for page in pages:
            shown = browser.get(page).content.decode()
            assert SCRIPT not in shown, (page, who)
            assert "{'" not in shown, (page, who)
    assert tables_with("<script>alert"), "it is kept as it was typed"
