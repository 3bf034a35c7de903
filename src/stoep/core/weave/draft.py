"""A round in the making: what is taken so far, and what one more encounter would add to F."""

from dataclasses import dataclass

import numpy as np

from stoep.core.weave.model import Encounter, Floats, Ints, Snapshot
from stoep.core.weave.score import Score


@dataclass(frozen=True)
class Idea:
    """An encounter in rows of the snapshot; its place and host are chosen when it is added to a draft."""

    members: tuple[int, ...]
    hook: int
    slot: int
    rank: float  # how good it looked; to compare with other ideas only


@dataclass(frozen=True, eq=False)
class Added:
    """An encounter of the draft, with all that is needed to take it out again."""

    idea: Idea
    place: int
    host: int
    people: Ints
    links: Floats
    shows: Ints


class Draft:
    """The state of a search over one snapshot, changed by `add` and `remove` only."""

    def __init__(self, snapshot: Snapshot, score: Score) -> None:
        n = len(snapshot.ids)
        self.snapshot, self.score = snapshot, score
        self.left = np.where(snapshot.takes_part, snapshot.wish, 0)
        self.free = snapshot.free & snapshot.takes_part[:, None]
        self.seats = snapshot.seats.copy()
        self.hosted = snapshot.hosted.copy()
        self.links = np.zeros(n)
        self.own_thing = np.zeros(n, dtype=int)
        self.apart: list[set[int]] = [set() for _ in range(n)]
        for i, j in snapshot.rather_not.tolist():
            self._keep_apart((i, j))
        self.added: list[Added] = []

    def at_hand(self, hook: int, slot: int) -> Ints:
        """Who has the hook, is free at the slot and would like one more encounter."""
        holders = self.score.holders(hook)
        return np.asarray(holders[self.free[holders, slot] & (self.left[holders] > 0)])

    def could_come(self, hook: int, slot: int) -> set[int]:
        """Who would be at hand if nothing were in the draft."""
        holders = self.score.holders(hook)
        able = self.snapshot.free[holders, slot] & self.snapshot.takes_part[holders]
        return set(holders[able].tolist())

    def occasions(self, person: int) -> list[tuple[int, int]]:
        """The hooks and slots at which this person is at hand."""
        slots = np.flatnonzero(self.free[person]).tolist() if self.left[person] else []
        return [(hook, slot) for hook in self.score.hooks_of(person) for slot in slots]

    def value(self) -> float:
        """F of the draft, from running sums."""
        everybody = np.arange(len(self.left))
        pleasure = np.log(self.base(everybody) / (1 + self.snapshot.served)).sum()
        now = self.hosted - self.snapshot.hosted
        turns = (self.snapshot.hosted * now + now * (now - 1) / 2).sum()
        return float(pleasure - self.score.settings.hosting * turns)

    def base(self, people: Ints) -> Floats:
        """1 + served + u so far."""
        settings, asked = self.score.settings, self.snapshot.asked[people]
        extra = settings.own_thing * (~asked & (self.own_thing[people] > 0))
        return np.asarray(1 + self.snapshot.served[people] + self.links[people] + extra)

    def extra(self, hook: int, people: Ints) -> Floats:
        """What being asked around something of their own would add to each one's u."""
        new = self.score.shows(hook, people) & ~self.snapshot.asked[people] & (self.own_thing[people] == 0)
        return np.asarray(self.score.settings.own_thing * new)

    def host_cost(self, people: Ints) -> Floats:
        """What hosting once more would cost; infinite for who can't host."""
        cost = self.score.settings.hosting * self.hosted[people]
        return np.where(self.snapshot.can_host[people], cost, np.inf)

    def place(self, slot: int, people: Ints) -> int | None:
        """The place with room and within everyone's reach to which the farthest walk is shortest."""
        fits = self.snapshot.within[people].all(axis=0) & (self.seats[:, slot] >= len(people))
        places = np.flatnonzero(fits)
        if not len(places):
            return None
        way = self.snapshot.xy[people][:, None] - self.snapshot.place_xy[places]
        return int(places[np.hypot(way[..., 0], way[..., 1]).max(axis=0).argmin()])

    def add(self, idea: Idea) -> Added | None:
        """Take the encounter into the draft; None when no place has room for it any more."""
        people = np.array(idea.members)
        place = self.place(idea.slot, people)
        if place is None:
            return None
        host = int(people[self.host_cost(people).argmin()])
        links = self.score.attention[len(people)] * self.score.pair_values(idea.hook, people).sum(axis=1)
        added = Added(idea, place, host, people, links, self.score.shows(idea.hook, people).astype(int))
        self.put_back(added)
        return added

    def put_back(self, added: Added) -> None:
        """Take in, at the same place and with the same host, what was removed."""
        self._take(added, 1)
        self._keep_apart(added.idea.members)
        self.added.append(added)

    def remove(self, added: Added) -> None:
        """Undo an `add`."""
        self._take(added, -1)
        for i in added.idea.members:
            self.apart[i].difference_update(added.idea.members)
        self.added.remove(added)

    def encounters(self) -> tuple[Encounter, ...]:
        """What is in the draft, in order of time and place."""
        order = sorted(self.added, key=lambda each: (each.idea.slot, each.place, each.idea.members))
        return tuple(self._encounter(each) for each in order)

    def _encounter(self, added: Added) -> Encounter:
        s, idea = self.snapshot, added.idea
        members = tuple(s.ids[row] for row in sorted(idea.members))
        return Encounter(members, s.hooks[idea.hook], s.places[added.place], idea.slot, s.ids[added.host])

    def _take(self, added: Added, sign: int) -> None:
        people, slot = added.people, added.idea.slot
        self.left[people] -= sign
        self.free[people, slot] = sign < 0
        self.seats[added.place, slot] -= sign * len(people)
        self.hosted[added.host] += sign
        self.links[people] += sign * added.links
        self.own_thing[people] += sign * added.shows

    def _keep_apart(self, people: tuple[int, ...]) -> None:
        """No two of these people meet (again) in this round."""
        for i in people:
            self.apart[i].update(people)
            self.apart[i].discard(i)
