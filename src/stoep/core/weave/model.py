"""What goes in (a snapshot of one neighbourhood) and what comes out (proposals)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stoep.core.weave.errors import WeaveError
from stoep.core.weave.settings import LARGEST

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_DTYPES: dict[Any, Any] = {Bools: np.bool_, Ints: np.int64, Floats: np.float64}


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One neighbourhood at one moment: N neighbours, K hooks, L languages, P places, S slots in the round.

    Names are tuples; everything else is a read-only array whose numbers point into those names. What people
    share is kept as G rows, one for each neighbour and hook, because most people share few of all hooks.
    Raises `WeaveError` for a wrong shape, for a number out of its range and for an id that is given twice.
    """

    ids: tuple[str, ...]  # (N) neighbours
    hooks: tuple[str, ...]  # (K)
    places: tuple[str, ...]  # (P)
    xy: Floats  # (N, 2) metres: the point of the street, never of a house
    street: Ints  # (N) a number for each street
    free: Bools  # (N, S) whether they have time
    speaks: Bools  # (N, L)
    size_max: Ints  # (N) people, themselves included: 2 to 8; 0 or 1 is somebody who would rather meet nobody now
    wish: Ints  # (N) encounters they would like in this round, 0 or more
    reach: Floats  # (N) metres from their street to a place
    can_host: Bools  # (N)
    served: Floats  # (N) value of the invitations of recent rounds, 0 or more
    hosted: Floats  # (N) encounters hosted in recent rounds, 0 or more
    asked: Bools  # (N) already asked this season around something they show
    gift_person: Ints  # (G) neighbour
    gift_hook: Ints  # (G) hook
    love: Floats  # (G) 0 to 1; 0 is 'not'
    show: Floats  # (G) 0 to 1
    learn: Floats  # (G) 0 to 1
    rather_not: Ints  # (·, 2) neighbours; holds both ways
    again: Ints  # (·, 2) the first said 'again please' of the second
    met: Ints  # (·, 2) neighbours whom Stoep brought together in the last 90 days
    place_xy: Floats  # (P, 2) metres
    seats: Ints  # (P, S) people; 0 is closed

    def __post_init__(self) -> None:
        for each in fields(self):
            if each.type in _DTYPES:
                array = np.array(getattr(self, each.name), dtype=_DTYPES[each.type])
                array.setflags(write=False)
                object.__setattr__(self, each.name, array)
        self._check_shapes()
        self._check_names()
        self._check_people()
        self._check_gifts()
        self._check_pairs()
        self._check_places()

    @property
    def slots(self) -> int:
        """S, the slots of the round."""
        return int(self.seats.shape[1])

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each neighbour's id."""
        return {name: row for row, name in enumerate(self.ids)}

    @cached_property
    def takes_part(self) -> Bools:
        """(N) whether they would like an encounter in this round at all."""
        return (self.wish > 0) & (self.size_max >= 2)

    @cached_property
    def within(self) -> Bools:
        """(N, P) whether the place is within the neighbour's reach."""
        apart = self.xy[:, None, :] - self.place_xy[None, :, :]
        # Not `hypot`, whose last digit differs from one machine to another.
        return np.asarray(np.sqrt((apart**2).sum(axis=2)) <= self.reach[:, None], dtype=np.bool_)

    def _check_shapes(self) -> None:
        n, g, p = len(self.ids), self.gift_person.size, len(self.places)
        slots, languages = self.seats.shape[1:], self.speaks.shape[1:]
        shapes: dict[str, tuple[int, ...]] = {
            "xy": (n, 2),
            "free": (n, *slots),
            "speaks": (n, *languages),
            "place_xy": (p, 2),
            "seats": (p, *slots),
        }
        for name in ("street", "size_max", "wish", "reach", "can_host", "served", "hosted", "asked"):
            shapes[name] = (n,)
        for name in ("gift_person", "gift_hook", "love", "show", "learn"):
            shapes[name] = (g,)
        for name in ("rather_not", "again", "met"):
            shapes[name] = (*getattr(self, name).shape[:1], 2)
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            if found != shape or (name in ("free", "speaks", "seats") and len(shape) != 2):
                raise WeaveError(f"{name} has shape {found}; it must have {shape}.")

    def _check_names(self) -> None:
        for field, names in (("people", self.ids), ("places", self.places), ("hooks", self.hooks)):
            first: dict[str, int] = {}
            for row, name in enumerate(names):
                if first.setdefault(name, row) != row:
                    raise WeaveError(f"{field}[{row}].id is '{name}', which {field}[{first[name]}] has already.")

    def _check_people(self) -> None:
        _refuse("people", "xy", self.xy, ~np.isfinite(self.xy), "a finite number of metres")
        wrong = (self.size_max < 0) | (self.size_max > LARGEST)
        _refuse("people", "size_max", self.size_max, wrong, f"a whole number from 0 to {LARGEST}")
        _refuse("people", "wish", self.wish, self.wish < 0, "a whole number of 0 or more")
        for name in ("reach", "served", "hosted"):
            values = getattr(self, name)
            _refuse("people", name, values, ~(np.isfinite(values) & (values >= 0)), "a finite number of 0 or more")

    def _check_gifts(self) -> None:
        _refuse(
            "gifts",
            "gift_person",
            self.gift_person,
            _outside(self.gift_person, len(self.ids)),
            "a neighbour's row",
        )
        _refuse("gifts", "gift_hook", self.gift_hook, _outside(self.gift_hook, len(self.hooks)), "a hook's row")
        for name in ("love", "show", "learn"):
            weights = getattr(self, name)
            for row in np.flatnonzero(~((weights >= 0) & (weights <= 1)))[:1]:
                where = f"people[{self.gift_person[row]}].{name}['{self.hooks[self.gift_hook[row]]}']"
                raise WeaveError(f"{where} is {weights[row]}; it must be a weight above 0 and at most 1.")
        pairs, counts = np.unique(np.stack([self.gift_person, self.gift_hook]), axis=1, return_counts=True)
        for person, hook in pairs[:, counts > 1].T[:1]:
            raise WeaveError(f"gifts has more than one row for people[{person}] and hook '{self.hooks[hook]}'.")

    def _check_pairs(self) -> None:
        for name in ("rather_not", "again", "met"):
            pairs = getattr(self, name)
            _refuse(name, "", pairs, _outside(pairs, len(self.ids)), "two neighbours' rows")
            _refuse(name, "", pairs, (pairs[:, 0] == pairs[:, 1])[:, None], "two different neighbours")

    def _check_places(self) -> None:
        _refuse("places", "xy", self.place_xy, ~np.isfinite(self.place_xy), "a finite number of metres")
        _refuse("places", "seats", self.seats, self.seats < 0, "a whole number of 0 or more")


def _outside(rows: Ints, length: int) -> Bools:
    return np.asarray((rows < 0) | (rows >= length), dtype=np.bool_)


def _refuse(table: str, field: str, values: NDArray[Any], wrong: Bools, must: str) -> None:
    """Raise for the first row with something wrong; `wrong` has the shape of `values`, or one column."""
    bad = wrong.any(axis=tuple(range(1, wrong.ndim)))
    for row in np.flatnonzero(bad)[:1]:
        where = f"{table}[{row}].{field}".rstrip(".")
        raise WeaveError(f"{where} is {values[row].tolist()}; it must be {must}.")


@dataclass(frozen=True)
class Encounter:
    """Two to eight neighbours who could meet, around one hook, at one place and slot; names are ids."""

    members: tuple[str, ...]
    hook: str
    place: str
    slot: int
    host: str


@dataclass(frozen=True)
class Proposals:
    """The outcome of a round.

    `value` is F (no unit), `bound` a proven upper bound of F or None, `not_proposed` a reason code
    (see `explain`) for each neighbour without an encounter, meant for that person's own page only.
    """

    value: float
    bound: float | None
    encounters: tuple[Encounter, ...]
    not_proposed: Mapping[str, str]
