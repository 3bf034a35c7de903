"""Every constant of the value, with one plain sentence and where it comes from."""

import math
from dataclasses import dataclass, field, fields
from typing import Any

from stoep.core.weave.errors import WeaveError

SMALLEST, LARGEST = 2, 8  # people in one encounter


def _constant(default: Any, sentence: str, source: str = "choice") -> Any:
    return field(default=default, metadata={"sentence": sentence, "source": source})


@dataclass(frozen=True)
class Settings:
    """The constants of F; `fields(Settings)` gives each its `sentence` and `source` as metadata.

    Raises `WeaveError` when a constant is not a finite number of 0 or more, when `near_metres` is 0, or
    when `attention` doesn't have one share for each size from 2 to 8.
    """

    show_weight: float = _constant(0.8, "Showing something weighs a little less than loving it.")
    learn_weight: float = _constant(0.9, "Wanting to learn something weighs nearly as much as loving it.")
    teaching: float = _constant(0.25, "A pair in which one shows what the other wants to learn has this extra.")
    near_metres: float = _constant(
        400.0,
        "At this distance between two streets half of the value is left: about five minutes on foot.",
        "choice; that who live near meet again unplanned: Festinger, Schachter and Back (1950); "
        "pupils in Glasgow leave the distance open, from 340 m to no limit (bench/real.py)",
    )
    again: float = _constant(1.5, "Two people who both said 'again please' count for this much more.")
    met_lately: float = _constant(0.6, "Two people who met lately, and didn't both ask for more, make way for others.")
    openness: float = _constant(
        0.04,
        "A little extra for two people of different streets who have not met before.",
        "choice; that thin ties open a neighbourhood: Granovetter (1973)",
    )
    attention: tuple[float, ...] = _constant(
        (1.0, 0.85, 0.75, 0.62, 0.52, 0.45, 0.40),
        "In a group of 2, 3, … 8 people this share of the attention is left for each of the others.",
        "choice; that talk splits above four people: Dunbar, Duncan and Nettle (1995); "
        "in Houston meeting again falls less than this up to eight people (bench/real.py)",
    )
    own_thing: float = _constant(
        0.10, "Someone who wasn't asked yet this season for something they show has this extra, once."
    )
    hosting: float = _constant(0.02, "Each time somebody hosted lately makes hosting again cost this much.")
    waiting: float = _constant(
        1.0,
        "The search, and not the value, gives so much for asking somebody who wasn't asked lately, less for who was "
        "asked a little: nobody is left out because a round without them is worth a hair more.",
    )
    chance: float = _constant(
        0.05,
        "So much may luck favour some hooks in the search, so that it isn't always the same ones.",
    )

    def __post_init__(self) -> None:
        if len(self.attention) != LARGEST - SMALLEST + 1:
            raise WeaveError(f"settings.attention must have a share for each size from {SMALLEST} to {LARGEST}.")
        for constant in fields(self):
            value = getattr(self, constant.name)
            for number in value if isinstance(value, tuple) else (value,):
                if not (math.isfinite(number) and number >= 0):
                    raise WeaveError(f"settings.{constant.name} is {number}; it must be a finite number of 0 or more.")
        if self.near_metres == 0:
            raise WeaveError("settings.near_metres is 0; it must be more than 0 metres.")


SETTINGS = Settings()
