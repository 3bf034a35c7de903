"""The round of one neighbourhood as a task: whoever does it, wherever, finds the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Task:
    """What a round is found from: a snapshot in the file form of the weave, as JSON; its own chance; and how to look,
    in the words of `propose`."""

    key: str
    snapshot: str
    seed: tuple[int, ...]
    how: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A round in the file form; what each of its encounters is worth to whom; the rules that the judge saw broken."""

    encounters: list[dict[str, Any]]
    worths: list[dict[str, float]]
    value: float
    broken: tuple[str, ...]


def solve(task: Task) -> Found:
    """Search a round and let the judge look at it. Raises WeaveError when the snapshot can't be used."""
    # Here, and not above: who only hands tasks out, or serves pages, loads nothing of the engine.
    import numpy as np

    from stoep.core import weave

    snapshot = weave.load(json.loads(task.snapshot))
    proposals = weave.propose(snapshot, rng=np.random.default_rng(task.seed), **task.how)
    problems = weave.check(snapshot, proposals).problems
    return Found(
        encounters=weave.dump(proposals)["encounters"],
        worths=weave.worths(snapshot, proposals.encounters),
        value=proposals.value,
        broken=tuple(sorted({problem.rule for problem in problems})),
    )
