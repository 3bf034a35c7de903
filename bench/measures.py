"""A measure and what it is held against; results as a table, as a file, and as a change against that file."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

STORED = Path(__file__).parent / "results"
AT_MOST, AT_LEAST, BESIDE = "at most", "at least", "beside"
"""How a measure is held against its limit or peer; what is only held beside it can't be over."""


@dataclass(frozen=True)
class Measure:
    """One number. `against` names the limit or the peer, and `than` is its number in the same unit."""

    what: str
    measured: float
    unit: str
    against: str = ""
    than: float | None = None
    goal: str = BESIDE

    @property
    def ratio(self) -> float | None:
        return self.measured / self.than if self.than else None

    @property
    def verdict(self) -> str:
        if self.than is None or self.goal == BESIDE:
            return ""
        if self.goal == AT_MOST:
            return "ok" if self.measured <= self.than else "over"
        return "ok" if self.measured >= self.than else "under"


@dataclass(frozen=True)
class Results:
    """What one bench found: measures for the table, sentences to read with them, lists to look into, and tables
    of their own, each with a head, which are printed only."""

    bench: str
    measures: list[Measure]
    notes: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    tables: list[list[tuple[str, ...]]] = field(default_factory=list)


def middle(values: Iterable[float]) -> float:
    """Return the median."""
    return float(median(values))


def memory(pid: int | str = "self", line: str = "VmRSS") -> float | None:
    """Return the memory of a process in MB; of VmHWM its highest so far. None where there is no /proc.

    `ru_maxrss` won't do: a child's begins at what its parent had.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    return next((int(row.split()[1]) / 1024 for row in status.splitlines() if row.startswith(line + ":")), None)


def show(results: Results) -> None:
    """Print the table of one bench."""
    head = (results.bench, "measured", "limit or peer", "ratio", "")
    print_rows([head, *(_row(each) for each in results.measures)])
    for table in results.tables:
        print()
        print_rows(table)
    for note in results.notes:
        print(f"  {note}")
    print()


def _row(m: Measure) -> tuple[str, ...]:
    than = f"{m.against} {number(m.than)}" if m.than is not None else ""
    return m.what, f"{number(m.measured)} {m.unit}", than, f"{m.ratio:.3g}" if m.ratio is not None else "", m.verdict


def number(value: float) -> str:
    """Return a number as people read it: four digits that count, and no more."""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.4g}"


def print_rows(rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def store(results: Results) -> Path:
    """Write the results to bench/results, in the place of those of before."""
    STORED.mkdir(exist_ok=True)
    measures = [asdict(m) | {"ratio": m.ratio, "verdict": m.verdict} for m in results.measures]
    found = {
        "bench": results.bench,
        "on": f"{datetime.now(UTC):%Y-%m-%d}",
        "release": version("stoep"),
        "machine": machine(),
        "measures": [{key: _short(value) for key, value in m.items()} for m in measures],
        "notes": results.notes,
        "details": results.details,
    }
    path = STORED / f"{results.bench}.json"
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _short(value: Any) -> Any:
    return float(f"{value:.6g}") if isinstance(value, float) else value


def machine() -> dict[str, Any]:
    """Say what kind of machine this is, and nothing by which to know it again."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
    }


def compare(results: Results) -> None:
    """Print how each measure changed since the stored run; what has a peer is compared by its ratio."""
    path = STORED / f"{results.bench}.json"
    if not path.exists():
        print(f"{results.bench}: nothing is stored to compare with.\n")
        return
    stored = json.loads(path.read_text(encoding="utf-8"))
    before = {m["what"]: m for m in stored["measures"]}
    rows = [(f"{results.bench}, against {stored['on']}", "stored", "now", "change")]
    rows += [_change(before.pop(m.what, None), m) for m in results.measures]
    rows += [(what, number(m["measured"]), "gone", "") for what, m in before.items()]
    print_rows(rows)
    print()


def _change(before: dict[str, Any] | None, now: Measure) -> tuple[str, str, str, str]:
    by_ratio = now.ratio is not None and now.against != "limit"
    value = now.ratio if now.ratio is not None and by_ratio else now.measured
    shown = f"{number(value)} × {now.against}" if by_ratio else f"{number(value)} {now.unit}"
    if before is None:
        return now.what, "new", shown, ""
    old = before["ratio"] if by_ratio and before["ratio"] else before["measured"]
    return now.what, number(old), shown, f"{round(value / old - 1, 3) + 0.0:+.1%}" if old else ""
