"""The doors of initiatives and their dates: everyone may look, makers may change."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbours.access import AtHome, Here


def see_initiative(here: Here, pk: int) -> Initiative:
    """An initiative of this neighbourhood; of another: 404."""
    try:
        return Initiative.objects.select_related("place__door_person", "place__street").get(
            pk=pk, neighbourhood=here.neighbourhood
        )
    except Initiative.DoesNotExist as missing:
        raise Http404 from missing


def own_initiative(here: AtHome, pk: int) -> Initiative:
    """An initiative that this neighbour is a maker of; another's: 403."""
    initiative = see_initiative(here, pk)
    if not initiative.makers.filter(pk=here.neighbour.pk).exists():
        raise PermissionDenied
    return initiative


def see_gathering(here: Here, pk: int) -> Gathering:
    """One date in this neighbourhood; in another: 404."""
    try:
        return Gathering.objects.select_related("initiative__place__door_person", "initiative__place__street").get(
            pk=pk, neighbourhood=here.neighbourhood
        )
    except Gathering.DoesNotExist as missing:
        raise Http404 from missing
