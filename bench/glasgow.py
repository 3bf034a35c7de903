"""Pupils of one school in Glasgow, asked in three years for their friends, leisure, music and home.

Teenage Friends and Lifestyle Study (Michell and West), the 129 who were there each time. An activity is loved by how
often it is done: most days 1, weekly ⅔, monthly ⅓, less 0; 'I do nothing much (am bored)' isn't a gift and is left out;
a kind of music is 1 or 0. Two are friends when either named the other. What is looked for: of pairs who weren't friends
in one wave, who are in the next. Only pupils whose home is known in the first wave of the two take part.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.hooks import pair_values
from bench.ranking import Number, Pairs
from stoep.core.weave.model import Bools, Floats

BORED = 14
"""The column of 'I do nothing much (am bored)'."""
HALVES = np.geomspace(25, 102_400, 49)
"""The half-distances that are tried, in metres: from next door to far wider than the town."""


@dataclass(frozen=True)
class Wave:
    """What was known in one wave, and which friendships formed up to the next."""

    love: Floats  # (N, 30)
    apart: Floats  # (N, N) metres
    pairs: Pairs

    def alternatives(self) -> dict[str, Floats]:
        """(N, N) values of the pairs: the engine's, and what it is held against."""
        value, summed = pair_values(self.love, positions(self.apart))
        shared, shared_summed = pair_values(self.love)
        return {
            "pair value": value,
            "shared things alone": shared,
            "nearness alone": -self.apart,
            "pair value, all hooks summed": summed,
            "shared things alone, summed": shared_summed,
        }


def wave(folder: Path, number: int) -> Wave:
    """The wave of this number, 1 or 2, with what came of it in the next."""
    chosen = np.genfromtxt(folder / "selection129.csv", skip_header=1, dtype=str) == "True"
    apart = _table(folder / f"distance.{number}.csv") * 1000
    home = chosen & (np.isfinite(apart).sum(axis=1) > 1)
    activities = np.nan_to_num((4 - np.delete(_table(folder / f"leisure{number}.csv"), BORED, axis=1)) / 3)
    love = np.concatenate([activities, _table(folder / f"music{number}.csv")], axis=1)
    before, after = (_friends(folder / f"friendship.{each}.csv")[np.ix_(home, home)] for each in (number, number + 1))
    return Wave(love[home], apart[np.ix_(home, home)], Pairs.of(after, ~before))


def positions(apart: Floats) -> Floats:
    """(N, 2) points as far apart as this table says (classical scaling: the two largest directions)."""
    squares = apart**2
    centred = -(squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()) / 2
    sizes, directions = np.linalg.eigh(centred)
    return np.asarray(directions[:, -2:] * np.sqrt(np.maximum(sizes[-2:], 0)))


def half_distance(found: Wave) -> Number:
    """The half-distance under which the friendships that formed are likeliest, in metres.

    A pair becomes friends with chance c / (1 + d / half): rare events, so a Poisson likelihood, whose best c is plain.
    """
    pairs = found.pairs
    near = 1 / (1 + pairs.values(found.apart)[:, None] / HALVES)
    return Number(_likeliest(near, pairs.good.astype(float), np.ones(len(near))), _drawn(near, pairs))


def _drawn(near: Floats, pairs: Pairs) -> Floats:
    return np.array([_likeliest(near, pairs.good * weight, weight) for weight in pairs.draws()])


def _likeliest(near: Floats, good: Floats, weight: Floats) -> float:
    likelihood = good @ np.log(near) - good.sum() * np.log(weight @ near)
    return float(HALVES[likelihood.argmax()])


def _friends(path: Path) -> Bools:
    """Whether either named the other, as best friend (1) or friend (2)."""
    named = np.isin(_table(path), (1, 2))
    return np.asarray(named | named.T)


def _table(path: Path) -> Floats:
    return np.genfromtxt(path, delimiter=",", skip_header=1)
