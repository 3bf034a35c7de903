"""Every write of places."""

from typing import Any

from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbours.models import Neighbour
from stoep.web.photos.files import erase_on_commit, keeping
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


def hang_photo(place: Place, *, by: Neighbour, photo: tuple[bytes, bytes], says: str) -> None:
    """Hang a photo of the door, as large and small; the one that hung there goes. Every neighbour may."""
    with keeping(photo) as name, changing(by.neighbourhood):
        _hang(place, name, says)


def take_photo_down(place: Place, *, by: Neighbour) -> None:
    """Take the photo of the door down; its file is gone too."""
    with changing(by.neighbourhood):
        _hang(place, "", "")


def _hang(place: Place, name: str, says: str) -> None:
    now = Place.objects.filter(pk=place.pk)
    erase_on_commit(now.values_list("photo", flat=True))
    if now.update(photo=name, photo_says=says) != 1:
        erase_on_commit([name])
