"""Grow groups at one occasion: from every possible host at once, each time by whoever adds most to F."""

from dataclasses import dataclass

import numpy as np

from stoep.core.weave.draft import Draft, Idea
from stoep.core.weave.model import Bools, Floats, Ints
from stoep.core.weave.settings import LARGEST, SMALLEST

# What a group adds is divided by its size to this power before groups are compared: mostly what it adds for
# each wish that it uses up, with a lean to larger groups, since those are hard to find later in the search.
PER_HEAD = 0.8


def grow(draft: Draft, hook: int, slot: int, people: Ints) -> Idea | None:
    """The best group found among `people`, who are at hand at this occasion; None when none adds to F."""
    company = _company(draft, hook, slot, people)
    groups = _hosts(company)
    best: Idea | None = None
    for size in range(SMALLEST, LARGEST + 1):
        fits = _fits(company, groups, size)
        can_grow = np.asarray(fits.any(axis=1))
        if not can_grow.any():
            break
        groups, fits = groups.where(can_grow), fits[can_grow]
        gains = np.where(fits, _gains(company, groups, size), -np.inf)
        groups = _join(company, groups, gains.argmax(axis=1))
        gain = gains.max(axis=1)
        top = int(gain.argmax())
        rank = float(gain[top]) / size**PER_HEAD
        if rank > (best.rank if best else 0):
            best = Idea(tuple(people[groups.members[top]].tolist()), hook, slot, rank)
    return best


@dataclass(frozen=True, eq=False)
class _Company:
    """The m people at hand at an occasion, and all that growing needs to know of them."""

    values: Floats  # (m, m) v_ij of the hook
    base: Floats  # (m) 1 + served + u so far
    extra: Floats  # (m) added to u by being asked around something of their own
    cost: Floats  # (m) of hosting; infinite for who can't
    loves_or_shows: Bools  # (m)
    apart: Bools  # (m, m) may not be in one encounter
    size_max: Ints  # (m)
    within: Bools  # (m, P) places in reach
    speaks: Bools  # (m, L)
    seats: Ints  # (P) left at the slot
    attention: Floats  # by size


@dataclass(frozen=True, eq=False)
class _Groups:
    """g groups of the same size s, side by side."""

    members: Ints  # (g, s) positions in the company
    allowed: Bools  # (g, m) who is apart from no member
    links: Floats  # (g, m) sum of the values with the members
    size_max: Ints  # (g)
    cost: Floats  # (g) of the cheapest host
    within: Bools  # (g, P) places in reach of all members
    speaks: Bools  # (g, L) languages of all members

    def where(self, chosen: Bools) -> "_Groups":
        return _Groups(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def _company(draft: Draft, hook: int, slot: int, people: Ints) -> _Company:
    snapshot, score = draft.snapshot, draft.score
    return _Company(
        values=score.pair_values(hook, people),
        base=draft.base(people),
        extra=draft.extra(hook, people),
        cost=draft.host_cost(people),
        loves_or_shows=score.loves_or_shows(hook, people),
        apart=_apart(draft, people),
        size_max=snapshot.size_max[people],
        within=snapshot.within[people],
        speaks=snapshot.speaks[people],
        seats=draft.seats[:, slot],
        attention=score.attention,
    )


def _apart(draft: Draft, people: Ints) -> Bools:
    apart = np.eye(len(people), dtype=bool)
    where = {row: position for position, row in enumerate(people.tolist())}
    for row, position in where.items():
        apart[position, [where[other] for other in draft.apart[row] if other in where]] = True
    return apart


def _hosts(c: _Company) -> _Groups:
    """A group of one for each possible host: every encounter has a host, so nothing is missed."""
    hosts = np.flatnonzero(np.isfinite(c.cost))
    allowed, links = ~c.apart[hosts], c.values[hosts]
    return _Groups(hosts[:, None], allowed, links, c.size_max[hosts], c.cost[hosts], c.within[hosts], c.speaks[hosts])


def _fits(c: _Company, g: _Groups, size: int) -> Bools:
    """(g, m) whether the group, with this person, keeps all the rules at its new size."""
    fits = g.allowed & (g.size_max >= size)[:, None] & (c.size_max >= size)
    fits &= (g.within & (c.seats >= size)) @ c.within.T
    fits &= g.speaks @ c.speaks.T
    if size == SMALLEST:
        fits &= c.loves_or_shows[g.members] | c.loves_or_shows
    return np.asarray(fits)


def _gains(c: _Company, g: _Groups, size: int) -> Floats:
    """(g, m) what the group, with this person, adds to F."""
    attention = c.attention[size]
    gains = np.log1p((attention * g.links + c.extra) / c.base)
    for i in g.members.T:
        links = g.links[np.arange(len(i)), i][:, None] + c.values[i]
        gains += np.log1p((attention * links + c.extra[i][:, None]) / c.base[i][:, None])
    return np.asarray(gains - np.minimum(g.cost[:, None], c.cost))


def _join(c: _Company, g: _Groups, who: Ints) -> _Groups:
    return _Groups(
        members=np.column_stack([g.members, who]),
        allowed=g.allowed & ~c.apart[who],
        links=g.links + c.values[who],
        size_max=np.minimum(g.size_max, c.size_max[who]),
        cost=np.minimum(g.cost, c.cost[who]),
        within=g.within & c.within[who],
        speaks=g.speaks & c.speaks[who],
    )
