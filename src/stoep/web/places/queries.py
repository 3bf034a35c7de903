"""What is good to know of a place, as rows."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place
from stoep.web.ui.times import from_bits, times_table


@dataclass(frozen=True)
class PlaceFacts:
    """How you get in, the first five minutes, and the facts that are known."""

    name: str
    street: str
    door: str
    how_in: str
    first_minutes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    photo: str
    photo_says: str


def place_facts(place: Place | None, opens: Neighbour | None = None) -> PlaceFacts | None:
    """Return the facts of a place (its street and door person fetched already), or None; with who opens this time."""
    if place is None:
        return None
    door = opens or place.door_person
    facts = (
        (_("Stairs"), place.stairs),
        (_("Toilet"), place.toilet),
        (_("Quiet"), place.quiet),
        (_("Languages"), place.languages),
        (_("Costs"), place.costs),
        (_("Children"), place.children),
        (_("Dogs"), place.dogs),
    )
    return PlaceFacts(
        name=place.name,
        street=place.street.name,
        door=door.name if door else "",
        how_in=place.how_in,
        first_minutes=tuple(line for line in place.first_minutes.splitlines() if line.strip()),
        facts=tuple((label, value) for label, value in facts if value),
        photo=place.photo,
        photo_says=place.photo_says,
    )


def door_photo_names() -> set[str]:
    """Every name of a photo that a place has."""
    return set(Place.objects.exclude(photo="").values_list("photo", flat=True))


def open_words(bits: int) -> list[tuple[str, str]]:
    """Return when a place is open, as (day, parts of the day)."""
    rows = []
    for day, parts in times_table(from_bits(bits)):
        if names := [name for _number, name, is_open in parts if is_open]:
            rows.append((day, ", ".join(names)))
    return rows
