"""Every write of asks."""

from django.utils import timezone

from stoep.web.asks.models import Ask
from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbours.models import Neighbour


def ask(*, by: Neighbour, title: str, body: str = "", initiative: Initiative | None = None) -> Ask:
    """Ask the neighbourhood something."""
    with changing(by.neighbourhood):
        return Ask.objects.create(
            neighbourhood=by.neighbourhood,
            by=by,
            title=title,
            body=body,
            initiative=initiative,
            made_on=timezone.localdate(),
        )


def close_ask(asked: Ask, *, by: Neighbour) -> None:
    """It is answered, or no longer asked."""
    with changing(by.neighbourhood):
        Ask.objects.filter(pk=asked.pk, by=by).update(closed=True)
