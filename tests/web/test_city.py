"""A week's round of every neighbourhood: once each, whoever did it, however often it is begun again."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from stoep.city.crew import Crew, Here
from stoep.city.processes import Processes
from stoep.city.task import Found, Task, solve
from stoep.core import weave as core
from stoep.web.encounters.city import Woven, to_weave, weave_all, week_of
from stoep.web.encounters.models import Encounter, Invitation
from stoep.web.jobs import work
from stoep.web.jobs.models import Run
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Company, Gift
from tests.cast import make_neighbour, make_neighbourhood
from tests.city_tasks import slowly
from tests.reading import log

SHORT = {"seconds": 0.01}
"""What the weave finds is another test's affair."""
SLUGS = ("merel", "mus", "specht", "winterkoning")


@pytest.fixture
def city(db: None) -> list[Neighbourhood]:
    """Four neighbourhoods of six; in the second nobody shares anything."""
    for slug in SLUGS:
        here, _place = make_neighbourhood(slug, slug.capitalize())
        for number in range(6):
            loves = (f"eigen{number}",) if slug == "mus" else (("duiven",), ("soaps",), ("duiven", "soaps"))[number % 3]
            make_neighbour(here, f"{slug}{number}", loves=loves)
    return list(Neighbourhood.objects.order_by("pk"))


def woven(crew: Crew, now: datetime, **how: Any) -> dict[str, Woven]:
    with closing(crew):
        done = list(weave_all(to_weave(now), crew=crew, now=now, how=SHORT, **how))
    assert len({each.slug for each in done}) == len(done)
    return {each.slug: each for each in done}


def rounds() -> set[tuple[Any, ...]]:
    """Return every encounter with all that is in it, but for its own number."""
    return {
        (
            encounter.neighbourhood.slug, encounter.hook, encounter.starts_at, encounter.place_id, encounter.host_id,
            tuple(encounter.invitations.order_by("brings").values_list("neighbour_id", "worth")),
        )
        for encounter in Encounter.objects.select_related("neighbourhood")
    }  # fmt: skip


def tried(do: Callable[[], object]) -> set[tuple[Any, ...]]:
    """Return the rounds that this writes, and take them back."""
    with transaction.atomic():
        do()
        found = rounds()
        transaction.set_rollback(True)
    return found


def test_every_neighbourhood_gets_its_round(city: list[Neighbourhood]) -> None:
    found = woven(Here(solve), timezone.now())
    asked = Counter(Encounter.objects.values_list("neighbourhood__slug", flat=True))
    assert {slug: each.encounters for slug, each in found.items()} == {slug: asked[slug] for slug in SLUGS}
    assert asked["merel"] > 0
    assert asked["mus"] == 0
    assert not [each for each in found.values() if each.failure or each.already]


def test_who_does_it_and_in_which_order_changes_nothing(city: list[Neighbourhood]) -> None:
    now = timezone.now()
    here = tried(lambda: woven(Here(solve), now))
    assert here
    for workers in (1, 3):
        assert tried(lambda many=workers: woven(Processes(solve, many), now)) == here  # type: ignore[misc]
    assert tried(lambda: list(weave_all(city[::-1], crew=Here(solve), now=now, how=SHORT))) == here


def test_each_neighbourhood_has_a_chance_of_its_own_each_week(city: list[Neighbourhood]) -> None:
    seeds: list[tuple[int, ...]] = []

    def look(task: Task) -> Found:
        seeds.append(task.seed)
        return solve(task)

    now = timezone.now()
    for moment in (now, now + timedelta(weeks=1)):
        for seed in (0, 1):
            tried(lambda seed=seed, moment=moment: woven(Here(look), moment, seed=seed))  # type: ignore[misc]
    assert len(set(seeds)) == len(seeds) == 2 * 2 * len(SLUGS)


def test_a_lost_worker_changes_nothing(city: list[Neighbourhood]) -> None:
    now = timezone.now()
    here = tried(lambda: woven(Here(solve), now))

    def with_a_loss() -> None:
        with closing(Processes(slowly, 2)) as crew:
            first = crew.pids
            done = []
            for each in weave_all(city, crew=crew, now=now, how=SHORT):
                if not done:
                    for pid in first:
                        os.kill(pid, signal.SIGKILL)
                done.append(each)
            assert not set(first) & set(crew.pids)
        assert not [each for each in done if each.failure]

    assert tried(with_a_loss) == here


def test_what_is_woven_this_week_is_not_woven_again(city: list[Neighbourhood]) -> None:
    """A run that ends half-way is just begun again."""
    now = timezone.now()
    half: Iterator[Woven] = weave_all(to_weave(now), crew=Here(solve), now=now, how=SHORT)
    first = [next(half).slug, next(half).slug]
    before = rounds()
    assert [each.slug for each in to_weave(now)] == [slug for slug in SLUGS if slug not in first]
    assert set(woven(Here(solve), now)) == set(SLUGS) - set(first)
    assert {each for each in rounds() if each[0] in first} == before
    after = rounds()
    assert to_weave(now) == []
    assert woven(Here(solve), now) == {}
    assert rounds() == after


def test_a_week_begins_on_a_thursday_as_that_of_the_job() -> None:
    thursday = datetime(2026, 3, 5, tzinfo=UTC)
    for later in (timedelta(0), timedelta(hours=4), timedelta(days=6, hours=23)):
        assert week_of(thursday + later) == thursday
    assert week_of(thursday - timedelta(seconds=1)) == thursday - timedelta(weeks=1)


def test_next_week_it_is_woven_anew(city: list[Neighbourhood]) -> None:
    now = timezone.now()
    woven(Here(solve), now)
    assert len(to_weave(now + timedelta(weeks=1))) == len(SLUGS)


def test_two_runs_beside_each_other_weave_once(city: list[Neighbourhood]) -> None:
    now = timezone.now()
    both = to_weave(now)
    woven(Here(solve), now)
    before = rounds()
    late = list(weave_all(both, crew=Here(solve), now=now, how=SHORT))
    assert all(each.already and not each.failure for each in late)
    assert len(late) == len(SLUGS)
    assert rounds() == before


def test_what_changed_meanwhile_is_looked_at_again(city: list[Neighbourhood]) -> None:
    """Nobody is asked around what they took back while the solver looked."""
    who = Company.objects.filter(neighbour__neighbourhood=city[0]).earliest("pk").neighbour
    looks: Counter[str] = Counter()

    def look(task: Task) -> Found:
        looks[task.key] += 1
        if looks["merel"] == 1:
            with changing(city[0]):
                Gift.objects.filter(neighbour=who).delete()
        return solve(task)

    assert not woven(Here(look), timezone.now())["merel"].failure
    assert looks == Counter(SLUGS) + Counter(["merel"])
    assert not Invitation.objects.filter(neighbour=who).exists()


def test_what_changes_each_time_is_told_and_left(city: list[Neighbourhood]) -> None:
    looks: Counter[str] = Counter()

    def look(task: Task) -> Found:
        looks[task.key] += 1
        if task.key == "merel":
            Company.objects.filter(neighbour__neighbourhood=city[0]).update(at_most=4 + looks["merel"])
        return solve(task)

    now = timezone.now()
    found = woven(Here(look), now)
    assert found["merel"].failure == "It changed each time while the solver looked. Weave it once more."
    assert looks["merel"] == 3
    assert found["specht"].encounters > 0
    assert [each.slug for each in to_weave(now)] == ["merel"], "nothing of it was written, so it is still to do"
    assert not Encounter.objects.filter(neighbourhood=city[0]).exists()


def test_what_the_judge_refuses_is_told_and_the_others_are_woven(city: list[Neighbourhood]) -> None:
    def look(task: Task) -> Found:
        found = solve(task)
        return replace(found, broken=("reach", "seats")) if task.key == "merel" else found

    now = timezone.now()
    found = woven(Here(look), now)
    assert found["merel"].failure == "The judge refused its round: reach, seats."
    assert [slug for slug, each in found.items() if each.failure] == ["merel"]
    assert [each.slug for each in to_weave(now)] == ["merel"]
    assert not Encounter.objects.filter(neighbourhood=city[0]).exists()


def test_the_judge_that_looks_is_the_real_one(city: list[Neighbourhood], monkeypatch: pytest.MonkeyPatch) -> None:
    real = core.propose

    def clumsy(*args: Any, **how: Any) -> Any:
        found = real(*args, **how)
        return replace(found, encounters=found.encounters * 2)

    monkeypatch.setattr(core, "propose", clumsy)
    found = woven(Here(solve), timezone.now())
    assert found["merel"].failure.startswith("The judge refused its round: ")
    assert not Encounter.objects.exists()


def test_data_that_cannot_be_woven_is_told_by_kind_alone(city: list[Neighbourhood]) -> None:
    """The text of an error can hold somebody's own words."""
    Company.objects.filter(neighbour__neighbourhood=city[0]).update(at_most=99)
    Neighbourhood.objects.filter(slug="mus").update(time_zone="Maan/Kopernicus")
    found = woven(Here(solve), timezone.now())
    assert {slug: each.failure for slug, each in found.items() if each.failure} == {
        "merel": "It failed: WeaveError.",
        "mus": "It failed: ZoneInfoNotFoundError.",
    }
    assert found["specht"].encounters > 0
    assert found["winterkoning"].encounters > 0


def test_a_write_that_fails_leaves_nothing_of_it(city: list[Neighbourhood]) -> None:
    """The encounters and the mark that it was woven come together or not at all."""

    def look(task: Task) -> Found:
        found = solve(task)
        for encounter in found.encounters[-1:]:
            encounter["host"] = "no number" if task.key == "merel" else encounter["host"]
        return found

    now = timezone.now()
    found = woven(Here(look), now)
    assert found["merel"].failure == "It failed: ValueError."
    assert not Encounter.objects.filter(neighbourhood=city[0]).exists()
    assert [each.slug for each in to_weave(now)] == ["merel"]


def test_the_weekly_job_weaves_once_and_tells_where_it_failed(
    city: list[Neighbourhood], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "propose", partial(core.propose, **SHORT))
    now = timezone.now()
    Company.objects.filter(neighbour__neighbourhood=city[0]).update(at_most=99)
    with log() as written, pytest.raises(work.NotEverywhere):
        work.weave(now)
    assert "Neighbourhood merel: It failed: WeaveError." in written.getvalue()
    before = rounds()
    assert {each[0] for each in before} == {"specht", "winterkoning"}
    Company.objects.filter(neighbour__neighbourhood=city[0]).update(at_most=4)
    work.weave(now + timedelta(hours=1))
    after = rounds()
    assert {each for each in after if each[0] != "merel"} == before
    assert len(after) > len(before)
    work.weave(now + timedelta(hours=2))
    assert rounds() == after


def test_when_it_was_woven_is_forgotten_as_every_turn_of_a_job(city: list[Neighbourhood]) -> None:
    now = timezone.now()
    woven(Here(solve), now)
    assert Run.objects.count() == len(SLUGS)
    work.forget(now + timedelta(days=70))
    assert not Run.objects.exists()
