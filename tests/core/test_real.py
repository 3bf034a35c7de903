"""What the bench with real people counts with: ranks, draws of people, positions, circles, series."""

import numpy as np
import pytest
from bench.glasgow import positions
from bench.hooks import pair_values
from bench.houston import Event, circles, series_of
from bench.ranking import DRAWS, Pairs, auc, aucs, precision
from bench.sizes import AGAIN_WITHIN, first_meetings


def test_auc_counts_every_pair_that_came_true_against_every_one_that_did_not() -> None:
    rng = np.random.default_rng(3)
    good, value, weight = rng.random(60) < 0.3, rng.integers(8, size=60).astype(float), rng.integers(3, size=60) * 1.0
    won = [
        (weight[i] * weight[j], (value[i] > value[j]) + (value[i] == value[j]) / 2)
        for i in np.flatnonzero(good)
        for j in np.flatnonzero(~good)
    ]
    by_hand = sum(times * share for times, share in won) / sum(times for times, _ in won)
    assert auc(good, value, weight) == pytest.approx(by_hand)
    assert auc(good, good.astype(float)) == 1
    assert auc(good, np.ones(60)) == 0.5


def test_a_tie_at_the_edge_counts_in_part() -> None:
    good = np.array([True, True, False, False, False])
    assert precision(good, np.array([9.0, 5.0, 5.0, 5.0, 5.0])) == (1 + 1 / 4) / 2
    assert precision(good, np.array([1.0, 2.0, 3.0, 4.0, 5.0])) == 0


def test_a_draw_is_of_whole_people_and_the_same_each_time() -> None:
    pairs = Pairs.of(np.eye(4, k=1, dtype=bool), np.ones((4, 4), dtype=bool))
    draws = list(pairs.draws())
    assert len(draws) == DRAWS
    assert [*zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)][:3] == [(0, 1), (0, 2), (0, 3)]
    assert all(np.array_equal(one, other) for one, other in zip(draws, pairs.draws(), strict=True))
    assert max(weight.max() for weight in draws) == 4  # both twice, and nobody else
    assert any((weight[:3] == 0).all() and weight.any() for weight in draws)  # who isn't drawn is in no pair


def test_a_value_that_says_nothing_has_half_in_its_interval_and_a_right_one_has_not() -> None:
    rng = np.random.default_rng(5)
    good = np.triu(rng.random((40, 40)) < 0.2, 1)
    good = good | good.T
    noise = rng.random((40, 40))
    found = aucs(Pairs.of(good, np.ones_like(good)), {"nothing": noise, "something": good + noise})
    low, high = found["nothing"].interval
    assert low < 0.5 < high
    assert found["something"].interval[0] > 0.9
    assert (found["something"] - found["nothing"]).interval[0] > 0.3


def test_positions_are_as_far_apart_as_the_table_says() -> None:
    xy = np.random.default_rng(7).uniform(0, 3000, (30, 2))
    apart = np.hypot(*(xy[:, None] - xy).T)
    found = positions(apart)
    assert np.hypot(*(found[:, None] - found).T) == pytest.approx(apart, abs=1e-6)


def test_the_values_are_those_of_the_formula() -> None:
    love = np.array([[1.0, 0.0], [0.25, 1.0], [1.0, 1.0]])
    xy = np.array([[0.0, 0.0], [400.0, 0.0], [0.0, 1200.0]])
    best, total = pair_values(love, xy)
    assert best[0, 1] == pytest.approx(0.5 / 2 + 0.04)
    assert best[0, 2] == total[0, 2] == pytest.approx(1 / 4 + 0.04)
    assert total[1, 2] == pytest.approx((0.5 + 1) / (1 + np.hypot(400, 1200) / 400) + 2 * 0.04)
    assert pair_values(love)[0][0, 1] == pytest.approx(0.5 + 0.04)


def test_a_series_keeps_the_first_letters_of_its_number() -> None:
    assert series_of("dczdldyqmbxb") == series_of("dczdldyrdbzb") == "dczdldy"
    assert series_of("230514587") == ""


def test_events_to_which_the_same_people_come_are_a_circle() -> None:
    sports, books = [(1, 2, 3), (2, 3, 4), (1, 4)], [(7, 8), (8, 9, 7), (9, 7)]
    past = [Event(float(number), "", who) for number, who in enumerate([*sports, *books])]
    found = circles(past, rng=np.random.default_rng(1)).tolist()
    assert found[:3] == [found[0]] * 3
    assert found[3:] == [found[3]] * 3
    assert found[0] != found[3]


def test_who_first_met_is_looked_at_for_half_a_year() -> None:
    last = 3.0 * AGAIN_WITHIN
    past = [
        Event(0.0, "", (1, 2)),
        Event(1.0, "", (3, 4, 5)),
        Event(AGAIN_WITHIN * 0.5, "", (1, 2)),  # again in time
        Event(AGAIN_WITHIN * 1.5, "", (3, 4)),  # again, too late
        Event(last, "", (6, 7)),  # nobody can know yet
    ]
    found = first_meetings(past)
    assert len(found.pairs.good) == 4
    assert sorted(zip(found.size.tolist(), found.pairs.good.tolist(), strict=True)) == [
        (2, True), (3, False), (3, False), (3, False)
    ]  # fmt: skip
