"""The judge: each rule, broken once, is the rule that is named."""

from dataclasses import replace

import pytest

from stoep.core.weave import Proposals, check, load
from tests.core.weave_cases import broken_rules, encounter, neighbourhood, person, place, proposals

AD, EVE, KO = person("ad"), person("eve"), person("ko")


def test_check_finds_nothing_when_all_is_well():
    assert broken_rules(neighbourhood([AD, EVE, KO]), encounter("ad", "eve", "ko")) == set()


def test_check_finds_nothing_in_an_empty_round():
    verdict = check(load(neighbourhood([])), Proposals(0.0, None, (), {}))
    assert (verdict.problems, verdict.value) == ((), 0.0)


EVE_IS_OTHERWISE = [
    ("size", {"size_max": 2}),
    ("free", {"times": [1, 2]}),
    ("language", {"languages": ["tr"]}),
    ("reach", {"xy": [600.0, 0.0]}),
    ("hook", {"love": {"duiven": 1.0}}),
    ("wish", {"wish": 0}),
]


@pytest.mark.parametrize(("rule", "own"), EVE_IS_OTHERWISE)
def test_check_names_the_rule_that_one_member_breaks(rule, own):
    mapping = neighbourhood([AD, person("eve", **own), KO])
    assert broken_rules(mapping, encounter("ad", "eve", "ko")) == {rule}


def test_check_names_the_language_when_every_two_share_one_but_not_all():
    people = [person(name, languages=own) for name, own in (("ad", ["nl", "tr"]), ("eve", ["tr", "pl"]))]
    people.append(person("ko", languages=["nl", "pl"]))
    assert broken_rules(neighbourhood(people), encounter("ad", "eve", "ko")) == {"language"}


def test_check_names_the_size_of_one_and_of_nine():
    nine = [person(f"p{number}") for number in range(9)]
    mapping = neighbourhood(nine, places=[place(seats=[20, 20, 20])])

    assert broken_rules(mapping, encounter("p0")) == {"size"}
    assert broken_rules(mapping, encounter(*(one["id"] for one in nine))) == {"size"}


def test_check_names_a_closed_place():
    mapping = neighbourhood([AD, EVE], places=[place(seats=[0, 8, 8])])
    assert broken_rules(mapping, encounter("ad", "eve")) == {"open", "seats"}


def test_check_names_seats_over_all_that_is_at_the_place():
    people = [AD, EVE, KO, person("jo")]
    both = encounter("ad", "eve"), encounter("ko", "jo")

    assert broken_rules(neighbourhood(people, places=[place(seats=[3, 0, 0])]), *both) == {"seats"}
    assert broken_rules(neighbourhood(people, places=[place(seats=[4, 0, 0])]), *both) == set()


@pytest.mark.parametrize("pair", [["ad", "eve"], ["eve", "ad"]])
def test_check_names_rather_not_whoever_said_it_and_no_names(pair):
    snapshot = load(neighbourhood([AD, EVE], rather_not=[pair]))
    (problem,) = check(snapshot, proposals(snapshot, encounter("ad", "eve"))).problems

    assert problem.rule == "rather_not"
    assert "ad" not in problem.sentence.split()
    assert "eve" not in problem.sentence.split()


def test_check_names_a_hook_that_nobody_loves_or_shows():
    learners = [person(name, love={}, learn={"zingen": 1.0}) for name in ("ad", "eve")]
    assert broken_rules(neighbourhood(learners), encounter("ad", "eve")) == {"keen"}
    learners[0]["show"] = {"zingen": 0.1}
    assert broken_rules(neighbourhood(learners), encounter("ad", "eve")) == set()


def test_check_names_a_host_who_cannot_or_is_not_there():
    mapping = neighbourhood([person("ad", can_host=False), EVE, KO])

    assert broken_rules(mapping, encounter("ad", "eve", host="ad")) == {"host"}
    assert broken_rules(mapping, encounter("ad", "eve", host="ko")) == {"host"}
    assert broken_rules(mapping, encounter("ad", "eve", host="nobody")) == {"host"}


def test_check_names_two_encounters_at_one_slot():
    mapping = neighbourhood([person("ad", wish=2), EVE, KO])
    assert broken_rules(mapping, encounter("ad", "eve"), encounter("ad", "ko")) == {"busy"}


def test_check_names_more_encounters_than_wished():
    mapping = neighbourhood([AD, EVE, KO])
    assert broken_rules(mapping, encounter("ad", "eve"), encounter("ad", "ko", slot=1)) == {"wish"}


def test_check_names_a_pair_that_meets_twice():
    mapping = neighbourhood([person("ad", wish=2), person("eve", wish=2)])
    assert broken_rules(mapping, encounter("ad", "eve"), encounter("eve", "ad", slot=1)) == {"pair"}


@pytest.mark.parametrize(
    "unknown",
    [
        encounter("ad", "nobody"),
        encounter("ad", "ad"),
        encounter("ad", "eve", hook="duiven"),
        encounter("ad", "eve", place="thuis"),
        encounter("ad", "eve", slot=3),
        encounter("ad", "eve", slot=-1),
    ],
)
def test_check_names_what_it_does_not_know_and_counts_it_for_nothing(unknown):
    snapshot = load(neighbourhood([AD, EVE]))
    verdict = check(snapshot, Proposals(0.0, None, (unknown,), {}))

    assert [problem.rule for problem in verdict.problems] == ["known"]
    assert verdict.value == 0


def test_check_tells_at_which_encounter_it_is():
    snapshot = load(neighbourhood([AD, EVE, KO, person("jo", times=[])]))
    verdict = check(snapshot, proposals(snapshot, encounter("ad", "eve"), encounter("ko", "jo")))
    assert [(problem.rule, problem.encounter) for problem in verdict.problems] == [("free", 1)]


def test_check_names_a_claimed_value_and_a_bound_that_are_false():
    snapshot = load(neighbourhood([AD, EVE]))
    right = proposals(snapshot, encounter("ad", "eve"))

    for wrong, rule in ((replace(right, value=9.0), "value"), (replace(right, bound=0.1), "bound")):
        assert [problem.rule for problem in check(snapshot, wrong).problems] == [rule]
    assert check(snapshot, replace(right, bound=right.value)).problems == ()
