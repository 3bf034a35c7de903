"""How well and how fast the frame check reads: labelled texts, of which two in five are kept apart, and 10 MB of them.

A label is a reader's word for a whole text. It is used here only: Stoep itself never says one. What is kept apart is
chosen by the hash of its source before anything was tuned, and only sums of it are shown.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from stoep.core.frame import Finding

SAMPLES = Path(__file__).parents[2] / "shared" / "data" / "frame" / "texts.tsv"
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
