"""Weave: what the engine may look at, and what it writes (mission: 'What the engine may look at')."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

import stoep.core.weave
from stoep.web.encounters.actions import RefusedByTheJudge, say, weave
from stoep.web.encounters.models import Answer, Encounter, Invitation, Mark, MarkKind, State
from stoep.web.encounters.snapshot import weave_snapshot
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Visible
from tests.cast import EVERY_TIME, make_encounter, make_neighbour, make_neighbourhood

_NAMES = ("Bep", "Cor", "Dirk", "Els", "Floor", "Guus", "Hans", "Ineke", "Jip", "Kees")


@pytest.fixture
def street(db: None) -> tuple[Neighbourhood, list[Neighbour]]:
    """Ten neighbours who love pigeons or soaps, one place, and all the time of the world."""
    here, _place = make_neighbourhood("merel", "De Merel")
    loves = (("duiven",), ("soaps",), ("duiven", "soaps"))
    return here, [make_neighbour(here, name, loves=loves[n % 3]) for n, name in enumerate(_NAMES)]


def _snapshot(here: Neighbourhood) -> dict[str, Any]:
    now = timezone.now()
    return weave_snapshot(here, first=timezone.localdate(now + timedelta(days=3)), now=now)


def test_the_snapshot_holds_only_what_people_gave_for_it(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    here, _people = street
    allowed = {
        "id", "xy", "street", "times", "languages", "size_max", "wish", "reach", "can_host",
        "served", "hosted", "asked", "love", "show", "learn",
    }  # fmt: skip
    snapshot = _snapshot(here)
    assert {key for person in snapshot["people"] for key in person} == allowed
    assert set(snapshot) == {"slots", "people", "places", "rather_not", "again", "met"}


def test_what_is_only_for_me_never_reaches_the_engine(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    here, people = street
    Gift.objects.create(neighbour=people[0], kind=Kind.DREAM, words="naar zee lopen", visible=Visible.ME)
    Gift.objects.create(neighbour=people[0], kind=Kind.LOVE, topic="bingo", visible=Visible.ME)
    assert "naar zee lopen" not in str(_snapshot(here))
    assert "bingo" not in str(_snapshot(here))


def test_who_said_no_times_is_not_asked(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    """Nobody is asked before they say when and how often (mission, the loop, 1)."""
    here, people = street
    Company.objects.filter(neighbour=people[0]).delete()
    Company.objects.filter(neighbour=people[1]).update(often=0)
    weave(here, now=timezone.now(), seed=1)
    asked = set(Invitation.objects.values_list("neighbour_id", flat=True))
    assert asked
    assert not asked & {people[0].pk, people[1].pk}


def test_a_round_asks_people_around_what_they_share(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    here, _people = street
    made = weave(here, now=timezone.now(), seed=1)
    assert made == Encounter.objects.count() > 0
    for encounter in Encounter.objects.all():
        members = [i.neighbour for i in encounter.invitations.all()]
        assert 2 <= len(members) == encounter.asked <= 4
        assert all(encounter.hook in {g.hook for g in m.gifts.all()} for m in members)
        assert encounter.state == State.PROPOSED
        assert encounter.starts_at > timezone.now() + timedelta(days=2)
        assert encounter.decide_at < encounter.starts_at


@pytest.mark.parametrize("days", [-2, 5])
def test_what_did_not_go_on_counts_as_asked_and_its_time_is_free(
    street: tuple[Neighbourhood, list[Neighbour]], days: int
) -> None:
    """People say how often they may be asked; that others said 'not now' is no reason to ask them more often."""
    here, people = street
    Company.objects.filter(neighbour__in=people).update(often=2)
    at = timezone.localtime().replace(hour=14, minute=30) + timedelta(days=days)
    answers = {people[0]: Answer.YES, people[1]: Answer.NOT_NOW}
    make_encounter(here, here.places.get(), at, answers, State.OFF)
    by_id = {person["id"]: person for person in _snapshot(here)["people"]}
    asked, other, free = (by_id[str(people[number].pk)] for number in (0, 1, 2))
    assert (asked["wish"], other["wish"], free["wish"]) == (1, 1, 2)
    assert asked["times"] == other["times"] == free["times"]
    assert (asked["served"], asked["hosted"]) == (0, 0), "it brought nobody anything: they go first"


def test_nobody_is_asked_more_often_than_they_like(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    here, people = street
    Company.objects.filter(neighbour__in=people).update(often=1)
    now = timezone.now()
    for week in range(4):
        weave(here, now=now + timedelta(weeks=week), seed=week)
    spread = Counter(
        Invitation.objects.filter(encounter__starts_at__lt=now + timedelta(days=28)).values_list("neighbour")
    )
    assert spread
    assert max(spread.values()) == 1


def test_two_rounds_never_ask_for_the_same_moment(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    here, people = street
    Company.objects.filter(neighbour__in=people).update(times=0b111 << 9)
    now = timezone.now()
    weave(here, now=now, seed=1)
    weave(here, now=now, seed=2)
    moments = Counter(Invitation.objects.values_list("neighbour_id", "encounter__starts_at"))
    assert moments
    assert max(moments.values()) == 1


def test_rather_not_holds_both_ways(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    here, people = street
    first = people[0]
    for other in people[1:]:
        Mark.objects.create(by=other, about=first, kind=MarkKind.RATHER_NOT)
    weave(here, now=timezone.now(), seed=1)
    assert not Invitation.objects.filter(neighbour=first).exists()
    assert Invitation.objects.exists()


def test_a_closed_place_and_a_full_one_have_no_seats(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    here, people = street
    here.places.update(open_times=0)
    assert sum(_snapshot(here)["places"][0]["seats"]) == 0
    here.places.update(open_times=EVERY_TIME, capacity=2)
    later = timezone.localtime().replace(hour=14, minute=30) + timedelta(days=5)
    make_encounter(here, here.places.get(), later, {people[0]: Answer.OPEN, people[1]: Answer.OPEN})
    assert _snapshot(here)["places"][0]["seats"].count(0) == 1


def test_nothing_is_written_when_the_judge_refuses(
    street: tuple[Neighbourhood, list[Neighbour]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    here, _people = street
    refusal = stoep.core.weave.Problem("together", 0, "They would rather not.")
    verdict = stoep.core.weave.Verdict((refusal,), 0.0)
    monkeypatch.setattr(stoep.core.weave, "check", lambda *_args, **_kwargs: verdict)
    with pytest.raises(RefusedByTheJudge):
        weave(here, now=timezone.now(), seed=1)
    assert not Encounter.objects.exists()
    assert "together" in caplog.text


def test_what_changes_while_the_solver_looks_is_looked_at_again(
    street: tuple[Neighbourhood, list[Neighbour]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the solver, and nobody is asked around what they took back meanwhile."""
    here, people = street
    real, looks = stoep.core.weave.propose, []

    def slow(*args: Any, **kwargs: Any) -> Any:
        looks.append(1)
        found = real(*args, **kwargs)
        if len(looks) == 1:
            Gift.objects.filter(neighbour=people[0]).delete()
        return found

    monkeypatch.setattr(stoep.core.weave, "propose", slow)
    assert weave(here, now=timezone.now(), seed=1) > 0
    assert len(looks) == 2
    assert not Invitation.objects.filter(neighbour=people[0]).exists()


def test_an_empty_neighbourhood_gives_nothing(db: None) -> None:
    here = Neighbourhood.objects.create(slug="leeg", name="Leeg")
    assert weave(here, now=timezone.now()) == 0


def test_the_mail_asks_with_an_easy_no(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    """One gift, one place, one time, an easy no (N3)."""
    here, _people = street
    weave(here, now=timezone.now(), seed=1)
    run_tasks()
    assert len(mail.outbox) == Invitation.objects.count()
    body = str(mail.outbox[0].body)
    assert "Ja, leuk:\nhttp://127.0.0.1:8000/u/" in body
    assert "Nu niet:\nhttp://127.0.0.1:8000/u/" in body
    assert "Het Hoekhuis" in body
    assert not any(other.name in body for other in Neighbour.objects.all() if f"Hallo {other.name}," not in body)


def test_who_answered_before_the_mail_went_gets_none(street: tuple[Neighbourhood, list[Neighbour]]) -> None:
    here, _people = street
    weave(here, now=timezone.now(), seed=1)
    for invitation in Invitation.objects.all():
        say(invitation, answer=Answer.NOT_NOW, now=timezone.now())
    run_tasks()
    assert mail.outbox == []
