"""Every write of places."""

from typing import Any

from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place


def add_place(*, by: Neighbour, **facts: Any) -> Place:
    """Put a place on the pavement."""
    with changing(by.neighbourhood):
        return Place.objects.create(neighbourhood=by.neighbourhood, **facts)


def change_place(place: Place, *, by: Neighbour, **facts: Any) -> None:
    """Change what is known of a place. Every neighbour may: places are everybody's."""
    with changing(by.neighbourhood):
        Place.objects.filter(pk=place.pk, neighbourhood=by.neighbourhood).update(**facts)
