"""The peers of the bench keep every rule, so that what they are held against is fair."""

import json
from pathlib import Path

import numpy as np
import pytest
from bench.climb import Climb, by_climbing
from bench.columns import TANGENTS, by_columns
from bench.growth import exponent, picture
from bench.peers import by_chance, by_interest, by_pairs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stoep.core.weave import Proposals, check, load
from tests.core.weave_cases import best_value, neighbourhood, neighbourhoods, person, place

SAMPLES = Path(__file__).parent / "data" / "weave"


def by(name, snapshot, seed=0):
    rng = np.random.default_rng(seed)
    if name == "pairs":
        pytest.importorskip("rustworkx")
        return by_pairs(snapshot)
    if name == "columns":
        pytest.importorskip("ortools")
        return by_columns(snapshot, rng=rng, seconds=2.0)
    if name == "climbing":
        return by_climbing(snapshot, rng=rng, seconds=0.05)
    return {"chance": by_chance, "interest": by_interest}[name](snapshot, rng=rng)


def judged(snapshot, encounters):
    verdict = check(snapshot, Proposals(0.0, None, encounters, {}))
    assert [problem for problem in verdict.problems if problem.rule != "value"] == []
    return verdict.value


@pytest.mark.parametrize("name", ["chance", "interest", "pairs", "climbing"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mapping=neighbourhoods(), seed=st.integers(0, 3))
def test_peer_keeps_the_rules_whatever_the_neighbourhood(name, mapping, seed):
    snapshot = load(mapping)
    judged(snapshot, by(name, snapshot, seed))


@pytest.mark.parametrize("name", ["chance", "interest", "pairs", "climbing", "columns"])
@pytest.mark.parametrize("sample", ["n12", "n60"])
def test_peer_keeps_the_rules_on_the_samples(name, sample):
    snapshot = load(json.loads((SAMPLES / f"{sample}.json").read_text()))
    assert judged(snapshot, by(name, snapshot)) > 0


def test_climbing_goes_up_with_each_swap_that_it_makes():
    snapshot, rng = load(json.loads((SAMPLES / "n60.json").read_text())), np.random.default_rng(0)
    climb = Climb(snapshot, by_chance(snapshot, rng=rng))
    heights = [climb.value()]
    for _ in range(2000):
        if climb.step(rng):
            heights.append(climb.value())

    assert len(heights) > 10
    assert heights == sorted(heights)
    assert judged(snapshot, climb.encounters()) == pytest.approx(heights[-1])


def test_pairs_are_the_best_of_all_and_not_the_best_one_first():
    """Eve and Ko are worth most together; then Ad and Bo are left over, who share nothing."""
    hooks = {"ad": {"a": 0.9}, "eve": {"a": 1.0, "b": 1.0}, "ko": {"b": 1.0, "c": 1.0}, "bo": {"c": 0.9}}
    people = [person(name, times=[0], love=loves, size_max=2) for name, loves in hooks.items()]
    snapshot = load(neighbourhood(people, slots=1, places=[place(seats=[4])]))
    found = by("pairs", snapshot)

    assert {frozenset(each.members) for each in found} == {frozenset({"ad", "eve"}), frozenset({"ko", "bo"})}
    assert judged(snapshot, found) == pytest.approx(best_value(snapshot))


def test_columns_find_the_best_round_where_all_can_be_drawn():
    people = [person(name, times=[0, 1]) for name in ("ad", "eve", "ko")]
    snapshot = load(neighbourhood(people, slots=2, places=[place(seats=[4, 3])]))
    assert judged(snapshot, by("columns", snapshot)) == pytest.approx(best_value(snapshot))


@pytest.mark.parametrize("served", [0.0, 0.5, 2.0])
def test_tangents_are_never_below_the_logarithm_and_at_most_one_per_cent_above(served):
    u = np.linspace(0.1, 5, 500)[:, None]
    above = ((u - TANGENTS) / (1 + served + TANGENTS) + np.log1p(TANGENTS / (1 + served))).min(axis=1)
    exact = np.log1p(u[:, 0] / (1 + served))
    assert (above >= exact - 1e-12).all()
    assert (above <= 1.01 * exact).all()


def test_the_power_of_growth_is_that_of_the_line():
    rows = [{"people": people, "seconds": 0.003 * people**1.3} for people in (200, 2000, 20000)]
    assert exponent([(row["people"], row["seconds"]) for row in rows]) == pytest.approx(1.3)
    assert "to the power 1.30" in picture(rows)
