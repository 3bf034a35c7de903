"""The groups that are worth more than their price, and how much more at most: pricing by branch and bound.

A group at an occasion has a *reduced cost*: the pleasure of its members, less the prices of their wishes, slots and
pairs and the cost of hosting. For each occasion and size `price` finds the group in which it is highest, and those
near to it. It looks at all groups, and leaves out only what can't come near.
"""

from typing import Any, NamedTuple

import numpy as np

from stoep.core.weave.board import Board, Row, Table, extra, have_met, hosting_cost, left, level
from stoep.core.weave.kernel import kernel, log
from stoep.core.weave.model import Floats, Ints
from stoep.core.weave.settings import LARGEST

KEPT, MOST, NODES, NODES_HERE, CUT_SHORT = range(5)
LEAST, HIGHEST, MARGIN = range(3)

COLUMN = np.dtype(
    [
        ("occasion", "i8"),
        ("heads", "i8"),
        ("member", "i8", LARGEST),
        ("position", "i8", LARGEST),
        ("gain", "f8", LARGEST),  # of each member: what it adds to u, without being asked around something of their own
        ("reduced", "f8"),  # its reduced cost when it was found
        ("key", "u8"),  # the same for the same people at the same occasion
    ]
)


class Prices(NamedTuple):
    """What things cost, in F: somebody's wish, somebody's slot, two people's one time together; and how pleasure
    counts.

    Who wishes one more encounter: pleasure counts as it is. Who wishes more: by its slope, so that it can be added up.
    """

    wish: Floats  # (N) of one encounter
    slot: Floats  # (N, S) of a slot, for who wishes more than one
    slope: Floats  # (N) of u, for who wishes more than one
    shown: Floats  # (N) of being asked around something of their own, for who wishes more than one
    about: Floats  # (N) the u around which pleasure is bounded by its tangent, for who wishes one
    pair_start: Ints  # (N + 1) into the two below: each pair that has a price, from both sides
    pair_other: Ints  # (·) the other person
    pair: Floats  # (·) of meeting each other


class Scratch(NamedTuple):
    """Room to work in for one occasion of at most M people."""

    weight: Floats  # (M, M) what two add by each other, or −inf for two who can't meet
    plain: Floats  # (M, M) (slope_i + slope_j) v_ij
    cost: Floats  # (M, M) price of meeting each other
    where: Ints  # (N) position of a person in this scratch
    top: Floats  # (M, LARGEST) half of the sum of the 0, 1, … highest weights of a person
    fixed: Floats  # (M) what a person adds whatever the group
    person: Ints  # (M)
    position: Ints  # (M) in the hook's list of holders
    order: Ints  # (M) people by promise
    candidates: Ints  # (LARGEST + 1, M)
    links: Floats  # (LARGEST + 1, M) sum of the weights with those chosen
    bound: Floats  # (LARGEST + 1, M)
    chosen: Ints  # (LARGEST + 1)
    cursor: Ints  # (LARGEST + 1)
    ahead: Ints  # (LARGEST + 1)
    value: Floats  # (LARGEST + 1)
    words: Ints  # (LARGEST + 1, words of languages + words of places)
    best: Floats  # (N) the highest reduced cost for each member, of all groups found with each person
    worth: Floats  # (3) what a group must be worth now to be kept; the highest so far; how far below that is still kept
    tally: Ints  # (5) columns kept, at most so many so far; nodes looked at, at most so many here; times cut short


def scratch(board: Board) -> Scratch:
    m = int(np.diff(board.occasion["start"]).max(initial=1))
    words = board.languages.shape[1] + board.reach.shape[1]
    deep = LARGEST + 1
    return Scratch(
        weight=np.zeros((m, m)),
        plain=np.zeros((m, m)),
        cost=np.zeros((m, m)),
        where=np.full(len(board.person), -1),
        top=np.zeros((m, deep)),
        fixed=np.zeros(m),
        person=np.zeros(m, dtype=np.int64),
        position=np.zeros(m, dtype=np.int64),
        order=np.zeros(m, dtype=np.int64),
        candidates=np.zeros((deep, m), dtype=np.int64),
        links=np.zeros((deep, m)),
        bound=np.zeros((deep, m)),
        chosen=np.zeros(deep, dtype=np.int64),
        cursor=np.zeros(deep, dtype=np.int64),
        ahead=np.zeros(deep, dtype=np.int64),
        value=np.zeros(deep),
        words=np.zeros((deep, words), dtype=np.int64),
        best=np.zeros(len(board.person) - 1),
        worth=np.zeros(3),
        tally=np.zeros(5, dtype=np.int64),
    )


@kernel
def pleasure(p: Row, u: float) -> float:
    return log(1.0 + u / level(p))


@kernel
def scatter(number: int) -> Any:
    """A number of 64 bits that differs much for numbers that differ little (the finalizer of SplitMix64)."""
    x = np.uint64(number) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@kernel
def set_out(board: Board, prices: Prices, work: Scratch, occasion: int) -> int:
    """Fill the scratch for an occasion; return how many people could still come."""
    slot = occasion % board.state[0].slots
    hook = board.hook[occasion // board.state[0].slots]
    m = 0
    for row in range(board.occasion[occasion].start, board.occasion[occasion + 1].start):
        position = board.at_hand[row]
        i = board.holder[hook.start + position].person
        if left(board.person[i]) > 0 and not board.busy[i, slot]:
            work.position[m] = position
            work.person[m] = i
            m += 1
    for a in range(m):
        i = work.person[a]
        p = board.person[i]
        shows = board.holder[hook.start + work.position[a]].shows
        if left(p) == 1:
            more = extra(p) * shows
            slope = 1.0 / (level(p) + prices.about[i] + more)
            work.fixed[a] = pleasure(p, prices.about[i] + more) - slope * prices.about[i] - prices.wish[i]
        else:
            slope = prices.slope[i]
            work.fixed[a] = prices.shown[i] * shows - prices.wish[i] - prices.slot[i, slot]
        work.bound[0, a] = slope
    for a in range(m):
        row = hook.values + work.position[a] * hook.width
        work.plain[a, a] = -np.inf
        work.cost[a, a] = 0.0
        for b in range(a):
            value = board.values[row + work.position[b]]
            weight = (work.bound[0, a] + work.bound[0, b]) * value
            if value < 0.0 or have_met(board, work.person[a], work.person[b]):
                weight = -np.inf
            work.plain[a, b] = work.plain[b, a] = weight
            work.cost[a, b] = work.cost[b, a] = 0.0
    charge(prices, work, m)
    return m


@kernel
def charge(prices: Prices, work: Scratch, m: int) -> None:
    """Fill in the prices of pairs."""
    for a in range(m):
        work.where[work.person[a]] = a
    for a in range(m):
        i = work.person[a]
        for row in range(prices.pair_start[i], prices.pair_start[i + 1]):
            b = work.where[prices.pair_other[row]]
            if b >= 0:
                work.cost[a, b] = prices.pair[row]
    for a in range(m):
        work.where[work.person[a]] = -1


@kernel
def weigh(work: Scratch, m: int, attention: float) -> None:
    """What two people add by each other in a group of a certain size; the price of a pair is the same in each."""
    for a in range(m):
        for b in range(m):
            work.weight[a, b] = attention * work.plain[a, b] - work.cost[a, b]


@kernel
def add_up_top(work: Scratch, m: int, size: int) -> None:
    """work.top[a, t]: half of the t highest weights of a among the m in `order`, for t below `size`."""
    for x in range(m):
        a = work.order[x]
        for t in range(size):
            work.top[a, t] = 0.0
        # The highest so far, in falling order, by insertion; kept in top[a, 1 …] and summed after.
        for y in range(m):
            w = work.weight[a, work.order[y]]
            t = size - 1
            if w <= work.top[a, t]:
                continue
            while t > 1 and work.top[a, t - 1] < w:
                work.top[a, t] = work.top[a, t - 1]
                t -= 1
            work.top[a, t] = w
        for t in range(1, size):
            work.top[a, t] = work.top[a, t - 1] + 0.5 * work.top[a, t]


@kernel
def judge_group(board: Board, prices: Prices, work: Scratch, occasion: int, size: int, out: Table) -> None:
    """Work out the true reduced cost of the group in `chosen`, and keep it when it is worth it."""
    hook = board.hook[occasion // board.state[0].slots]
    attention, slot = board.state[0].attention[size], occasion % board.state[0].slots
    keen, key = 0, np.uint64(0)
    host = np.inf
    value = 0.0
    kept = work.tally[KEPT]
    room = kept < len(out) and kept < work.tally[MOST]
    column = out[min(kept, len(out) - 1)]
    for x in range(size):
        a = work.chosen[x]
        i = work.person[a]
        holder = board.holder[hook.start + work.position[a]]
        p = board.person[i]
        keen += holder.keen
        host = min(host, hosting_cost(board, p))
        row = hook.values + work.position[a] * hook.width
        links = 0.0
        for y in range(size):
            if y != x:
                links += board.values[row + work.position[work.chosen[y]]]
                value -= 0.5 * work.cost[a, work.chosen[y]]
        gain = attention * links
        if left(p) == 1:
            value += pleasure(p, gain + extra(p) * holder.shows)
        else:
            value += prices.slope[i] * gain + prices.shown[i] * holder.shows
            value -= prices.slot[i, slot]
        value -= prices.wish[i]
        key += scatter(i)
        if room:
            column.member[x] = i
            column.position[x] = work.position[a]
            column.gain[x] = gain
    value -= host
    if keen == 0 or value <= work.worth[LEAST]:
        return
    if value > work.worth[HIGHEST]:
        work.worth[HIGHEST] = value
        work.worth[LEAST] = max(work.worth[LEAST], value - work.worth[MARGIN])
    if room:
        column.occasion = occasion
        column.heads = size
        column.key = key ^ scatter(occasion + 1000003)
        column.reduced = value
        work.tally[KEPT] += 1


@kernel
def branch(board: Board, prices: Prices, work: Scratch, occasion: int, m: int, size: int, out: Table) -> bool:
    """All groups of this size, depth first; False when the nodes are used up."""
    slot = occasion % board.state[0].slots
    spoken, reached = board.languages.shape[1], board.reach.shape[1]
    for x in range(m):
        work.candidates[0, x] = work.order[x]
        work.links[0, work.order[x]] = 0.0
    work.ahead[0] = m
    work.cursor[0] = 0
    work.value[0] = 0.0
    for word in range(spoken):
        work.words[0, word] = -1
    for word in range(reached):
        work.words[0, spoken + word] = board.room[slot, size, word]
    depth = 0
    while depth >= 0:
        more = size - depth
        x = work.cursor[depth]
        if work.ahead[depth] - x < more:
            depth -= 1
            continue
        work.cursor[depth] = x + 1
        a = work.candidates[depth, x]
        work.tally[NODES] += 1
        # Whoever is chosen next, in the order of the list: a bound with a itself, then with the best of the rest.
        value = work.value[depth] + work.links[depth, a] + work.fixed[a]
        work.chosen[depth] = a
        if more == 1:
            if value > work.worth[LEAST] and shares(board, work, depth, a, spoken, reached):
                judge_group(board, prices, work, occasion, size, out)
            continue
        if not shares(board, work, depth, a, spoken, reached):
            continue
        # The rest, who can meet a, with their links and the best they can add.
        rest = 0
        below = depth + 1
        for y in range(x + 1, work.ahead[depth]):
            b = work.candidates[depth, y]
            weight = work.weight[a, b]
            if weight > -np.inf:
                work.candidates[below, rest] = b
                work.links[below, b] = work.links[depth, b] + weight
                work.bound[below, rest] = work.fixed[b] + work.links[below, b] + work.top[b, more - 2]
                rest += 1
        if rest < more - 1:
            continue
        least = work.worth[LEAST]
        if value + highest(work, below, rest, more - 1) <= least:
            continue
        work.value[below] = value
        work.ahead[below] = rest
        work.cursor[below] = 0
        if work.tally[NODES] > work.tally[NODES_HERE]:
            return False
        # Leave out whoever can't be in any group worth it: with them, and the best more − 2 others.
        if more > 2:
            others = highest(work, below, rest, more - 2)
            left = 0
            for y in range(rest):
                if value + work.bound[below, y] + others > least:
                    work.candidates[below, left] = work.candidates[below, y]
                    left += 1
            work.ahead[below] = left
        else:
            left = 0
            for y in range(rest):
                if value + work.bound[below, y] > least:
                    work.candidates[below, left] = work.candidates[below, y]
                    left += 1
            work.ahead[below] = left
        depth = below
    return True


@kernel
def shares(board: Board, work: Scratch, depth: int, a: int, spoken: int, reached: int) -> bool:
    """Whether those chosen have a language and a place in common with a; written down for the next level."""
    i = work.person[a]
    understood = False
    for word in range(spoken):
        both = work.words[depth, word] & board.languages[i, word]
        work.words[depth + 1, word] = both
        understood |= both != 0
    near = False
    for word in range(reached):
        both = work.words[depth, spoken + word] & board.reach[i, word]
        work.words[depth + 1, spoken + word] = both
        near |= both != 0
    return understood and near


@kernel
def highest(work: Scratch, level: int, count: int, most: int) -> float:
    """The sum of the `most` highest bounds of this level; at most seven."""
    a = b = c = d = e = f = g = -np.inf
    for x in range(count):
        v = work.bound[level, x]
        if v <= g:
            continue
        g = v
        if g > f:
            f, g = g, f
            if f > e:
                e, f = f, e
                if e > d:
                    d, e = e, d
                    if d > c:
                        c, d = d, c
                        if c > b:
                            b, c = c, b
                            if b > a:
                                a, b = b, a
        if most == 1:
            b = c = d = e = f = g = a
        elif most == 2:
            c = d = e = f = g = b
        elif most == 3:
            d = e = f = g = c
        elif most == 4:
            e = f = g = d
        elif most == 5:
            f = g = e
        elif most == 6:
            g = f
    total = a
    if most > 1:
        total += b
    if most > 2:
        total += c
    if most > 3:
        total += d
    if most > 4:
        total += e
    if most > 5:
        total += f
    if most > 6:
        total += g
    return total


@kernel
def promise(work: Scratch, a: int, size: int) -> float:
    """The most that a person can add to a group of this size."""
    return work.fixed[a] + work.top[a, size - 1]


@kernel
def shortlist(board: Board, work: Scratch, m: int, size: int, least: float) -> int:
    """Put in `order` who could be in a group of this size worth more than `least`; return how many."""
    able = 0
    for a in range(m):
        if board.person[work.person[a]].size_max >= size:
            work.order[able] = a
            able += 1
    before = able + 1
    while size <= able < before:
        before = able
        add_up_top(work, able, size)
        for x in range(able):
            work.bound[1, x] = promise(work, work.order[x], size)
        others = highest(work, 1, able, size - 1)
        able = 0
        for x in range(before):
            if work.bound[1, x] + others > least:
                work.order[able] = work.order[x]
                able += 1
    for x in range(1, able):  # the most promising first
        a = work.order[x]
        y = x
        while y > 0 and promise(work, work.order[y - 1], size) < promise(work, a, size):
            work.order[y] = work.order[y - 1]
            y -= 1
        work.order[y] = a
    return able


@kernel
def price(
    board: Board, prices: Prices, work: Scratch, least: float, margin: float, few: int, nodes: int, out: Table
) -> int:
    """Fill `out` with columns worth more than `least`; return how many.

    Of each occasion and size at most `few` are kept, none more than `margin` below the best there. `work.best` gets for
    each person the highest reduced cost ÷ size of all groups they could be in, or something higher: where more than
    `nodes` would have to be looked at, what no group there can surpass.
    """
    work.tally[KEPT] = work.tally[CUT_SHORT] = 0
    work.best[:] = 0.0
    for occasion in range(len(board.occasion) - 1):
        if board.occasion[occasion + 1].start - board.occasion[occasion].start < 2:
            continue
        m = set_out(board, prices, work, occasion)
        for size in range(2, LARGEST + 1):
            if m < size:
                break
            weigh(work, m, board.state[0].attention[size])
            able = shortlist(board, work, m, size, least)
            if able < size:
                continue
            for x in range(able):
                work.bound[1, x] = promise(work, work.order[x], size)
            ceiling = highest(work, 1, able, size - 1) + work.bound[1, 0]
            work.worth[LEAST] = work.worth[HIGHEST] = least
            work.worth[MARGIN] = margin
            work.tally[MOST] = work.tally[KEPT] + few
            work.tally[NODES], work.tally[NODES_HERE] = 0, nodes
            if not branch(board, prices, work, occasion, able, size, out):
                work.tally[CUT_SHORT] += 1
                work.worth[HIGHEST] = ceiling
            for x in range(able):
                i = work.person[work.order[x]]
                work.best[i] = max(work.best[i], work.worth[HIGHEST] / size)
    return work.tally[KEPT]


@kernel
def select(columns: Table, order: Ints, taken: Ints, most: int, chosen: Ints) -> int:
    """The best columns, so many for each person at most; their rows in `chosen`, and how many."""
    taken[:] = 0
    count = 0
    for row in order:
        column = columns[row]
        wanted = False
        for x in range(column.heads):
            wanted |= taken[column.member[x]] < most
        if wanted:
            for x in range(column.heads):
                taken[column.member[x]] += 1
            chosen[count] = row
            count += 1
    return count
