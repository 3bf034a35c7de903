"""Pages that belong to no room: errors in plain words, privacy, the language."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, HttpResponseServerError
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from stoep.web.ui.typed import typed_texts


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, and how long."""
    return render(request, "ui/privacy.html", {"days": settings.STOEP_FORGET_DAYS})


def talk(request: HttpRequest) -> HttpResponse:
    """Someone to talk to: one plain page that records no visit (requirement E11)."""
    return render(request, "ui/talk.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language that someone chose, in a cookie."""
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    response = HttpResponseRedirect(target if safe else "/")
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=60 * 60 * 24 * 365, httponly=True,
            samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE,
        )  # fmt: skip
    return response


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in plain words: an unknown host or a broken form; 413 when it is more than we take at one time."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "ui/too_long.html", status=413)
    return render(request, "ui/not_understood.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in plain words."""
    return render(request, "ui/not_found.html", status=404)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 in plain words."""
    return render(request, "ui/not_here.html", status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lay open too long, or from a browser without cookies. What was typed stands in the page."""
    context = {"typed": typed_texts(request), "no_cookie": reason == REASON_NO_CSRF_COOKIE}
    response = render(request, "ui/stale_form.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500 in plain words, without the database."""
    return HttpResponseServerError(render_to_string("ui/broken.html"))
