"""Rows that are the same for everybody, kept for as long as their neighbourhood stays as it is."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import get_language

from stoep.web.neighbourhoods.models import Neighbourhood

Rows = TypeVar("Rows")


def kept(neighbourhood: Neighbourhood, name: str, make: Callable[[], Rows]) -> Rows:
    """Return the rows called `name`, made anew when the neighbourhood's version, the language or the hour changes.

    Only for what every visitor may see: the key knows nobody.
    """
    hour = timezone.localtime().strftime("%Y%m%d%H")
    key = f"{neighbourhood.pk}.{neighbourhood.version}.{get_language()}.{hour}.{name}"
    cache = caches["fragments"]
    rows: Rows | None = cache.get(key)
    if rows is None:
        rows = make()
        cache.set(key, rows, 60 * 60)
    return rows
