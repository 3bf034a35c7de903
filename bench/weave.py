"""How good and how fast the weave is: F against groups by chance and pairs, by the same judge; seconds and memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench.measures import AT_LEAST, AT_MOST, BESIDE, Measure, Results, middle
from bench.peers import by_chance, by_pairs, value
from bench.round import SAMPLES, snapshot

GENERATED = ("120", "300", "2000")
RUNS = 3
MOST_SECONDS = {"120": 2.0, "2000": 30.0}


def run() -> Results:
    measures: list[Measure] = []
    details: dict[str, Any] = {}
    for case in (*sorted(path.stem for path in SAMPLES.glob("*.json")), *GENERATED):
        print(f"weave: {case}, {RUNS} rounds of the solver and of chance, one of pairs …", flush=True)
        found, rows = _case(case)
        measures += found
        details[case] = rows
    worked = ", ".join(f"{case} {middle(row['of_processor'] for row in rows):.3g} s" for case, rows in details.items())
    notes = ["F has no unit and differs by neighbourhood: look at the ratios.", f"Work of the processor: {worked}."]
    return Results("weave", measures, notes, details)


def _case(case: str) -> tuple[list[Measure], list[dict[str, Any]]]:
    here = snapshot(case)
    chance = middle(value(here, by_chance(here, rng=np.random.default_rng(seed))) for seed in range(RUNS))
    pairs = value(here, by_pairs(here))
    rows = [_round(case, seed) for seed in range(RUNS)]
    f, seconds = (middle(row[what] for row in rows) for what in ("F", "seconds"))
    name = f"{case} people, generated" if case.isdigit() else case
    limit = MOST_SECONDS.get(case)
    measures = [
        Measure(f"{name}: F, against chance", f, "", "by chance", chance, AT_LEAST),
        Measure(f"{name}: F, against pairs", f, "", "pairs", pairs, AT_LEAST),
        Measure(f"{name}: time", seconds, "s", "limit" if limit else "", limit, AT_MOST if limit else BESIDE),
    ]
    if all(row["megabytes"] for row in rows):
        measures.append(Measure(f"{name}: peak memory", middle(row["megabytes"] for row in rows), "MB"))
    return measures, rows


def _round(case: str, seed: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.round", case, str(seed)]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    row: dict[str, Any] = json.loads(done.stdout)
    return row
