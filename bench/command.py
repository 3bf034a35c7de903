"""How long `stoep --help` takes, and what it loads: whoever types a word waits for this first."""

import json
import resource
import subprocess
import sys
import time

from bench.measures import AT_MOST, Measure, Results, middle

RUNS = 21
MOST_SECONDS = 0.2
_NOTHING = [sys.executable, "-c", "pass"]
_HELP = [sys.executable, "-m", "stoep", "--help"]
_LOADED = """
import json, sys
before = set(sys.modules)
from stoep.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print("\\n" + json.dumps(sorted(set(sys.modules) - before)))
"""


def run() -> Results:
    print(f"command: `stoep --help` {RUNS} times, each beside `python -c pass` …", flush=True)
    rows = [(*_seconds(_HELP), *_seconds(_NOTHING)) for _ in range(RUNS)]
    helped, worked, nothing, nothing_worked = (middle(column) for column in zip(*rows, strict=True))
    modules = _loaded()
    outside = sorted({name.split(".")[0] for name in modules} - sys.stdlib_module_names)
    return Results(
        "command",
        [
            Measure("stoep --help", helped, "s", "limit", MOST_SECONDS, AT_MOST),
            Measure("the same, beside Python itself", helped, "s", "python -c pass", nothing),
            Measure("work of the processor for it", worked, "s", "python -c pass", nothing_worked),
            Measure("modules that it loads", len(modules), "modules"),
        ],
        [f"Of these, outside Python's own library: {', '.join(outside)}."],
        {"modules": [name for name in modules if name.split(".")[0] in outside]},
    )


def _seconds(command: list[str]) -> tuple[float, float]:
    """Return how long a command takes by the clock, and how much of that the processor worked."""
    began, worked = time.perf_counter(), _worked()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began, _worked() - worked


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _loaded() -> list[str]:
    """Return the modules that the command loads beyond what every Python process has."""
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found
