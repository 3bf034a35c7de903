"""The doors of the second line: everyone may look, who invited it may end it, and it changes its page by its link."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from stoep.web.neighbours.access import AtHome, Here, look
from stoep.web.secondline.models import Organisation
from stoep.web.secondline.queries import organisations_of

_SALT = "stoep.organisation"


def see_organisation(here: Here, pk: int) -> Organisation:
    """An organisation of this neighbourhood; of another, or one whose time is over: 404."""
    try:
        return organisations_of(here.neighbourhood).select_related("invited_by__street").get(pk=pk)
    except Organisation.DoesNotExist as missing:
        raise Http404 from missing


def may_end(here: Here, organisation: Organisation) -> bool:
    """Say whether who looks may end it: who invited it, and whoever has the keys."""
    me = here.neighbour
    return me is not None and (me.has_keys or organisation.invited_by_id == me.pk)


def organisation_to_end(here: AtHome, pk: int) -> Organisation:
    """An organisation that one invited oneself, or any for whoever has the keys; else: 403."""
    found = see_organisation(here, pk)
    if not may_end(here, found):
        raise PermissionDenied
    return found


def organisation_token(organisation: Organisation) -> str:
    """Return the token of the link with which an organisation changes its own page, and nothing else."""
    return signing.dumps([organisation.pk, organisation.link], salt=_SALT)


def organisation_by_token(request: HttpRequest, token: str) -> Organisation:
    """The organisation that a link is about; a link that was replaced, or one whose time is over: 404."""
    try:
        pk, link = signing.loads(token, salt=_SALT)
        open_now = Organisation.objects.filter(until__gte=timezone.localdate())
        found = open_now.select_related("neighbourhood").get(pk=pk, link=link)
    except (signing.BadSignature, Organisation.DoesNotExist) as wrong:
        raise Http404 from wrong
    look(request, found.neighbourhood.slug)
    return found
