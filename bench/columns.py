"""The same round as a model for OR-tools' CP-SAT: many encounters that could be, and which of them to choose.

The encounters are drawn by chance: someone, a hook and a time of theirs, and around them a group that grows by the
best of a few who could come. Nothing of the solver is used. What CP-SAT can choose from is therefore not all there is,
and its answer is no bound. It begins from what fits when the best are taken first. The logarithm of F stands in the
model as tangents, which are at most 1 % too high for somebody with u from 0.1 to 5, and exact for who wishes one.
"""

import os
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from bench.peers import Round
from stoep.core.weave import SETTINGS, Encounter, Snapshot
from stoep.core.weave.settings import SMALLEST

A_PERSON = 60
"""At most so many encounters are drawn for each person; with more, CP-SAT takes too long to begin."""
DRAWING = 0.3
"""The share of the time that goes to drawing."""
SOME = 8
"""The next member is the best of so many who could come."""
UNIT = 1000
"""Thousandths of u, and millionths of F: CP-SAT counts in whole numbers."""
TANGENTS = np.array([0.0, 0.1, 0.22, 0.36, 0.55, 0.8, 1.15, 1.6, 2.2, 3.0, 4.2])


@dataclass(frozen=True)
class Column:
    """An encounter that could be, in rows of the snapshot."""

    members: tuple[int, ...]
    hook: int
    slot: int
    place: int
    worth: tuple[float, ...]  # u of each member, without being asked for something of their own
    shows: tuple[bool, ...]
    host: int


def by_columns(snapshot: Snapshot, *, rng: np.random.Generator, seconds: float) -> tuple[Encounter, ...]:
    """What CP-SAT finds in so many seconds, the drawing included, with all cores; what it began from if nothing."""
    from ortools.sat.python import cp_model  # here, and not above: without it the others still run

    began = time.perf_counter()
    columns = draw(snapshot, rng=rng, until=began + DRAWING * seconds)
    begun = _one_after_the_other(snapshot, columns)
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in columns]
    for taken, first in zip(chosen, begun, strict=True):
        model.add_hint(taken, first)
    _keep_the_rules(model, snapshot, columns, chosen)
    model.maximize(_value(model, snapshot, columns, chosen, begun))
    solver = cp_model.CpSolver()
    solver.parameters.cp_model_presolve = False  # with it, most of a short time is over before the search begins
    solver.parameters.num_workers = os.cpu_count() or 1
    solver.parameters.random_seed = int(rng.integers(2**31))
    solver.parameters.max_time_in_seconds = max(0.01, began + seconds - time.perf_counter())
    if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        begun = [solver.boolean_value(taken) for taken in chosen]
    s = snapshot
    return tuple(
        Encounter(tuple(s.ids[who] for who in c.members), s.hooks[c.hook], s.places[c.place], c.slot, s.ids[c.host])
        for c, taken in zip(columns, begun, strict=True)
        if taken
    )


def draw(snapshot: Snapshot, *, rng: np.random.Generator, until: float) -> list[Column]:
    """Encounters that could be, each once, until there are enough or it is that late."""
    now = Round(snapshot)
    found: dict[tuple[tuple[int, ...], int, int], Column] = {}
    takers = np.flatnonzero(snapshot.takes_part & snapshot.free.any(axis=1)).tolist()
    takers = [who for who in takers if now.score.hooks_of(who)]
    slots = [np.flatnonzero(free).tolist() for free in snapshot.free]
    most = A_PERSON * len(takers)
    for _ in range(3 * most):
        if len(found) >= most or time.perf_counter() > until:
            break
        who = _any(rng, takers)
        hook, slot = _any(rng, now.score.hooks_of(who)), _any(rng, slots[who])
        people = _grown(now, who, hook, slot, rng)
        host = now.host(people, hook)
        if len(people) >= SMALLEST and host is not None:
            found.setdefault((tuple(people), hook, slot), _column(now, people, hook, slot, host, rng))
    return list(found.values())


def _any(rng: np.random.Generator, choices: list[int]) -> int:
    return choices[int(rng.integers(len(choices)))]


def _grown(now: Round, who: int, hook: int, slot: int, rng: np.random.Generator) -> list[int]:
    s = now.snapshot
    size = int(rng.integers(SMALLEST, s.size_max[who] + 1))
    others = now.at_hand(hook, slot)
    others = others[(s.size_max[others] >= size) & (others != who)]
    places = s.within[who] & (s.seats[:, slot] >= size)
    languages = s.speaks[who]
    group = [who]
    while len(group) < size:
        others = others[s.within[others][:, places].any(axis=1) & s.speaks[others][:, languages].any(axis=1)]
        others = others[~now.apart[others, group[-1]]]
        if not len(others):
            break
        some = others[rng.integers(len(others), size=SOME)]
        values = now.score.pair_values(hook, np.array([*group, *some]))[len(group) :, : len(group)]
        best = int(some[values.sum(axis=1).argmax()])
        group.append(best)
        places, languages, others = places & s.within[best], languages & s.speaks[best], others[others != best]
    return sorted(group)


def _column(now: Round, people: list[int], hook: int, slot: int, host: int, rng: np.random.Generator) -> Column:
    rows = np.array(people)
    worth = now.score.attention[len(rows)] * now.score.pair_values(hook, rows).sum(axis=1)
    place = _any(rng, now.places(people, slot).tolist())
    shows = now.score.shows(hook, rows)
    return Column(tuple(people), hook, slot, place, tuple(worth.tolist()), tuple(shows.tolist()), host)


def _one_after_the_other(s: Snapshot, columns: list[Column]) -> list[bool]:
    """Which are taken when what adds most to F for each member goes first: where CP-SAT begins."""
    left, free, seats = s.wish.copy(), s.free.copy(), s.seats.copy()
    apart: set[tuple[int, int]] = set()
    taken = [False] * len(columns)
    for number in np.argsort([-_gain(s, column) for column in columns], kind="stable").tolist():
        column = columns[number]
        members, pairs = list(column.members), set(combinations(column.members, 2))
        room = seats[column.place, column.slot] >= len(members)
        if room and free[members, column.slot].all() and left[members].all() and apart.isdisjoint(pairs):
            left[members] -= 1
            free[members, column.slot] = False
            seats[column.place, column.slot] -= len(members)
            apart |= pairs
            taken[number] = True
    return taken


def _gain(s: Snapshot, column: Column) -> float:
    """What the column adds to F for each of its members, on average."""
    members = list(column.members)
    u = np.array(column.worth) + SETTINGS.own_thing * (np.array(column.shows) & ~s.asked[members])
    return float(np.log1p(u / (1 + s.served[members])).mean() - SETTINGS.hosting * s.hosted[column.host] / len(members))


def _keep_the_rules(model: Any, s: Snapshot, columns: list[Column], chosen: list[Any]) -> None:
    wishes, busy, pairs, seats = (defaultdict(list) for _ in range(4))
    for column, taken in zip(columns, chosen, strict=True):
        seats[column.place, column.slot].append(len(column.members) * taken)
        for who in column.members:
            wishes[who].append(taken)
            busy[who, column.slot].append(taken)
        for pair in combinations(column.members, 2):
            pairs[pair].append(taken)
    for who, takens in wishes.items():
        model.add(sum(takens) <= int(s.wish[who]))
    for (place, slot), taking in seats.items():
        model.add(sum(taking) <= int(s.seats[place, slot]))
    for (who, _), takens in busy.items():
        if s.wish[who] > 1:
            model.add_at_most_one(takens)
    for (who, other), takens in pairs.items():
        if min(s.wish[who], s.wish[other]) > 1:
            model.add_at_most_one(takens)


def _value(model: Any, s: Snapshot, columns: list[Column], chosen: list[Any], begun: list[bool]) -> Any:
    """F in millionths, as a sum that CP-SAT can maximise."""
    terms: list[Any] = []
    of: dict[int, list[Part]] = defaultdict(list)
    hosting: dict[int, list[tuple[Any, bool]]] = defaultdict(list)
    for column, taken, first in zip(columns, chosen, begun, strict=True):
        hosting[column.host].append((taken, first))
        for who, worth, shows in zip(column.members, column.worth, column.shows, strict=True):
            of[who].append(Part(taken, first, worth, shows and not bool(s.asked[who])))
    for who, mine in of.items():
        if s.wish[who] == 1:  # one of these at most, so that the logarithm of each is exact
            for part in mine:
                gain = np.log1p((part.worth + SETTINGS.own_thing * part.own) / (1 + s.served[who]))
                terms.append(round(UNIT**2 * float(gain)) * part.taken)
        else:
            terms.append(_pleasure(model, float(s.served[who]), mine))
    for who, takens in hosting.items():
        times = sum(taken for taken, _ in takens)
        terms.append(-round(UNIT**2 * SETTINGS.hosting * float(s.hosted[who])) * times)
        if s.wish[who] > 1 and len(takens) > 1:
            turns = _turns(model, times, int(s.wish[who]), sum(first for _, first in takens))
            terms.append(-round(UNIT**2 * SETTINGS.hosting) * turns)
    return sum(terms)


class Part(NamedTuple):
    """A column for one of its members."""

    taken: Any
    begun: bool
    worth: float
    own: bool


def _pleasure(model: Any, served: float, mine: list[Part]) -> Any:
    """At most each tangent of log(1 + served + u) − log(1 + served)."""
    worths = [round(UNIT * part.worth) for part in mine]
    u = sum(worth * part.taken for worth, part in zip(worths, mine, strict=True))
    first = sum(worth * part.begun for worth, part in zip(worths, mine, strict=True))
    if showing := [part for part in mine if part.own]:
        asked, begun = model.new_bool_var(""), any(part.begun for part in showing)
        model.add(asked <= sum(part.taken for part in showing))
        model.add_hint(asked, begun)
        u += round(UNIT * SETTINGS.own_thing) * asked
        first += round(UNIT * SETTINGS.own_thing) * begun
    pleasure = model.new_int_var(0, 10 * UNIT**2, "")
    slopes = 1 / (1 + served + TANGENTS)
    starts = np.log1p(TANGENTS / (1 + served)) - slopes * TANGENTS
    lines = [(round(UNIT * slope), round(UNIT**2 * start)) for slope, start in zip(slopes, starts, strict=True)]
    for slope, start in lines:
        model.add(pleasure <= slope * u + start)
    model.add_hint(pleasure, min(slope * first + start for slope, start in lines))
    return pleasure


def _turns(model: Any, times: Any, most: int, begun: int) -> Any:
    """At least m (m − 1) / 2, by the lines through neighbouring whole numbers."""
    turns = model.new_int_var(0, most * (most - 1) // 2, "")
    for m in range(1, most):
        model.add(turns >= m * times - m * (m + 1) // 2)
    model.add_hint(turns, begun * (begun - 1) // 2)
    return turns
