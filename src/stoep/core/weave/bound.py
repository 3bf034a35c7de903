"""A proven upper bound of F, from prices.

Write y_e = 1 for each encounter e of a round, w_i for the wish of i, and, for who wishes more than one,
u_i = Σ_{e∋i} g_ie y_e + own_i z_i with z_i ≤ 1 and z_i ≤ Σ_{e∋i around what i shows} y_e. For *any* prices wish_i,
slot_it, pair_ij, shown_i ≥ 0 and slopes > 0 every round has, by weak duality (Lagrange; for prices of columns: Lasdon
(1970), 'Optimization Theory for Large Systems', chapter 3),

    F ≤ Σ_i wish_i · w_i + Σ slot + Σ pair                                     what the prices would bring in
        + Σ_i max_u (log(1 + u / base_i) − slope_i u) + max(0, slope_i own_i − shown_i)   for who wishes more than one
        + Σ_e y_e · reduced_e,

since w_i bounds the encounters of i, and nobody is twice in a slot or with the same person. The last sum is at most
Σ_i w_i · max_{e∋i} reduced_e / |e|: give each encounter's reduced cost to its members in equal parts. Pricing
(`price.py`) knows that maximum, or something above it. Left out, and so on the safe side: that encounters compete for
seats, and that hosting twice costs more than twice hosting once. The pleasure of who wishes one is taken as it is, by
column. `max_u` is at u = 1 / slope − base: log(1 / (slope · base)) − 1 + slope · base, and 0 when slope · base ≥ 1.
"""

from dataclasses import dataclass

import numpy as np

from stoep.core.weave.anneal import anneal
from stoep.core.weave.board import NOBODY, Board, Table
from stoep.core.weave.kernel import COMPILED, SLOW, rows
from stoep.core.weave.model import Floats, Ints
from stoep.core.weave.pool import Pool
from stoep.core.weave.price import COLUMN, Prices, Scratch, price, scratch, select

SKETCH = 150  # moves for each person to find the first prices
MARGIN = 1.0  # times the softness: so far below the best of an occasion and size a column may be
SWEEPS = 25  # round all prices, to balance a pool
FEW, MOST = 20, 6  # columns that are kept of an occasion and size, and taken in for a person, in each round
NODES = 200_000  # that are looked at for an occasion and size
LIGHT = 1e-9  # a weight below which a column is let go
SAFE = 1 + 1e-9  # for rounding


@dataclass
class Approach:
    """A board whose prices come nearer to those of the configuration linear programme, round by round."""

    board: Board
    prices: Prices
    pool: Pool
    work: Scratch
    room: Table
    ceiling: float = np.inf

    def round(self, softness: float) -> None:
        """Price all groups once; take in the best, for each person about `MOST`; balance."""
        found = price(self.board, self.prices, self.work, -softness, MARGIN * softness, FEW, NODES, self.room)
        self.ceiling = min(self.ceiling, ceiling(self.board, self.prices, self.pool, self.work.best) * SAFE)
        columns = rows(self.room[:found])
        order = np.argsort(-columns["reduced"] / columns["heads"], kind="stable")
        chosen = np.zeros(found, dtype=np.int64)
        count = select(columns, order, np.zeros(len(self.board.person), dtype=np.int64), MOST, chosen)
        self.pool.add(columns[chosen[:count]])
        self.prices = self.pool.balance(self.prices, softness=softness, sweeps=SWEEPS)
        self.pool.keep(self.pool.weight > LIGHT)

    def last(self) -> float:
        """The lowest ceiling, that of the last prices included."""
        price(self.board, self.prices, self.work, 0.0, 0.0, 1, 10 * NODES, self.room)
        self.ceiling = min(self.ceiling, ceiling(self.board, self.prices, self.pool, self.work.best) * SAFE)
        return self.ceiling


def approach(board: Board) -> Approach:
    """The first prices, from a sketch of a round on a copy of the board."""
    return Approach(board, _sketched(copied(board)), Pool(board), scratch(board), rows(np.zeros(_room(board), COLUMN)))


def ceiling(board: Board, prices: Prices, pool: Pool, best: Floats) -> float:
    """The bound of these prices, for the whole of F of a board without encounters."""
    people = board.person[:-1]
    several = people["wish"] > 1
    total = (people["wish"] * (prices.wish + best)).sum() + prices.slot[several].sum() + pool.pair_price.sum()
    slope, base, own = prices.slope[several], people["given"][several], people["own"][several]
    steep = np.minimum(1.0, slope * base)
    total += (steep - 1 - np.log(np.maximum(steep, 1e-300))).sum()
    total += np.maximum(0.0, slope * own - prices.shown[several]).sum()
    return float(total)


def copied(board: Board) -> Board:
    """The same board, to change by itself."""
    own = ("state", "person", "occasion", "encounter", "mine", "busy", "seats", "journal")
    return board._replace(**{name: getattr(board, name).copy() for name in own})


def takes_part(board: Board) -> Ints:
    """(·) the people who have an occasion."""
    return np.flatnonzero(np.diff(board.person["start"]) > 0)


def _room(board: Board) -> int:
    return 10_000 + 40 * len(board.person)


def _sketched(board: Board) -> Prices:
    people, n = board.person[:-1], len(board.person) - 1
    everybody = takes_part(board)
    if len(everybody):
        none = rows(np.zeros(0, COLUMN))
        anneal(board, everybody, none, np.zeros(0), 0, 0.2, 0.03, SKETCH * n // (1 if COMPILED else SLOW))
    wish, gain, count = np.zeros(n), np.zeros(n), np.zeros(n)
    for met in board.encounter[board.encounter["host"] != NOBODY]:
        size = int(met["heads"])
        members, links = met["member"][:size], met["links"][:size]
        gains = board.state["attention"][0, size] * links
        pleasure = np.log1p(gains / people["given"][members])
        # Half by what it is to each, and half by what each is to the others.
        shares = links / links.sum() if links.sum() > 0 else np.full(size, 1 / size)
        wish[members] += 0.5 * pleasure + 0.5 * pleasure.sum() * shares
        gain[members] += gains
        count[members] += 1
    some = np.maximum(count, 1)
    return Prices(
        wish=np.where(count > 0, wish / some, 0.15) * (people["wish"] > 0),
        slot=np.zeros(board.busy.shape),
        slope=1 / (people["given"] + people["u"]),
        shown=np.zeros(n),
        about=np.where(count > 0, gain / some, 0.5),
        pair_start=np.zeros(n + 2, dtype=np.int64),
        pair_other=np.zeros(0, dtype=np.int64),
        pair=np.zeros(0),
    )
