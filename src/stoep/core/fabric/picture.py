"""The growing pavement: the sums of a season as plants in the joints between the tiles.

Nothing here knows a person: what comes in are sums over a whole neighbourhood, and a neighbourhood of
fewer than `FEWEST` people gets no picture at all.
"""

from dataclasses import dataclass
from math import log2

FEWEST = 10
"""From how many people on a sum is shown (mission: never of a person; a choice, not a proof of anonymity)."""

_JOINTS = (84, 172, 260, 348, 128, 216, 304, 392)
_COLOURS = ("sun", "pink", "brick", "blue")
_TALLEST = 98.0


@dataclass(frozen=True)
class Sums:
    """What happened in a neighbourhood in a season: counts, each 0 or more."""

    people: int
    gatherings: int
    encounters: int
    gifts: int
    initiatives: int
    mixed: int
    """Encounters at which people of more than one street said yes: how open, beside how strong (R2)."""
    doors: int
    """Places where somebody opens the door to whoever comes."""
    given: int = 0
    """Things that went to another house."""
    lent: int = 0
    """Times that a thing was lent."""
    asked: int = 0
    """How often a neighbour was asked for something by another."""
    asked_people: int = 0
    """How many different neighbours that were: beside `asked` it says whether few carry all (N5)."""


@dataclass(frozen=True)
class Plant:
    """One plant: where its joint is and how tall it stands, in units of a 440 × 170 picture."""

    x: int
    ground: int
    height: int
    colour: str
    leaves: tuple[tuple[int, int], ...]
    """Height above the ground and side (-1 left, 1 right) of each leaf."""

    @property
    def top(self) -> int:
        """Return the y of the flower."""
        return self.ground - self.height


def grow(sums: Sums) -> tuple[Plant, ...]:
    """Return the plants of a season: one for each kind of thing that happened, taller by doubling.

    A doubling adds the same height everywhere, so that a busy neighbourhood doesn't make a quiet one look
    bare. Fewer than `FEWEST` people: no plants.
    """
    if sums.people < FEWEST:
        return ()
    counts = (sums.gatherings, sums.gifts, sums.encounters, sums.initiatives)
    return tuple(
        _plant(joint, count, colour)
        for joint, count, colour in zip(_JOINTS, counts, _COLOURS, strict=False)
        if count > 0
    )


def _plant(x: int, count: int, colour: str) -> Plant:
    height = round(min(_TALLEST, 26 + 9 * log2(count + 1)))
    leaves = tuple(
        (round(height * share), side) for share, side in ((0.3, 1), (0.45, -1), (0.65, 1))[: max(1, height // 28)]
    )
    return Plant(x=x, ground=126, height=height, colour=colour, leaves=leaves)
