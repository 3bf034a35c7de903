"""Search for a round of encounters with a high value F.

First greedily: grow a good group at each occasion, take the best of all, grow anew where people were taken,
until nothing adds to F. Then improve: take out a few encounters that want the same people, fill the room
again, and keep what is better. Nothing here is proof; `check` is the judge.
"""

import heapq
from collections.abc import Iterable

import numpy as np

from stoep.core.weave.draft import Added, Draft, Idea
from stoep.core.weave.explain import explain
from stoep.core.weave.grow import grow
from stoep.core.weave.model import Floats, Proposals, Snapshot
from stoep.core.weave.score import Score
from stoep.core.weave.settings import SETTINGS, Settings

Occasion = tuple[int, int]  # a hook at a slot

RIVALS = 3  # at most so many others are taken out together with an encounter
SHAKE = 0.3  # how much luck moves the order of occasions in a try to improve, on average
STEPS_PER_SECOND = 130_000  # on an ordinary computer


def propose(
    snapshot: Snapshot,
    *,
    rng: np.random.Generator,
    settings: Settings = SETTINGS,
    seconds: float | None = None,
) -> Proposals:
    """Encounters for one round of one neighbourhood, and a reason code for each neighbour who has none.

    `rng` is the only chance: the same snapshot, settings, seconds and state of `rng` give the same proposals.
    `seconds` is about how long to search. It is counted in work done, since a clock would make outcomes
    differ; without it the work follows the size of the neighbourhood. The greedy part is always finished.
    An empty neighbourhood, or one in which nobody can meet, gives no encounters and is not an error.
    """
    search = _Search(snapshot, settings, rng)
    steps = STEPS_PER_SECOND * (1 + len(snapshot.ids) / 150 if seconds is None else seconds)
    search.fill(search.all_occasions(), search.luck(settings.chance, hooks_only=True))
    search.improve(steps)
    encounters = search.draft.encounters()
    return Proposals(search.draft.score.value(encounters), None, encounters, explain(snapshot, encounters))


class _Search:
    def __init__(self, snapshot: Snapshot, settings: Settings, rng: np.random.Generator) -> None:
        self.draft = Draft(snapshot, Score(snapshot, settings))
        self.rng = rng
        self.steps = 0.0

    def all_occasions(self) -> list[Occasion]:
        hooks, slots = len(self.draft.snapshot.hooks), self.draft.snapshot.slots
        return [(hook, slot) for hook in range(hooks) for slot in range(slots)]

    def luck(self, chance: float, *, hooks_only: bool = False) -> Floats:
        """(K, S) how much luck favours each hook and slot, around 1; whole hooks alike when `hooks_only`."""
        hooks, slots = len(self.draft.snapshot.hooks), self.draft.snapshot.slots
        draws = self.rng.standard_normal((hooks, 1 if hooks_only else slots))
        return np.broadcast_to(np.exp(chance * draws), (hooks, slots))

    def fill(self, occasions: Iterable[Occasion], luck: Floats) -> list[Added]:
        """Add the best idea of all these occasions, again and again, until none is left."""
        ideas: list[tuple[float, Occasion, int, Idea]] = []
        added: list[Added] = []
        taken_at: dict[int, int] = {}  # how many encounters had been added when a member was last taken
        for occasion in occasions:
            self._push(ideas, occasion, luck, 0)
        while ideas:
            _, occasion, thought_at, idea = heapq.heappop(ideas)
            still_holds = all(taken_at.get(member, 0) <= thought_at for member in idea.members)
            new = self.draft.add(idea) if still_holds else None
            if new is not None:
                added.append(new)
                taken_at.update(dict.fromkeys(idea.members, len(added)))
            self._push(ideas, occasion, luck, len(added))
        return added

    def improve(self, steps: float) -> None:
        """Try others in the place of some encounters, until the steps are used up or it is long in vain."""
        value, in_vain = self.draft.value(), 0
        while self.draft.added and self.steps < steps and in_vain < 50 + 10 * len(self.draft.added):
            old = self._rivals()
            for each in old:
                self.draft.remove(each)
            new = self.fill(self._occasions_of(old), self.luck(SHAKE * self.rng.exponential()))
            if self.draft.value() > value + 1e-9:
                value, in_vain = self.draft.value(), 0
                continue
            in_vain += 1
            for each in new:
                self.draft.remove(each)
            for each in old:
                self.draft.put_back(each)

    def _push(self, ideas: list[tuple[float, Occasion, int, Idea]], occasion: Occasion, luck: Floats, at: int) -> None:
        people = self.draft.at_hand(*occasion)
        hosts = int(self.draft.snapshot.can_host[people].sum())
        self.steps += 1
        if len(people) < 2 or not hosts:
            return
        self.steps += 25 + len(people) * hosts / 50
        idea = grow(self.draft, *occasion, people)
        if idea is not None:
            heapq.heappush(ideas, (-idea.rank * luck[occasion], occasion, at, idea))

    def _rivals(self) -> list[Added]:
        """An encounter of the draft, and a few others of people who could have been in it."""
        added = self.draft.added
        first = added[int(self.rng.integers(len(added)))]
        could = self.draft.could_come(first.idea.hook, first.idea.slot)
        others = [each for each in added if each is not first and not could.isdisjoint(each.idea.members)]
        some = self.rng.permutation(len(others))[: int(self.rng.integers(RIVALS + 1))]
        return [first, *(others[number] for number in some)]

    def _occasions_of(self, old: list[Added]) -> list[Occasion]:
        """All occasions at which somebody of these encounters, now taken out, could come."""
        people = {member for each in old for member in each.idea.members}
        return sorted({occasion for person in people for occasion in self.draft.occasions(person)})
