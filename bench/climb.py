"""Forming groups by climbing, as GroupEng does (github.com/tdimiduk/groupeng, `GroupEng/rule.py`), for the same F.

As there: begin with groups by chance, and swap two people of two groups whenever it is better and breaks no rule;
the first swap that is better is made, and none that is worse. Not as there: 'better' is F, where GroupEng has a list
of wishes in order; groups differ in size, someone can be in more than one, and who is in none can take a seat or fill
one up; and at the top of a hill it begins anew until the time is over, where GroupEng stops after five tries.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import log

import numpy as np

from bench.peers import Round, by_chance
from stoep.core.weave import SETTINGS, Encounter, Snapshot
from stoep.core.weave.settings import SMALLEST

IN_VAIN = 200
"""So many steps in vain for each group are the top of a hill, or near it."""


@dataclass(frozen=True, eq=False)
class Group:
    """An encounter in rows of the snapshot."""

    members: tuple[int, ...]
    hook: int
    slot: int
    place: int
    host: int


def by_climbing(snapshot: Snapshot, *, rng: np.random.Generator, seconds: float) -> tuple[Encounter, ...]:
    """Groups by chance, and every swap that is better; from the top of a hill once again, for so many seconds."""
    until = time.perf_counter() + seconds
    best: tuple[float, tuple[Encounter, ...]] = (0.0, ())
    climbed = False
    while not climbed or time.perf_counter() < until:
        climb, climbed, in_vain = Climb(snapshot, by_chance(snapshot, rng=rng)), True, 0
        if not climb.groups:
            break
        while in_vain < IN_VAIN * len(climb.groups) and time.perf_counter() < until:
            in_vain = 0 if climb.step(rng) else in_vain + 1
        best = max(best, (climb.value(), climb.encounters()), key=lambda each: each[0])
    return best[1]


class Climb:
    """All groups of now, and what each person has of them."""

    def __init__(self, snapshot: Snapshot, encounters: Sequence[Encounter]) -> None:
        self.snapshot = s = snapshot
        self.score = Round(snapshot).score
        self.seats = snapshot.seats.copy()
        self.u = np.zeros(len(s.ids))
        self.own = np.zeros(len(s.ids), dtype=int)
        self.hosts = np.zeros(len(s.ids), dtype=int)
        self.mine: list[list[Group]] = [[] for _ in s.ids]
        self.apart = {frozenset(pair) for pair in s.rather_not.tolist()}
        self.groups: list[Group] = []
        self._values: dict[int, tuple[np.ndarray, dict[int, int]]] = {}
        self._able: dict[tuple[int, int], np.ndarray] = {}
        hooks, places = ({name: row for row, name in enumerate(names)} for names in (s.hooks, s.places))
        for each in encounters:
            members = tuple(s.rows[name] for name in each.members)
            self._put(Group(members, hooks[each.hook], each.slot, places[each.place], s.rows[each.host]), 1)

    def step(self, rng: np.random.Generator) -> bool:
        """Try one change: somebody who could be in a group comes in, for one of its members or beside them."""
        group = self.groups[int(rng.integers(len(self.groups)))]
        able = self.able(group.hook, group.slot)
        comes = int(able[rng.integers(len(able))])
        if comes in group.members:
            return False
        goes = group.members[int(rng.integers(len(group.members)))] if rng.random() < 0.5 else None
        old, new = [group], [self._changed(group, goes, comes)]
        if (other := self._to_leave(comes, group.slot, rng)) is not None:
            swapped = goes if goes is not None and goes in self.able(other.hook, other.slot) else None
            old.append(other)
            if len(other.members) > SMALLEST or swapped is not None:
                new.append(self._changed(other, comes, swapped))
        return self._change(old, new)

    def able(self, hook: int, slot: int) -> np.ndarray:
        """Who has the hook, takes part and has time at the slot, whatever they do then now."""
        if (hook, slot) not in self._able:
            holders = self.score.holders(hook)
            self._able[hook, slot] = holders[self.snapshot.free[holders, slot] & self.snapshot.takes_part[holders]]
        return self._able[hook, slot]

    def encounters(self) -> tuple[Encounter, ...]:
        s = self.snapshot
        return tuple(
            Encounter(tuple(s.ids[who] for who in g.members), s.hooks[g.hook], s.places[g.place], g.slot, s.ids[g.host])
            for g in self.groups
        )

    def value(self) -> float:
        """F of these groups."""
        return self._pleasure(list(range(len(self.u))))

    def _to_leave(self, who: int, slot: int, rng: np.random.Generator) -> Group | None:
        """The group that somebody must leave to come to another at this slot."""
        mine = self.mine[who]
        then = next((group for group in mine if group.slot == slot), None)
        if then is not None or len(mine) < self.snapshot.wish[who]:
            return then
        return mine[int(rng.integers(len(mine)))]

    def _changed(self, group: Group, goes: int | None, comes: int | None) -> Group:
        members = tuple(who for who in group.members if who != goes)
        return replace(group, members=members if comes is None else (*members, comes))

    def _change(self, old: list[Group], new: list[Group]) -> bool:
        """Put the new groups in the place of the old ones if they keep the rules and F is better."""
        people = list({who for group in (*old, *new) for who in group.members})
        before = self._pleasure(people)
        for group in old:
            self._put(group, -1)
        put: list[Group] = []
        for group in new:
            settled = self._settled(group)
            if settled is None:
                break
            self._put(settled, 1)
            put.append(settled)
        if len(put) == len(new) and self._pleasure(people) > before + 1e-9:
            return True
        for group in put:
            self._put(group, -1)
        for group in old:
            self._put(group, 1)
        return False

    def _settled(self, group: Group) -> Group | None:
        """The group with a host and a place, or None when it breaks a rule."""
        s, members = self.snapshot, list(group.members)
        hosts = [who for who in members if s.can_host[who]]
        if not hosts or len(members) < SMALLEST or len(members) > s.size_max[members].min():
            return None
        for i, j in combinations(members, 2):
            if frozenset((i, j)) in self.apart or any(j in other.members for other in self.mine[i]):
                return None
        if any(group.slot == other.slot for who in members for other in self.mine[who]):
            return None
        if any(len(self.mine[who]) >= s.wish[who] for who in members) or not s.speaks[members].all(axis=0).any():
            return None
        places = np.flatnonzero(s.within[members].all(axis=0) & (self.seats[:, group.slot] >= len(members)))
        if not len(places) or not self.score.loves_or_shows(group.hook, np.array(members)).any():
            return None
        return replace(group, place=int(places[0]), host=min(hosts, key=lambda who: s.hosted[who] + self.hosts[who]))

    def _put(self, group: Group, sign: int) -> None:
        """Take a group in, or out."""
        rows = np.array(group.members)
        values, position = self._values_of(group.hook)
        here = [position[who] for who in group.members]
        links = values[here][:, here].sum(axis=1)
        self.u[rows] += sign * self.score.attention[len(rows)] * links
        self.own[rows] += sign * self.score.shows(group.hook, rows)
        self.hosts[group.host] += sign
        self.seats[group.place, group.slot] -= sign * len(rows)
        for mine in (self.groups, *(self.mine[who] for who in group.members)):
            if sign > 0:
                mine.append(group)
            else:
                mine.remove(group)

    def _values_of(self, hook: int) -> tuple[np.ndarray, dict[int, int]]:
        if hook not in self._values:
            holders = self.score.holders(hook)
            position = {who: row for row, who in enumerate(holders.tolist())}
            self._values[hook] = self.score.pair_values(hook, holders), position
        return self._values[hook]

    def _pleasure(self, people: list[int]) -> float:
        """The part of F that is about these people."""
        s, total = self.snapshot, 0.0
        for who in people:
            own = SETTINGS.own_thing if self.own[who] and not s.asked[who] else 0.0
            times = self.hosts[who]
            total += log(1 + (self.u[who] + own) / (1 + s.served[who]))
            total -= SETTINGS.hosting * (s.hosted[who] * times + times * (times - 1) / 2)
        return total
