"""The way in: who waits at the door, and who is let in."""

from allauth.account.internal.stagekit import clear_login
from django.contrib.auth import login
from django.http import HttpRequest

from stoep.web.neighbours.models import User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_WAIT_SECONDS = 60 * 60


def wait_at_the_door(request: HttpRequest) -> None:
    """What someone typed to come in, an address or a name, is kept an hour at most when they don't."""
    request.session.set_expiry(_WAIT_SECONDS)


def let_in(request: HttpRequest, user: User) -> None:
    """Begin a session that lasts. The address with which someone came in does not stay in it."""
    clear_login(request)
    login(request, user, backend=_BACKEND)
    request.session.set_expiry(None)
