"""The doors of initiatives and their dates: everyone may look, makers may change."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404

from stoep.web.initiatives.models import Door, Gathering, Initiative
from stoep.web.initiatives.queries import with_all
from stoep.web.neighbours.access import AtHome, Here

_SALT = "stoep.hand-over"
_LINK_DAYS = 14


def see_initiative(here: Here, pk: int) -> Initiative:
    """An initiative of this neighbourhood; of another, or a closed circle of others: 404."""
    try:
        initiative = Initiative.objects.select_related(
            "place__door_person", "place__street", "opens", "subscription"
        ).get(pk=pk, neighbourhood=here.neighbourhood)
    except Initiative.DoesNotExist as missing:
        raise Http404 from missing
    _let_in(here, initiative)
    return initiative


def our_initiative(here: Here, pk: int) -> Initiative:
    """One that neighbours make; of what stands here from a calendar of others there is nothing to say: 404."""
    initiative = see_initiative(here, pk)
    if initiative.subscription:
        raise Http404
    return initiative


def _let_in(here: Here, initiative: Initiative) -> None:
    if initiative.door == Door.CLOSED and not is_maker(here, initiative):
        raise Http404
    if initiative.hidden and not _sees_hidden(here, initiative):
        raise Http404


def _sees_hidden(here: Here, initiative: Initiative) -> bool:
    """Say whether this is one of its makers, or who has the keys."""
    return is_maker(here, initiative) or (here.neighbour is not None and here.neighbour.has_keys)


def is_maker(here: Here, initiative: Initiative) -> bool:
    """Say whether who looks is one of the makers."""
    return here.neighbour is not None and initiative.makers.filter(pk=here.neighbour.pk).exists()


def own_initiative(here: AtHome, pk: int) -> Initiative:
    """An initiative that this neighbour is a maker of; another's: 403."""
    initiative = see_initiative(here, pk)
    if not is_maker(here, initiative):
        raise PermissionDenied
    return initiative


def see_gathering(here: Here, pk: int) -> Gathering:
    """One date in this neighbourhood; in another, or of a closed circle of others: 404."""
    try:
        gathering = with_all(Gathering.objects.all()).get(pk=pk, neighbourhood=here.neighbourhood)
    except Gathering.DoesNotExist as missing:
        raise Http404 from missing
    _let_in(here, gathering.initiative)
    if gathering.hidden and not _sees_hidden(here, gathering.initiative):
        raise Http404
    return gathering


def our_gathering(here: Here, pk: int) -> Gathering:
    """One date of what neighbours make; of a calendar of others: 404."""
    gathering = see_gathering(here, pk)
    if gathering.initiative.subscription:
        raise Http404
    return gathering


def own_gathering(here: AtHome, pk: int) -> Gathering:
    """One date of an initiative that this neighbour is a maker of; another's: 403."""
    gathering = see_gathering(here, pk)
    if not is_maker(here, gathering.initiative):
        raise PermissionDenied
    return gathering


def hand_over_token(initiative: Initiative) -> str:
    """Return the token of the link with which another becomes a maker too. It is used up when the makers change."""
    return signing.dumps([initiative.pk, _makers(initiative)], salt=_SALT)


def handed_over(here: AtHome, token: str) -> Initiative:
    """The initiative that a maker's link is about. A wrong, old or used link: 404."""
    try:
        pk, makers = signing.loads(token, salt=_SALT, max_age=60 * 60 * 24 * _LINK_DAYS)
        initiative = Initiative.objects.get(pk=pk, neighbourhood=here.neighbourhood, hidden=False)
    except (signing.BadSignature, Initiative.DoesNotExist) as wrong:
        raise Http404 from wrong
    if makers != _makers(initiative):
        raise Http404
    return initiative


def _makers(initiative: Initiative) -> list[int]:
    return sorted(initiative.makers.values_list("pk", flat=True))
