"""ETags hang on the version of a neighbourhood: what did not change is answered with 304."""

import pytest
from django.test import Client
from django.urls import reverse

from stoep.web.asks.actions import ask
from stoep.web.neighbours.actions import say_gifts
from stoep.web.neighbours.models import Kind
from tests.cast import Cast

PAGES = ("week", "do", "share", "hood", "me")


def _again(client: Client, url: str) -> int:
    """Look, and look once more with the tag of the first time; return the status of the second."""
    client.get(url)  # the first page sets the cookie of the forms
    tag = client.get(url)["ETag"]
    return client.get(url, headers={"If-None-Match": tag}).status_code


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_did_not_change_is_not_sent_again(cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.neighbour.user)
    assert _again(client, reverse(name, args=[cast.here.slug])) == 304


def test_a_write_of_anybody_changes_the_tag(cast: Cast, client: Client) -> None:
    url = reverse("week", args=[cast.here.slug])
    client.get(url)
    tag = client.get(url)["ETag"]
    ask(by=cast.maker, title="Wie fluit er mee?")
    page = client.get(url, headers={"If-None-Match": tag})
    assert page.status_code == 200
    assert "Wie fluit er mee?" in page.content.decode()


def test_a_write_elsewhere_does_not(cast: Cast, client: Client) -> None:
    url = reverse("week", args=[cast.here.slug])
    client.get(url)
    tag = client.get(url)["ETag"]
    say_gifts(cast.elsewhere, kind=Kind.LOVE, topics=["bingo"])
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_the_page_of_one_is_never_that_of_another(cast: Cast) -> None:
    url = reverse("week", args=[cast.here.slug])
    tags = set()
    for user in cast.people.values():
        client = Client()
        if user:
            client.force_login(user)
        page = client.get(url)
        assert page["Cache-Control"] == "private, no-cache"
        assert "Cookie" in page["Vary"]
        tags.add(page["ETag"])
    assert len(tags) == len(cast.people)


def test_what_is_said_once_is_not_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.neighbour.user)
    me = reverse("me", args=[cast.here.slug])
    client.get(me)
    tag = client.get(me)["ETag"]
    client.post(reverse("after", args=[cast.here.slug, cast.over.pk]), {"was_there": "yes"})
    page = client.get(me, headers={"If-None-Match": tag})
    assert "Bewaard, alleen voor je volgende keer." in page.content.decode()
    assert "ETag" not in page
    assert "Bewaard, alleen" not in client.get(me).content.decode()
