"""Three ways to bring people together without searching for the best round: by chance, with whoever has the same
interests, and in pairs. They keep the rules by themselves and are judged like the solver (`stoep.core.weave.check`)."""

import numpy as np

from stoep.core.weave import SETTINGS, Encounter, Snapshot
from stoep.core.weave.score import Score
from stoep.core.weave.settings import LARGEST, SMALLEST

TRIES = 3
"""How often chance may fail at a hook and a time before it goes to the next."""
PARTNERS = 40
"""In a large neighbourhood each person's best partners are matched, and not all: matching takes long."""
ALL_PAIRS = 400
"""Up to so many people all pairs are matched."""
AS_A_WHOLE = 1e6
"""Weights of a matching are whole numbers: millionths of F."""


class Round:
    """Who still has a wish, a time and a seat, while encounters are taken in one after the other."""

    def __init__(self, snapshot: Snapshot) -> None:
        n = len(snapshot.ids)
        self.snapshot = snapshot
        self.score = Score(snapshot, SETTINGS)
        self.left = np.where(snapshot.takes_part, snapshot.wish, 0)
        self.free = snapshot.free.copy()
        self.seats = snapshot.seats.copy()
        self.hosted = snapshot.hosted.copy()
        self.u = np.zeros(n)
        self.own = ~snapshot.asked  # whether being asked for something of their own would still add to it
        self.apart = np.zeros((n, n), dtype=bool)
        i, j = snapshot.rather_not.T
        self.apart[i, j] = self.apart[j, i] = True
        self.taken: list[Encounter] = []

    def at_hand(self, hook: int, slot: int) -> np.ndarray:
        """Who has the hook, has time, and would like one more."""
        holders = self.score.holders(hook)
        return np.asarray(holders[self.free[holders, slot] & (self.left[holders] > 0)])

    def places(self, people: list[int], slot: int) -> np.ndarray:
        """Where all of them can come, and there are seats for all."""
        fits = self.snapshot.within[people].all(axis=0) & (self.seats[:, slot] >= len(people))
        return np.flatnonzero(fits)

    def could_join(self, people: list[int], who: int, slot: int) -> bool:
        """Whether this person fits with these people, as far as growing further can't mend it."""
        s, whole = self.snapshot, [*people, who]
        return (
            len(whole) <= s.size_max[whole].min()
            and not self.apart[who, people].any()
            and bool(s.speaks[whole].all(axis=0).any())
            and len(self.places(whole, slot)) > 0
        )

    def host(self, people: list[int], hook: int) -> int | None:
        """Who hosts: who did least of it. None when nobody can, or nobody loves or shows the hook."""
        hosts = [who for who in people if self.snapshot.can_host[who]]
        keen = self.score.loves_or_shows(hook, np.array(people)).any()
        return min(hosts, key=lambda who: self.hosted[who]) if hosts and keen else None

    def take(self, people: list[int], hook: int, slot: int) -> bool:
        """Take this encounter in, if it may be; say whether it was."""
        s, places, host = self.snapshot, self.places(people, slot), self.host(people, hook) if people else None
        if len(people) < SMALLEST or not len(places) or host is None:
            return False
        names = tuple(s.ids[who] for who in people)
        self.taken.append(Encounter(names, s.hooks[hook], s.places[places[0]], slot, s.ids[host]))
        rows = np.array(people)
        self.u[rows] += self.score.attention[len(rows)] * self.score.pair_values(hook, rows).sum(axis=1)
        mine = self.score.shows(hook, rows) & self.own[rows]
        self.u[rows] += SETTINGS.own_thing * mine
        self.own[rows[mine]] = False
        self.left[rows] -= 1
        self.free[rows, slot] = False
        self.seats[places[0], slot] -= len(rows)
        self.hosted[host] += 1
        self.apart[np.ix_(rows, rows)] = True
        return True


def by_chance(snapshot: Snapshot, *, rng: np.random.Generator) -> tuple[Encounter, ...]:
    """Groups of any size that may be, of whoever comes first, at hooks and times in any order."""
    now = Round(snapshot)
    occasions = [(hook, slot) for hook in range(len(snapshot.hooks)) for slot in range(snapshot.slots)]
    for number in rng.permutation(len(occasions)):
        hook, slot = occasions[number]
        failed = 0
        while failed < TRIES and len(people := now.at_hand(hook, slot)) >= SMALLEST:
            size = int(rng.integers(SMALLEST, LARGEST + 1))
            group = _first_that_fit(now, rng.permutation(people).tolist(), size, slot)
            failed += not now.take(group, hook, slot)
    return tuple(now.taken)


def _first_that_fit(now: Round, people: list[int], size: int, slot: int) -> list[int]:
    group: list[int] = []
    for who in people:
        if len(group) < size and now.could_join(group, who, slot):
            group.append(who)
    return group


def by_interest(snapshot: Snapshot, *, rng: np.random.Generator) -> tuple[Encounter, ...]:
    """Everybody in turn with those whose interests are most like theirs, in a group as large as they like at most.

    This is what a recommender does: alike is the cosine of what two people love, show and want to learn. The hook
    and the time are those at which the most alike are at hand.
    """
    now = Round(snapshot)
    tastes = _tastes(snapshot)
    for who in rng.permutation(len(snapshot.ids)).tolist():
        alike = tastes @ tastes[who]
        while now.left[who] > 0 and _with_the_like(now, who, alike):
            pass
    return tuple(now.taken)


def _tastes(s: Snapshot) -> np.ndarray:
    """(N, K) what people have with each hook, as directions of length 1."""
    tastes = np.zeros((len(s.ids), len(s.hooks)))
    weights = np.maximum(s.love, np.maximum(SETTINGS.show_weight * s.show, SETTINGS.learn_weight * s.learn))
    tastes[s.gift_person, s.gift_hook] = weights
    lengths = np.linalg.norm(tastes, axis=1, keepdims=True)
    return np.asarray(np.divide(tastes, lengths, out=np.zeros_like(tastes), where=lengths > 0))


def _with_the_like(now: Round, who: int, alike: np.ndarray) -> bool:
    size = int(now.snapshot.size_max[who])
    occasions = []
    for hook in now.score.hooks_of(who):
        for slot in np.flatnonzero(now.free[who]).tolist():
            people = now.at_hand(hook, slot)
            order = people[np.argsort(-alike[people], kind="stable")]
            others = order[order != who]
            occasions.append((-alike[others[: size - 1]].sum(), hook, slot, others))
    for _, hook, slot, others in sorted(occasions, key=lambda each: each[:3]):
        if now.take(_first_that_fit(now, [who, *others.tolist()], size, slot), hook, slot):
            return True
    return False


def by_pairs(snapshot: Snapshot) -> tuple[Encounter, ...]:
    """The best of all ways to divide people into pairs, by maximum-weight matching; for who wishes more, once again.

    The weight of a pair is what it adds to F around their best hook. Pairs get their time and place in order of
    weight; who finds none any more is matched again with who is left.
    """
    import rustworkx  # here, and not above: without it the others still run

    now = Round(snapshot)
    while True:
        gains, hooks = _gains(now)
        graph = rustworkx.PyGraph(multigraph=False)
        graph.add_nodes_from(range(len(snapshot.ids)))
        i, j = _edges(gains)
        weights = np.rint(gains[i, j] * AS_A_WHOLE).astype(int)
        graph.add_edges_from(list(zip(i.tolist(), j.tolist(), weights.tolist(), strict=True)))
        pairs = rustworkx.max_weight_matching(graph, weight_fn=int)
        before = len(now.taken)
        for pair in sorted((list(pair) for pair in pairs), key=lambda pair: -gains[pair[0], pair[1]]):
            _take_pair(now, pair, int(hooks[pair[0], pair[1]]))
        if len(now.taken) == before:
            return tuple(now.taken)


def _take_pair(now: Round, pair: list[int], hook: int) -> bool:
    slots = np.flatnonzero(now.free[pair].all(axis=0)).tolist()
    return any(now.take(pair, hook, slot) for slot in slots)


def _edges(gains: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs to match: all that add something, or in a large neighbourhood each one's best partners."""
    wanted = gains > 0
    if len(gains) > ALL_PAIRS:
        least = np.partition(gains, -PARTNERS, axis=1)[:, -PARTNERS]
        wanted &= (gains >= least[:, None]) | (gains >= least)
    i, j = np.nonzero(np.triu(wanted, 1))
    return i, j


def _gains(now: Round) -> tuple[np.ndarray, np.ndarray]:
    """(N, N) what each pair adds to F now, and around which hook; 0 for who can't meet, or would lose by it."""
    s, score = now.snapshot, now.score
    best, hooks = np.zeros((len(s.ids), len(s.ids))), np.zeros((len(s.ids), len(s.ids)), dtype=np.int16)
    can_meet = _can_meet(now)
    cost = np.where(s.can_host, SETTINGS.hosting * now.hosted, np.inf)
    base = 1 + s.served + now.u
    for hook in range(len(s.hooks)):
        people = score.holders(hook)
        where = np.ix_(people, people)
        u, keen = score.pair_values(hook, people), score.loves_or_shows(hook, people)
        own = SETTINGS.own_thing * (score.shows(hook, people) & now.own[people])
        adds = np.log1p((u + own) / base[people]) + np.log1p((u + own[:, None]) / base[people][:, None])
        adds -= np.minimum(cost[people], cost[people][:, None])
        adds[~(can_meet[where] & (keen[:, None] | keen))] = 0
        better = adds > best[where]
        best[where] = np.where(better, adds, best[where])
        hooks[where] = np.where(better, hook, hooks[where])
    return best, hooks


def _can_meet(now: Round) -> np.ndarray:
    """(N, N) whether two would both like one more, have a language, and have a time and a place with two seats."""
    s = now.snapshot
    meets = np.zeros((len(s.ids), len(s.ids)), dtype=bool)
    for slot in range(s.slots):
        here = np.flatnonzero(now.free[:, slot] & (now.left > 0))
        within = (s.within[here] & (now.seats[:, slot] >= SMALLEST)).astype(np.float32)
        meets[np.ix_(here, here)] |= within @ within.T > 0
    speaks = s.speaks.astype(np.float32)
    return np.asarray(meets & (speaks @ speaks.T > 0) & ~now.apart)
