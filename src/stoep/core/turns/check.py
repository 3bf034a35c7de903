"""The judge of a proposal: short, and plain to see that it is right."""

from collections.abc import Mapping
from dataclasses import dataclass

from stoep.core.turns.model import Proposal, Season, Slot, Turn, could, loads

Possible = Mapping[Slot, list[str]]


@dataclass(frozen=True)
class Problem:
    rule: str
    turn: Turn | None = None


@dataclass(frozen=True)
class Verdict:
    """What is wrong, and how even it is: the largest minus the smallest number of turns, beside the best possible."""

    problems: tuple[Problem, ...]
    filled: int
    can_be_filled: int
    spread: int
    best_spread: int


def check(season: Season, proposal: Proposal) -> Verdict:
    """Judge a proposal: nobody twice on a date, everything as people wish, as full and as even as can be."""
    possible = could(season)
    problems = [
        Problem("not as wished", turn) for turn in proposal.turns if turn.who not in possible.get(turn.slot, ())
    ]
    problems += [
        Problem("given twice", t) for t in proposal.turns if [o.slot for o in proposal.turns].count(t.slot) > 1
    ]
    everything = [(t.when, t.who) for t in (*season.held, *season.shadows, *proposal.turns, *proposal.shadows)]
    new = (*proposal.turns, *proposal.shadows)
    problems += [Problem("two at once", turn) for turn in new if everything.count((turn.when, turn.who)) > 1]
    problems += [
        Problem("no place to look along", turn) for turn in proposal.shadows if not _beside(season, proposal, turn)
    ]
    filled, most = len(proposal.turns), _filled(possible, dict.fromkeys(_asked(possible), len(possible)))
    spread, best = _spread(season, possible, proposal.turns), best_spread(season)
    if filled < most:
        problems.append(Problem("left open"))
    elif spread > best:
        problems.append(Problem("uneven"))
    return Verdict(tuple(problems), filled, most, spread, best)


def best_spread(season: Season) -> int:
    """Return the smallest spread with which as many turns are filled as can be.

    Nobody can do with a smaller largest number than the first, nor with a larger smallest number than the second.
    That both go together is a property of flows (Frank and Murota, 'Decreasing minimization on M-convex sets',
    Mathematical Programming 195, 2022); the tests compare it with trying everything.
    """
    possible = could(season)
    asked = _asked(possible)
    had = {key: number for key, number in loads(season).items() if key in asked}
    if not had:
        return 0
    most = _filled(possible, dict.fromkeys(had, len(possible)))
    largest = max(had.values())
    while _filled(possible, {key: largest - number for key, number in had.items()}) < most:
        largest += 1
    smallest = min(had.values())
    while True:
        lacking = {key: max(0, smallest + 1 - number) for key, number in had.items()}
        if _filled(possible, lacking) < sum(lacking.values()):
            return largest - smallest
        smallest += 1


def _asked(possible: Possible) -> set[str]:
    """Who could be asked for anything at all; evenness is among them."""
    return {key for keys in possible.values() for key in keys}


def _spread(season: Season, possible: Possible, turns: tuple[Turn, ...]) -> int:
    asked = _asked(possible)
    had = [number for key, number in loads(season, turns).items() if key in asked]
    return max(had, default=0) - min(had, default=0)


def _beside(season: Season, proposal: Proposal, shadow: Turn) -> bool:
    """Whether somebody else has this turn, nobody else looks along, and it is as the person wishes."""
    held = [turn for turn in (*season.held, *proposal.turns) if turn.slot == shadow.slot and turn.who != shadow.who]
    looking = [turn for turn in (*season.shadows, *proposal.shadows) if turn.slot == shadow.slot]
    wished = [p for p in season.people if p.key == shadow.who and shadow.name in p.enjoys & p.new]
    return bool(held and wished) and len(looking) == 1 and shadow.when not in wished[0].rests


def _filled(possible: Possible, at_most: Mapping[str, int]) -> int:
    """Return how many open turns can be filled when nobody takes more than so many: paths that each add one."""
    own: dict[str, list[Slot]] = {key: [] for key in at_most}

    def find(slot: Slot, seen: set[Slot | str]) -> bool:
        seen.add(slot)
        for key in possible[slot]:
            passes_on = [other for other in own[key] if other[0] == slot[0]]
            if not passes_on:
                if len(own[key]) < at_most[key]:
                    own[key].append(slot)
                    return True
                if key in seen:
                    continue
                seen.add(key)
                passes_on = list(own[key])
            for other in passes_on:
                if other not in seen and find(other, seen):
                    own[key].remove(other)
                    own[key].append(slot)
                    return True
        return False

    return sum(find(slot, set()) for slot in possible)
