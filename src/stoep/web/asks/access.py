"""The door of asks: who asked may close it."""

from django.http import Http404

from stoep.web.asks.models import Ask
from stoep.web.neighbours.access import AtHome


def own_ask(here: AtHome, pk: int) -> Ask:
    """One's own ask; another's is not there to change (404)."""
    try:
        return Ask.objects.get(pk=pk, by=here.neighbour, neighbourhood=here.neighbourhood)
    except Ask.DoesNotExist as missing:
        raise Http404 from missing
