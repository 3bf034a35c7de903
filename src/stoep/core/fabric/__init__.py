"""How a neighbourhood is doing, without anyone being seen: sums of the whole, as a picture."""

from .picture import FEWEST, Plant, Sums, grow

__all__ = ["FEWEST", "Plant", "Sums", "grow"]
