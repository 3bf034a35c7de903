"""What is the same around every page."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone

from stoep.web.neighbours.access import SignInFirst


class PavementMiddleware:
    """Forget the time zone of the page before, and lead who must sign in first to the way in.

    A cookie with a NUL byte in it is no session: PostgreSQL does not look for such a text, it refuses it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        if "\x00" in (request.session.session_key or ""):
            request.session = type(request.session)()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn 'sign in first' into the sign-in page, and come back after."""
        if not isinstance(exception, SignInFirst):
            return None
        target = request.get_full_path() if request.method == "GET" else "/"
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL) + "?" + urlencode({"next": target}))
