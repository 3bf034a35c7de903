"""The judge: does a round keep every rule, and what is it worth?

It shares no step with the search and says the formula of `score` once more in plain loops, so that a mistake
in one of them shows. Slow and obvious on purpose.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from stoep.core.weave.model import Encounter, Floats, Ints, Proposals, Snapshot
from stoep.core.weave.settings import LARGEST, SETTINGS, SMALLEST, Settings

SAME = 1e-9  # relative: two orders of summing may differ so much
HAIR = 1e-6  # metres: two ways of measuring may differ so much


@dataclass(frozen=True)
class Problem:
    """A rule that doesn't hold, for the encounter with this number (None for the round as a whole)."""

    rule: str
    encounter: int | None
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """The problems (none when all is well) and F, recomputed over the encounters that can be read."""

    problems: tuple[Problem, ...]
    value: float


@dataclass(frozen=True)
class _Neighbour:
    xy: tuple[float, float]
    street: int
    slots: set[int]
    languages: set[int]
    size_max: int
    wish: int
    reach: float
    can_host: bool
    served: float
    hosted: float
    asked: bool
    love: dict[str, float]
    show: dict[str, float]
    learn: dict[str, float]


@dataclass(frozen=True)
class _World:
    """The snapshot by name instead of by row. Pairs hold both ways, but for `again`."""

    people: dict[str, _Neighbour]
    place_xy: dict[str, tuple[float, float]]
    seats: dict[str, list[int]]
    rather_not: set[frozenset[str]]
    met: set[frozenset[str]]
    again: set[tuple[str, str]]


def check(snapshot: Snapshot, proposals: Proposals, *, settings: Settings = SETTINGS) -> Verdict:
    """Every rule that the proposals break, and their value. Never raises for what a proposal holds."""
    world = _world(snapshot)
    problems: list[Problem] = []
    known: dict[int, Encounter] = {}
    for number, encounter in enumerate(proposals.encounters):
        unknown = _unknown(world, snapshot, encounter)
        if unknown:
            problems.append(Problem("known", number, unknown))
            continue
        known[number] = encounter
        for rule, (holds, sentence) in RULES.items():
            if not holds(world, encounter):
                problems.append(Problem(rule, number, sentence))
    problems += _round(world, known)
    value = _value(world, list(known.values()), settings)
    problems += _claims(proposals, value)
    return Verdict(tuple(problems), value)


def _unknown(world: _World, snapshot: Snapshot, e: Encounter) -> str | None:
    """What keeps this encounter from being read at all."""
    if not set(e.members) <= set(world.people) or len(set(e.members)) < len(e.members):
        return "Its members must be different people of this snapshot."
    if e.place not in world.seats or e.hook not in snapshot.hooks:
        return "Its place and its hook must be in this snapshot."
    if not 0 <= e.slot < snapshot.slots:
        return "Its slot must be in this round."
    return None


def _size(world: _World, e: Encounter) -> bool:
    smallest_wish = min((world.people[i].size_max for i in e.members), default=0)
    return SMALLEST <= len(e.members) <= min(LARGEST, smallest_wish)


def _free(world: _World, e: Encounter) -> bool:
    return all(e.slot in world.people[i].slots for i in e.members)


def _language(world: _World, e: Encounter) -> bool:
    spoken = [world.people[i].languages for i in e.members]
    return not spoken or len(set.intersection(*spoken)) > 0


def _open(world: _World, e: Encounter) -> bool:
    return world.seats[e.place][e.slot] > 0


def _reach(world: _World, e: Encounter) -> bool:
    place = world.place_xy[e.place]
    return all(math.dist(world.people[i].xy, place) <= world.people[i].reach + HAIR for i in e.members)


def _rather_not(world: _World, e: Encounter) -> bool:
    return all(frozenset(pair) not in world.rather_not for pair in combinations(e.members, 2))


def _hook(world: _World, e: Encounter) -> bool:
    kinds = ("love", "show", "learn")
    return all(any(e.hook in getattr(world.people[i], kind) for kind in kinds) for i in e.members)


def _keen(world: _World, e: Encounter) -> bool:
    return any(e.hook in world.people[i].love or e.hook in world.people[i].show for i in e.members)


def _host(world: _World, e: Encounter) -> bool:
    return e.host in e.members and world.people[e.host].can_host


# The rules for one encounter. The sentences name nobody: who marked whom is not for a log.
RULES: dict[str, tuple[Callable[[_World, Encounter], bool], str]] = {
    "size": (_size, "It must have two to eight people, and no more than each of them likes."),
    "free": (_free, "All must be free at the slot."),
    "language": (_language, "There must be a language that all share."),
    "open": (_open, "The place must be open at the slot."),
    "reach": (_reach, "The place must be within everyone's reach."),
    "rather_not": (_rather_not, "No two of them may have said 'rather not'."),
    "hook": (_hook, "Every member must have the hook."),
    "keen": (_keen, "Somebody must love or show the hook."),
    "host": (_host, "The host must be a member who can host."),
}


def _round(world: _World, encounters: dict[int, Encounter]) -> Iterator[Problem]:
    """The rules between encounters; a problem is told at the encounter that is one too many."""
    seats: Counter[tuple[str, int]] = Counter()
    busy: Counter[tuple[str, int]] = Counter()
    times: Counter[str] = Counter()
    pairs: Counter[frozenset[str]] = Counter()
    for number, e in encounters.items():
        seats[e.place, e.slot] += len(e.members)
        busy.update((i, e.slot) for i in e.members)
        times.update(e.members)
        pairs.update(frozenset(pair) for pair in combinations(e.members, 2))
        if seats[e.place, e.slot] > world.seats[e.place][e.slot]:
            yield Problem("seats", number, "All who are at the place at the slot must have a seat.")
        if any(busy[i, e.slot] > 1 for i in e.members):
            yield Problem("busy", number, "Nobody may be in two encounters at one slot.")
        if any(times[i] > world.people[i].wish for i in e.members):
            yield Problem("wish", number, "Nobody may be in more encounters than they wish.")
        if any(pairs[frozenset(pair)] > 1 for pair in combinations(e.members, 2)):
            yield Problem("pair", number, "No two people may meet twice in one round.")


def _claims(proposals: Proposals, value: float) -> Iterator[Problem]:
    if not math.isclose(proposals.value, value, rel_tol=SAME, abs_tol=SAME):
        yield Problem("value", None, f"The value is {value}, and not {proposals.value}.")
    if proposals.bound is not None and not value <= proposals.bound + SAME * max(1, abs(value)):
        yield Problem("bound", None, f"The value {value} is above the bound {proposals.bound}.")


def _value(world: _World, encounters: list[Encounter], settings: Settings) -> float:
    u = dict.fromkeys(world.people, 0.0)
    own_thing: set[str] = set()
    hosted: Counter[str] = Counter(e.host for e in encounters if e.host in world.people)
    for e in encounters:
        # A size outside the rules is a problem already; it is worth nothing.
        right_size = SMALLEST <= len(e.members) <= LARGEST
        attention = settings.attention[len(e.members) - SMALLEST] if right_size else 0.0
        for i in e.members:
            u[i] += attention * sum(_pair_value(world, i, j, e.hook, settings) for j in e.members if j != i)
            if e.hook in world.people[i].show and not world.people[i].asked:
                own_thing.add(i)
    for i in own_thing:
        u[i] += settings.own_thing
    pleasure = sum(math.log(1 + p.served + u[i]) - math.log(1 + p.served) for i, p in world.people.items())
    turns = sum(world.people[h].hosted * m + m * (m - 1) / 2 for h, m in hosted.items())
    return pleasure - settings.hosting * turns


def _pair_value(world: _World, i: str, j: str, hook: str, settings: Settings) -> float:
    p, q, pair = world.people[i], world.people[j], frozenset((i, j))
    strength = math.sqrt(_a(p, hook, settings) * _a(q, hook, settings))
    teaching = (hook in p.show and hook in q.learn) + (hook in q.show and hook in p.learn)
    strength *= 1 + settings.teaching * teaching
    near = 1 / (1 + math.dist(p.xy, q.xy) / settings.near_metres)
    if (i, j) in world.again and (j, i) in world.again:
        again = settings.again
    else:
        again = settings.met_lately if pair in world.met else 1.0
    new = p.street != q.street and pair not in world.met
    return strength * near * again + settings.openness * new


def _a(p: _Neighbour, hook: str, settings: Settings) -> float:
    love, show, learn = p.love.get(hook, 0.0), p.show.get(hook, 0.0), p.learn.get(hook, 0.0)
    return max(love, settings.show_weight * show, settings.learn_weight * learn)


def _world(s: Snapshot) -> _World:
    def pairs(rows: Ints) -> list[tuple[str, str]]:
        return [(s.ids[i], s.ids[j]) for i, j in rows.tolist()]

    return _World(
        people=dict(zip(s.ids, _neighbours(s), strict=True)),
        place_xy={name: (float(x), float(y)) for name, (x, y) in zip(s.places, s.place_xy, strict=True)},
        seats={name: row.tolist() for name, row in zip(s.places, s.seats, strict=True)},
        rather_not={frozenset(pair) for pair in pairs(s.rather_not)},
        met={frozenset(pair) for pair in pairs(s.met)},
        again=set(pairs(s.again)),
    )


def _neighbours(s: Snapshot) -> Iterator[_Neighbour]:
    love, show, learn = (_by_person(s, weights) for weights in (s.love, s.show, s.learn))
    for row in range(len(s.ids)):
        yield _Neighbour(
            xy=(float(s.xy[row, 0]), float(s.xy[row, 1])),
            street=int(s.street[row]),
            slots={slot for slot in range(s.slots) if s.free[row, slot]},
            languages={language for language in range(s.speaks.shape[1]) if s.speaks[row, language]},
            size_max=int(s.size_max[row]),
            wish=int(s.wish[row]),
            reach=float(s.reach[row]),
            can_host=bool(s.can_host[row]),
            served=float(s.served[row]),
            hosted=float(s.hosted[row]),
            asked=bool(s.asked[row]),
            love=love[row],
            show=show[row],
            learn=learn[row],
        )


def _by_person(s: Snapshot, weights: Floats) -> list[dict[str, float]]:
    """For each neighbour the hooks with a weight above 0."""
    found: list[dict[str, float]] = [{} for _ in s.ids]
    for person, hook, weight in zip(s.gift_person.tolist(), s.gift_hook.tolist(), weights.tolist(), strict=True):
        if weight > 0:
            found[person][s.hooks[hook]] = weight
    return found
