"""A pool of columns and the prices that balance it: nobody is in more of them, all told, than they wish.

The columns get weights y = exp(reduced cost / softness), as if each stood for a crowd of rounds, and the prices move
until the weights keep to every wish, slot and pair. That is the dual of the configuration linear programme with an
entropy term, solved one coordinate at a time, as in Bregman (1967), 'The relaxation method of finding the common
point of convex sets', and Cuturi (2013), 'Sinkhorn distances'. As the softness falls the prices become those of the
programme itself. No solver of linear programmes is needed, and the way there is smooth, so that few columns do.
"""

from typing import NamedTuple

import numpy as np

from stoep.core.weave.board import Board, Row, Table, extra, hosting_cost, left, level
from stoep.core.weave.kernel import exp, kernel, log, rows
from stoep.core.weave.model import Bools, Floats, Ints
from stoep.core.weave.price import COLUMN, Prices, pleasure

HEAVY = 0.02  # a weight from which a column counts when pairs are looked for


class Index(NamedTuple):
    """Which columns each person and each priced pair are in."""

    worth: Floats  # (C) to those who wish one encounter, less hosting
    start: Ints  # (N + 1) into `column`
    column: Ints  # (·) columns of each person
    seat: Ints  # (·) where in that column they are
    pair_start: Ints  # (R + 1) into `pair_column`
    pair_column: Ints  # (·)


class Pool:
    """Columns over one board, their weights, and the prices of pairs; N people."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.people = len(board.person) - 1
        self.columns: Table = rows(np.zeros(0, COLUMN))
        self.weight: Floats = np.zeros(0)
        self.pairs: Ints = np.zeros(0, dtype=np.int64)  # i · (N + 1) + j with i < j, in order
        self.pair_price: Floats = np.zeros(0)

    def add(self, columns: Table) -> None:
        """Take in those that aren't there yet, in their order."""
        new = columns[~np.isin(columns["key"], self.columns["key"])]
        first = np.sort(np.unique(new["key"], return_index=True)[1])
        self.columns = rows(np.concatenate([self.columns, new[first]]))
        self.weight = np.concatenate([self.weight, np.zeros(len(first))])

    def keep(self, chosen: Bools) -> None:
        self.columns, self.weight = rows(self.columns[chosen]), self.weight[chosen]

    def balance(self, prices: Prices, *, softness: float, sweeps: int) -> Prices:
        """Move the prices (in place) until the weights fit; return them with the prices of pairs as they are now."""
        index = self._index()
        slots = np.zeros(self.board.busy.shape[1])
        balance(self.board, self.columns, index, prices, self.pair_price, self.weight, slots, softness, sweeps)
        self._find_pairs()
        return self._with_pairs(prices)

    def _index(self) -> Index:
        columns, n = self.columns, self.people
        inside = np.arange(columns["member"].shape[1]) < columns["heads"][:, None]
        column, seat = np.nonzero(inside)
        person = columns["member"][inside]
        order = np.argsort(person, kind="stable")
        start = np.searchsorted(person[order], np.arange(n + 1))
        worth = np.zeros(len(columns))
        fixed_worth(self.board, columns, worth)
        pair_start, pair_column = self._index_pairs()
        return Index(worth, start, column[order], seat[order], pair_start, pair_column)

    def _index_pairs(self) -> tuple[Ints, Ints]:
        row, column = [], []
        for x in range(self.columns["member"].shape[1]):
            for y in range(x):
                both = np.flatnonzero(self.columns["heads"] > x)
                key = self._key(self.columns["member"][both, x], self.columns["member"][both, y])
                at = np.minimum(np.searchsorted(self.pairs, key), max(0, len(self.pairs) - 1))
                known = self.pairs[at] == key if len(self.pairs) else np.zeros(len(key), dtype=bool)
                row.append(at[known])
                column.append(both[known])
        rows, columns = np.concatenate(row), np.concatenate(column)
        order = np.argsort(rows, kind="stable")
        return np.searchsorted(rows[order], np.arange(len(self.pairs) + 1)), columns[order]

    def _key(self, i: Ints, j: Ints) -> Ints:
        return np.minimum(i, j) * (self.people + 1) + np.maximum(i, j)

    def _find_pairs(self) -> None:
        """Give a price to pairs that would meet more than once."""
        heavy = self.weight > HEAVY
        columns, weight = self.columns[heavy], self.weight[heavy]
        people = self.board.person[:-1]
        several = people["wish"] - people["count"] > 1
        keys, weights = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        for x in range(columns["member"].shape[1]):
            for y in range(x):
                i, j = columns["member"][:, x], columns["member"][:, y]
                both = (columns["heads"] > x) & several[i] & several[j]
                keys.append(self._key(i[both], j[both]))
                weights.append(weight[both])
        found, where = np.unique(np.concatenate(keys), return_inverse=True)
        often = found[np.bincount(where, np.concatenate(weights), len(found)) > 1 + 1e-6]
        new = np.setdiff1d(often, self.pairs)
        pairs = np.concatenate([self.pairs, new])
        order = np.argsort(pairs)
        self.pairs, self.pair_price = pairs[order], np.concatenate([self.pair_price, np.zeros(len(new))])[order]

    def _with_pairs(self, prices: Prices) -> Prices:
        i, j = np.divmod(self.pairs, self.people + 1)
        one = np.concatenate([i, j])
        order = np.argsort(one, kind="stable")
        return prices._replace(
            pair_start=np.searchsorted(one[order], np.arange(self.people + 2)),
            pair_other=np.concatenate([j, i])[order],
            pair=np.concatenate([self.pair_price, self.pair_price])[order],
        )


@kernel
def fixed_worth(board: Board, columns: Table, worth: Floats) -> None:
    for c in range(len(columns)):
        column = columns[c]
        hook = board.hook[column.occasion // board.state[0].slots]
        host = np.inf
        value = 0.0
        for x in range(column.heads):
            p = board.person[column.member[x]]
            host = min(host, hosting_cost(board, p))
            if left(p) == 1:
                value += pleasure(p, column.gain[x] + extra(p) * board.holder[hook.start + column.position[x]].shows)
        worth[c] = value - host


@kernel
def showing(board: Board, column: Row, x: int) -> int:
    hook = board.hook[column.occasion // board.state[0].slots]
    return board.holder[hook.start + column.position[x]].shows


@kernel
def weigh_columns(
    board: Board, columns: Table, index: Index, prices: Prices, pair_price: Floats, weight: Floats, softness: float
) -> None:
    """Weights from prices."""
    slots = board.state[0].slots
    for c in range(len(columns)):
        column = columns[c]
        reduced = index.worth[c]
        for x in range(column.heads):
            i = column.member[x]
            reduced -= prices.wish[i]
            if left(board.person[i]) > 1:
                reduced += prices.slope[i] * column.gain[x] + prices.shown[i] * showing(board, column, x)
                reduced -= prices.slot[i, column.occasion % slots]
        weight[c] = reduced
    for r in range(len(pair_price)):
        for at in range(index.pair_start[r], index.pair_start[r + 1]):
            weight[index.pair_column[at]] -= pair_price[r]
    for c in range(len(columns)):
        weight[c] = exp(min(weight[c] / softness, 20.0))


@kernel
def balance_pleasure(
    board: Board, columns: Table, index: Index, prices: Prices, weight: Floats, i: int, softness: float
) -> None:
    """Bring the slope of u, and what being asked for something of their own is worth, in line with the weights.

    The slope is a Newton step towards 1 / (1 + served + u), for u moves with it.
    """
    p = board.person[i]
    u, curve, shown = 0.0, 0.0, 0.0
    for at in range(index.start[i], index.start[i + 1]):
        c, x = index.column[at], index.seat[at]
        gain = columns[c].gain[x]
        u += weight[c] * gain
        curve += weight[c] * gain * gain
        shown += weight[c] * showing(board, columns[c], x)
    u += extra(p) * min(1.0, shown)
    marginal = 1.0 / (level(p) + u)
    more = (marginal - prices.slope[i]) / (1.0 + marginal * marginal * curve / softness)
    price = extra(p) * (prices.slope[i] + more)
    if shown > 0.0:
        price = max(0.0, min(price, prices.shown[i] - softness * log(shown)))
    also = price - prices.shown[i]
    prices.slope[i] += more
    prices.shown[i] = price
    for at in range(index.start[i], index.start[i + 1]):
        c, x = index.column[at], index.seat[at]
        change = (more * columns[c].gain[x] + also * showing(board, columns[c], x)) / softness
        weight[c] = min(weight[c] * exp(max(-20.0, min(20.0, change))), 1e9)


@kernel
def balance_slots(
    board: Board,
    columns: Table,
    index: Index,
    prices: Prices,
    weight: Floats,
    i: int,
    softness: float,
    load: Floats,
) -> None:
    """Nobody is at two encounters in one slot."""
    slots = board.state[0].slots
    load[:] = 0.0
    for at in range(index.start[i], index.start[i + 1]):
        c = index.column[at]
        load[columns[c].occasion % slots] += weight[c]
    for slot in range(slots):
        change = -prices.slot[i, slot]
        if load[slot] > 0.0:
            change = max(change, softness * log(load[slot]))
        prices.slot[i, slot] += change
        load[slot] = exp(-change / softness)
    for at in range(index.start[i], index.start[i + 1]):
        c = index.column[at]
        weight[c] *= load[columns[c].occasion % slots]


@kernel
def balance(
    board: Board,
    columns: Table,
    index: Index,
    prices: Prices,
    pair_price: Floats,
    weight: Floats,
    load: Floats,
    softness: float,
    sweeps: int,
) -> None:
    """Go round all wishes and pairs so often, setting each price to what fits while the others stay."""
    weigh_columns(board, columns, index, prices, pair_price, weight, softness)
    for _ in range(sweeps):
        for i in range(len(index.start) - 1):
            p = board.person[i]
            wished = left(p)
            if wished > 1:
                balance_pleasure(board, columns, index, prices, weight, i, softness)
                balance_slots(board, columns, index, prices, weight, i, softness, load)
            total = 0.0
            for at in range(index.start[i], index.start[i + 1]):
                total += weight[index.column[at]]
            change = -prices.wish[i]
            if total > 0.0 and wished > 0:
                change = max(change, softness * log(total / wished))
            prices.wish[i] += change
            factor = exp(-change / softness)
            for at in range(index.start[i], index.start[i + 1]):
                weight[index.column[at]] *= factor
        for r in range(len(pair_price)):
            total = 0.0
            for at in range(index.pair_start[r], index.pair_start[r + 1]):
                total += weight[index.pair_column[at]]
            change = -pair_price[r]
            if total > 0.0:
                change = max(change, softness * log(total))
            pair_price[r] += change
            factor = exp(-change / softness)
            for at in range(index.pair_start[r], index.pair_start[r + 1]):
                weight[index.pair_column[at]] *= factor
    for i in range(len(index.start) - 1):
        u, total = 0.0, 1e-9
        for at in range(index.start[i], index.start[i + 1]):
            c = index.column[at]
            u += weight[c] * columns[c].gain[index.seat[at]]
            total += weight[c]
        if index.start[i] < index.start[i + 1]:
            prices.about[i] = u / total
