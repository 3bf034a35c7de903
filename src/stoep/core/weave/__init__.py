"""Who could meet whom, around what, where and when.

`propose(snapshot, rng=…)` searches a round of encounters for one neighbourhood, `check` judges one,
`explain` says why somebody has none, `load` and `dump` translate the file form.
Pure: no files, network, clock or hidden chance.
"""

from stoep.core.weave.check import Problem, Verdict, check
from stoep.core.weave.errors import WeaveError
from stoep.core.weave.explain import REASONS, explain
from stoep.core.weave.form import dump, load
from stoep.core.weave.model import Encounter, Proposals, Snapshot
from stoep.core.weave.settings import SETTINGS, Settings
from stoep.core.weave.solve import propose, upper_bound
from stoep.core.weave.worth import worths

__all__ = [
    "REASONS",
    "SETTINGS",
    "Encounter",
    "Problem",
    "Proposals",
    "Settings",
    "Snapshot",
    "Verdict",
    "WeaveError",
    "check",
    "dump",
    "explain",
    "load",
    "propose",
    "upper_bound",
    "worths",
]
