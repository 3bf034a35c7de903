"""Sending someone the six digits with which they come in. Who is known and who isn't costs the same work."""

# allauth has no public door to 'send a code to this address'; its lock file entry pins what we lean on here.
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import ratelimit
from django.db import transaction
from django.http import HttpRequest

from stoep.web.neighbours.actions import begin_account
from stoep.web.neighbours.models import User
from stoep.web.signin.tasks import send_code


class AskedJustNow(Exception):
    """A code was sent to this address a moment ago."""


def send_code_to(request: HttpRequest, email: str) -> User:
    """Send six digits to an address, known or not: what is seen is the same. Raises AskedJustNow.

    Return the account, made now for an address that was not known.
    """
    if not ratelimit.consume(request, action="request_login_code", key=email):
        raise AskedJustNow
    with transaction.atomic():
        user = begin_account(email)
        LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
    return user


def send_code_if_known(request: HttpRequest, email: str) -> None:
    """Send six digits to an address that is known here; for another a task waits too, which then does nothing."""
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
        if user is None:
            User.objects.filter(email=email).first()  # as the adapter does for who is known
            send_code.enqueue(user=0, code=get_adapter().generate_login_code())
