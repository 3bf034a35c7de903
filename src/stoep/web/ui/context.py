"""What the page around every page needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """The neighbourhood that is looked at, by whom, and which of the tabs this is."""
    here = getattr(request, "here", None)
    match = request.resolver_match
    return {
        "here": here,
        "tab": (match.kwargs.get("tab") if match else None),
        "release": settings.STOEP_RELEASE,
    }
