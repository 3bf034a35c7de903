"""A city of a million: how long its neighbourhoods take on two processes, how good they are, and how much memory.

Twice: from snapshots that the workers make themselves, by the very crew of `stoep weave --all`; and as that command, on
a database, with all that it reads and writes. Of a part of the city the time of the whole is worked out.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import mean
from typing import Any

from bench.house import ROOT, House, family
from bench.measures import AT_LEAST, AT_MOST, Measure, Results, memory
from bench.people import neighbourhood
from stoep.city.crew import Failed, in_turn
from stoep.city.processes import Processes
from stoep.city.task import Task, solve

NEIGHBOURHOODS, PEOPLE, WORKERS = 500, 2000, 2
PART, PART_IN_DATABASE = 10, 6
"""How many neighbourhoods there are without `--full`."""
SAMPLED = 10
SECONDS = 0.6
"""How long the search may look in each: hurried, or a million take too long."""
MOST_MINUTES, LEAST_OF_BOUND, MOST_MEGABYTES = 12.0, 0.945, 3 * 1024


def run(full: bool = False) -> Results:
    many, in_database = (NEIGHBOURHOODS, NEIGHBOURHOODS) if full else (PART, PART_IN_DATABASE)
    print(f"city: {many} neighbourhoods of {PEOPLE:,} on {WORKERS} processes …", flush=True)
    began = time.perf_counter()
    rows, megabytes = _done(made_and_solved, range(many))
    made = sum(row["made"] for row in rows)
    minutes = _whole(time.perf_counter() - began - made / WORKERS, many)
    sample = [round(number * (many - 1) / (SAMPLED - 1)) for number in range(SAMPLED)]
    print(f"city: the bound of {len(set(sample))} of them …", flush=True)
    bounds = {row["number"]: row["bound"] for row in _done(bounded, sorted(set(sample)))[0] if row["bound"]}
    print(f"city: `stoep weave --all` with {in_database} neighbourhoods of {PEOPLE:,} in a database …", flush=True)
    command = _command(in_database)
    shares = [row["F"] / bounds[row["number"]] for row in rows if row["number"] in bounds]
    measures = [
        Measure("the city: time", minutes, "min", "limit", MOST_MINUTES, AT_MOST),
        Measure("the city: memory of all processes", megabytes, "MB", "limit", MOST_MEGABYTES, AT_MOST),
        Measure("the city: F of a neighbourhood, mean", mean(row["F"] for row in rows), ""),
        Measure("a neighbourhood: one process searches, mean", mean(row["solved"] for row in rows), "s"),
        Measure("the command: time", _whole(command["seconds"], in_database), "min", "limit", MOST_MINUTES, AT_MOST),
        Measure("the command: memory of all processes", command["megabytes"], "MB", "limit", MOST_MEGABYTES, AT_MOST),
    ]
    if shares:
        measures.append(
            Measure("the city: part of the bound, mean", mean(shares), "", "limit", LEAST_OF_BOUND, AT_LEAST)
        )
    notes = [
        f"The city has {NEIGHBOURHOODS * PEOPLE:,} people in {NEIGHBOURHOODS} neighbourhoods.",
        f"To make its snapshots took {made:.0f} s of the processes; that is not in its time.",
        f"The bound is that of {len(shares)} neighbourhoods." if shares else "There is no bound to lay it beside.",
        f"Making the database took {command['made']:.0f} s; the command said: {command['said']}",
    ]
    if not full:
        parts = f"{many} and {in_database} neighbourhoods"
        notes.append(f"Worked out from {parts}: `python -m bench city --full` does {NEIGHBOURHOODS}.")
    return Results("city", measures, notes, {"neighbourhoods": rows, "bounds": bounds})


def _whole(seconds: float, many: int) -> float:
    """Return how many minutes the whole city takes, when so many neighbourhoods took this."""
    return seconds / many * NEIGHBOURHOODS / 60


def _done(do: Callable[[int], dict[str, Any]], numbers: Sequence[int]) -> tuple[list[dict[str, Any]], float]:
    """Return what each number gave, and the memory of this process and of all that did it, each at its highest."""
    waiting = iter(numbers)
    with closing(Processes(do, min(WORKERS, len(numbers)))) as crew:
        rows: list[Any] = []
        for _key, row in in_turn(crew, lambda: next(((str(number), number) for number in waiting), None)):
            assert not isinstance(row, Failed), row.why
            rows.append(row)
            print(f"  {len(rows)} of {len(numbers)}", end="\r", flush=True)
    highest = {row["pid"]: row["megabytes"] or 0.0 for row in rows}  # the last of each process
    return sorted(rows, key=lambda row: int(row["number"])), sum(highest.values()) + (memory(line="VmHWM") or 0.0)


def made_and_solved(number: int) -> dict[str, Any]:
    """In a worker: make a neighbourhood and weave it."""
    began = time.perf_counter()
    snapshot = json.dumps(neighbourhood(PEOPLE, seed=number))
    made = time.perf_counter()
    found = solve(Task(str(number), snapshot, (0, number), {"seconds": SECONDS}))
    solved = time.perf_counter()
    assert not found.broken, found.broken
    return {
        "number": number,
        "F": round(found.value, 3),
        "encounters": len(found.encounters),
        "made": round(made - began, 3),
        "solved": round(solved - made, 3),
        **_who(),
    }


def bounded(number: int) -> dict[str, Any]:
    """In a worker: the proven bound of that neighbourhood."""
    from stoep.core import weave

    here = weave.load(neighbourhood(PEOPLE, seed=number))
    return {"number": number, "bound": weave.upper_bound(here), **_who()}


def _who() -> dict[str, Any]:
    return {"pid": os.getpid(), "megabytes": memory(line="VmHWM")}


def _command(many: int) -> dict[str, Any]:
    """Run `stoep weave --all` on so many neighbourhoods in a database of its own."""
    with tempfile.TemporaryDirectory(prefix="stoep-bench-") as folder:
        house = House(Path(folder))
        began = time.perf_counter()
        house.run("bench.town", str(many), str(PEOPLE))
        made = time.perf_counter() - began
        words = [sys.executable, "-m", "stoep", "weave", "--all", "--workers", str(WORKERS), "--seconds", str(SECONDS)]
        began, megabytes = time.perf_counter(), 0.0
        with subprocess.Popen(words, cwd=ROOT, env=house.environment, stdout=subprocess.PIPE, text=True) as command:
            while command.poll() is None:
                megabytes = max(megabytes, sum(memory(pid) or 0.0 for pid in family(command.pid)))
                time.sleep(0.2)
            seconds = time.perf_counter() - began
            said = command.stdout.read().strip() if command.stdout else ""
        assert command.returncode == 0, said
    return {"made": made, "seconds": seconds, "megabytes": megabytes, "said": said}
