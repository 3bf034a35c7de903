"""The door of who comes: a neighbour sees their own; who has no account comes back with a link."""

from django.core import signing
from django.http import Http404

from stoep.web.coming.models import Coming
from stoep.web.coming.queries import with_all

_SALT = "stoep.coming"
_LINK_DAYS = 400


def coming_token(coming: Coming) -> str:
    """Return the token of the link with which somebody without an account comes back to what they said."""
    return signing.dumps(coming.pk, salt=_SALT)


def coming_of_token(token: str) -> Coming:
    """What somebody without an account said. A wrong link, or what is forgotten already: 404."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=60 * 60 * 24 * _LINK_DAYS)
        shown = Coming.objects.filter(gathering__hidden=False, gathering__initiative__hidden=False)
        return with_all(shown).get(pk=pk, neighbour=None)
    except (signing.BadSignature, Coming.DoesNotExist) as wrong:
        raise Http404 from wrong
