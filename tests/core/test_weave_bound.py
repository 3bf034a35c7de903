"""The bound: never below the best there is, never above by much, and the same where nothing is compiled."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from stoep.core.weave import Settings, WeaveError, check, load, propose, upper_bound
from tests.core.weave_cases import best_value, feasible, neighbourhood, neighbourhoods, person, place

DATA = Path(__file__).parent / "data" / "weave"
SAME = 1e-9


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(mapping=neighbourhoods(), seed=st.integers(0, 3), depth=st.sampled_from(["fast", "deep"]))
def test_no_round_is_above_the_bound_and_the_search_never_above_the_best_round(mapping, seed, depth):
    snapshot = load(mapping)
    assume(len(snapshot.ids) <= 12 and len(feasible(snapshot)) <= 80)
    best = best_value(snapshot)
    found = propose(snapshot, rng=np.random.default_rng(seed), seconds=0.02)

    assert found.value <= best + SAME
    assert best <= upper_bound(snapshot, depth=depth) + SAME
    assert best <= found.bound + SAME


def test_the_bound_meets_the_value_when_there_is_one_thing_to_do():
    snapshot = load(neighbourhood([person("ad"), person("eve", xy=[90.0, 0.0])]))
    found = propose(snapshot, rng=np.random.default_rng(1), bound=True)
    assert found.value == pytest.approx(found.bound, rel=1e-3)


@pytest.mark.parametrize(("sample", "share"), [("n12", 0.9), ("n60", 0.97)])
def test_the_search_is_near_its_bound_on_samples(sample, share):
    snapshot = load(json.loads((DATA / f"{sample}.json").read_text()))
    found = propose(snapshot, rng=np.random.default_rng(1), bound=True)
    assert found.value >= share * found.bound
    assert check(snapshot, found).problems == ()


def test_deep_is_no_worse_than_fast():
    snapshot = load(json.loads((DATA / "n12.json").read_text()))
    fast, deep = (propose(snapshot, rng=np.random.default_rng(1), depth=depth) for depth in ("fast", "deep"))
    assert deep.value >= fast.value - SAME


@pytest.mark.parametrize("wrong", [{"depth": "deeper"}, {"seconds": -1.0}, {"seconds": float("nan")}])
def test_propose_says_what_is_wrong_with_how(wrong):
    with pytest.raises(WeaveError, match=next(iter(wrong))):
        propose(load(neighbourhood([])), rng=np.random.default_rng(1), **wrong)


def test_settings_refuse_what_is_not_a_number_or_negative():
    for value in (float("nan"), -0.1):
        with pytest.raises(WeaveError, match=r"settings\.waiting"):
            Settings(waiting=value)


def test_nodes_that_run_out_leave_a_bound_that_holds():
    """Everybody has the same hook and all the time there is: more groups than can be looked at."""
    rng = np.random.default_rng(1)
    people = [person(f"p{i}", xy=[float(rng.integers(500)), 0.0], size_max=8, reach=900.0) for i in range(60)]
    snapshot = load(neighbourhood(people, places=[place(seats=[60, 60, 60])]))
    found = propose(snapshot, rng=np.random.default_rng(1), seconds=0.3)
    assert check(snapshot, found).problems == ()
    assert 0 < found.value <= found.bound


def test_what_is_not_compiled_finds_the_same():
    program = """
import json, sys
import numpy as np
from stoep.core.weave import dump, load, propose
snapshot = load(json.load(open(sys.argv[1])))
print(json.dumps(dump(propose(snapshot, rng=np.random.default_rng(3), seconds=float(sys.argv[2])))))
"""
    sample = str(DATA / "n12.json")

    def said(seconds: str, **environment: str) -> dict:
        command = [sys.executable, "-c", program, sample, seconds]
        done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    # Uncompiled, a fiftieth of the moves is made in the same time; the sketch is shorter too, so only F is compared.
    plain = said("0.5", NUMBA_DISABLE_JIT="1")
    assert plain["encounters"]
    assert plain["value"] == pytest.approx(said("0.5")["value"], rel=0.05)
