"""Who could take which turn: open up, coffee, welcome who is new, tell a story.

`propose(season, rng=…)` spreads the open turns evenly over who said they like them, `check` judges a proposal and
says what the best possible spread is, `swaps` says which turns could change hands.
Pure: no files, network, clock or hidden chance.
"""

from stoep.core.turns.check import Problem, Verdict, best_spread, check
from stoep.core.turns.model import Chance, Person, Proposal, Season, Turn
from stoep.core.turns.propose import propose
from stoep.core.turns.swaps import swaps

__all__ = [
    "Chance",
    "Person",
    "Problem",
    "Proposal",
    "Season",
    "Turn",
    "Verdict",
    "best_spread",
    "check",
    "propose",
    "swaps",
]
