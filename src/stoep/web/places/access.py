"""The door of places: everyone may look."""

from django.http import Http404

from stoep.web.neighbours.access import Here
from stoep.web.places.models import Place


def see_place(here: Here, pk: int) -> Place:
    """A place of this neighbourhood; of another: 404."""
    try:
        return Place.objects.select_related("street", "door_person").get(pk=pk, neighbourhood=here.neighbourhood)
    except Place.DoesNotExist as missing:
        raise Http404 from missing


def see_door_photo(here: Here, name: str) -> str:
    """The name of the photo of a door in this neighbourhood, for everyone who looks; else 404."""
    if not here.neighbourhood.places.filter(photo=name).exists():
        raise Http404
    return name
