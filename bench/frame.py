"""How well and how fast the frame check reads: labelled texts, of which two in five are kept apart, and 10 MB of them.

A label is a reader's word for a whole text. It is used here only: Stoep itself never says one. What is kept apart is
chosen by the hash of its source before anything was tuned, and only sums of it are shown.
"""

import csv
import hashlib
import subprocess
import time
import venv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measures import AT_LEAST, AT_MOST, Measure, Results
from stoep.core.frame import Finding, findings

SAMPLES = Path(__file__).parents[2] / "shared" / "data" / "frame" / "texts.tsv"
APART = Path(__file__).parents[1] / ".venv-frame"
ALEX = "alex@11.0.1"
SIZES = (1, 2, 4, 8, 10)
PEERS_READ = 1_000_000
"""Peers read a part of the 10 MB, for they are slow."""
LABELS = ("pity", "community", "mixed")
KEPT_APART = 0.4
AT_MOST_TWICE = 2
"""How often one rule counts for the label of a text."""
SOME_PITY, MUCH_COMMUNITY = 1, 0.3
"""Below the first weight a text has no pity; a text with pity is mixed when community is this part of the weight."""


@dataclass(frozen=True)
class Sample:
    source: str
    label: str
    text: str


def samples(path: Path = SAMPLES) -> list[Sample]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Sample(row["source"], row["label"], row["text"]) for row in rows]


def split(all_samples: Iterable[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Return the samples to tune with, and those that are kept apart: of each label the same part."""
    tuning: list[Sample] = []
    apart: list[Sample] = []
    for label in LABELS:
        own = [sample for sample in all_samples if sample.label == label]
        own.sort(key=lambda sample: hashlib.sha256(sample.source.encode()).hexdigest())
        some = round(len(own) * KEPT_APART)
        apart += own[:some]
        tuning += own[some:]
    return tuning, apart


def label(found: Iterable[Finding]) -> str:
    """Return the label that follows from findings; a rule weighs its strength, and counts at most twice."""
    weight = Counter[str]()
    seen = Counter[str]()
    for finding in found:
        seen[finding.rule] += 1
        if seen[finding.rule] <= AT_MOST_TWICE:
            weight[finding.kind] += finding.strength
    if weight["pity"] < SOME_PITY:
        return "community"
    part = weight["community"] / weight.total()
    return "mixed" if part >= MUCH_COMMUNITY else "pity"


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return Wilson's interval, in which the true part is with 95 % confidence."""
    z = 1.96
    part = hits / of
    middle = part + z * z / (2 * of)
    half = z * sqrt(part * (1 - part) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def run() -> Results:
    if not SAMPLES.exists():
        raise SystemExit(f"frame: the labelled texts are not here ({SAMPLES.name}).")
    tuning, apart = split(samples())
    print(f"frame: {len(tuning)} texts to tune with, {len(apart)} kept apart …", flush=True)
    measures, notes, details = [], [], {}
    for name, some in (("kept apart", apart), ("to tune with", tuning)):
        read = [(sample, findings(sample.text)) for sample in some]
        details[name] = _by_row(read)
        measures += [
            _part(f"pity flagged, {name}", read, "pity", AT_LEAST, 0.95, notes),
            _part(f"community flagged, {name}", read, "community", AT_MOST, 0.05, notes),
            _part(f"mixed flagged, {name}", read, "mixed", AT_LEAST, 0.0, notes),
        ]
        right = [label(found) == sample.label for sample, found in read]
        measures.append(_measure(f"label exact, {name}", sum(right), len(right), AT_LEAST, 0.85, notes))
    measures += _speed(samples())
    notes.append("Vale is not in the package indexes with its program, so it isn't measured.")
    return Results("frame", measures, notes, details)


Read = list[tuple[Sample, tuple[Finding, ...]]]


def _part(what: str, read: Read, wanted: str, goal: str, than: float, notes: list[str]) -> Measure:
    flagged = [any(finding.kind == "pity" for finding in found) for sample, found in read if sample.label == wanted]
    return _measure(what, sum(flagged), len(flagged), goal, than, notes)


def _measure(what: str, hits: int, of: int, goal: str, than: float, notes: list[str]) -> Measure:
    low, high = interval(hits, of)
    notes.append(f"{what}: {hits} of {of}, with 95 % confidence between {low:.3f} and {high:.3f}.")
    return Measure(what, hits / of, "of 1", "limit", than, goal)


def _by_row(read: Read) -> dict[str, dict[str, int]]:
    """In how many texts of each label each row has a finding of each kind."""
    texts = Counter(
        (sample.label, finding) for sample, found in read for finding in {f"row {f.row} {f.kind}" for f in found}
    )
    rows = [f"row {row} {kind}" for row in range(1, 11) for kind in ("pity", "community")]
    return {name: {row: texts[name, row] for row in rows} for name in LABELS}


def _speed(all_samples: list[Sample]) -> list[Measure]:
    """Characters for each second of the processor, beside proselint and alex on the same text or a part of it."""
    once = "\n\n".join(sample.text for sample in all_samples) + "\n\n"
    findings(once)
    measures, own = [], 0.0
    for megabytes in SIZES:
        text = (once * (megabytes * 1_000_000 // len(once) + 1))[: megabytes * 1_000_000]
        began = time.process_time()
        findings(text)
        own = len(text) / (time.process_time() - began) / 1e6
        measures.append(Measure(f"read {megabytes} MB", own, "million characters/s"))
    text = (once * (PEERS_READ // len(once) + 1))[:PEERS_READ]
    fastest = {name: PEERS_READ / seconds / 1e6 for name, seconds in _peers(text).items()}
    for name, peer in fastest.items():
        measures.append(
            Measure(
                f"{SIZES[-1]} MB, beside {name} on {PEERS_READ / 1e6:g} MB", own, "million characters/s", name, peer
            )
        )
    if fastest:
        measures.append(
            Measure(
                "ten times the fastest peer", own, "million characters/s", "limit", 10 * max(fastest.values()), AT_LEAST
            )
        )
    return measures


def _peers(text: str) -> dict[str, float]:
    """Seconds of the processor that each peer takes; none for one that is not to be had."""
    _make_environment()
    here = Path(__file__).parent
    with TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        path.write_text(text, encoding="utf-8")
        commands = {
            "proselint": [str(APART / "bin" / "python"), str(here / "frame-proselint.py"), str(path)],
            "alex": ["node", str(here / "frame-alex.mjs"), str(APART / "js"), str(path)],
        }
        found = {
            name: subprocess.run(command, capture_output=True, text=True, check=False)
            for name, command in commands.items()
        }
    return {name: float(done.stdout) for name, done in found.items() if done.returncode == 0}


def _make_environment() -> None:
    """Make .venv-frame once, with proselint and alex."""
    if (APART / "js" / "node_modules" / "alex").exists():
        return
    print("frame: proselint and alex are installed in .venv-frame (once) …", flush=True)
    venv.create(APART, clear=True, with_pip=True)
    pip = [str(APART / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(Path(__file__).parent / "frame-requirements.txt")], check=True)
    (APART / "js").mkdir()
    npm = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(APART / "js"), ALEX]
    subprocess.run(npm, check=True)
