"""Asks as rows."""

from dataclasses import dataclass

from stoep.web.asks.models import Ask
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour


@dataclass(frozen=True)
class AskRow:
    pk: int
    title: str
    body: str
    by: str
    initiative: str
    own: bool


def ask_rows(neighbourhood: Neighbourhood, neighbour: Neighbour | None, most: int = 50) -> list[AskRow]:
    """The open asks, newest first. A visitor sees the question, a neighbour also who asks."""
    asks = Ask.objects.filter(neighbourhood=neighbourhood, closed=False).select_related("by", "initiative")
    return [
        AskRow(
            pk=ask.pk,
            title=ask.title,
            body=ask.body,
            by=ask.by.name if neighbour else "",
            initiative=ask.initiative.title if ask.initiative else "",
            own=neighbour is not None and ask.by_id == neighbour.pk,
        )
        for ask in asks[:most]
    ]
