"""The value: by hand, and told alike by the formula and by the judge."""

from math import log, sqrt

import numpy as np
import pytest

from stoep.core.weave import SETTINGS, Settings, load, worths
from stoep.core.weave.score import Score
from tests.core.weave_cases import encounter, neighbourhood, person, proposals


def value(mapping, *encounters, settings=SETTINGS):
    """What both say, once they are seen to agree."""
    snapshot = load(mapping)
    by_formula = Score(snapshot, settings).value(encounters)
    if settings == SETTINGS:
        assert by_formula == pytest.approx(proposals(snapshot, *encounters).value, abs=1e-12)
    return by_formula


def test_value_by_hand_of_one_pair():
    ad = person("ad", love={}, show={"zingen": 1.0}, asked=False, hosted=2.0)
    eve = person("eve", love={}, learn={"zingen": 1.0}, xy=[400.0, 0.0], street="beukstraat", served=1.0)
    # strength √(0.8·0.9) · 1¼, near ½, never met and of different streets
    v = sqrt(0.72) * 1.25 * 0.5 + 0.04
    by_hand = log(1 + v + 0.10) + log(1 + 1 + v) - log(1 + 1) - 0.02 * 2

    assert by_hand == pytest.approx(0.7239, abs=1e-4)
    assert value(neighbourhood([ad, eve]), encounter("ad", "eve")) == pytest.approx(by_hand)


def test_value_by_hand_of_two_encounters():
    people = [person("ad", wish=2), person("eve"), person("ko"), person("jo")]
    both = encounter("ad", "eve"), encounter("ad", "ko", "jo", slot=1)
    # all live together: v is 1; ad hosts twice, of which the second costs 0.02
    by_hand = log(1 + 1 + 2 * 0.85) + log(2) + 2 * log(1 + 2 * 0.85) - 0.02

    assert value(neighbourhood(people), *both) == pytest.approx(by_hand)


def test_value_of_nothing_is_zero():
    assert value(neighbourhood([person("ad")])) == 0


@pytest.mark.parametrize(
    ("more", "factor"),
    [
        ({}, 1.0),
        ({"again": [["ad", "eve"]]}, 1.0),
        ({"again": [["ad", "eve"], ["eve", "ad"]]}, 1.5),
        ({"met": [["eve", "ad"]]}, 0.6),
        ({"met": [["ad", "eve"]], "again": [["eve", "ad"]]}, 0.6),
        ({"met": [["ad", "eve"]], "again": [["eve", "ad"], ["ad", "eve"]]}, 1.5),
    ],
)
def test_value_counts_again_only_when_both_said_so(more, factor):
    mapping = neighbourhood([person("ad"), person("eve")], **more)
    assert value(mapping, encounter("ad", "eve")) == pytest.approx(2 * log(1 + factor))


@pytest.mark.parametrize(("met", "extra"), [([], 0.04), ([["ad", "eve"]], 0.0)])
def test_value_counts_openness_for_those_who_have_not_met(met, extra):
    mapping = neighbourhood([person("ad"), person("eve", street="beukstraat")], met=met)
    v = (0.6 if met else 1.0) + extra
    assert value(mapping, encounter("ad", "eve")) == pytest.approx(2 * log(1 + v))


def test_value_counts_something_of_their_own_once():
    own = {"show": {"zingen": 0.5}, "asked": False, "wish": 2}
    mapping = neighbourhood([person("ad", **own), person("eve"), person("ko")])
    both = encounter("ad", "eve", host="eve"), encounter("ad", "ko", slot=1, host="ko")
    assert value(mapping, *both) == pytest.approx(log(1 + 2 + 0.10) + 2 * log(2))


def test_value_follows_the_settings():
    mapping = neighbourhood([person("ad"), person("eve", xy=[100.0, 0.0])])
    settings = Settings(near_metres=100.0)
    assert value(mapping, encounter("ad", "eve"), settings=settings) == pytest.approx(2 * log(1.5))


def test_worths_are_told_for_each_encounter_by_itself():
    people = [person("ad", wish=2, asked=False, show={"zingen": 0.5}), person("eve"), person("ko")]
    both = encounter("ad", "eve"), encounter("ad", "ko", slot=1)
    first, second = worths(load(neighbourhood(people)), both)

    assert first == pytest.approx({"ad": 1.10, "eve": 1.0})
    assert second == pytest.approx({"ad": 1.10, "ko": 1.0})


def test_pair_values_are_symmetric_and_nothing_with_oneself():
    people = [person(f"p{n}", xy=[50.0 * n, 0.0], learn={"zingen": 0.3 * n}, show={"zingen": 0.5}) for n in range(4)]
    values = Score(load(neighbourhood(people)), SETTINGS).pair_values(0, np.arange(4))

    assert np.array_equal(values, values.T)
    assert not values.diagonal().any()
