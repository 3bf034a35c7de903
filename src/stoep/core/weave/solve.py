"""Search for a round of encounters with a high value F, and prove how much higher none can be.

In three moves. *Prices*: find what each person's time is worth to others, by pricing all groups and balancing the
best of them (`price`, `pool`, `bound`); that gives the bound as well. *Search*: begin with nothing and make many
small changes, half of them with groups that the prices point at (`anneal`). *Room*: give each encounter the place
with the shortest way. A neighbourhood that is too large for one board is cut (`cut`). `deep` is the same with more of
each. `check` is the judge.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stoep.core.weave.cut import after, cells, part
from stoep.core.weave.errors import WeaveError
from stoep.core.weave.explain import explain
from stoep.core.weave.model import Encounter, Floats, Proposals, Snapshot
from stoep.core.weave.score import Score
from stoep.core.weave.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from stoep.core.weave.board import Board

DEPTHS = ("fast", "deep")
SHARE = 60  # of a hundred moves, those with a group that the prices point at
HOT, COLD, FROZEN = 0.2, 0.03, 0.002  # temperatures, as a loss in F
LEAST_WEIGHT = 1e-4  # of a group that the prices point at


@dataclass(frozen=True)
class Effort:
    """How much of each move to make."""

    softness: tuple[float, ...]  # one round of prices at each, before the search
    closer: tuple[float, ...]  # and at each of these after it was chosen what to search with, for the bound alone
    moves: int
    chains: int  # searches side by side, of which the best counts


_FIRST: tuple[float, ...] = (0.1, 0.1, 0.1, 0.1, 0.08, 0.08, 0.06, 0.06, 0.04)
_HURRIED: tuple[float, ...] = (0.1, 0.1, 0.08, 0.05, 0.03)
_FAST: tuple[float, ...] = (*_FIRST, 0.03, 0.02, 0.01)
_DEEP: tuple[float, ...] = (*_FIRST, 0.05, 0.03, 0.03, 0.02, 0.02)
_CLOSER: tuple[float, ...] = (0.01, 0.01, 0.005, 0.005, 0.003, 0.003, 0.002, 0.002, 0.001, 0.001)


def propose(
    snapshot: Snapshot,
    *,
    rng: np.random.Generator,
    settings: Settings = SETTINGS,
    seconds: float | None = None,
    depth: str = "fast",
    bound: bool = False,
) -> Proposals:
    """Encounters for one round of one neighbourhood, and a reason code for each neighbour who has none.

    `rng` is the only chance: the same snapshot, settings, seconds, depth and state of `rng` give the same proposals, on
    any machine. `seconds` is about how long to search; it is counted in moves, since a clock would make outcomes
    differ.
    `depth` is 'fast' or 'deep'. The bound of the proposals is that of the prices; `bound` asks for the closest. A
    neighbourhood that was cut has none. Nobody who can meet gives no encounters, and is not an error.
    """
    if depth not in DEPTHS:
        raise WeaveError(f"depth is '{depth}'; it must be one of {', '.join(DEPTHS)}.")
    if seconds is not None and not seconds >= 0:
        raise WeaveError(f"seconds is {seconds}; it must be a number of 0 or more.")
    luck = np.exp(settings.chance * rng.standard_normal(len(snapshot.hooks)))  # how much it favours each hook
    seeds = iter(rng.integers(1, 2**63, size=4096).tolist())
    now = snapshot
    found: tuple[Encounter, ...] = ()
    ceiling: float | None = 0.0
    parts = cells(snapshot)
    for shift in range(len(parts) > 1, -1, -1):
        for rows in cells(now, shifted=bool(shift)) if len(parts) > 1 else parts:
            here = part(now, rows)
            more, above = _weave(here, next(seeds), luck, settings, seconds, depth, bound)
            ceiling = above if len(parts) == 1 else None
            found += more
            now = after(now, more, settings) if len(parts) > 1 else now
    encounters = tuple(sorted(found, key=lambda e: (e.slot, e.place, e.members)))
    value = Score(snapshot, settings).value(encounters)
    if ceiling is not None:
        ceiling = max(ceiling, value)
    return Proposals(value, ceiling, encounters, explain(snapshot, encounters))


def upper_bound(snapshot: Snapshot, *, settings: Settings = SETTINGS, depth: str = "deep") -> float | None:
    """A number that F of no round of this neighbourhood is above; None when it is too large to price as a whole.

    See `bound.py` for the proof. 'fast' stops early; it is as valid, and a little further off.
    """
    if len(cells(snapshot)) > 1:
        return None
    from stoep.core.weave.board import lay_out
    from stoep.core.weave.bound import approach

    with np.errstate(over="ignore"):
        near = approach(lay_out(snapshot, Score(snapshot, settings), 1))
        for softness in (*_DEEP, *_CLOSER) if depth == "deep" else _FAST:
            near.round(softness)
        return near.last()


def _effort(people: int, seconds: float | None, depth: str, bound: bool) -> Effort:
    from stoep.core.weave.kernel import COMPILED, SLOW

    fast, deep = min(10_000 * people, 550_000), min(100_000 * people, 55_000_000)
    moves, softness, chains = (fast, _FAST, 2) if depth == "fast" else (deep, _DEEP, 2)
    if seconds is not None:
        moves = int(seconds * 500_000 / (1 + people / 1000))
        if depth == "fast" and seconds < 1 + people / 500:
            softness, chains = _HURRIED, 1
    closer = _CLOSER if bound or depth == "deep" else ()
    return Effort(softness, closer, max(100, moves if COMPILED else moves // SLOW), chains)


def _weave(
    snapshot: Snapshot,
    seed: int,
    luck: Floats,
    settings: Settings,
    seconds: float | None,
    depth: str,
    bound: bool,
) -> tuple[tuple[Encounter, ...], float]:
    """Encounters on one board, and the bound of their F."""
    # Here, and not above: who only judges or explains need not load what compiles.
    from stoep.core.weave.anneal import anneal
    from stoep.core.weave.board import NOBODY, drop_losses, lay_out, shorten_ways
    from stoep.core.weave.bound import approach, copied, takes_part
    from stoep.core.weave.kernel import rows

    board = lay_out(snapshot, Score(snapshot, settings), seed)
    everybody = takes_part(board)
    if not len(everybody):
        return (), 0.0
    effort = _effort(len(everybody), seconds, depth, bound)
    with np.errstate(over="ignore"):  # where nothing is compiled, numpy would warn of numbers that wrap round
        near = approach(board)
        for softness in effort.softness:
            near.round(softness)
        likely = near.pool.weight > LEAST_WEIGHT
        columns, weights = rows(near.pool.columns[likely]), near.pool.weight[likely]
        for softness in effort.closer:
            near.round(softness)
        ceiling = near.ceiling if effort.chains == 1 else near.last()  # in a hurry, what the rounds came by
    upto = np.cumsum(weights * luck[columns["occasion"] // snapshot.slots])
    share = SHARE if len(columns) else 0

    def chain(number: int) -> "Board":
        own = copied(board)
        own.state["luck"] = (seed + number * 0x9E3779B97F4A7C15) % 2**64 or 1
        with np.errstate(over="ignore"):  # as in `_weave`, in a thread of its own
            anneal(own, everybody, columns, upto, share, HOT, COLD, effort.moves)
            anneal(own, everybody, columns, upto, share, COLD / 2, FROZEN, effort.moves // 10)
        return own

    with ThreadPoolExecutor(effort.chains) as side_by_side:
        boards = list(side_by_side.map(chain, range(effort.chains)))
    best = max(boards, key=lambda each: float(each.state["value"][0]))
    drop_losses(best)
    shorten_ways(snapshot, best)
    met = best.encounter[best.encounter["host"] != NOBODY]
    return tuple(_encounter(snapshot, each) for each in met), ceiling


def _encounter(snapshot: Snapshot, met: np.void) -> Encounter:
    s = snapshot
    hook, slot = divmod(int(met["occasion"]), s.slots)
    members = tuple(s.ids[row] for row in sorted(met["member"][: met["heads"]].tolist()))
    return Encounter(members, s.hooks[hook], s.places[met["place"]], slot, s.ids[met["host"]])
