"""How good and how fast the weave is: F against a proven bound and against peers, who is asked, seconds and memory.

Every round is made in a process of its own and judged by the same judge. A full run has more neighbourhoods of 2,000,
the deep search, one minute for CP-SAT, growth to 20,000 people and its picture; it is stored beside the ordinary
one, as `weave-full`.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.growth import exponent, picture
from bench.measures import AT_LEAST, AT_MOST, BESIDE, STORED, Measure, Results, middle, number
from bench.round import SAMPLES

ROOT = Path(__file__).parents[1]
GENERATED = {"120": (10, 3), "300": (10, 3), "2000": (3, 1)}
GENERATED_FULL = {"120": (10, 3), "300": (10, 3), "2000": (10, 3)}
"""How many people, and of how many neighbourhoods: for the solver, and of these the first for the peers."""
PEERS = {
    "chance": "by chance",
    "interest": "with the nearest by interest",
    "pairs": "in pairs",
    "climbing": "by climbing",
    "cp-sat": "by CP-SAT",
}
TIMED = ("climbing", "cp-sat")
"""These get the time that the solver took."""
LONG = ("120", 60.0)
"""CP-SAT with so much time, in a full run."""
GROWTH, GROWTH_FULL = (200, 500, 1000, 2000), (200, 500, 1000, 2000, 5000, 10000, 20000)
MOST_SECONDS = {"120": 2.0, "300": 2.0, "2000": 8.0}
OF_BOUND = {"120": 0.97, "300": 0.97, "2000": 0.955}
DEEP_OF_BOUND = {"2000": 0.985}
OURS = ("stoep", "deep", "bound")
SAMPLE_RUNS = 3
Row = dict[str, Any]


def run(*, full: bool = False) -> Results:
    _round("n12", 0)  # not counted: what is compiled once is kept
    measures: list[Measure] = []
    tables: list[list[tuple[str, ...]]] = []
    details: dict[str, Any] = {}
    samples = {path.stem: (SAMPLE_RUNS, 1) for path in sorted(SAMPLES.glob("*.json"))}
    for case, (many, few) in (samples | (GENERATED_FULL if full else GENERATED)).items():
        print(f"weave: {case}, {many} rounds of the solver, {few} of each peer …", flush=True)
        rows = _case(case, many, few, full=full)
        measures += _measures(case, rows)
        tables.append(_table(case, rows))
        details[case] = rows
    grown = _growth(GROWTH_FULL if full else GROWTH)
    details["growth"] = grown
    power = exponent([(row["people"], row["seconds"]) for row in grown])
    measures.append(Measure(f"time grows with people to the power, {GROWTH[0]} to {grown[-1]['people']:,}", power, ""))
    notes = ["F has no unit and differs by neighbourhood: look at the ratios. A peer's numbers are of fewer of them."]
    if full:
        STORED.mkdir(exist_ok=True)
        (STORED / "growth.svg").write_text(picture(grown), encoding="utf-8")
    return Results("weave-full" if full else "weave", measures, notes, details, tables)


def _case(case: str, many: int, few: int, *, full: bool) -> dict[str, list[Row]]:
    """The rows of the solver, of each peer and of the bound; those of one neighbourhood have the same place."""
    seeds = range(1, many + 1)
    rows = {"stoep": [_round(case, seed) for seed in seeds]}
    rows["bound"] = [_round(case, seed, "bound") for seed in (seeds if case.isdigit() else seeds[:1])]
    seconds = middle(row["seconds"] for row in rows["stoep"])
    for who in PEERS:
        rows[who] = [_round(case, seed, who, seconds if who in TIMED else None) for seed in seeds[:few]]
    if full and case.isdigit():
        rows["deep"] = [_round(case, seed, "deep") for seed in seeds[:few]]
    if full and case == LONG[0]:
        rows[f"cp-sat, {LONG[1]:.0f} s"] = [_round(case, seed, "cp-sat", LONG[1]) for seed in seeds[:few]]
    if not case.isdigit():  # the same neighbourhood each time
        rows["bound"] *= many
    return rows


def _measures(case: str, rows: dict[str, list[Row]]) -> list[Measure]:
    name, solver = _name(case), rows["stoep"]
    limit = MOST_SECONDS.get(case)
    measures = []
    for who, words, least in (("stoep", "F ÷ bound", OF_BOUND), ("deep", "F ÷ bound, deep", DEEP_OF_BOUND)):
        if of_bound := list(_of_bound(rows.get(who, []), rows["bound"])):
            held = ("limit", least[case], AT_LEAST) if case in least else ("", None, BESIDE)
            measures.append(Measure(f"{name}: {words}", middle(of_bound), "", *held))
    for who in [who for who in rows if who not in OURS]:
        if "missing" not in rows[who][0]:
            same = solver[: len(rows[who])]
            ours, theirs = (middle(row["F"] for row in each) for each in (same, rows[who]))
            measures.append(Measure(f"{name}: F, against {who}", ours, "", PEERS.get(who, who), theirs, AT_LEAST))
    asked, could = (middle(row[what] for row in each) for what, each in (("asked", solver), ("could", rows["bound"])))
    measures += [
        Measure(f"{name}: people asked", asked, "people", "who could be", could),
        Measure(f"{name}: time", _middle("seconds", solver), "s", "limit" if limit else "", limit, _at_most(limit)),
    ]
    if all(row["megabytes"] for row in solver):
        measures.append(Measure(f"{name}: peak memory", _middle("megabytes", solver), "MB"))
    return measures


def _table(case: str, rows: dict[str, list[Row]]) -> list[tuple[str, ...]]:
    """Solver and peers on the same neighbourhoods, one line each."""
    table: list[tuple[str, ...]] = [
        (_name(case), "of", "F", "÷ bound", "asked, of who could", "encounters", "seconds", "MB")
    ]
    for who, own in rows.items():
        if who == "bound":
            continue
        if "missing" in own[0]:
            table.append((who, str(len(own)), f"{own[0]['missing']} is not installed", "", "", "", "", ""))
            continue
        of_bound = list(_of_bound(own, rows["bound"]))
        asked = middle(row["asked"] / row_bound["could"] for row, row_bound in zip(own, rows["bound"], strict=False))
        cells = (number(_middle(what, own)) for what in ("F", "encounters", "seconds", "megabytes"))
        f, encounters, seconds, megabytes = cells
        ratio = f"{middle(of_bound):.3f}" if of_bound else "–"
        table.append((who, str(len(own)), f, ratio, f"{asked:.1%}", encounters, seconds, megabytes))
    return table


def _of_bound(own: list[Row], bounds: list[Row]) -> Iterable[float]:
    return (row["F"] / each["bound"] for row, each in zip(own, bounds, strict=False) if each["bound"])


def _name(case: str) -> str:
    return f"{case} people, generated" if case.isdigit() else case


def _middle(what: str, rows: list[Row]) -> float:
    return middle(row[what] or 0 for row in rows)


def _at_most(limit: float | None) -> str:
    return AT_MOST if limit else BESIDE


def _growth(sizes: tuple[int, ...]) -> list[Row]:
    print(f"weave: growth to {sizes[-1]:,} people in one neighbourhood …", flush=True)
    return [_round(str(people), 1) for people in sizes]


def _round(case: str, seed: int, who: str = "stoep", seconds: float | None = None) -> Row:
    command = [sys.executable, "-m", "bench.round", case, str(seed), who, *([] if seconds is None else [str(seconds)])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    row: Row = json.loads(done.stdout)
    return row
