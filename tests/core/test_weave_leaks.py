"""Nothing leaks: a 'rather not' changes who is asked, and never what is said to the person whom it is about."""

from dataclasses import fields
from inspect import isfunction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from stoep.core import weave
from stoep.core.weave import REASONS, Encounter, Proposals, check, dump, explain, load, propose, worths
from tests.core.weave_cases import encounter, neighbourhood, neighbourhoods, person

ABOUT_EVERYBODY_TOGETHER = {"upper_bound"}
"""What the door gives about a round as a whole, and never about a person."""
any_neighbourhood = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def round_of(mapping, seed):
    return propose(load(mapping), rng=np.random.default_rng(seed), seconds=0.02)


def without_one(mapping, data):
    """The same neighbourhood, in which somebody takes back one 'rather not'."""
    assume(mapping["rather_not"])
    gone = data.draw(st.sampled_from(mapping["rather_not"]))
    return mapping | {"rather_not": [pair for pair in mapping["rather_not"] if pair != gone]}


def all_that_is_said(snapshot, encounters):
    """Everything the door says about these encounters and about those who are in none of them."""
    verdict = check(snapshot, Proposals(0.0, None, encounters, {}))
    reasons = explain(snapshot, encounters)
    return (
        reasons,
        worths(snapshot, encounters),
        verdict.value,
        dump(Proposals(verdict.value, None, encounters, reasons)),
    )


@any_neighbourhood
@given(mapping=neighbourhoods(), seed=st.integers(0, 3), data=st.data())
def test_taking_back_a_rather_not_changes_nothing_that_is_said_given_the_same_encounters(mapping, seed, data):
    taken_back = without_one(mapping, data)
    # Of either round: in that of the second, two who said 'rather not' may be together.
    encounters = round_of(data.draw(st.sampled_from([mapping, taken_back])), seed).encounters

    assert all_that_is_said(load(mapping), encounters) == all_that_is_said(load(taken_back), encounters)


@any_neighbourhood
@given(mapping=neighbourhoods(), seed=st.integers(0, 3), data=st.data())
def test_who_is_asked_for_the_same_in_another_round_is_told_the_same(mapping, seed, data):
    rounds = []
    for each in (mapping, without_one(mapping, data)):
        found = round_of(each, seed)
        said = dict(zip(found.encounters, worths(load(each), found.encounters), strict=True))
        rounds.append((said, found.not_proposed))
    (said, reasons), (said_now, reasons_now) = rounds

    assert all(said[each] == said_now[each] for each in said.keys() & said_now.keys())
    assert all(reasons[name] == reasons_now[name] for name in reasons.keys() & reasons_now.keys())


@any_neighbourhood
@given(mapping=neighbourhoods(), data=st.data())
def test_a_reason_depends_on_no_mark_and_on_nobody_whom_stoep_brought_together(mapping, data):
    bare = mapping | {"rather_not": [], "again": [], "met": []}
    assert explain(load(mapping), ()) == explain(load(bare), ())


@any_neighbourhood
@given(mapping=neighbourhoods(), seed=st.integers(0, 3))
def test_a_reason_is_only_there_for_who_is_asked_for_nothing_and_is_one_of_the_fixed_sentences(mapping, seed):
    found = round_of(mapping, seed)
    asked = {name for each in found.encounters for name in each.members}

    assert asked.isdisjoint(found.not_proposed)
    assert set(found.not_proposed.values()) <= set(REASONS)


def test_there_is_no_room_for_a_reason_about_somebody_else():
    assert [each.name for each in fields(Encounter)] == ["members", "hook", "place", "slot", "host"]
    assert [each.name for each in fields(Proposals)] == ["value", "bound", "encounters", "not_proposed"]
    assert not [sentence for sentence in REASONS.values() if "rather" in sentence]


def test_all_that_the_door_gives_is_looked_at_here():
    gives = {name for name in weave.__all__ if isfunction(getattr(weave, name))}
    assert gives - ABOUT_EVERYBODY_TOGETHER == {"check", "dump", "explain", "load", "propose", "worths"}


@pytest.mark.parametrize("marks", [[["ad", "eve"]], [["eve", "ad"]]])
def test_the_judge_names_nobody_when_two_are_together_who_rather_would_not(marks):
    snapshot = load(neighbourhood([person("ad"), person("eve")], rather_not=marks))
    problems = check(snapshot, Proposals(0.0, None, (encounter("ad", "eve"),), {})).problems
    (broken,) = [problem for problem in problems if problem.rule == "rather_not"]

    assert not {"ad", "eve"} & set(broken.sentence.split())
