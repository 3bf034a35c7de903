"""Everyone may look at a text, though not without end."""

from django.core.cache import caches
from django.http import HttpRequest

from stoep.web.safety.actions import network_digest

MOST_IN_A_MINUTE = 30


def is_too_often(request: HttpRequest) -> bool:
    """Whether a network asked for very many texts this minute. It is counted in memory, and nowhere else."""
    counts, key = caches["counts"], network_digest(request)
    counts.add(key, 0, timeout=60)
    try:
        return counts.incr(key) > MOST_IN_A_MINUTE
    except ValueError:  # the minute was over just now
        return False
