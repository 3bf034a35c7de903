"""Pages that belong to no room: errors in plain words, privacy, the language, health."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, and how long."""
    return render(request, "ui/privacy.html", {"days": settings.STOEP_FORGET_DAYS})


def talk(request: HttpRequest) -> HttpResponse:
    """Someone to talk to: one plain page that records no visit (requirement E11)."""
    return render(request, "ui/talk.html")


def health(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


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
    """400 in plain words: an unknown host, a broken form, or more than we take at one time."""
    return render(request, "ui/not_understood.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in plain words."""
    return render(request, "ui/not_found.html", status=404)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 in plain words."""
    return render(request, "ui/not_here.html", status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lay open too long. What was typed is still in the page before."""
    return render(request, "ui/stale_form.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500 in plain words, without the database."""
    return HttpResponseServerError(render_to_string("ui/broken.html"))
