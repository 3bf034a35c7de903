"""How long someone waits for the demo: the first time, when three months of life are made, and each time after."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.house import House
from bench.measures import AT_MOST, Measure, Results, middle

FIRST_RUNS, LATER_RUNS = 3, 5
MOST_SECONDS = 3.0


def run() -> Results:
    print(f"demo: made anew {FIRST_RUNS} times, and opened again {LATER_RUNS} times …", flush=True)
    first, later = [], []
    for _ in range(FIRST_RUNS):
        with TemporaryDirectory() as folder:
            house = House(Path(folder))
            first.append(_seconds(house))
            if len(first) == FIRST_RUNS:
                later = [_seconds(house) for _ in range(LATER_RUNS)]
    return Results(
        "demo",
        [
            Measure("a first `stoep demo --no-serve`", middle(first), "s"),
            Measure("a second one", middle(later), "s", "limit", MOST_SECONDS, AT_MOST),
        ],
    )


def _seconds(house: House) -> float:
    began = time.perf_counter()
    house.run("stoep", "demo", "--no-serve")
    return time.perf_counter() - began
