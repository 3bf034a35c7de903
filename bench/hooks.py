"""The value of pairs by the engine's own formula, where only what people love and where they live is known."""

from dataclasses import replace

import numpy as np

from stoep.core.weave import SETTINGS, Snapshot
from stoep.core.weave.model import Floats
from stoep.core.weave.score import Score

NEVER_FAR = replace(SETTINGS, near_metres=1e12)
"""The settings with which distance doesn't matter: shared things alone."""


def pair_values(love: Floats, xy: Floats | None = None) -> tuple[Floats, Floats]:
    """(N, N) the value of each pair around their best hook, and summed over the hooks that they share.

    `love` is (N, K), 0 to 1; `xy` is (N, 2) metres, and without it distance doesn't matter. Everyone has a street of
    their own and nobody has met by Stoep, so the extra for that is the same for all who share a hook.
    """
    people = len(love)
    here = _snapshot(love, np.zeros((people, 2)) if xy is None else xy)
    score = Score(here, NEVER_FAR if xy is None else SETTINGS)
    best, total = np.zeros((people, people)), np.zeros((people, people))
    for hook in range(len(here.hooks)):
        holders = score.holders(hook)
        where, values = np.ix_(holders, holders), score.pair_values(hook, holders)
        best[where] = np.maximum(best[where], values)
        total[where] += values
    return best, total


def _snapshot(love: Floats, xy: Floats) -> Snapshot:
    people, hooks = love.shape
    gift_person, gift_hook = np.nonzero(love)
    none, pairs = np.zeros(len(gift_person)), np.zeros((0, 2), dtype=int)
    return Snapshot(
        ids=tuple(f"p{row}" for row in range(people)),
        hooks=tuple(f"h{row}" for row in range(hooks)),
        places=(),
        xy=xy,
        street=np.arange(people),
        free=np.ones((people, 1), dtype=bool),
        speaks=np.ones((people, 1), dtype=bool),
        size_max=np.full(people, 8),
        wish=np.ones(people, dtype=int),
        reach=np.zeros(people),
        can_host=np.ones(people, dtype=bool),
        served=np.zeros(people),
        hosted=np.zeros(people),
        asked=np.ones(people, dtype=bool),
        gift_person=gift_person,
        gift_hook=gift_hook,
        love=love[gift_person, gift_hook],
        show=none,
        learn=none,
        rather_not=pairs,
        again=pairs,
        met=pairs,
        place_xy=np.zeros((0, 2)),
        seats=np.zeros((0, 1), dtype=int),
    )
