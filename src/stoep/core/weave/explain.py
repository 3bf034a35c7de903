"""Why somebody has no encounter in this round: a reason code, for that person's own page only.

A reason looks at what could be at all, and never at 'rather not': nobody may learn from it that they were
marked. It depends on the snapshot and on who has an encounter, and on nothing else of the search.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from stoep.core.weave.model import Bools, Encounter, Ints, Snapshot

# In the order in which they are tried: with each of them, nothing before it stands in the way.
REASONS = {
    "no_wish": "They would like no encounter in this round.",
    "own_company": "They like the company of fewer than two, themselves included.",
    "nothing_shared_yet": "They don't share anything yet.",
    "no_time": "They have no time in this round.",
    "no_shared_hook": "Nobody who takes part shares a hook with them that one of both loves or shows.",
    "no_shared_hook_at_a_common_time": "Those who share a hook with them have time at other times.",
    "no_common_language": "Those who share a hook and a time with them have no language with them.",
    "no_place_in_reach": "No place that is open then is within reach of them and those others.",
    "nobody_to_host": "None of them can host.",
    "no_room_this_round": "It could be, and it didn't fit this time.",
}
_SHARED = list(REASONS)[4:]  # these depend on others too


def explain(snapshot: Snapshot, encounters: Iterable[Encounter]) -> dict[str, str]:
    """A code of `REASONS` for the id of each neighbour who is in none of the encounters."""
    invited = {name for each in encounters for name in each.members}
    holders = _holders(snapshot)
    rows = ((name, row) for name, row in snapshot.rows.items() if name not in invited)
    return {name: _own_reason(snapshot, row) or _shared_reason(snapshot, holders, row) for name, row in rows}


@dataclass(frozen=True, eq=False)
class _Others:
    """Those who take part and have a hook, seen from one of them."""

    people: Ints  # the others
    keen: Bools  # whether each of them loves or shows it
    keen_oneself: bool

    def can_meet(self, here: Bools) -> Bools:
        """Whether anyone is here, and anyone keen; `here` is (others) or (others, places)."""
        keen = (here.T & self.keen).any(axis=-1) | self.keen_oneself
        return np.asarray(here.any(axis=0) & keen)


def _own_reason(s: Snapshot, row: int) -> str | None:
    if s.wish[row] == 0:
        return "no_wish"
    if s.size_max[row] < 2:
        return "own_company"
    if not (_has(s) & (s.gift_person == row)).any():
        return "nothing_shared_yet"
    return None if s.free[row].any() else "no_time"


def _shared_reason(s: Snapshot, holders: dict[int, dict[int, bool]], row: int) -> str:
    furthest = 0
    for keen in holders.values():
        if row in keen:
            others = [other for other in keen if other != row]
            keen_others = np.array([keen[other] for other in others], dtype=bool)
            company = _Others(np.array(others, dtype=int), keen_others, keen[row])
            furthest = max(furthest, max(_passed(s, row, company)))
            if furthest == len(_SHARED) - 1:
                break
    return _SHARED[furthest]


def _passed(s: Snapshot, row: int, others: _Others) -> Iterator[int]:
    """How many of the shared hindrances are out of the way, for each occasion of this hook."""
    people = others.people
    yield int(others.can_meet(np.ones(len(people), dtype=bool)))
    for slot in np.flatnonzero(s.free[row]):
        free = s.free[people, slot]
        if not others.can_meet(free):
            continue
        yield 2
        places = s.within[row] & (s.seats[:, slot] >= 2)
        for language in np.flatnonzero(s.speaks[row]):
            understood = free & s.speaks[people, language]
            if not others.can_meet(understood):
                continue
            yield 3
            here = s.within[people][:, places] & understood[:, None]
            meets = others.can_meet(here)
            hosted = (here.T & s.can_host[people]).any(axis=-1) | s.can_host[row]
            yield 3 + int(meets.any()) + int((meets & hosted).any())


def _holders(s: Snapshot) -> dict[int, dict[int, bool]]:
    """For each hook those who take part and have it, and whether they love or show it."""
    holders: dict[int, dict[int, bool]] = {}
    rows = np.flatnonzero(_has(s) & s.takes_part[s.gift_person])
    keen = (s.love > 0) | (s.show > 0)
    for gift in rows:
        holders.setdefault(int(s.gift_hook[gift]), {})[int(s.gift_person[gift])] = bool(keen[gift])
    return holders


def _has(s: Snapshot) -> Bools:
    return np.asarray((s.love > 0) | (s.show > 0) | (s.learn > 0))
