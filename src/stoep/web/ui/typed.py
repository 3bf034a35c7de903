"""What somebody typed in a form that could not be taken, so that the page that says so can show it once more."""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest

# What a choice, a number or a time sends; whoever typed no more than that has lost nothing.
_NO_TEXT = re.compile(r"[a-z0-9_:-]{0,20}")
_NOT_TYPED = {"csrfmiddlewaretoken", "next"}


def typed_texts(request: HttpRequest) -> list[str]:
    """Return the texts in a form that came from one of our own pages, in the order of the form."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.get_host():
        return []  # nobody typed this here: another site sent it
    return [
        text
        for name, texts in request.POST.lists()
        if name not in _NOT_TYPED
        for text in texts
        if text.strip() and not _NO_TEXT.fullmatch(text)
    ]
