"""Two ways to bring people together without a search: by chance, and pair by pair. They keep the rules by themselves
and are judged like the solver (`stoep.core.weave.check`), so that it is clear what searching adds."""

import numpy as np

from stoep.core.weave import SETTINGS, Encounter, Proposals, Snapshot, check
from stoep.core.weave.score import Score
from stoep.core.weave.settings import LARGEST, SMALLEST

TRIES = 3
"""How often chance may fail at a hook and a time before it goes to the next."""


class Round:
    """Who still has a wish, a time and a seat, while encounters are taken in one after the other."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.score = Score(snapshot, SETTINGS)
        self.left = np.where(snapshot.takes_part, snapshot.wish, 0)
        self.free = snapshot.free.copy()
        self.seats = snapshot.seats.copy()
        self.apart = {frozenset(pair) for pair in snapshot.rather_not.tolist()}
        self.taken: list[Encounter] = []

    def at_hand(self, hook: int, slot: int) -> np.ndarray:
        """Who has the hook, has time, and would like one more."""
        holders = self.score.holders(hook)
        return np.asarray(holders[self.free[holders, slot] & (self.left[holders] > 0)])

    def place(self, people: list[int], slot: int) -> int | None:
        """The first place with seats and within everyone's reach."""
        fits = self.snapshot.within[people].all(axis=0) & (self.seats[:, slot] >= len(people))
        return int(fits.argmax()) if fits.any() else None

    def could_join(self, people: list[int], who: int, slot: int) -> bool:
        """Whether this person fits with these people, as far as growing further can't mend it."""
        s, whole = self.snapshot, [*people, who]
        return (
            len(whole) <= s.size_max[whole].min()
            and bool(s.speaks[whole].all(axis=0).any())
            and all(frozenset((who, other)) not in self.apart for other in people)
            and self.place(whole, slot) is not None
        )

    def take(self, people: list[int], hook: int, slot: int) -> bool:
        """Take this encounter in, if it may be; say whether it was."""
        s = self.snapshot
        place = self.place(people, slot)
        hosts = [who for who in people if s.can_host[who]]
        keen = self.score.loves_or_shows(hook, np.array(people)).any()
        if len(people) < SMALLEST or place is None or not hosts or not keen:
            return False
        host = min(hosts, key=lambda who: s.hosted[who])
        names = tuple(s.ids[who] for who in people)
        self.taken.append(Encounter(names, s.hooks[hook], s.places[place], slot, s.ids[host]))
        self.left[people] -= 1
        self.free[people, slot] = False
        self.seats[place, slot] -= len(people)
        self.apart.update(frozenset((i, j)) for i in people for j in people if i != j)
        return True


def by_chance(snapshot: Snapshot, *, rng: np.random.Generator) -> tuple[Encounter, ...]:
    """Groups of any size that may be, of whoever comes first, at hooks and times in any order."""
    now = Round(snapshot)
    occasions = [(hook, slot) for hook in range(len(snapshot.hooks)) for slot in range(snapshot.slots)]
    for number in rng.permutation(len(occasions)):
        hook, slot = occasions[number]
        failed = 0
        while failed < TRIES and len(people := now.at_hand(hook, slot)) >= SMALLEST:
            group: list[int] = []
            size = int(rng.integers(SMALLEST, LARGEST + 1))
            for who in rng.permutation(people).tolist():
                if len(group) < size and now.could_join(group, who, slot):
                    group.append(who)
            failed += not now.take(group, hook, slot)
    return tuple(now.taken)


def by_pairs(snapshot: Snapshot) -> tuple[Encounter, ...]:
    """The pair to whom it adds most first, around their best hook, then the next, until no pair is left."""
    now = Round(snapshot)
    best, hooks = _best_hooks(now.score)
    i, j = np.nonzero(np.triu(best, 1))
    for number in np.argsort(-best[i, j], kind="stable"):
        pair = [int(i[number]), int(j[number])]
        if not now.left[pair].all() or frozenset(pair) in now.apart or not snapshot.speaks[pair].all(axis=0).any():
            continue
        for slot in np.flatnonzero(now.free[pair].all(axis=0)).tolist():
            if now.take(pair, int(hooks[pair[0], pair[1]]), slot):
                break
    return tuple(now.taken)


def _best_hooks(score: Score) -> tuple[np.ndarray, np.ndarray]:
    """(N, N) what each pair adds to F at most, if it is the only one, and around which hook; 0 for who can't meet."""
    s = score.snapshot
    best, hooks = np.zeros((len(s.ids), len(s.ids))), np.zeros((len(s.ids), len(s.ids)), dtype=np.int16)
    for hook in range(len(s.hooks)):
        people = score.holders(hook)
        own = SETTINGS.own_thing * (score.shows(hook, people) & ~s.asked[people])
        u, keen = score.pair_values(hook, people), score.loves_or_shows(hook, people)
        base = 1 + s.served[people]
        adds = np.log1p((u + own) / base) + np.log1p((u + own[:, None]) / base[:, None])
        hosts = s.can_host[people]
        adds *= (keen[:, None] | keen) & (hosts[:, None] | hosts) & s.takes_part[people] & s.takes_part[people][:, None]
        where = np.ix_(people, people)
        better = adds > best[where]
        best[where] = np.where(better, adds, best[where])
        hooks[where] = np.where(better, hook, hooks[where])
    return best, hooks


def value(snapshot: Snapshot, encounters: tuple[Encounter, ...]) -> float:
    """F by the judge, who must find nothing wrong."""
    verdict = check(snapshot, Proposals(0.0, None, encounters, {}))
    wrong = [problem for problem in verdict.problems if problem.rule != "value"]
    assert not wrong, f"A peer broke a rule: {wrong[0]}"
    return verdict.value
