"""Every write of places."""

from typing import Any

from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place


class NameTaken(Exception):
    """Another place of this neighbourhood has this name."""


class DoorTaken(Exception):
    """Somebody else, who is named, opens the door of this place."""


def add_place(*, by: Neighbour, name: str, opens: bool, **facts: Any) -> Place:
    """Put a place on the pavement; who does may open its door. Raises NameTaken."""
    here = by.neighbourhood
    with changing(here):
        if here.places.filter(name=name).exists():
            raise NameTaken
        return Place.objects.create(neighbourhood=here, name=name, door_person=by if opens else None, **facts)


def change_place(place: Place, *, by: Neighbour, name: str, opens: bool, **facts: Any) -> None:
    """Change what is known of a place. Every neighbour may: places are everybody's. Only their own name at the
    door is theirs to put and to take away. Raises NameTaken, DoorTaken.
    """
    with changing(by.neighbourhood):
        now = by.neighbourhood.places.filter(pk=place.pk).select_related("door_person").first()
        if now is None:
            return
        if by.neighbourhood.places.filter(name=name).exclude(pk=now.pk).exists():
            raise NameTaken
        if now.door_person in (None, by):
            facts["door_person"] = by if opens else None
        elif opens:
            raise DoorTaken(now.door_person)
        Place.objects.filter(pk=now.pk).update(name=name, **facts)
