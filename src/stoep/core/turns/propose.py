"""Spreading turns: give each to who has fewest, then pass turns on along chains until nothing gets more even.

The numbers of turns that people can have form the bases of a flow; there, what no single chain can make more even
is as even as can be (see `best_spread` in check.py). No person is ranked: the numbers live only inside this call.
"""

from collections import deque
from collections.abc import Callable, Iterable

from stoep.core.turns.model import Chance, Proposal, Season, Slot, Turn, could, loads

_Chain = list[tuple[Slot, str]]
"""Who takes which turn, so that a number of people each pass one on."""


def propose(season: Season, *, rng: Chance) -> Proposal:
    """Return who could be asked for which open turn, and who could look along with whom.

    As many turns as can be are filled; among all ways to do that the spread is the smallest. Equal ones are chosen
    by chance: the same `rng`, the same proposal.
    """
    roster = _Roster(season, rng)
    roster.fill()
    roster.even_out()
    turns = tuple(sorted(Turn(when, name, who) for (when, name), who in roster.has.items()))
    return Proposal(turns, _shadows(season, turns, rng))


class _Roster:
    """Who has which of the open turns while it is being spread."""

    def __init__(self, season: Season, rng: Chance) -> None:
        self.could = could(season)
        for keys in self.could.values():
            rng.shuffle(keys)
        self.load = dict(loads(season))
        self.has: dict[Slot, str] = {}
        self.own: dict[str, dict[Slot, None]] = {key: {} for key in self.load}
        self.at: dict[tuple[str, object], Slot] = {}

    def fill(self) -> None:
        """Fill what can be filled, each time with who has fewest, or by passing turns on within a date."""
        for slot in self.could:
            free = [key for key in self.could[slot] if (key, slot[0]) not in self.at]
            if free:
                self._give(slot, min(free, key=self.load.__getitem__))
            else:
                self._pass_on(self._chain([slot], lambda _key: True, instead=()))

    def even_out(self) -> None:
        """Let somebody with many pass one on, over any number of others, to somebody with at least two fewer."""
        while chain := next(filter(None, map(self._lighten, self._heaviest_first())), None):
            self._pass_on(chain)

    def _heaviest_first(self) -> list[str]:
        return sorted(self.load, key=self.load.__getitem__, reverse=True)

    def _lighten(self, key: str) -> _Chain:
        most = self.load[key] - 2
        unfilled = [slot for slot in self.could if slot not in self.has]
        return self._chain(self.own[key], lambda other: self.load[other] <= most, instead=unfilled)

    def _chain(self, begin: Iterable[Slot], ends: Callable[[str], bool], *, instead: Iterable[Slot]) -> _Chain:
        """Find the shortest chain from one of these turns to somebody with whom it may end; empty when there is none.

        A turn may also stay open when one of `instead` is filled for it.
        """
        before: dict[Slot, tuple[Slot, str] | None] = dict.fromkeys(begin)
        ahead = deque(before)
        while ahead:
            slot = ahead.popleft()
            for key in self.could[slot]:
                if self.has.get(slot) == key:
                    continue
                same = self.at.get((key, slot[0]))
                if same is None and ends(key):
                    return self._way(before, slot, key)
                for other in [same] if same is not None else self.own[key]:
                    if other not in before:
                        before[other] = (slot, key)
                        ahead.append(other)
            for other in instead:
                if slot in self.has and other not in before:
                    before[other] = (slot, "")
                    ahead.append(other)
        return []

    def _way(self, before: dict[Slot, tuple[Slot, str] | None], slot: Slot, key: str) -> _Chain:
        chain = [(slot, key)]
        while step := before[slot]:
            chain.append(step)
            slot = step[0]
        return chain

    def _pass_on(self, chain: _Chain) -> None:
        for slot, _key in chain:
            self._take(slot)
        for slot, key in chain:
            if key:
                self._give(slot, key)

    def _give(self, slot: Slot, key: str) -> None:
        self.has[slot] = key
        self.own[key][slot] = None
        self.at[key, slot[0]] = slot
        self.load[key] += 1

    def _take(self, slot: Slot) -> None:
        if key := self.has.pop(slot, ""):
            del self.own[key][slot]
            del self.at[key, slot[0]]
            self.load[key] -= 1


def _shadows(season: Season, turns: tuple[Turn, ...], rng: Chance) -> tuple[Turn, ...]:
    """Offer each who is new one place beside somebody, at the first date that suits."""
    taken = {turn.slot for turn in season.shadows}
    busy = {(turn.when, turn.who) for turn in (*season.held, *season.shadows, *turns)}
    looking = {(turn.name, turn.who) for turn in season.shadows}
    coming = sorted(turn for turn in (*season.held, *turns) if turn.when in season.dates)
    people = list(season.people)
    rng.shuffle(people)
    found = []
    for person in people:
        for turn in coming:
            wished = turn.name in person.enjoys & person.new and turn.when not in person.rests
            free = turn.slot not in taken and (turn.when, person.key) not in busy
            if wished and free and (turn.name, person.key) not in looking:
                found.append(Turn(turn.when, turn.name, person.key))
                taken.add(turn.slot)
                break
    return tuple(sorted(found))
