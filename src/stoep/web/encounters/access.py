"""The doors of invitations: an invitation is seen by the one who is asked, and by nobody else."""

from django.core import signing
from django.http import Http404

from stoep.web.encounters.models import Invitation
from stoep.web.encounters.queries import with_all
from stoep.web.neighbours.access import AtHome

_SALT = "stoep.invitation"
_LINK_DAYS = 30


def own_invitation(here: AtHome, pk: int) -> Invitation:
    """One's own invitation; anybody else's is not there (404)."""
    return _find(pk=pk, neighbour=here.neighbour, encounter__neighbourhood=here.neighbourhood)


def invitation_token(invitation: Invitation) -> str:
    """Return the token of the links in the mail."""
    return signing.dumps(invitation.pk, salt=_SALT)


def invitation_of_token(token: str) -> Invitation:
    """The invitation that a link in a mail is about. A wrong or old link, or a forgotten invitation: 404."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=60 * 60 * 24 * _LINK_DAYS)
    except signing.BadSignature as wrong:
        raise Http404 from wrong
    return _find(pk=pk)


def _find(**where: object) -> Invitation:
    try:
        return with_all(Invitation.objects.all()).get(**where)
    except Invitation.DoesNotExist as missing:
        raise Http404 from missing
