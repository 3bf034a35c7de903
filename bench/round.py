"""One round of one neighbourhood in a process of its own, so that its memory is its own.

    python -m bench.round CASE SEED [WHO] [SECONDS]

CASE is a sample by its name, or so many people, generated from SEED. WHO makes the round: the solver, or a peer;
`bound` makes none, and says how high F can be and how many could be asked at all.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from bench.measures import memory
from bench.people import neighbourhood
from stoep.core import weave
from stoep.core.weave import SETTINGS, Encounter, Proposals, Snapshot, check, explain, load, propose

SAMPLES = Path(__file__).parents[1] / "tests" / "core" / "data" / "weave"
Peer = Callable[[Snapshot, int, float], tuple[Encounter, ...]]


def snapshot(case: str, seed: int) -> Snapshot:
    """Return the snapshot of a case: a sample by its name, or a generated neighbourhood of so many people."""
    if case.isdigit():
        return load(neighbourhood(int(case), seed=seed))
    return load(json.loads((SAMPLES / f"{case}.json").read_text(encoding="utf-8")))


def _by_solver(here: Snapshot, seed: int, seconds: float | None, **how: Any) -> tuple[Encounter, ...]:
    return propose(here, rng=np.random.default_rng(seed), seconds=seconds, **how).encounters


def _by(module: str, name: str, *, chance: bool = True, timed: bool = False) -> Callable[[], Peer]:
    """How to get at a peer; only what it needs is loaded, for memory's sake."""

    def peer() -> Peer:
        make = getattr(import_module(f"bench.{module}"), name)

        def make_round(here: Snapshot, seed: int, seconds: float) -> tuple[Encounter, ...]:
            own = {"rng": np.random.default_rng(seed)} if chance else {}
            found: tuple[Encounter, ...] = make(here, **own, **({"seconds": seconds} if timed else {}))
            return found

        return make_round

    return peer


WHO: dict[str, Callable[[], Any]] = {
    "stoep": lambda: _by_solver,
    "deep": lambda: partial(_by_solver, depth="deep"),
    "chance": _by("peers", "by_chance"),
    "interest": _by("peers", "by_interest"),
    "pairs": _by("peers", "by_pairs", chance=False),
    "climbing": _by("climb", "by_climbing", timed=True),
    "cp-sat": _by("columns", "by_columns", timed=True),
}
PACKAGES = {"pairs": "rustworkx", "cp-sat": "ortools.sat.python.cp_model"}
"""What a peer needs besides, loaded before the clock runs."""


def main() -> None:
    case, seed, *more = sys.argv[1:]
    who, seconds = more[0] if more else "stoep", float(more[1]) if len(more) > 1 else None
    here = snapshot(case, int(seed))
    print(json.dumps(_bound(here) if who == "bound" else _round(here, int(seed), who, seconds)))


def _round(here: Snapshot, seed: int, who: str, seconds: float | None) -> dict[str, Any]:
    try:
        if who in PACKAGES:
            import_module(PACKAGES[who])
    except ImportError as missing:
        return {"missing": str(missing.name).partition(".")[0]}
    make = WHO[who]()
    began, worked = time.perf_counter(), time.process_time()
    encounters = make(here, seed, seconds)
    took, work = time.perf_counter() - began, time.process_time() - worked
    peak = memory(line="VmHWM")
    asked = {name for each in encounters for name in each.members}
    return {
        "F": round(value(here, encounters), 4),
        "seconds": round(took, 3),
        "of_processor": round(work, 3),
        "megabytes": peak,
        "people": len(here.ids),
        "wish": int(here.takes_part.sum()),
        "asked": len(asked),
        "encounters": len(encounters),
    }


def value(here: Snapshot, encounters: tuple[Encounter, ...]) -> float:
    """F by the judge, who must find nothing wrong."""
    verdict = check(here, Proposals(0.0, None, encounters, {}))
    wrong = [problem for problem in verdict.problems if problem.rule != "value"]
    assert not wrong, f"A rule is broken: {wrong[0]}"
    return verdict.value


def _bound(here: Snapshot) -> dict[str, Any]:
    """A proven bound of F where the weave has one, and how many people have a wish and somebody to meet."""
    could = sum(reason == "no_room_this_round" for reason in explain(here, ()).values())
    began = time.perf_counter()
    bound = None
    if hasattr(weave, "upper_bound"):
        found = weave.upper_bound(here, settings=SETTINGS)
        bound = float(found) if found is not None else None
    return {"bound": bound, "could": could, "seconds": round(time.perf_counter() - began, 3)}


if __name__ == "__main__":
    main()
