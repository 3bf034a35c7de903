"""How well a value ranks pairs of people: AUC and precision, with intervals over people.

Pairs that share a person go up and down together, so whole people are drawn anew, not pairs: each draw takes as many
people with replacement, and a pair counts as often as both of its people were drawn.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from stoep.core.weave.model import Bools, Floats, Ints

DRAWS, SEED = 1000, 1


@dataclass(frozen=True)
class Pairs:
    """Pairs of `people` persons, by their rows, and whether what is looked for came true for them."""

    people: int
    first: Ints
    second: Ints
    good: Bools

    @classmethod
    def of(cls, good: Bools, among: Bools) -> "Pairs":
        """Of (N, N) symmetric tables: the pairs that are looked at, and those that came true."""
        first, second = np.nonzero(np.triu(among, 1))
        return cls(len(good), first, second, good[first, second])

    def values(self, table: Floats) -> Floats:
        """The values of these pairs, of an (N, N) table."""
        return np.asarray(table[self.first, self.second])

    def draws(self) -> Iterator[Floats]:
        """The weight of each pair, for each draw of people; the same draws each time."""
        rng = np.random.default_rng(SEED)
        for _ in range(DRAWS):
            times = np.bincount(rng.integers(self.people, size=self.people), minlength=self.people).astype(float)
            yield times[self.first] * times[self.second]


@dataclass(frozen=True, repr=False)
class Number:
    """A number, and what it was in each draw of people."""

    found: float
    draws: Floats

    @property
    def interval(self) -> tuple[float, float]:
        """Between these lie 95 of 100 draws."""
        low, high = np.quantile(self.draws, [0.025, 0.975])
        return float(low), float(high)

    def __sub__(self, other: "Number") -> "Number":
        return Number(self.found - other.found, self.draws - other.draws)

    def __repr__(self) -> str:
        low, high = self.interval
        return f"{self.found:.3g} ({low:.3g} to {high:.3g})"


def auc(good: Bools, value: Floats, weight: Floats | None = None) -> float:
    """How often a pair that came true has the higher value than one that didn't; a tie is half."""
    values, place = np.unique(value, return_inverse=True)
    return _auc(good, place, np.ones(len(good)) if weight is None else weight, len(values))


def _auc(good: Bools, place: Ints, weight: Floats, places: int) -> float:
    true = np.bincount(place, weight * good, places)
    false = np.bincount(place, weight * ~good, places)
    return float((true * (np.cumsum(false) - false / 2)).sum() / (true.sum() * false.sum()))


def aucs(pairs: Pairs, tables: Mapping[str, Floats]) -> dict[str, Number]:
    """The AUC of each (N, N) table of values, with the same draws for all, so that they may be subtracted."""
    values = {name: pairs.values(table) for name, table in tables.items()}
    places = {name: np.unique(value, return_inverse=True)[1] for name, value in values.items()}
    drawn: dict[str, list[float]] = {name: [] for name in values}
    for weight in pairs.draws():
        for name, place in places.items():
            drawn[name].append(_auc(pairs.good, place, weight, int(place.max()) + 1))
    return {name: Number(auc(pairs.good, value), np.array(drawn[name])) for name, value in values.items()}


def precision(good: Bools, value: Floats) -> float:
    """Of as many of the highest values as came true, the share that came true; a tie at the edge counts in part."""
    wanted = int(good.sum())
    edge = np.sort(value)[-wanted]
    above, at = value > edge, value == edge
    return float((good[above].sum() + (wanted - above.sum()) * good[at].mean()) / wanted)
