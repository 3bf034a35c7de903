"""The few things that templates need beside Django's own."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("ui/_pavement.html")
def pavement(plants: Any, sums: Any) -> dict[str, Any]:
    """Draw the growing pavement."""
    return {"plants": plants, "sums": sums}
