"""What is the same around every page."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone

from stoep.web.neighbours.access import HeldBack, NotKnownYet, SignInFirst
from stoep.web.ui.typed import typed_texts


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
        """Turn 'sign in first' into the sign-in page, and come back after. What was typed is shown, and not kept."""
        if isinstance(exception, NotKnownYet):
            return HttpResponseRedirect(resolve_url("just_in", exception.slug))
        if isinstance(exception, HeldBack):
            return render(request, "notices/held.html", {"until": exception.until}, status=403)
        if not isinstance(exception, SignInFirst):
            return None
        typed = typed_texts(request) if request.method == "POST" else []
        # Where something was typed there is a form to come back to; where only a button was pressed, perhaps not.
        target = request.get_full_path() if request.method == "GET" or typed else "/"
        way_in = resolve_url(settings.LOGIN_URL) + "?" + urlencode({"next": target})
        if not typed:
            return HttpResponseRedirect(way_in)
        response = render(request, "ui/not_in_any_more.html", {"typed": typed, "way_in": way_in}, status=403)
        response["Cache-Control"] = "no-store"
        return response
