"""Improve a plan by many small changes, at first also to worse, less and less so: simulated annealing.

Kirkpatrick, Gelatt and Vecchi, 'Optimization by simulated annealing', Science 220 (1983).
"""

from stoep.core.weave.board import (
    LEFT,
    NOBODY,
    Board,
    Row,
    Table,
    dissolve,
    give_host,
    join,
    keep,
    leave,
    open_up,
    settle,
    take_back,
    undo,
)
from stoep.core.weave.kernel import below, chance, exp, kernel, log
from stoep.core.weave.model import Floats, Ints


@kernel
def may_join(board: Board, e: int, i: int, position: int, without: int, left: int) -> bool:
    """Whether i can meet each member of e but `without`, and meets none of them elsewhere than in `left`."""
    met = board.encounter[e]
    hook = board.hook[met.occasion // board.state[0].slots]
    row = hook.values + position * hook.width
    for x in range(met.heads):
        j = met.member[x]
        if j != without and (j == i or board.values[row + met.position[x]] < 0):
            return False
    for y in range(board.person[i].count):
        other = board.mine[i, y]
        if other in (left, e):
            continue
        their = board.encounter[other]
        for x in range(met.heads):
            j = met.member[x]
            if j != without:
                for z in range(their.heads):
                    if their.member[z] == j:
                        return False
    return True


@kernel
def in_the_way(board: Board, i: int, slot: int) -> int:
    """The encounter that i would have to leave for one more at this slot; NOBODY for none."""
    p = board.person[i]
    if board.busy[i, slot]:
        slots = board.state[0].slots
        for x in range(p.count):
            if board.encounter[board.mine[i, x]].occasion % slots == slot:
                return board.mine[i, x]
    if p.count >= p.wish:
        return board.mine[i, below(board.state, p.count)]
    return NOBODY


@kernel
def step_out(board: Board, e: int, i: int) -> None:
    """i leaves; what can't go on without i ends."""
    met = board.encounter[e]
    if met.heads == 2:
        dissolve(board, e)
        return
    if met.host == i:
        give_host(board, e, NOBODY)
    leave(board, e, i)
    if not settle(board, e):
        dissolve(board, e)


@kernel
def swap_in(board: Board, e: int, i: int, position: int, out: int, left: int) -> bool:
    """i comes to e, from `left`, and `out` goes; either of the two may be NOBODY."""
    if not may_join(board, e, i, position, out, left):
        return False
    if left != NOBODY:
        step_out(board, left, i)
    if out != NOBODY:
        if board.encounter[e].host == out:
            give_host(board, e, NOBODY)
        leave(board, e, out)
    join(board, e, i, position)
    return settle(board, e)


@kernel
def whom_out(board: Board, e: int, i: int) -> int:
    """Who makes room for i: nobody when there is room, and now and then somebody all the same."""
    met = board.encounter[e]
    room = board.person[i].size_max > met.heads
    for x in range(met.heads):
        room &= board.person[met.member[x]].size_max > met.heads
    if room and below(board.state, 4) > 0:
        return NOBODY
    return met.member[below(board.state, met.heads)]


@kernel
def come(board: Board, i: int) -> bool:
    """i joins an encounter that is there already."""
    start, end = board.person[i].start, board.person[i + 1].start
    found = 0
    e, at = NOBODY, 0
    for row in range(start, end):
        there = board.occasion[board.when[row].occasion].first
        while there != NOBODY:
            found += 1
            if below(board.state, found) == 0:
                e, at = there, row
            there = board.encounter[there].after
    if e == NOBODY:
        return False
    left = in_the_way(board, i, board.encounter[e].occasion % board.state[0].slots)
    if left == e:
        return False
    for x in range(board.person[i].count):
        if board.mine[i, x] == e:
            return False
    return swap_in(board, e, i, board.when[at].position, whom_out(board, e, i), left)


@kernel
def pair_up(board: Board, i: int) -> bool:
    """i begins an encounter with somebody."""
    slots = board.state[0].slots
    start, end = board.person[i].start, board.person[i + 1].start
    at = board.when[start + below(board.state, end - start)]
    occasion = board.occasion[at.occasion]
    count = board.occasion[at.occasion + 1].start - occasion.start
    other = board.at_hand[occasion.start + below(board.state, count)]
    hook = board.hook[at.occasion // slots]
    if board.values[hook.values + at.position * hook.width + other] < 0:
        return False
    j = board.holder[hook.start + other].person
    slot = at.occasion % slots
    mine, theirs = in_the_way(board, i, slot), in_the_way(board, j, slot)
    if mine != NOBODY:
        step_out(board, mine, i)
    if theirs != NOBODY and theirs != mine:
        step_out(board, theirs, j)
    if theirs == mine and theirs != NOBODY:
        return False
    for x in range(board.person[i].count):
        met = board.encounter[board.mine[i, x]]
        for y in range(met.heads):
            if met.member[y] == j:
                return False
    e = open_up(board, at.occasion)
    join(board, e, i, at.position)
    join(board, e, j, other)
    return settle(board, e)


@kernel
def come_best(board: Board, i: int) -> bool:
    """i, who wishes one more, joins the encounter with room to which that adds most."""
    best, gain, at = NOBODY, 0.0, 0
    for row in range(board.person[i].start, board.person[i + 1].start):
        w = board.when[row]
        if board.busy[i, w.occasion % board.state[0].slots]:
            continue
        e = board.occasion[w.occasion].first
        while e != NOBODY:
            met = board.encounter[e]
            room = board.person[i].size_max > met.heads
            for x in range(met.heads):
                room &= board.person[met.member[x]].size_max > met.heads
            if room and may_join(board, e, i, w.position, NOBODY, NOBODY):
                steps, value = board.state[0].steps, board.state[0].value
                join(board, e, i, w.position)
                if settle(board, e) and board.state[0].value - value > gain:
                    best, gain, at = e, board.state[0].value - value, w.position
                back_to(board, steps)
                board.state[0].value = value
            e = board.encounter[e].after
    if best == NOBODY:
        return False
    join(board, best, i, at)
    return settle(board, best)


@kernel
def back_to(board: Board, steps: int) -> None:
    while board.state[0].steps > steps:
        row = board.state[0].steps - 1
        undo(board, row)
        board.state[0].steps = row


@kernel
def insert(board: Board, column: Row) -> bool:
    """A group comes together, whatever its members do now; who is left behind finds another."""
    slots = board.state[0].slots
    slot = column.occasion % slots
    for x in range(column.heads):
        i = column.member[x]
        e = in_the_way(board, i, slot)
        if e != NOBODY:
            same = board.encounter[e].occasion == column.occasion and board.encounter[e].heads == column.heads
            if same:
                for y in range(column.heads):
                    inside = False
                    for z in range(column.heads):
                        inside |= board.encounter[e].member[z] == column.member[y]
                    same &= inside
                if same:
                    return False
            step_out(board, e, i)
        for y in range(x):
            j = column.member[y]
            k = 0
            while k < board.person[i].count:
                met = board.encounter[board.mine[i, k]]
                together = False
                for z in range(met.heads):
                    together |= met.member[z] == j
                if together:
                    step_out(board, board.mine[i, k], i)
                    k = 0
                else:
                    k += 1
    e = open_up(board, column.occasion)
    for x in range(column.heads):
        join(board, e, column.member[x], column.position[x])
    if not settle(board, e):
        return False
    steps = board.state[0].steps
    for row in range(steps):
        if board.journal[row, 0] == LEFT:
            i = board.journal[row, 2]
            p = board.person[i]
            if p.count < p.wish and board.state[0].steps < len(board.journal) - 100:
                come_best(board, i)
    return True


@kernel
def drawn(state: Table, upto: Floats) -> int:
    """A row, with the chance that `upto` (the sums of all chances so far) gives it."""
    x = chance(state) * upto[-1]
    low, high = 0, len(upto) - 1
    while low < high:
        middle = (low + high) // 2
        if upto[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def anneal(
    board: Board, people: Ints, columns: Table, upto: Floats, share: int, hot: float, cold: float, moves: int
) -> int:
    """Make so many moves, `share` of a hundred with a column; return how many were taken.

    A temperature is a loss in F. It falls from `hot` to `cold` by equal factors.
    """
    cooling = exp(log(cold / hot) / moves)
    temperature = hot
    taken = 0
    for _ in range(moves):
        temperature *= cooling
        value = board.state[0].value
        if below(board.state, 100) < share:
            done = insert(board, columns[drawn(board.state, upto)])
        else:
            i = people[below(board.state, len(people))]
            done = pair_up(board, i) if below(board.state, 3) == 0 else come(board, i)
        if done and board.state[0].value - value > temperature * log(chance(board.state)):
            keep(board)
            taken += 1
        else:
            take_back(board)
            board.state[0].value = value
    return taken
