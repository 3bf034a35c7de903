"""Pupils of a high school in Marseille, with badges that saw for some days who stood face to face with whom.

SocioPatterns; Mastrandrea, Fournet and Barrat, PLoS ONE 10(9), e0136497 (2015). Of who answered the question for
friends: does a moment in a group of three to five say less about a friendship than a moment of two?
"""

import csv
from itertools import combinations
from pathlib import Path

import numpy as np

from bench.ranking import Number, Pairs
from stoep.core.weave.model import Floats

WORTH = np.concatenate([[0], np.geomspace(0.1, 10, 41)])
"""What a moment in a group may be worth, where a moment of two is 1."""


def worth_of_groups(folder: Path) -> tuple[Number, float]:
    """What a moment in a group is worth for a pair, where a moment of two is 1; and how much of that is in threes."""
    pairs, alone, grouped, threes = _contacts(folder)
    touched = alone + grouped > 0
    seconds = np.log1p(alone[touched, None] + grouped[touched, None] * WORTH)
    never = ~touched

    def likeliest(weight: Floats) -> float:
        """By a logistic fit of friendship on the logarithm of time, for each worth."""
        aside = float(weight[never & pairs.good].sum()), float(weight[never & ~pairs.good].sum())
        good = pairs.good[touched].astype(float)
        fits = [_likelihood(column, good, weight[touched], *aside) for column in seconds.T]
        return float(WORTH[int(np.argmax(fits))])

    draws = [likeliest(weight) for weight, _ in zip(pairs.draws(), range(200), strict=False)]
    return Number(likeliest(np.ones(len(pairs.good))), np.array(draws)), threes


def _contacts(folder: Path) -> tuple[Pairs, Floats, Floats, float]:
    """The pairs with who became friends, their moments of 20 seconds as two and in a group; the share of threes."""
    named = {tuple(map(int, line.split())) for line in (folder / "friendship_2013.csv").read_text().splitlines()}
    with (folder / "group_contacts.csv").open(encoding="utf-8") as file:
        groups = [(tuple(map(int, row["members"].split())), int(row["weight"])) for row in csv.DictReader(file)]
    seen = {who for members, _ in groups for who in members}
    rows = {who: row for row, who in enumerate(sorted({who for who, _ in named} & seen))}
    time = np.zeros((6, len(rows), len(rows)))
    for members, moments in groups:
        for i, j in combinations([rows[who] for who in members if who in rows], 2):
            time[len(members), [i, j], [j, i]] += moments
    friends = np.zeros((len(rows), len(rows)), dtype=bool)
    for i, j in named:
        if i in rows and j in rows:
            friends[[rows[i], rows[j]], [rows[j], rows[i]]] = True
    pairs = Pairs.of(friends, np.ones_like(friends))
    grouped = time[3:].sum(axis=0)
    return pairs, pairs.values(time[2]), pairs.values(grouped), float(time[3].sum() / grouped.sum())


def _likelihood(seconds: Floats, good: Floats, weight: Floats, friends: float, strangers: float) -> float:
    """Of the best logistic curve; `friends` and `strangers` are the pairs without a moment together."""
    x = np.stack([np.ones(len(seconds) + 1), np.append(seconds, 0.0)], axis=1)
    each, true = np.append(weight, friends + strangers), np.append(weight * good, friends)
    line = np.array([-4.0, 0.8])
    for _ in range(8):
        chance = 1 / (1 + np.exp(-x @ line))
        curve = (x * (each * chance * (1 - chance))[:, None]).T @ x
        line = line + np.linalg.solve(curve, x.T @ (true - each * chance))
    chance = 1 / (1 + np.exp(-x @ line))
    return float(true @ np.log(chance) + (each - true) @ np.log(1 - chance))
