"""The doors of turns: all turns are for neighbours, a turn is seen by whose it is, and makers name them."""

from django.core import signing
from django.http import Http404

from stoep.web.neighbours.access import AtHome
from stoep.web.turns.models import Rest, Shadow, TurnDay
from stoep.web.turns.queries import with_all

_SALT = "stoep.turn"
_LINK_DAYS = 35


def own_turn_day(here: AtHome, pk: int) -> TurnDay:
    """A turn that one is asked for or has; anybody else's is not there (404)."""
    return _find(pk=pk, neighbour=here.neighbour, gathering__neighbourhood=here.neighbourhood)


def turn_day_here(here: AtHome, pk: int) -> TurnDay:
    """A turn in this neighbourhood, to take or to swap; of another: 404."""
    return _find(pk=pk, gathering__neighbourhood=here.neighbourhood)


def own_shadow(here: AtHome, pk: int) -> Shadow:
    """A place to look along that one is offered; anybody else's is not there (404)."""
    try:
        return Shadow.objects.select_related("day__gathering__neighbourhood").get(
            pk=pk, neighbour=here.neighbour, day__gathering__neighbourhood=here.neighbourhood
        )
    except Shadow.DoesNotExist as missing:
        raise Http404 from missing


def own_rest(here: AtHome, pk: int) -> Rest:
    """One's own days of rest (404: another's)."""
    try:
        return Rest.objects.get(pk=pk, neighbour=here.neighbour)
    except Rest.DoesNotExist as missing:
        raise Http404 from missing


def turn_token(day: TurnDay) -> str:
    """Return the token of the links in the mail: for this turn as it is asked of this neighbour."""
    return signing.dumps([day.pk, day.neighbour_id], salt=_SALT)


def turn_of_token(token: str) -> TurnDay:
    """The turn that a link in a mail is about. A wrong or old link, or a turn that is another's by now: 404."""
    try:
        pk, neighbour = signing.loads(token, salt=_SALT, max_age=60 * 60 * 24 * _LINK_DAYS)
    except signing.BadSignature as wrong:
        raise Http404 from wrong
    return _find(pk=pk, neighbour=neighbour)


def _find(**where: object) -> TurnDay:
    try:
        shown = TurnDay.objects.filter(gathering__hidden=False, gathering__initiative__hidden=False)
        return with_all(shown).get(**where)
    except TurnDay.DoesNotExist as missing:
        raise Http404 from missing
