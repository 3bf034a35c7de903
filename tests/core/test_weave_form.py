"""Reading a snapshot and writing proposals."""

import copy
import json
import math
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from stoep.core.weave import Proposals, WeaveError, dump, load
from tests.core.weave_cases import encounter, neighbourhood, person, place

DATA = Path(__file__).parent / "data" / "weave"


def test_load_turns_lists_into_arrays():
    eve = person("eve", times=[2, 0], languages=["tr", "nl"], street="beukstraat", love={}, learn={"duiven": 0.5})
    snapshot = load(neighbourhood([person("ad"), eve], again=[["eve", "ad"]]))

    assert snapshot.ids == ("ad", "eve")
    assert snapshot.hooks == ("duiven", "zingen")
    assert snapshot.free.tolist() == [[True, True, True], [True, False, True]]
    assert snapshot.speaks.tolist() == [[True, False], [True, True]]
    assert snapshot.street.tolist() == [1, 0]
    assert (snapshot.gift_person.tolist(), snapshot.gift_hook.tolist()) == ([0, 1], [1, 0])
    assert (snapshot.love.tolist(), snapshot.learn.tolist()) == ([1.0, 0.0], [0.0, 0.5])
    assert snapshot.again.tolist() == [[1, 0]]
    assert snapshot.seats.tolist() == [[8, 8, 8]]


def test_load_treats_a_weight_of_zero_as_none():
    assert load(neighbourhood([person("ad", love={"zingen": 0})])).hooks == ()


def test_load_reads_nothing_that_the_form_does_not_name():
    without = load(neighbourhood([person("ad")]))
    with_more = load(neighbourhood([person("ad", age=95, contacts=0)], notes="x"))

    assert [f.name for f in fields(without)] == [f.name for f in fields(with_more)]
    assert all(np.array_equal(getattr(without, f.name), getattr(with_more, f.name)) for f in fields(without))


def test_snapshot_can_not_be_changed():
    snapshot = load(neighbourhood([person("ad")]))
    with pytest.raises(ValueError, match="read-only"):
        snapshot.wish[0] = 5


@pytest.mark.parametrize("name", ["n12", "n60"])
def test_load_reads_the_samples(name):
    mapping = json.loads((DATA / f"{name}.json").read_text())
    assert len(load(mapping).ids) == int(name[1:])


def test_dump_gives_the_file_form():
    value = Proposals(1.5, None, (encounter("ad", "eve", slot=2),), {"ko": "no_time"})

    assert json.loads(json.dumps(dump(value))) == {
        "value": 1.5,
        "bound": None,
        "encounters": [{"members": ["ad", "eve"], "hook": "zingen", "place": "bank", "slot": 2, "host": "ad"}],
        "not_proposed": {"ko": "no_time"},
    }


PERSON_ERRORS = [
    ({"id": "ad"}, r"people\[1\].id is 'ad', which people\[0\] has already"),
    ({"id": ""}, r"people\[1\].id is ''; it must be a name"),
    ({"id": 7}, r"people\[1\].id is 7; it must be a name"),
    ({"xy": [0.0]}, r"people\[1\].xy is \[0.0\]; it must be two finite numbers of metres"),
    ({"xy": [0.0, math.nan]}, r"people\[1\].xy is \[0.0, nan\]"),
    ({"street": None}, r"people\[1\].street is None"),
    ({"times": [3]}, r"people\[1\].times has 3; a slot of this round is 0 to 2"),
    ({"times": [-1]}, r"people\[1\].times is \[-1\]; it must be a list of whole numbers of 0 or more"),
    ({"times": [0.5]}, r"people\[1\].times is \[0.5\]"),
    ({"times": "ochtend"}, r"people\[1\].times is 'ochtend'"),
    ({"languages": "nl"}, r"people\[1\].languages is 'nl'; it must be a list of names"),
    ({"size_max": 9}, r"people\[1\].size_max is 9; it must be a whole number from 0 to 8"),
    ({"size_max": -1}, r"people\[1\].size_max is -1"),
    ({"wish": -1}, r"people\[1\].wish is -1"),
    ({"wish": 1.5}, r"people\[1\].wish is 1.5"),
    ({"wish": True}, r"people\[1\].wish is True"),
    ({"wish": 10**30}, r"people\[1\].wish is 1000"),
    ({"reach": math.inf}, r"people\[1\].reach is inf"),
    ({"reach": -1.0}, r"people\[1\].reach is -1.0"),
    ({"served": math.nan}, r"people\[1\].served is nan; it must be a finite number of 0 or more"),
    ({"hosted": -0.1}, r"people\[1\].hosted is -0.1"),
    ({"can_host": 1}, r"people\[1\].can_host is 1; it must be true or false"),
    ({"asked": "ja"}, r"people\[1\].asked is 'ja'"),
    ({"love": {"zingen": math.nan}}, r"people\[1\].love is .*'zingen': nan"),
    ({"show": {"zingen": -0.2}}, r"people\[1\].show is .*'zingen': -0.2"),
    ({"learn": {"zingen": 1.01}}, r"people\[1\].learn is .*'zingen': 1.01"),
    ({"love": ["zingen"]}, r"people\[1\].love is \['zingen'\]; it must be a mapping of hooks to weights"),
]


@pytest.mark.parametrize(("own", "message"), PERSON_ERRORS)
def test_load_names_field_and_row_of_a_person(own, message):
    with pytest.raises(WeaveError, match=message):
        load(neighbourhood([person("ad"), person("eve", **own)]))


ROUND_ERRORS = [
    ({"slots": -1}, r"slots is -1"),
    ({"people": {}}, r"people is \{\}; it must be a list"),
    ({"people": ["ad"]}, r"people\[0\] is 'ad'; it must be a mapping"),
    ({"places": [place(), place()]}, r"places\[1\].id is 'bank', which places\[0\] has already"),
    (
        {"places": [place(seats=[1, 2])]},
        r"places\[0\].seats has 2 numbers; it must have one for each of 3 slots",
    ),
    ({"places": [place(seats=[1, 2, -3])]}, r"places\[0\].seats is \[1, 2, -3\]"),
    ({"places": [place(xy=[0, "x"])]}, r"places\[0\].xy is \[0, 'x'\]"),
    ({"met": [["ad", "ko"]]}, r"met\[0\] names 'ko', whom people doesn't have"),
    ({"again": [["ad", "eve"], ["ad"]]}, r"again\[1\] is \['ad'\]; it must be a list of two ids"),
    ({"rather_not": [["ad", "ad"]]}, r"rather_not\[0\] is \[0, 0\]; it must be two different neighbours"),
]


@pytest.mark.parametrize(("own", "message"), ROUND_ERRORS)
def test_load_names_field_and_row_of_a_round(own, message):
    with pytest.raises(WeaveError, match=message):
        load(neighbourhood([person("ad"), person("eve")], **own))


@pytest.mark.parametrize("field", ["slots", "people", "rather_not", "again", "met", "places"])
def test_load_names_what_is_missing(field):
    mapping = neighbourhood([person("ad")])
    del mapping[field]
    with pytest.raises(WeaveError, match=f"^{field} is missing"):
        load(mapping)


def test_load_refuses_what_is_no_mapping():
    with pytest.raises(WeaveError, match="must be a mapping"):
        load(["slots"])


def test_load_names_what_is_missing_of_every_person():
    for field in person("ad"):
        mapping = copy.deepcopy(neighbourhood([person("ad")]))
        del mapping["people"][0][field]
        with pytest.raises(WeaveError, match=rf"people\[0\].{field} is missing"):
            load(mapping)


ARRAY_ERRORS = [
    ({"wish": np.array([1])}, r"wish has shape \(1,\); it must have \(2,\)"),
    ({"free": np.ones((2, 4), dtype=bool)}, r"free has shape \(2, 4\); it must have \(2, 3\)"),
    ({"seats": np.array([8, 8, 8])}, r"free has shape|seats has shape"),
    ({"wish": np.array([1, -1])}, r"people\[1\].wish is -1"),
    ({"size_max": np.array([9, 8])}, r"people\[0\].size_max is 9"),
    ({"served": np.array([0.0, np.nan])}, r"people\[1\].served is nan"),
    ({"xy": np.array([[0.0, 0.0], [np.inf, 0.0]])}, r"people\[1\].xy is \[inf, 0.0\]"),
    ({"love": np.array([1.0, 1.5])}, r"people\[1\].love\['zingen'\] is 1.5"),
    ({"show": np.array([np.nan, 0.0])}, r"people\[0\].show\['zingen'\] is nan"),
    ({"gift_person": np.array([0, 2])}, r"gifts\[1\].gift_person is 2"),
    ({"gift_hook": np.array([-1, 0])}, r"gifts\[0\].gift_hook is -1"),
    ({"gift_person": np.array([1, 1])}, r"more than one row for people\[1\] and hook 'zingen'"),
    ({"met": np.array([[0, 5]])}, r"met\[0\] is \[0, 5\]; it must be two neighbours' rows"),
    ({"seats": np.array([[8, -8, 8]])}, r"places\[0\].seats is \[8, -8, 8\]"),
    ({"place_xy": np.array([[np.nan, 0.0]])}, r"places\[0\].xy is \[nan, 0.0\]"),
    ({"hooks": ("zingen", "zingen")}, r"hooks\[1\].id is 'zingen'"),
]


@pytest.mark.parametrize(("arrays", "message"), ARRAY_ERRORS)
def test_snapshot_checks_arrays_that_come_without_a_file(arrays, message):
    snapshot = load(neighbourhood([person("ad"), person("eve")]))
    with pytest.raises(WeaveError, match=message):
        replace(snapshot, **arrays)
