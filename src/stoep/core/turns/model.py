"""What a season of turns is made of. A person is a key and what they said themselves, nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Slot = tuple[datetime, str]
"""A date of the rhythm and the name of a turn."""


class Chance(Protocol):
    """Where chance comes from: `random.Random` and a numpy generator both do."""

    def shuffle(self, x: list[Any], /) -> Any: ...


@dataclass(frozen=True, order=True)
class Turn:
    """A named turn on one date, and whose it is."""

    when: datetime
    name: str
    who: str

    @property
    def slot(self) -> Slot:
        return self.when, self.name


@dataclass(frozen=True)
class Person:
    """What somebody said of turns: which they like, where they would look along first, when they rest."""

    key: str
    enjoys: frozenset[str]
    since: datetime
    """From when on they take part. Who comes later does not have to catch up."""
    new: frozenset[str] = frozenset()
    """Turns that they like and would look along with first: until then they have none of their own."""
    rests: frozenset[datetime] = frozenset()


@dataclass(frozen=True)
class Season:
    """The dates to fill, and what stands already: the turns of the last weeks and the coming ones."""

    dates: tuple[datetime, ...]
    names: tuple[str, ...]
    people: tuple[Person, ...]
    held: tuple[Turn, ...] = ()
    shadows: tuple[Turn, ...] = ()
    """Who looks along already, beside whoever has that turn."""
    passed: frozenset[Turn] = field(default_factory=frozenset)
    """Who was asked already for that turn, and isn't asked again."""


@dataclass(frozen=True)
class Proposal:
    """Turns to ask people for, and places beside them to look along."""

    turns: tuple[Turn, ...]
    shadows: tuple[Turn, ...] = ()


def open_slots(season: Season) -> list[Slot]:
    """Return the turns that nobody has yet, in order of date."""
    held = {turn.slot for turn in season.held}
    return [(when, name) for when in sorted(season.dates) for name in season.names if (when, name) not in held]


def could(season: Season) -> dict[Slot, list[str]]:
    """Return for each open turn who could be asked: they like it, don't rest, are free, and weren't asked before."""
    busy = {(turn.when, turn.who) for turn in (*season.held, *season.shadows)}
    return {
        (when, name): [
            person.key
            for person in season.people
            if name in person.enjoys - person.new
            and when not in person.rests
            and (when, person.key) not in busy
            and Turn(when, name, person.key) not in season.passed
        ]
        for when, name in open_slots(season)
    }


def loads(season: Season, turns: tuple[Turn, ...] = ()) -> Mapping[str, int]:
    """Return how many turns each has, with `turns` added. Who came later begins where the least of the others was."""
    had: dict[str, int] = {}
    begun: dict[str, int] = {}
    for person in sorted(season.people, key=lambda one: (one.since, one.key)):
        before = [
            begun[other.key] + sum(t.who == other.key and t.when < person.since for t in season.held)
            for other in season.people
            if other.since < person.since
        ]
        begun[person.key] = min(before, default=0)
        counted = [turn for turn in season.held if turn.when >= person.since]
        had[person.key] = begun[person.key] + sum(turn.who == person.key for turn in (*counted, *turns))
    return had
