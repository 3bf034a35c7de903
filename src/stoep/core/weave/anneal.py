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
    left,
    open_up,
    settle,
    take_back,
)
from stoep.core.weave.kernel import below, chance, exp, kernel, log
from stoep.core.weave.model import Floats, Ints


@kernel
def may_join(board: Board, e: int, i: int, position: int, without: int, but: int) -> bool:
    """Whether i can meet each member of e but `without`, and meets none of them elsewhere than in `but`."""
    met = board.encounter[e]
    hook = board.hook[met.occasion // board.state[0].slots]
    row = hook.values + position * hook.width
    for x in range(met.heads):
        j = met.member[x]
        if j != without and (j == i or board.values[row + met.position[x]] < 0):
            return False
    for y in range(board.person[i].count):
        other = board.mine[i, y]
        if other in (but, e):
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
def swap_in(board: Board, e: int, i: int, position: int, out: int, mine: int) -> bool:
    """i comes to e, from `mine`, and `out` goes; either of the two may be NOBODY."""
    if not may_join(board, e, i, position, out, mine):
        return False
    if mine != NOBODY:
        step_out(board, mine, i)
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
    mine = in_the_way(board, i, board.encounter[e].occasion % board.state[0].slots)
    if mine == e:
        return False
    for x in range(board.person[i].count):
        if board.mine[i, x] == e:
            return False
    return swap_in(board, e, i, board.when[at].position, whom_out(board, e, i), mine)


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
                take_back(board, steps)
                board.state[0].value = value
            e = board.encounter[e].after
    if best == NOBODY:
        return False
    join(board, best, i, at)
    return settle(board, best)


@kernel
def is_that(met: Row, column: Row) -> bool:
    """Whether this encounter is that group at that occasion already."""
    if met.occasion != column.occasion or met.heads != column.heads:
        return False
    for x in range(column.heads):
        inside = False
        for y in range(met.heads):
            inside |= met.member[y] == column.member[x]
        if not inside:
            return False
    return True


@kernel
def part(board: Board, i: int, j: int) -> None:
    """i leaves where it meets j."""
    for x in range(board.person[i].count):
        e = board.mine[i, x]
        met = board.encounter[e]
        for y in range(met.heads):
            if met.member[y] == j:
                step_out(board, e, i)
                return


@kernel
def insert(board: Board, column: Row) -> bool:
    """A group comes together, whatever its members do now; who is left behind finds another."""
    for x in range(column.heads):
        i = column.member[x]
        e = in_the_way(board, i, column.occasion % board.state[0].slots)
        if e != NOBODY:
            if is_that(board.encounter[e], column):
                return False
            step_out(board, e, i)
        for y in range(x):
            part(board, i, column.member[y])
    e = open_up(board, column.occasion)
    for x in range(column.heads):
        join(board, e, column.member[x], column.position[x])
    if not settle(board, e):
        return False
    for row in range(board.state[0].steps):
        if board.journal[row, 0] == LEFT:
            i = board.journal[row, 2]
            if left(board.person[i]) > 0:
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
) -> None:
    """Make so many moves, `share` of a hundred with a column.

    A temperature is a loss in F. It falls from `hot` to `cold` by equal factors.
    """
    cooling = exp(log(cold / hot) / moves)
    temperature = hot
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
        else:
            take_back(board, 0)
            board.state[0].value = value
