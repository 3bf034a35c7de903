"""Small neighbourhoods in the file form, to change one thing of in a test; and any neighbourhood, for Hypothesis."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from stoep.core.weave import Encounter, Proposals, Snapshot, check, load

HOOKS, LANGUAGES, SLOTS = ["duiven", "naaien", "zingen"], ["ar", "nl", "tr"], 3


def person(name: str, **own: Any) -> dict[str, Any]:
    """Somebody who can always come, loves singing and lives near the corner; change what matters."""
    usual: dict[str, Any] = {
        "id": name,
        "xy": [0.0, 0.0],
        "street": "eikstraat",
        "times": [0, 1, 2],
        "languages": ["nl"],
        "size_max": 8,
        "wish": 1,
        "reach": 500.0,
        "can_host": True,
        "served": 0.0,
        "hosted": 0.0,
        "asked": True,
        "love": {"zingen": 1.0},
        "show": {},
        "learn": {},
    }
    return usual | own


def place(name: str = "bank", **own: Any) -> dict[str, Any]:
    return {"id": name, "xy": [0.0, 0.0], "seats": [8, 8, 8]} | own


def neighbourhood(people: Sequence[Mapping[str, Any]], /, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"slots": 3, "people": list(people), "rather_not": [], "again": [], "met": []}
    return usual | {"places": [place()]} | more


def encounter(*members: str, **own: Any) -> Encounter:
    usual: dict[str, Any] = {"hook": "zingen", "place": "bank", "slot": 0, "host": members[0]}
    return Encounter(members, **(usual | own))


def proposals(snapshot: Snapshot, *encounters: Encounter) -> Proposals:
    """These encounters with the value that the judge gives them."""
    value = check(snapshot, Proposals(0.0, None, encounters, {})).value
    return Proposals(value, None, encounters, {})


def broken_rules(mapping: Mapping[str, Any], *encounters: Encounter) -> set[str]:
    snapshot = load(mapping)
    return {problem.rule for problem in check(snapshot, proposals(snapshot, *encounters)).problems}


def best_value(snapshot: Snapshot) -> float:
    """The highest F of all rounds there are, by looking at them all: only for a few people, hooks, places and slots.

    Rounds are left out only where the rest can't make up for it: F is submodular, so one more encounter never adds more
    than it would by itself, and nobody is in two at one slot.
    """
    single = feasible(snapshot)
    alone = [check(snapshot, Proposals(0.0, None, (one,), {})).value for one in single]
    order = sorted(range(len(single)), key=lambda number: -alone[number])
    single, alone = [single[n] for n in order], [alone[n] for n in order]
    best = 0.0

    def most(start: int) -> float:
        """What the encounters from here on could add at most."""
        shares: dict[tuple[str, int], float] = {}
        for one, value in zip(single[start:], alone[start:], strict=True):
            for name in one.members:
                shares[name, one.slot] = max(shares.get((name, one.slot), 0.0), value / len(one.members))
        return sum(shares.values())

    rest = [most(start) for start in range(len(single) + 1)]

    def search(chosen: tuple[Encounter, ...], value: float, start: int) -> None:
        nonlocal best
        best = max(best, value)
        for number in range(start, len(single)):
            if value + rest[number] <= best:
                return
            if not _breaks(snapshot, *chosen, single[number]):
                more = (*chosen, single[number])
                search(more, check(snapshot, Proposals(0.0, None, more, {})).value, number + 1)

    search((), 0.0, 0)
    return best


def feasible(snapshot: Snapshot) -> list[Encounter]:
    """Every encounter that keeps the rules by itself."""
    return [one for one in _every_encounter(snapshot) if not _breaks(snapshot, one)]


def _every_encounter(s: Snapshot) -> list[Encounter]:
    return [
        Encounter(members, hook, where, slot, host)
        for size in range(2, min(8, int(s.size_max.max(initial=0))) + 1)
        for members in combinations([name for row, name in enumerate(s.ids) if s.size_max[row] >= size], size)
        for hook in s.hooks
        for where in s.places
        for slot in range(s.slots)
        for host in members
    ]


def _breaks(snapshot: Snapshot, *encounters: Encounter) -> bool:
    return bool(check(snapshot, proposals(snapshot, *encounters)).problems)


def some(elements, **size):
    return st.lists(st.sampled_from(elements), unique=True, **size)


weights = st.dictionaries(st.sampled_from(HOOKS), st.sampled_from([0.1, 0.5, 0.8, 1.0]), max_size=2)
metres = st.sampled_from([0.0, 100.0, 250.0, 400.0])
people = st.lists(
    st.fixed_dictionaries(
        {
            "xy": st.tuples(metres, metres),
            "street": st.sampled_from(["eikstraat", "beukstraat"]),
            "times": some(list(range(SLOTS))),
            "languages": some(LANGUAGES, max_size=2),
            "size_max": st.integers(0, 8),
            "wish": st.integers(0, 3),
            "reach": st.sampled_from([0.0, 250.0, 500.0, 900.0]),
            "can_host": st.booleans(),
            "served": st.sampled_from([0.0, 0.4, 3.0]),
            "hosted": st.sampled_from([0.0, 1.0, 30.0]),
            "asked": st.booleans(),
            "love": weights,
            "show": weights,
            "learn": weights,
        }
    ),
    max_size=12,
).map(lambda rows: [person(f"p{number}", **own) for number, own in enumerate(rows)])
places = st.lists(
    st.fixed_dictionaries(
        {
            "xy": st.tuples(metres, metres),
            "seats": st.lists(st.sampled_from([0, 2, 3, 5, 12]), min_size=SLOTS, max_size=SLOTS),
        }
    ),
    max_size=3,
).map(lambda rows: [place(f"l{number}", **own) for number, own in enumerate(rows)])


@st.composite
def neighbourhoods(draw):
    rows = draw(people)
    pairs = [(a["id"], b["id"]) for a in rows for b in rows if a is not b]
    relations = {name: draw(some(pairs, max_size=6)) if pairs else [] for name in ("rather_not", "again", "met")}
    return neighbourhood(rows, slots=SLOTS, places=draw(places), **relations)
