"""The doors of rhythms: the days off, and of what was and may come again."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from stoep.web.initiatives.access import is_maker, see_gathering, see_initiative
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbours.access import AtHome
from stoep.web.rhythms.models import DaysOff
from stoep.web.rhythms.queries import may_make_again, may_say_once_more


def days_off_of(here: AtHome, pk: int) -> DaysOff:
    """Days off of this neighbourhood; of another: 404."""
    try:
        return DaysOff.objects.get(pk=pk, neighbourhood=here.neighbourhood)
    except DaysOff.DoesNotExist as missing:
        raise Http404 from missing


def came_to(here: AtHome, pk: int) -> Gathering:
    """A date that was, to which this neighbour said that they come; another's, or when it goes on anyhow: 403."""
    gathering = see_gathering(here, pk)
    if not may_say_once_more(gathering, here.neighbour, timezone.now()):
        raise PermissionDenied
    return gathering


def made_again(here: AtHome, pk: int) -> Initiative:
    """An initiative that this neighbour may let come again: its makers, or who said so where there are none; else
    403."""
    initiative = see_initiative(here, pk)
    if not is_maker(here, initiative) and not may_make_again(initiative, here.neighbour, timezone.now()):
        raise PermissionDenied
    return initiative
