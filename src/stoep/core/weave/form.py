"""The file form: a snapshot and its proposals as plain mappings, lists, strings and numbers (JSON)."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from stoep.core.weave.errors import WeaveError
from stoep.core.weave.model import Bools, Proposals, Snapshot

T = TypeVar("T")
GIFTS = ("love", "show", "learn")
PAIRS = ("rather_not", "again", "met")
_TOO_LARGE = 2**31


def load(mapping: Mapping[str, Any]) -> Snapshot:
    """The snapshot that a parsed file holds; what the form doesn't name is not read.

    Raises `WeaveError`, one sentence that names the field and the row, for anything that is missing, of the
    wrong kind, unknown, given twice or out of its range. A weight of 0 is the same as no weight.
    """
    if not isinstance(mapping, Mapping):
        raise WeaveError("A snapshot must be a mapping with slots, people, rather_not, again, met and places.")
    slots = _get(mapping, "slots", "", _whole)
    people = _table(mapping, "people")
    places = _table(mapping, "places")
    ids = _column(people, "people", "id", _name)
    columns = {name: _column(people, "people", name, read) for name, read in _PERSON.items()}
    streets = _names(columns["street"])
    languages = _names(name for names in columns["languages"] for name in names)
    gifts = _gifts(columns)
    hooks = _names(hook for _, hook in gifts)
    weights = np.array(list(gifts.values()), dtype=float).reshape(-1, len(GIFTS))
    kept = ("size_max", "wish", "reach", "can_host", "served", "hosted", "asked")
    return Snapshot(
        ids=tuple(ids),
        hooks=tuple(hooks),
        places=tuple(_column(places, "places", "id", _name)),
        xy=np.array(columns["xy"], dtype=float).reshape(-1, 2),
        street=np.array([streets[name] for name in columns["street"]], dtype=int),
        free=_times(columns["times"], slots),
        speaks=_member_of(columns["languages"], languages),
        **{name: np.array(columns[name]) for name in kept},
        gift_person=np.array([person for person, _ in gifts], dtype=int),
        gift_hook=np.array([hooks[hook] for _, hook in gifts], dtype=int),
        **dict(zip(GIFTS, weights.T, strict=True)),
        **_pairs(mapping, ids),
        place_xy=np.array(_column(places, "places", "xy", _point), dtype=float).reshape(-1, 2),
        seats=np.array(_seats(places, slots), dtype=int).reshape(len(places), slots),
    )


def dump(proposals: Proposals) -> dict[str, Any]:
    """The proposals as a mapping that `json.dumps` can write."""
    return {
        "value": proposals.value,
        "bound": proposals.bound,
        "encounters": [
            {"members": list(e.members), "hook": e.hook, "place": e.place, "slot": e.slot, "host": e.host}
            for e in proposals.encounters
        ],
        "not_proposed": dict(proposals.not_proposed),
    }


def _gifts(columns: Mapping[str, Sequence[Any]]) -> dict[tuple[int, str], list[float]]:
    """The weights of love, show and learn for each person and hook that has one."""
    gifts: dict[tuple[int, str], list[float]] = {}
    for kind, name in enumerate(GIFTS):
        for person, weights in enumerate(columns[name]):
            for hook, weight in weights.items():
                if weight != 0:
                    gifts.setdefault((person, hook), [0.0, 0.0, 0.0])[kind] = weight
    return gifts


def _times(times: Sequence[Sequence[int]], slots: int) -> Bools:
    free = np.zeros((len(times), slots), dtype=bool)
    for row, own in enumerate(times):
        for slot in own:
            if slot >= slots:
                raise WeaveError(f"people[{row}].times has {slot}; a slot of this round is 0 to {slots - 1}.")
            free[row, slot] = True
    return free


def _member_of(lists: Sequence[Iterable[str]], names: Mapping[str, int]) -> Bools:
    member = np.zeros((len(lists), len(names)), dtype=bool)
    for row, own in enumerate(lists):
        member[row, [names[name] for name in own]] = True
    return member


def _pairs(mapping: Mapping[str, Any], ids: Sequence[str]) -> dict[str, Any]:
    rows = {name: row for row, name in enumerate(ids)}
    pairs: dict[str, Any] = {}
    for field in PAIRS:
        found = []
        for row, pair in enumerate(_get(mapping, field, "", _list)):
            if not (isinstance(pair, (list, tuple)) and len(pair) == 2):
                raise WeaveError(f"{field}[{row}] is {pair!r}; it must be a list of two ids.")
            for name in pair:
                if not isinstance(name, str) or name not in rows:
                    raise WeaveError(f"{field}[{row}] names {name!r}, whom people doesn't have.")
            found.append([rows[name] for name in pair])
        pairs[field] = np.array(found, dtype=int).reshape(-1, 2)
    return pairs


def _seats(places: Sequence[Mapping[str, Any]], slots: int) -> list[list[int]]:
    seats = _column(places, "places", "seats", _wholes)
    for row, own in enumerate(seats):
        if len(own) != slots:
            raise WeaveError(f"places[{row}].seats has {len(own)} numbers; it must have one for each of {slots} slots.")
    return seats


def _names(names: Iterable[str]) -> dict[str, int]:
    """A number for each name, in order of the alphabet, so that the order of the file doesn't matter."""
    return {name: number for number, name in enumerate(sorted(set(names)))}


# Reading one value: each reader returns the value as it should be, or raises ValueError with what it must be.


def _get(row: Mapping[str, Any], field: str, where: str, read: Callable[[Any], T]) -> T:
    if field not in row:
        raise WeaveError(f"{where}{field} is missing.")
    try:
        return read(row[field])
    except ValueError as must:
        raise WeaveError(f"{where}{field} is {_short(row[field])}; it must be {must}.") from None


def _table(mapping: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    table = _get(mapping, field, "", _list)
    for row, value in enumerate(table):
        if not isinstance(value, Mapping):
            raise WeaveError(f"{field}[{row}] is {_short(value)}; it must be a mapping.")
    return table


def _column(table: Sequence[Mapping[str, Any]], name: str, field: str, read: Callable[[Any], T]) -> list[T]:
    return [_get(row, field, f"{name}[{number}].", read) for number, row in enumerate(table)]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _list(value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise ValueError("a list")
    return list(value)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a name")
    return value


def _listed_names(value: Any) -> list[str]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) and name for name in value):
        raise ValueError("a list of names")
    return list(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _TOO_LARGE


def _whole(value: Any) -> int:
    if not _is_whole(value):
        raise ValueError("a whole number of 0 or more")
    return int(value)


def _wholes(value: Any) -> list[int]:
    if not isinstance(value, (list, tuple)) or not all(map(_is_whole, value)):
        raise ValueError("a list of whole numbers of 0 or more")
    return list(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _amount(value: Any) -> float:
    if not _is_number(value) or value < 0:
        raise ValueError("a finite number of 0 or more")
    return float(value)


def _point(value: Any) -> list[float]:
    if not isinstance(value, (list, tuple)) or len(value) != 2 or not all(map(_is_number, value)):
        raise ValueError("two finite numbers of metres")
    return [float(number) for number in value]


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _weights(value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping) or not all(isinstance(hook, str) and hook for hook in value):
        raise ValueError("a mapping of hooks to weights")
    for hook, weight in value.items():
        if not _is_number(weight) or not 0 <= weight <= 1:
            raise ValueError(f"a mapping of hooks to weights above 0 and at most 1, which '{hook}': {weight} isn't")
    return {hook: float(weight) for hook, weight in value.items()}


_PERSON: dict[str, Callable[[Any], Any]] = {
    "xy": _point,
    "street": _name,
    "times": _wholes,
    "languages": _listed_names,
    "size_max": _whole,
    "wish": _whole,
    "reach": _amount,
    "can_host": _flag,
    "served": _amount,
    "hosted": _amount,
    "asked": _flag,
} | dict.fromkeys(GIFTS, _weights)
