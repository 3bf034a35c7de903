"""The doors of things: everyone may look at what is there; who put it there may change it, or who has its table."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404

from stoep.web.neighbours.access import AtHome, Here
from stoep.web.neighbours.models import Neighbour
from stoep.web.things.models import Loan, Thing
from stoep.web.things.queries import with_all

_SALT = "stoep.loan"
_LINK_DAYS = 90


def may_change(thing: Thing, neighbour: Neighbour | None) -> bool:
    """Say whether this is their own thing, or one of a table that they keep."""
    if neighbour is None:
        return False
    if thing.by_id:
        return thing.by_id == neighbour.pk
    return thing.initiative is not None and thing.initiative.makers.filter(pk=neighbour.pk).exists()


def see_thing(here: Here, pk: int) -> Thing:
    """A thing of this neighbourhood. One that is gone is there only for who can put it back; others: 404."""
    try:
        found = with_all(Thing.objects.filter(neighbourhood=here.neighbourhood)).get(pk=pk)
    except Thing.DoesNotExist as missing:
        raise Http404 from missing
    if found.closed_on and not may_change(found, here.neighbour):
        raise Http404
    if found.hidden and not (may_change(found, here.neighbour) or _keeps_the_keys(here)):
        raise Http404
    return found


def _keeps_the_keys(here: Here) -> bool:
    return here.neighbour is not None and here.neighbour.has_keys


def own_thing(here: AtHome, pk: int) -> Thing:
    """One's own thing, or one of a table that one keeps; another's: 403."""
    found = see_thing(here, pk)
    if not may_change(found, here.neighbour):
        raise PermissionDenied
    return found


def see_photo(here: AtHome, name: str) -> str:
    """The name of a photo of a thing that this neighbour may see; else 404."""
    thing = with_all(Thing.objects.filter(neighbourhood=here.neighbourhood, photo=name)).first()
    if thing is None:
        raise Http404
    see_thing(here, thing.pk)
    return name


def loan_token(loan: Loan) -> str:
    """Return the token of the link in the mail with which a loan is made longer."""
    return signing.dumps(loan.pk, salt=_SALT)


def loan_of_token(token: str) -> Loan:
    """The loan that a link in a mail is about. A wrong or old link, or a thing that is back: 404."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=60 * 60 * 24 * _LINK_DAYS)
        return Loan.objects.select_related("thing__neighbourhood").get(pk=pk, thing__hidden=False)
    except (signing.BadSignature, Loan.DoesNotExist) as wrong:
        raise Http404 from wrong
