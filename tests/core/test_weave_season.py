"""Over rounds: everyone who wishes gets asked, whoever they are and whatever they love."""

from dataclasses import replace

import numpy as np
import pytest
from bench.people import neighbourhood
from bench.season import Asked, Season, Week, account, by_plain_sum, by_stoep, season, snapshot_of

from stoep.core.weave import Proposals, Settings, check, load
from tests.core.weave_cases import neighbourhood as small
from tests.core.weave_cases import person, place

MONDAY_EVENING, THURSDAY_EVENING = 2, 11
STAMPS = {"postzegels": 1.0}


def with_vera_and_jan(seed):
    """Eighty people, and Vera: she speaks Polish only, has two evenings and loves stamps. Only Jan shares all that.

    Jan is wanted elsewhere too: he loves what many love, shows it, speaks Dutch, and can host.
    """
    mapping = neighbourhood(80, seed=seed)
    corner = {"xy": mapping["people"][0]["xy"], "street": mapping["people"][0]["street"], "reach": 600.0}
    vera = {"times": [MONDAY_EVENING, THURSDAY_EVENING], "languages": ["pl"], "can_host": False, "love": STAMPS}
    jan = {"times": [THURSDAY_EVENING, 12, 13, 14, 15, 16, 17], "languages": ["nl", "pl"], "wish": 2}
    mapping["people"] += [
        person("vera", **corner, **vera),
        person("jan", **corner, **jan, love={**STAMPS, "h0": 1.0, "h1": 1.0}, show={"h2": 1.0}),
    ]
    mapping["places"] += [place("hoek", xy=corner["xy"], seats=[8] * 42)]
    return mapping


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_someone_with_rare_interests_two_free_evenings_and_one_language_still_gets_asked(seed):
    lived = season(with_vera_and_jan(seed), rng=np.random.default_rng(seed), rounds=4)
    with_vera = [each for each in lived.asked if "vera" in each.members]

    assert [set(each.members) for each in with_vera] == [{"vera", "jan"}]
    assert with_vera[0].slot % 21 == THURSDAY_EVENING


@pytest.mark.parametrize("seed", [1, 2])
def test_everyone_with_a_wish_and_a_possible_partner_is_asked_within_four_rounds(seed):
    lived = season(neighbourhood(80, seed=seed), rng=np.random.default_rng(seed), rounds=4)
    assert account(lived).asked_soon >= 0.995


def test_a_season_is_the_same_for_the_same_chance_and_leaves_the_neighbourhood_as_it_was():
    mapping = neighbourhood(30, seed=1)
    first, second = (account(season(mapping, rng=np.random.default_rng(1), rounds=2)) for _ in range(2))
    assert first == second
    assert mapping == neighbourhood(30, seed=1)


def test_the_plain_sum_takes_no_notice_of_who_was_served():
    people = [person("ad", size_max=2), person("eve", served=5.0), person("ko", xy=[90.0, 0.0])]
    (only,) = by_plain_sum(load(small(people)), np.random.default_rng(1))
    assert only.members == ("ad", "eve")


def test_the_plain_sum_is_searched_for_as_well_as_f():
    """Else it would be no peer: by its own measure its round must be worth about as much as that of F, or more."""
    snapshot = load(neighbourhood(80, seed=1))
    flat = replace(snapshot, served=np.full(len(snapshot.ids), 1e4))

    def plain_sum(encounters):
        return check(flat, Proposals(0.0, None, encounters, {}), settings=Settings(hosting=0.0)).value

    of_f, of_sum = (engine(snapshot, np.random.default_rng(1)) for engine in (by_stoep, by_plain_sum))
    assert plain_sum(of_sum) > 0.98 * plain_sum(of_f)


# --- What the next round may look at: as in stoep.web.encounters.snapshot -----------------------------


def asked(*members, slot=0, yes=(), host=None, **more):
    usual = {"place": "bank", "worth": dict.fromkeys(members, 0.8), "own": frozenset()}
    return Asked(members=members, slot=slot, yes=frozenset(yes), host=host, **(usual | more))


def after(*lately, week=1, wish=2):
    people = [person(name, times=list(range(21)), wish=wish) for name in ("ad", "eve", "ko")]
    mapping = small(people, slots=42, places=[place(seats=[8] * 42)])
    lived = Season(mapping, [Week(lately, {}, frozenset())])
    seen = snapshot_of(lived, week)
    return {one["id"]: one for one in seen["people"]}, seen


def test_who_said_yes_was_served_by_half_after_four_weeks_and_who_said_not_now_was_not():
    on = asked("ad", "eve", "ko", yes=("ad", "eve"), host="ad")
    rows, _ = after(on, week=4)
    aged = 0.5 ** ((28 - on.day) / 28)
    assert [rows[name]["served"] for name in ("ad", "eve", "ko")] == pytest.approx([0.8 * aged, 0.8 * aged, 0])
    assert [rows[name]["hosted"] for name in ("ad", "eve", "ko")] == pytest.approx([aged, 0, 0])


def test_what_did_not_go_on_served_nobody_and_its_seats_are_free():
    rows, seen = after(asked("ad", "eve", yes=("ad",), host="ad", slot=30))
    assert rows["ad"]["served"] == 0.8, "it is not decided yet"
    assert seen["places"][0]["seats"][9] == 6
    rows, seen = after(asked("ad", "eve", yes=("ad",), host="ad", slot=12))
    assert rows["ad"]["served"] == 0
    assert seen["places"][0]["seats"] == [8] * 42


def test_an_invitation_takes_the_moment_and_one_of_the_wishes_of_a_month():
    rows, _ = after(asked("ad", "eve", yes=("ad", "eve"), host="ad", slot=30))
    assert 9 not in rows["ad"]["times"]
    assert 9 in rows["ko"]["times"]
    assert [rows[name]["wish"] for name in ("ad", "eve", "ko")] == [1, 1, 2]
    rows, _ = after(asked("ad", "eve", yes=("ad", "eve"), host="ad", slot=30), week=7)
    assert rows["ad"]["wish"] == 2


def test_who_met_in_a_season_and_who_was_asked_for_something_of_their_own_is_known():
    rows, seen = after(asked("ad", "eve", "ko", yes=("ad", "ko"), host="ad", own=frozenset({"eve"})))
    assert seen["met"] == [["ad", "ko"]]
    assert [name for name, one in rows.items() if one["asked"]] == ["eve"]


def test_the_account_counts_those_who_could_be_asked():
    people = [person(name, wish=1) for name in ("ad", "eve", "ko", "bo")]
    could = frozenset({"ad", "eve", "ko"})
    wishes = dict.fromkeys(("ad", "eve", "ko", "bo"), 1)
    weeks = [Week((), wishes, could) for _ in range(8)]
    weeks[2] = Week((asked("ad", "eve", yes=("ad", "eve"), host="eve", own=frozenset({"ad"})),), wishes, could)
    found = account(Season(small(people), weeks))

    assert found.asked_soon == found.asked == pytest.approx(2 / 3)
    assert found.never == ("ko",)
    assert found.longest_wait == 8
    assert found.month_spread == found.spread == pytest.approx(np.std([1, 1, 0]) / np.mean([1, 1, 0]))
    assert found.less_than_half == pytest.approx(1 / 3)
    assert found.own_share == 0.5
    assert (found.most_hosted, found.went_on) == (1, 1.0)
