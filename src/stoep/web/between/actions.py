"""Saying 'rather not', and being under sixteen."""

from datetime import date, datetime

from django.utils import timezone

from stoep.web.between.models import Young
from stoep.web.encounters.models import Mark, MarkKind
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Company, Neighbour
from stoep.web.turns.models import Shadow


def say_rather_not(about: Neighbour, *, by: Neighbour) -> None:
    """Say 'rather not' of a neighbour. It stays until it is taken back, and nobody is told."""
    with changing(by.neighbourhood):
        Mark.objects.update_or_create(by=by, about=about, defaults={"kind": MarkKind.RATHER_NOT, "day": None})
        Shadow.objects.filter(neighbour=by, day__neighbour=about, day__gathering__starts_at__gt=timezone.now()).delete()


def say_until(neighbour: Neighbour, *, until: date | None) -> None:
    """Say from which month on somebody is sixteen; None: they are already. They are asked for no small meetings."""
    with changing(neighbour.neighbourhood):
        if until is None or until <= timezone.localdate():
            Young.objects.filter(neighbour=neighbour).delete()
            return
        Young.objects.update_or_create(neighbour=neighbour, defaults={"until": until})
        Company.objects.filter(neighbour=neighbour).delete()


def say_parent_agrees(young: Young, *, by: Neighbour) -> None:
    """A parent says yes, on their own account or at the table of a keyholder. Who it was is not kept."""
    with changing(by.neighbourhood):
        Young.objects.filter(pk=young.pk).update(allowed=True)


def forget_young(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase for whom it is over; return how many."""
    with changing(neighbourhood):
        over = Young.objects.filter(neighbour__neighbourhood=neighbourhood, until__lte=timezone.localdate(now))
        return over.delete()[0]
