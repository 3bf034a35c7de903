"""The demo: an invented cast on a real neighbourhood, living through the very actions that real weeks go through."""

import pytest
from django.test import Client
from django.urls import reverse

from stoep.web.asks.models import Ask, Knock, Word
from stoep.web.demo import load
from stoep.web.encounters.models import Encounter, Invitation, State
from stoep.web.initiatives.models import Gathering
from stoep.web.jobs.models import Run
from stoep.web.jobs.schedule import JOBS
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.turns.models import TurnDay, TurnState


def test_the_demo_loads_once_and_its_links_sign_in(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "WEEKS", 2)
    said: list[str] = []
    load.load_once(said.append)
    counts = Encounter.objects.count(), Gathering.objects.count()
    load.load_once(said.append)
    assert (Encounter.objects.count(), Gathering.objects.count()) == counts, "a second time it is there already"

    here = Neighbourhood.objects.get()
    assert here.neighbours.count() == 102
    assert Encounter.objects.filter(state=State.ON).exists(), "people met"
    assert Invitation.objects.filter(encounter__state=State.PROPOSED).exists(), "and are asked again"
    assert TurnDay.objects.filter(state=TurnState.YES).exclude(words="").exists(), (
        "turns went round, and are handed over"
    )
    assert TurnDay.objects.filter(state=TurnState.ASKED).exists(), "and are asked again"
    assert Ask.objects.filter(by=None, closed=False).exists(), "a turn that nobody likes is asked of everybody"
    assert Knock.objects.filter(word=Word.YES).exists(), "neighbours say yes to each other"
    assert Run.objects.count() == len(JOBS), "what was done by hand is not done again by the worker"

    links = [line.strip() for line in load.links() if "/demo/" in line]
    assert len(links) == 10
    for link in links:
        client = Client()
        assert client.get("/demo/" + link.split("/demo/")[1]).status_code == 302
        me = client.get(reverse("me", args=[here.slug])).status_code
        assert me == (403 if link == links[-1] else 200), "the second line has no page of its own here"
