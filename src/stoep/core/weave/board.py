"""The board of a search: who has what when, and who meets whom so far.

Everything lies in flat tables that compiled code can walk through. A change is a few steps (`join`, `leave`,
`open_up` …) that may break rules half-way. Each is written in a journal, so that `take_back` undoes them all; `keep`
lets them stand.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stoep.core.weave.kernel import kernel, log, rows
from stoep.core.weave.model import Bools, Floats, Ints, Snapshot
from stoep.core.weave.score import Score
from stoep.core.weave.settings import LARGEST

NOBODY = -1
BITS = 62  # places or languages in one word
# Steps in one change: far more than the worst, eight people who each leave several encounters that end.
JOURNAL = 4096
JOINED, LEFT, HOSTED, PLACED, OPENED, CLOSED = range(6)

Table = NDArray[np.void]
Row = Any  # of a table: its fields are attributes

PERSON = np.dtype(
    [
        ("given", "f8"),  # 1 + served
        ("waiting", "f8"),  # what the search, and not F, gives for asking them at all
        ("own", "f8"),  # added to u by being asked around something of their own
        ("host_cost", "f8"),  # of hosting once; infinite for who can't
        ("wish", "i8"),  # 0 for who takes no part
        ("size_max", "i8"),
        ("start", "i8"),  # of their rows in `when`; the next person's start is their end
        # so far:
        ("u", "f8"),  # from encounters, without `own`
        ("pleasure", "f8"),  # log(1 + served + u) − log(1 + served), `own` included; and `waiting`
        ("shown", "i8"),  # encounters around something they show
        ("count", "i8"),  # encounters
        ("hosting", "i8"),  # encounters that they host
    ]
)
HOLDER = np.dtype([("person", "i8"), ("shows", "i8"), ("keen", "i8")])  # keen: loves or shows it
# Where its holders begin and how many there are; where its (width, width) values begin.
HOOK = np.dtype([("start", "i8"), ("width", "i8"), ("values", "i8")])
OCCASION = np.dtype([("start", "i8"), ("first", "i8")])  # its rows in `at_hand`; the first encounter there so far
WHEN = np.dtype([("occasion", "i8"), ("position", "i8")])
ENCOUNTER = np.dtype(
    [
        ("heads", "i8"),
        ("occasion", "i8"),
        ("keen", "i8"),  # members who love or show the hook
        ("host", "i8"),
        ("place", "i8"),
        ("seats", "i8"),  # held there
        ("after", "i8"),  # the next encounter at this occasion, or the next one not in use
        ("before", "i8"),
        ("member", "i8", LARGEST + 1),
        ("position", "i8", LARGEST + 1),  # of each member in the hook's list of holders
        ("links", "f8", LARGEST + 1),  # of each member: sum of the values with the others
    ]
)
STATE = np.dtype(
    [
        ("value", "f8"),  # F, and `waiting`
        ("hosting", "f8"),  # what hosting once more costs more
        ("attention", "f8", LARGEST + 1),  # by size
        ("slots", "i8"),
        ("unused", "i8"),  # the first encounter not in use
        ("steps", "i8"),  # in the journal
        ("luck", "u8"),
    ]
)


class Board(NamedTuple):
    """N people, K hooks, S slots, P places. Occasion number hook · S + slot is a hook at a slot.

    Among the holders of a hook and at its occasions are only those who take part. A position is a row among the
    holders of a hook.
    """

    state: Table  # (1) STATE
    person: Table  # (N + 1) PERSON
    holder: Table  # (·) HOLDER, hook by hook
    hook: Table  # (K) HOOK
    values: Floats  # hook by hook (width, width): v_ij, or −1 for two who can't meet
    occasion: Table  # (K · S + 1) OCCASION
    at_hand: Ints  # positions, occasion by occasion
    when: Table  # WHEN, person by person: the occasions at which they are at hand
    encounter: Table  # (·) ENCOUNTER
    mine: Ints  # (N, most) the encounters of each person
    busy: Bools  # (N, S)
    seats: Ints  # (P, S) left
    room: Ints  # (S, LARGEST + 1, words) a bit for each place with seats for so many
    languages: Ints  # (N, words) a bit for each language
    reach: Ints  # (N, words) a bit for each place within reach
    journal: Ints  # (·, 4)


def lay_out(snapshot: Snapshot, score: Score, luck: int) -> Board:
    """A board without encounters. Memory: eight bytes for each pair of people that share a hook, for each hook."""
    s, slots = snapshot, snapshot.slots
    languages, reach = bits(s.speaks), bits(s.within)
    holders = [score.holders(hook) for hook in range(len(s.hooks))]
    holders = [people[s.takes_part[people] & s.free[people].any(axis=1)] for people in holders]
    values = [_values(score, hook, people, languages, reach) for hook, people in enumerate(holders)]
    times = [np.flatnonzero(s.free[people, slot]) for people in holders for slot in range(slots)]
    at_hand, counts = _joined(times), np.array([len(each) for each in times], dtype=np.int64)
    occasions = np.repeat(np.arange(len(times)), counts)
    holder = np.zeros(sum(map(len, holders)), HOLDER)
    hook = np.zeros(len(holders), HOOK)
    hook["width"] = [len(people) for people in holders]
    hook["start"], hook["values"] = _starts(hook["width"])[:-1], _starts(hook["width"] ** 2)[:-1]
    holder["person"] = _joined(holders)
    for row, people in zip(hook, holders, strict=True):
        own = holder[row["start"] : row["start"] + row["width"]]
        number = int(np.flatnonzero(hook["start"] == row["start"])[-1]) if len(people) else 0
        if len(people):
            own["shows"], own["keen"] = score.shows(number, people), score.loves_or_shows(number, people)
    of = holder["person"][hook["start"][occasions // max(1, slots)] + at_hand]
    order = np.argsort(of, kind="stable")
    when = np.zeros(len(order), WHEN)
    when["occasion"], when["position"] = occasions[order], at_hand[order]
    occasion = np.zeros(len(times) + 1, OCCASION)
    occasion["start"], occasion["first"] = _starts(counts), NOBODY
    person = _people(s, score, _starts(np.bincount(of, minlength=len(s.ids))))
    room = np.stack([bits((s.seats >= max(2, size)).T) for size in range(LARGEST + 1)], axis=1)
    return Board(
        state=rows(_state(score, slots, luck)),
        person=rows(person),
        holder=rows(holder),
        hook=rows(hook),
        values=np.concatenate([each.ravel() for each in values] + [np.zeros(0)]),
        occasion=rows(occasion),
        at_hand=at_hand,
        when=rows(when),
        encounter=rows(_unused(int(person["wish"].sum()) // 2 + 4)),
        mine=np.zeros((len(s.ids), int(person["wish"].max(initial=0)) + 1), dtype=np.int64),
        busy=np.zeros((len(s.ids), slots), dtype=np.bool_),
        seats=s.seats.copy(),
        room=room,
        languages=languages,
        reach=reach,
        journal=np.zeros((JOURNAL, 4), dtype=np.int64),
    )


def bits(flags: Bools) -> Ints:
    """(rows, words) the flags of each row as whole numbers, lowest first; at least one word."""
    rows, width = flags.shape
    words = np.zeros((rows, max(1, -(-width // BITS))), dtype=np.int64)
    for column in range(width):
        words[:, column // BITS] |= flags[:, column].astype(np.int64) << (column % BITS)
    return words


def _people(s: Snapshot, score: Score, starts: Ints) -> Table:
    person, settings = np.zeros(len(s.ids) + 1, PERSON), score.settings
    everybody = person[:-1]
    everybody["given"] = 1 + s.served
    everybody["waiting"] = settings.waiting * np.maximum(0.0, 1.0 - s.served)
    everybody["own"] = np.where(s.asked, 0.0, settings.own_thing)
    everybody["host_cost"] = np.where(s.can_host, settings.hosting * s.hosted, np.inf)
    everybody["wish"] = np.where(s.takes_part, s.wish, 0)
    everybody["size_max"] = np.minimum(s.size_max, LARGEST)
    person["start"] = starts
    return person


def _state(score: Score, slots: int, luck: int) -> Table:
    state = np.zeros(1, STATE)
    state["hosting"], state["attention"], state["slots"] = score.settings.hosting, score.attention, slots
    state["luck"] = luck or 1
    return state


def _unused(room: int) -> Table:
    encounter = np.zeros(room, ENCOUNTER)
    encounter["host"] = encounter["place"] = NOBODY
    encounter["after"] = np.arange(1, room + 1)
    return encounter


def _values(score: Score, hook: int, people: Ints, languages: Ints, reach: Ints) -> Floats:
    values = score.pair_values(hook, people)
    where = np.full(len(score.snapshot.ids), -1)
    where[people] = np.arange(len(people))
    i, j = where[score.snapshot.rather_not].T
    here = (i >= 0) & (j >= 0)
    values[i[here], j[here]] = values[j[here], i[here]] = -1
    for words in (languages[people], reach[people]):
        shared = np.zeros(values.shape, dtype=bool)
        for word in words.T:
            shared |= (word[:, None] & word) != 0
        values[~shared] = -1
    np.fill_diagonal(values, -1)
    return values


def _starts(counts: Ints) -> Ints:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])


def _joined(lists: list[Ints]) -> Ints:
    return np.concatenate([*lists, np.zeros(0, dtype=np.int64)]).astype(np.int64)


@kernel
def note(board: Board, what: int, e: int, a: int, b: int) -> None:
    row = board.state[0].steps
    board.journal[row, 0] = what
    board.journal[row, 1] = e
    board.journal[row, 2] = a
    board.journal[row, 3] = b
    board.state[0].steps = row + 1


@kernel
def refresh(board: Board, i: int) -> None:
    """Bring the pleasure of i, and F, in line with u."""
    p = board.person[i]
    u = p.u
    if p.shown > 0:
        u += p.own
    pleasure = log(1.0 + u / p.given)
    if p.count > 0:
        pleasure += p.waiting
    board.state[0].value += pleasure - p.pleasure
    p.pleasure = pleasure


@kernel
def join(board: Board, e: int, i: int, position: int) -> None:
    met = board.encounter[e]
    slots = board.state[0].slots
    hook = board.hook[met.occasion // slots]
    row = hook.values + position * hook.width
    size = met.heads
    old, new = board.state[0].attention[size], board.state[0].attention[size + 1]
    links = 0.0
    for x in range(size):
        j = met.member[x]
        value = board.values[row + met.position[x]]
        board.person[j].u += new * (met.links[x] + value) - old * met.links[x]
        met.links[x] += value
        links += value
        refresh(board, j)
    met.member[size] = i
    met.position[size] = position
    met.links[size] = links
    met.heads = size + 1
    holder = board.holder[hook.start + position]
    met.keen += holder.keen
    p = board.person[i]
    p.u += new * links
    p.shown += holder.shows
    board.busy[i, met.occasion % slots] = True
    board.mine[i, p.count] = e
    p.count += 1
    refresh(board, i)
    note(board, JOINED, e, i, position)


@kernel
def leave(board: Board, e: int, i: int) -> None:
    met = board.encounter[e]
    slots = board.state[0].slots
    hook = board.hook[met.occasion // slots]
    out = 0
    while met.member[out] != i:
        out += 1
    position, links = met.position[out], met.links[out]
    row = hook.values + position * hook.width
    last = met.heads - 1
    old, new = board.state[0].attention[last + 1], board.state[0].attention[last]
    met.member[out] = met.member[last]
    met.position[out] = met.position[last]
    met.links[out] = met.links[last]
    met.heads = last
    for x in range(last):
        j = met.member[x]
        value = board.values[row + met.position[x]]
        board.person[j].u += new * (met.links[x] - value) - old * met.links[x]
        met.links[x] -= value
        refresh(board, j)
    holder = board.holder[hook.start + position]
    met.keen -= holder.keen
    p = board.person[i]
    p.u -= old * links
    p.shown -= holder.shows
    board.busy[i, met.occasion % slots] = False
    x = 0
    while board.mine[i, x] != e:
        x += 1
    p.count -= 1
    board.mine[i, x] = board.mine[i, p.count]
    refresh(board, i)
    note(board, LEFT, e, i, position)


@kernel
def give_host(board: Board, e: int, host: int) -> None:
    met, state = board.encounter[e], board.state[0]
    old = met.host
    if old != NOBODY:
        p = board.person[old]
        p.hosting -= 1
        state.value += p.host_cost + state.hosting * p.hosting
    met.host = host
    if host != NOBODY:
        p = board.person[host]
        state.value -= p.host_cost + state.hosting * p.hosting
        p.hosting += 1
    note(board, HOSTED, e, old, 0)


@kernel
def give_place(board: Board, e: int, place: int, seats: int) -> None:
    met = board.encounter[e]
    slot = met.occasion % board.state[0].slots
    note(board, PLACED, e, met.place, met.seats)
    if met.place != NOBODY:
        board.seats[met.place, slot] += met.seats
    met.place = place
    met.seats = seats
    if place != NOBODY:
        board.seats[place, slot] -= seats


@kernel
def link_in(board: Board, e: int, occasion: int) -> None:
    met, here = board.encounter[e], board.occasion[occasion]
    board.state[0].unused = met.after
    met.occasion = occasion
    met.after = here.first
    met.before = NOBODY
    if here.first != NOBODY:
        board.encounter[here.first].before = e
    here.first = e


@kernel
def link_out(board: Board, e: int) -> None:
    met = board.encounter[e]
    if met.before == NOBODY:
        board.occasion[met.occasion].first = met.after
    else:
        board.encounter[met.before].after = met.after
    if met.after != NOBODY:
        board.encounter[met.after].before = met.before
    met.after = board.state[0].unused
    board.state[0].unused = e


@kernel
def open_up(board: Board, occasion: int) -> int:
    """A new encounter at this occasion, still without members."""
    e = board.state[0].unused
    link_in(board, e, occasion)
    note(board, OPENED, e, 0, 0)
    return e


@kernel
def dissolve(board: Board, e: int) -> None:
    met = board.encounter[e]
    give_host(board, e, NOBODY)
    give_place(board, e, NOBODY, 0)
    while met.heads > 0:
        leave(board, e, met.member[met.heads - 1])
    note(board, CLOSED, e, met.occasion, 0)
    link_out(board, e)


@kernel
def settle(board: Board, e: int) -> bool:
    """Give the encounter a host and a place; False when it breaks a rule about its members as they are."""
    met, state = board.encounter[e], board.state[0]
    size = met.heads
    if size < 2 or met.keen == 0:
        return False
    host, cheapest = NOBODY, np.inf
    for x in range(size):
        i = met.member[x]
        p = board.person[i]
        if p.size_max < size:
            return False
        cost = p.host_cost + state.hosting * (p.hosting - (i == met.host))
        if cost < cheapest:
            host, cheapest = i, cost
    if host == NOBODY:
        return False
    understood = False
    for word in range(board.languages.shape[1]):
        shared = board.languages[met.member[0], word]
        for x in range(1, size):
            shared &= board.languages[met.member[x], word]
        understood |= shared != 0
    if not understood:
        return False
    if host != met.host:
        give_host(board, e, host)
    return find_place(board, e)


@kernel
def find_place(board: Board, e: int) -> bool:
    """Seats for all: where they are if that holds, else at the first place that has them."""
    met = board.encounter[e]
    size, slot = met.heads, met.occasion % board.state[0].slots
    first = NOBODY
    for word in range(board.reach.shape[1]):
        shared = board.room[slot, size, word]
        for x in range(size):
            shared &= board.reach[met.member[x], word]
        place = word * BITS
        while shared != 0:
            if shared & 1:
                if place == met.place:
                    if board.seats[place, slot] + met.seats >= size:
                        if met.seats != size:
                            give_place(board, e, place, size)
                        return True
                elif first == NOBODY and board.seats[place, slot] >= size:
                    first = place
            shared >>= 1
            place += 1
    if first == NOBODY:
        return False
    give_place(board, e, first, size)
    return True


@kernel
def keep(board: Board) -> None:
    board.state[0].steps = 0


@kernel
def take_back(board: Board, steps: int) -> None:
    """Undo the last steps, until so many of those since the last `keep` are left."""
    while board.state[0].steps > steps:
        row = board.state[0].steps - 1
        undo(board, row)
        board.state[0].steps = row


@kernel
def undo(board: Board, row: int) -> None:
    what, e = board.journal[row, 0], board.journal[row, 1]
    a, b = board.journal[row, 2], board.journal[row, 3]
    if what == JOINED:
        leave(board, e, a)
    elif what == LEFT:
        join(board, e, a, b)
    elif what == HOSTED:
        give_host(board, e, a)
    elif what == PLACED:
        give_place(board, e, a, b)
    elif what == OPENED:
        link_out(board, e)
    else:
        link_in(board, e, a)


@kernel
def left(p: Row) -> int:
    """How many more encounters this person wishes."""
    return p.wish - p.count


@kernel
def level(p: Row) -> float:
    """1 + served + u, as it is now."""
    return p.given + p.u + (p.own if p.shown > 0 else 0.0)


@kernel
def extra(p: Row) -> float:
    """What being asked around something of their own would add to u."""
    return 0.0 if p.shown > 0 else p.own


@kernel
def hosting_cost(board: Board, p: Row) -> float:
    return p.host_cost + board.state[0].hosting * p.hosting


@kernel
def have_met(board: Board, i: int, j: int) -> bool:
    """Whether two people meet already."""
    for x in range(board.person[i].count):
        met = board.encounter[board.mine[i, x]]
        for y in range(met.heads):
            if met.member[y] == j:
                return True
    return False


@kernel
def drop_losses(board: Board) -> None:
    """End each encounter without which F is higher: the search keeps some for who waits, at any cost of hosting."""
    for e in range(len(board.encounter)):
        met = board.encounter[e]
        if met.host == NOBODY:
            continue
        value = board.state[0].value
        waiting = 0.0
        for x in range(met.heads):
            p = board.person[met.member[x]]
            if p.count == 1:
                waiting += p.waiting
        dissolve(board, e)
        if board.state[0].value + waiting > value:
            keep(board)
        else:
            take_back(board, 0)
            board.state[0].value = value


def shorten_ways(snapshot: Snapshot, board: Board) -> None:
    """Give each encounter, in turn, the place with room where the farthest walk is shortest."""
    for e in np.flatnonzero(board.encounter["host"] != NOBODY):
        met = board.encounter[e]
        slot, size = int(met["occasion"]) % snapshot.slots, int(met["heads"])
        members = met["member"][:size]
        board.seats[met["place"], slot] += met["seats"]
        fits = np.flatnonzero(snapshot.within[members].all(axis=0) & (board.seats[:, slot] >= size))
        way = snapshot.xy[members][:, None] - snapshot.place_xy[fits]
        place = fits[np.sqrt((way**2).sum(axis=2)).max(axis=0).argmin()]
        board.seats[place, slot] -= size
        met["place"] = place
