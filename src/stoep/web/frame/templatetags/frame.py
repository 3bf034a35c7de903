"""Where the rules of the language of a page are."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from stoep.web.frame.book import file_of

register = template.Library()


@register.simple_tag
def frame_rules() -> str:
    """Return the address of the rules."""
    language = (get_language() or "nl")[:2]
    return reverse("frame_rules", args=(language, file_of(language)[0]))
