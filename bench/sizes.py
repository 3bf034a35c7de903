"""Whether people who first meet in a larger group meet again less, by the events of Houston: what `attention` says.

Two who first came to the same event of s people: do they come to another together within 180 days? Sizes weren't dealt
by chance, and a circle whose events are small may be a closer one; so the fall is also looked at within circles.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bench.houston import LARGEST_EVENT, Event, circles
from bench.ranking import Number, Pairs
from stoep.core.weave import SETTINGS
from stoep.core.weave.model import Floats, Ints
from stoep.core.weave.settings import LARGEST, SMALLEST

AGAIN_WITHIN = 180 * 24 * 3600  # seconds
BANDS = (2, 5, 9, 16)
"""The smallest size of each band; the last ends at 40."""
STEEPNESS = np.linspace(-2, 2, 161)


@dataclass(frozen=True)
class FirstMeetings:
    pairs: Pairs  # good: met again within 180 days
    size: Ints  # of the event where they first met
    circle: Ints  # of that event

    def bands(self) -> list[Number]:
        """The share that met again, of each band."""
        band = np.searchsorted(BANDS, self.size, side="right") - 1

        def shares(weight: Floats) -> Floats:
            return np.asarray(np.bincount(band, weight * self.pairs.good) / np.bincount(band, weight))

        drawn = np.array([shares(weight) for weight in self.pairs.draws()])
        found = shares(np.ones(len(band)))
        return [Number(float(found[row]), drawn[:, row]) for row in range(len(BANDS))]

    def steepness(self) -> Number:
        """The g for which (2 / size) ** g fits best, of sizes 2 to 8, where each circle has a share of its own.

        A Poisson likelihood, of which the best share of each circle is plain.
        """
        few = self.size <= LARGEST
        label = np.unique(self.circle[few], return_inverse=True)[1]
        cell, cells = label * (LARGEST + 1) + self.size[few], (int(label.max()) + 1) * (LARGEST + 1)
        fall = (2 / np.maximum(np.arange(LARGEST + 1), 1)[:, None]) ** STEEPNESS  # (sizes, steepnesses)

        def likeliest(weight: Floats) -> float:
            pairs = np.bincount(cell, weight, cells).reshape(-1, LARGEST + 1)
            true = np.bincount(cell, weight * self.pairs.good[few], cells).reshape(-1, LARGEST + 1)
            expected = np.maximum(pairs @ fall, 1e-12)
            likelihood = true.sum(axis=0) @ np.log(fall) - true.sum(axis=1) @ np.log(expected)
            return float(STEEPNESS[likelihood.argmax()])

        draws = np.array([likeliest(weight[few]) for weight in self.pairs.draws()])
        return Number(likeliest(np.ones(len(cell))), draws)


def steepness_of_the_settings() -> float:
    """The g for which (2 / size) ** g is nearest to `attention`."""
    sizes = np.arange(SMALLEST, LARGEST + 1)
    off = (2 / sizes[:, None]) ** STEEPNESS - np.array(SETTINGS.attention)[:, None]
    return float(STEEPNESS[(off**2).sum(axis=0).argmin()])


def first_meetings(past: list[Event]) -> FirstMeetings:
    """Of all pairs who first met at an event of 2 to 40; the last 180 days are only looked at for meeting again."""
    circle = circles(past, rng=np.random.default_rng(1))
    first: dict[tuple[int, int], tuple[float, int, int]] = {}
    again: set[tuple[int, int]] = set()
    for event, label in zip(past, circle.tolist(), strict=True):
        size = len(event.members)
        if not 2 <= size <= LARGEST_EVENT:
            continue
        for pair in combinations(event.members, 2):
            since = first.setdefault(pair, (event.time, size, label))[0]
            if since < event.time <= since + AGAIN_WITHIN:
                again.add(pair)
    last = past[-1].time - AGAIN_WITHIN
    looked_at = {pair: (size, label) for pair, (time, size, label) in first.items() if time <= last}
    rows = {who: row for row, who in enumerate(sorted({who for pair in looked_at for who in pair}))}
    ends = np.array([[rows[i], rows[j]] for i, j in looked_at])
    sizes, labels = np.array(list(looked_at.values())).T
    good = np.array([pair in again for pair in looked_at])
    return FirstMeetings(Pairs(len(rows), ends[:, 0], ends[:, 1], good), sizes, labels)
