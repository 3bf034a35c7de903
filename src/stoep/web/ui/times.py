"""The 21 parts of a week (seven days × morning, afternoon, evening), as bits and as a table of boxes."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext_lazy as _

PARTS = (("morning", _("morning")), ("afternoon", _("afternoon")), ("evening", _("evening")))
DAYS = (
    ("mo", _("Monday")), ("tu", _("Tuesday")), ("we", _("Wednesday")), ("th", _("Thursday")),
    ("fr", _("Friday")), ("sa", _("Saturday")), ("su", _("Sunday")),
)  # fmt: skip
DAY_NUMBERS = {key: number for number, (key, _name) in enumerate(DAYS)}


def to_bits(parts: Iterable[int]) -> int:
    """Return the bits of the parts 0…20; Monday morning is the lowest."""
    return sum(1 << part for part in {int(p) for p in parts} if 0 <= part < 21)


def from_bits(bits: int) -> list[int]:
    """Return which of the parts 0…20 are set."""
    return [part for part in range(21) if bits >> part & 1]


def ticked(values: Collection[str]) -> list[int]:
    """Return which of the parts 0…20 are among values as a browser sends them; what is no part is left out."""
    return [part for part in range(21) if str(part) in values]


def times_table(chosen: Collection[int]) -> list[tuple[str, list[tuple[int, str, bool]]]]:
    """Return the rows of the table: the day, and for each part its number, its name and whether it is chosen."""
    return [
        (str(day), [(n * 3 + p, str(name), n * 3 + p in chosen) for p, (_key, name) in enumerate(PARTS)])
        for n, (_key, day) in enumerate(DAYS)
    ]
