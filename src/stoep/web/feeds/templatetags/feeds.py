"""Addresses and data of what goes out, for the head of a page and for its buttons."""

import json
from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from stoep.web.feeds.span import Span
from stoep.web.feeds.syndication import event_data
from stoep.web.initiatives.calendar import address_of
from stoep.web.initiatives.models import Gathering
from stoep.web.initiatives.queries import gatherings_between
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.ui.fragments import kept

register = template.Library()
_SAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_WEEK, _MOST = timedelta(days=7), 30


@register.simple_tag
def address(page: str, *args: object) -> str:
    """Return the whole address of a page."""
    return address_of(page, *args)


@register.simple_tag
def webcal(page: str, *args: object) -> str:
    """Return the address of a calendar that a calendar program opens by itself."""
    return "webcal://" + address_of(page, *args).partition("://")[2]


@register.simple_tag
def linked_date(gathering: Gathering, neighbourhood: Neighbourhood) -> SafeString:
    """Say one date as data."""
    return _script(event_data(gathering, neighbourhood))


@register.simple_tag
def linked_week(neighbourhood: Neighbourhood) -> SafeString:
    """Say the dates of a week as data."""

    def make() -> str:
        today = Span.at(neighbourhood, timezone.now()).today
        return _script([event_data(each, neighbourhood)
                        for each in gatherings_between(neighbourhood, today, today + _WEEK)[:_MOST]])  # fmt: skip

    return mark_safe(kept(neighbourhood, "linked-week", make))


def _script(data: Any) -> SafeString:
    # Inside a script only these could end it, whoever wrote the words.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_SAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
