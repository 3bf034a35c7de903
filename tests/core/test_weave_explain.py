"""Reasons: what each one means, and that none of them tells on anybody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoep.core.weave import REASONS, explain, load
from tests.core.weave_cases import encounter, neighbourhood, person, place

HOOKS = ["duiven", "zingen"]


def reason(*people, **more):
    """The reason for the first of these people, when nobody has an encounter."""
    return explain(load(neighbourhood(people, **more)), ())[people[0]["id"]]


LEARNS = {"love": {}, "learn": {"zingen": 1.0}}
CASES = [
    ("no_wish", {"wish": 0}, {}),
    ("own_company", {"size_max": 1}, {}),
    ("nothing_shared_yet", {"love": {}}, {}),
    ("no_time", {"times": []}, {}),
    ("no_shared_hook", {"love": {"duiven": 1.0}}, {}),
    ("no_shared_hook", {}, {"wish": 0}),
    ("no_shared_hook", {}, {"size_max": 0}),
    ("no_shared_hook", LEARNS, LEARNS),
    ("no_shared_hook_at_a_common_time", {"times": [0]}, {"times": [1]}),
    ("no_common_language", {"languages": ["tr"]}, {"languages": ["nl"]}),
    ("no_common_language", {"languages": []}, {}),
    ("no_place_in_reach", {"xy": [600.0, 0.0]}, {}),
    ("no_place_in_reach", {}, {"xy": [600.0, 0.0]}),
    ("nobody_to_host", {"can_host": False}, {"can_host": False}),
    ("no_room_this_round", {}, {}),
    ("no_room_this_round", LEARNS, {}),
    ("no_room_this_round", {"can_host": False}, {}),
]


@pytest.mark.parametrize(("code", "own", "others"), CASES)
def test_reason_names_what_stands_in_the_way(code, own, others):
    assert reason(person("ad", **own), person("eve", **others)) == code


@pytest.mark.parametrize("seats", [[0, 0, 0], [1, 1, 1], [0, 0, 8]])
def test_reason_is_a_place_when_none_is_open_then(seats):
    people = person("ad", times=[0, 1]), person("eve", times=[0, 1])
    assert reason(*people, places=[place(seats=seats)]) == "no_place_in_reach"


def test_reason_is_the_one_of_the_occasion_that_comes_nearest():
    eve = person("eve", languages=["tr"])
    ko = person("ko", love={"duiven": 1.0}, can_host=False)
    ad = person("ad", love={"duiven": 1.0, "zingen": 1.0}, can_host=False)
    assert reason(ad, eve) == "no_common_language"
    assert reason(ad, eve, ko) == "nobody_to_host"


def test_reason_counts_a_host_only_where_all_can_come():
    people = person("ad", can_host=False), person("eve", can_host=False), person("ko", xy=[600.0, 0.0])
    assert reason(*people) == "nobody_to_host"


def test_reasons_are_for_those_without_an_encounter_only():
    snapshot = load(neighbourhood([person("ad"), person("eve"), person("ko", wish=0)]))
    assert explain(snapshot, (encounter("ad", "eve"),)) == {"ko": "no_wish"}


def test_every_reason_can_occur():
    assert {code for code, _, _ in CASES} == set(REASONS)


@pytest.mark.parametrize("marks", [[["ad", "eve"]], [["eve", "ad"]], [["ad", "eve"], ["eve", "ko"]]])
def test_reason_does_not_tell_that_somebody_said_rather_not(marks):
    people = person("ad"), person("eve"), person("ko", languages=["tr"])
    assert reason(*people, rather_not=marks) == reason(*people) == "no_room_this_round"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_reasons_stay_the_same_whoever_marks_or_unmarks_whom(data):
    names = [f"p{number}" for number in range(5)]
    people = [
        person(
            name,
            times=data.draw(st.lists(st.integers(0, 2), unique=True)),
            can_host=data.draw(st.booleans()),
            love={hook: 1.0 for hook in data.draw(st.lists(st.sampled_from(HOOKS), unique=True))},
        )
        for name in names
    ]
    pairs = [[a, b] for a in names for b in names if a != b]
    marks = data.draw(st.lists(st.sampled_from(pairs), unique_by=tuple))
    without, marked = (load(neighbourhood(people, rather_not=given)) for given in ([], marks))
    same = (encounter("p0", "p1"),) if data.draw(st.booleans()) else ()

    assert explain(marked, same) == explain(without, same)
