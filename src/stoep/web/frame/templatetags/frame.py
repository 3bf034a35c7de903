"""Where the rules of the language of a page are."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from stoep.web.frame.book import file_of

register = template.Library()


@register.simple_tag
def frame_rules(language: str = "") -> str:
    """Return the address of the rules of a language, or of that of the page."""
    language = str(language or get_language() or "nl")[:2]  # a text in a template is a str of Django's own
    return reverse("frame_rules", args=(language, file_of(language)[0]))
