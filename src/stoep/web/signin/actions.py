"""Sending someone the six digits with which they come in."""

# allauth has no public door to 'send a code to this address'; its lock file entry pins what we lean on here.
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import ratelimit
from django.http import HttpRequest

from stoep.web.neighbours.actions import begin_account


class AskedJustNow(Exception):
    """A code was sent to this address a moment ago."""


def send_code_to(request: HttpRequest, email: str) -> None:
    """Send six digits to an address, known or not: what is seen is the same. Raises AskedJustNow."""
    if not ratelimit.consume(request, action="request_login_code", key=email):
        raise AskedJustNow
    LoginCodeVerificationProcess.initiate(request=request, user=begin_account(email), email=email)
