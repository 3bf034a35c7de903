"""Meetup in Houston, 2007 to 2016: who said yes to which event.

RSVPs of 64 groups, from the public Meetup API for a data jam in 2016, with members renumbered. The data don't say
of which group an event is, so topics can't be joined to people. Two other hooks can be had from the past: a *series*
(a repeating event keeps the first letters of its number, whoever comes), and a *circle* of events to which the same
people come, found by label propagation. Love of a hook follows from how often someone came. When an event was isn't
known either: it is taken to be the last answer to it. Homes are not known, so nearness has no part here.

What is looked for: of pairs who both came before and both come again, and who never were at the same event, who are at
the same new event of 2 to 40. New is: not of a series that gave a hook. Circles are made of who came, so a shared
circle mostly is a shared Meetup group: this says that people keep to their circles, not that a taste makes a meeting.
"""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.hooks import pair_values
from bench.ranking import Pairs, auc
from stoep.core.weave.model import Bools, Floats, Ints

LARGEST_EVENT = 40
LOVES = {
    "came, yes or no": lambda came: (came > 0).astype(float),
    "share of their times": lambda came: came / came.sum(axis=1, keepdims=True),
    "n / (n + 1) for n times": lambda came: came / (came + 1),
}
"""How love of a hook may follow from (N, K) how often everyone came; the first part of the data chooses."""
DEALS = 20
"""How often circles are dealt at random, to see what comes of their sizes alone."""


@dataclass(frozen=True)
class Event:
    time: float  # seconds
    series: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """What was known up to a moment, of N people who come again after it, and who comes to the same event then."""

    times: Floats  # (N) how often they came
    circles: Floats  # (N, K) how often they came to events of each circle
    series: Floats  # (N, K)
    dealt: tuple[Floats, ...]  # circles of the same sizes, dealt at random
    pairs: Pairs
    small: Pairs  # the same, for events of 2 to 8

    def alternatives(self, love: str) -> dict[str, Floats]:
        """(N, N) values of the pairs: the engine's, and what it is held against."""
        value, summed = pair_values(LOVES[love](self.circles))
        return {
            "pair value": value,
            "pair value, all hooks summed": summed,
            "how often they come": np.sqrt(np.outer(self.times, self.times)),
        }

    def by_deals(self, love: str) -> list[float]:
        """The AUC of the pair value for each deal of circles at random."""
        tables = (pair_values(LOVES[love](dealt))[0] for dealt in self.dealt)
        return [auc(self.pairs.good, self.pairs.values(table)) for table in tables]

    def with_series(self) -> Pairs:
        """The pairs who both have a series as hook."""
        has = self.series.sum(axis=1) > 0
        keep = has[self.pairs.first] & has[self.pairs.second]
        return Pairs(self.pairs.people, self.pairs.first[keep], self.pairs.second[keep], self.pairs.good[keep])


def events(folder: Path) -> list[Event]:
    """The events to which someone said yes, in the order of their times."""
    times: dict[str, float] = {}
    members: dict[str, set[int]] = {}
    with gzip.open(folder / "rsvps.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["event_id"]
            times[name] = max(times.get(name, 0.0), int(row["mtime"]) / 1000)
            if row["response"] == "yes":
                members.setdefault(name, set()).add(int(row["member"]))
    found = [Event(times[name], series_of(name), tuple(sorted(people))) for name, people in members.items()]
    return sorted(found, key=lambda event: (event.time, event.members))


def series_of(name: str) -> str:
    """The repeating event that an event is of; '' for an event by itself. The last five letters are its day."""
    return "" if name.isdigit() else name[:-5]


def part(past: list[Event], after: list[Event]) -> Part:
    """What the past says of who comes to the same new event after it."""
    came_before = {who for event in past for who in event.members}
    known = {event.series for event in past if event.series}
    new = [each for each in after if each.series not in known and 2 <= len(each.members) <= LARGEST_EVENT]
    people = sorted({who for event in new for who in event.members} & came_before)
    rows = {who: row for row, who in enumerate(people)}
    there, then = _attendance(past, rows), _attendance(new, rows)
    sizes = np.array([len(event.members) for event in new])
    rng = np.random.default_rng(1)
    circle = circles(past, rng=rng)
    a_series = np.array([event.series != "" for event in past])
    names = np.unique([event.series for event in past], return_inverse=True)[1]
    never_met = there.T @ there == 0
    return Part(
        times=there.sum(axis=0),
        circles=_count(there, circle),
        series=_count(there[a_series], names[a_series]),
        dealt=tuple(_count(there, rng.permutation(circle)) for _ in range(DEALS)),
        pairs=_pairs(then, never_met),
        small=_pairs(then[sizes <= 8], never_met),
    )


def circles(past: list[Event], *, rng: np.random.Generator) -> Ints:
    """The circle of each event: each takes over the label to which it is tied most, by who came, until none changes."""
    everyone = {who: row for row, who in enumerate(sorted({who for event in past for who in event.members}))}
    there = _attendance(past, everyone) / np.sqrt([[len(event.members)] for event in past])
    ties = there @ there.T
    np.fill_diagonal(ties, 0)
    label = np.arange(len(past))
    for _ in range(30):
        before = label.copy()
        for event in rng.permutation(len(past)):
            weight = np.bincount(label, ties[event], len(past))
            if weight.max() > weight[label[event]] + 1e-6:
                label[event] = weight.argmax()
        if (label == before).all():
            break
    return np.unique(label, return_inverse=True)[1]


def _attendance(happened: list[Event], rows: dict[int, int]) -> Floats:
    """(E, N) 1 where this person came to this event."""
    there = np.zeros((len(happened), len(rows)), dtype=np.float32)
    for number, event in enumerate(happened):
        there[number, [rows[who] for who in event.members if who in rows]] = 1
    return there


def _count(there: Floats, label: Ints) -> Floats:
    """(N, K) how often everyone came to an event with each label."""
    came = np.zeros((int(label.max()) + 1, there.shape[1]))
    np.add.at(came, label, there)
    return came.T


def _pairs(then: Floats, among: Bools) -> Pairs:
    """Of who comes to any of these events: the pairs that are looked at, and those that come to the same one."""
    active = then.any(axis=0)
    return Pairs.of(then.T @ then > 0, among & active & active[:, None])
