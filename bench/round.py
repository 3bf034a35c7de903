"""One round of the weave in a process of its own, so that its memory is its own: `python -m bench.round CASE SEED`."""

import json
import sys
import time
from pathlib import Path

import numpy as np

from bench.measures import memory
from bench.people import neighbourhood
from stoep.core.weave import Snapshot, check, load, propose

SAMPLES = Path(__file__).parents[1] / "tests" / "core" / "data" / "weave"
SEED = 1


def snapshot(case: str) -> Snapshot:
    """Return the snapshot of a case: a sample by its name, or a generated neighbourhood of so many people."""
    if case.isdigit():
        return load(neighbourhood(int(case), seed=SEED))
    return load(json.loads((SAMPLES / f"{case}.json").read_text(encoding="utf-8")))


def main() -> None:
    case, seed = sys.argv[1:]
    here = snapshot(case)
    began, worked = time.perf_counter(), time.process_time()
    found = propose(here, rng=np.random.default_rng(int(seed)))
    seconds, work = time.perf_counter() - began, time.process_time() - worked
    peak = memory(line="VmHWM")
    verdict = check(here, found)
    assert not verdict.problems, verdict.problems[0]
    asked = {name for each in found.encounters for name in each.members}
    sizes = [len(each.members) for each in found.encounters]
    out = {
        "F": round(verdict.value, 4),
        "seconds": round(seconds, 3),
        "of_processor": round(work, 3),
        "megabytes": peak,
    }
    out |= {"people": len(here.ids), "wish": int(here.takes_part.sum()), "asked": len(asked), "encounters": len(sizes)}
    print(json.dumps(out))


if __name__ == "__main__":
    main()
