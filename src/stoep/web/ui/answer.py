"""Answering with a page, or with 'nothing changed since you last looked' (304)."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from stoep.web.neighbours.access import Here


def page_tag(request: HttpRequest, here: Here) -> str:
    """Return the ETag of a page: what it can depend on, and nothing more.

    The neighbourhood's version stands for all rows; the hour for 'good morning' and 'today'; the CSRF cookie
    for the tokens in its forms.
    """
    parts = (
        here.slug,
        here.neighbourhood.version,
        here.neighbour.pk if here.neighbour else "new" if here.new else "-",
        request.user.pk,
        get_language(),
        request.get_full_path(),
        request.headers.get("HX-Request", ""),
        request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
        timezone.localtime().strftime("%Y%m%d%H"),
        settings.STOEP_RELEASE,
    )
    return '"' + blake2b("\x00".join(map(str, parts)).encode(), digest_size=16).hexdigest() + '"'


def answer(request: HttpRequest, here: Here, template: str, prepare: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Answer a GET: 304 when nothing changed, else the template with the prepared rows."""
    tag = page_tag(request, here)
    said_something = len(get_messages(request)) > 0  # a message is said once, so this page is only for now
    if not said_something and (same := get_conditional_response(request, etag=tag)):
        return same
    response = render(request, template, prepare())
    if not said_something:
        response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Language"))
    return response
