"""Invented neighbourhoods for the weave, in its file form, of any size, from a seed.

Streets of 33 people, eighty hooks of falling popularity, working people and people at home by day, eight languages,
a place for about every seventy people.
"""

from typing import Any

import numpy as np

SLOTS, HOOKS, PEOPLE_A_STREET, PEOPLE_A_PLACE = 42, 80, 33, 70
LANGUAGES = {"en": 0.46, "ar": 0.09, "tr": 0.08, "pl": 0.05, "uk": 0.03, "pap": 0.02, "fy": 0.02}
"""Languages that people speak beside Dutch, which eight in a hundred don't speak."""
POPULAR = 1 / (np.arange(HOOKS) + 4.0)
POPULAR /= POPULAR.sum()
SIZES = {2: 0.07, 3: 0.11, 4: 0.37, 6: 0.33, 8: 0.12}
WISHES = {0: 0.08, 1: 0.45, 2: 0.35, 3: 0.12}


def neighbourhood(people: int, *, seed: int) -> dict[str, Any]:
    """Return a snapshot of `people` neighbours; the same for the same seed."""
    rng = np.random.default_rng(seed)
    streets = max(3, people // PEOPLE_A_STREET)
    width = 150 * np.sqrt(streets)  # metres
    points = rng.uniform(0, width, (streets, 2)).round(1)
    rows = [_person(number, points, rng) for number in range(people)]
    places = max(4, people // PEOPLE_A_PLACE)
    return {
        "slots": SLOTS,
        "people": rows,
        "places": [_place(number, width, rng) for number in range(places)],
        "rather_not": _pairs(people, 0.15, rng),
        "again": _pairs(people, 0.32, rng),
        "met": _pairs(people, 0.34, rng),
    }


def _person(number: int, points: np.ndarray, rng: np.random.Generator) -> dict[str, Any]:
    street = int(rng.integers(len(points)))
    hooks = rng.choice(HOOKS, size=12, replace=False, p=POPULAR).tolist()
    love, show, learn = int(rng.integers(2, 9)), int(rng.integers(3)), int(rng.integers(3))
    return {
        "id": f"p{number}",
        "xy": points[street].tolist(),
        "street": f"s{street}",
        "times": _times(rng),
        "languages": _languages(rng),
        "size_max": int(rng.choice(list(SIZES), p=list(SIZES.values()))),
        "wish": int(rng.choice(list(WISHES), p=list(WISHES.values()))),
        "reach": float(rng.choice([300, 600, 900, 1500])),
        "can_host": bool(rng.random() < 0.42),
        "served": round(float(rng.exponential(0.6)), 3) if rng.random() < 0.6 else 0.0,
        "hosted": round(float(rng.exponential(0.5)), 3) if rng.random() < 0.3 else 0.0,
        "asked": bool(rng.random() < 0.27),
        "love": _weights(hooks[:love], 0.4, rng),
        "show": _weights(hooks[8 : 8 + show], 0.5, rng),
        "learn": _weights(hooks[10 : 10 + learn], 0.4, rng),
    }


def _times(rng: np.random.Generator) -> list[int]:
    """A tenth to a half of the evenings and weekends of who works by day; of others, of all slots."""
    works = rng.random() < 0.5
    slots = [slot for slot in range(SLOTS) if not works or slot % 3 == 2 or slot // 3 % 7 >= 5]
    share = rng.uniform(0.1, 0.5) if works else rng.uniform(0.1, 0.35)
    return [slot for slot in slots if rng.random() < share]


def _languages(rng: np.random.Generator) -> list[str]:
    spoken = [language for language, share in LANGUAGES.items() if rng.random() < share]
    return ["nl", *spoken] if rng.random() < 0.92 or not spoken else spoken


def _weights(hooks: list[int], least: float, rng: np.random.Generator) -> dict[str, float]:
    return {f"h{hook}": round(float(rng.uniform(least, 1)), 3) for hook in hooks}


def _place(number: int, width: float, rng: np.random.Generator) -> dict[str, Any]:
    seats, often = int(rng.choice([4, 6, 12, 20, 30])), float(rng.uniform(0.4, 0.8))
    return {
        "id": f"l{number}",
        "xy": rng.uniform(0, width, 2).round(1).tolist(),
        "seats": [seats if rng.random() < often else 0 for _ in range(SLOTS)],
    }


def _pairs(people: int, share: float, rng: np.random.Generator) -> list[list[str]]:
    pairs = rng.integers(people, size=(int(people * share), 2)).tolist()
    return [[f"p{i}", f"p{j}"] for i, j in sorted({(i, j) for i, j in pairs if i != j})]
