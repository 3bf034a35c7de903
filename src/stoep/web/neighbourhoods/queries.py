"""Reads about a neighbourhood as a whole."""

from datetime import date

from django.db.models import QuerySet

from stoep.web.neighbourhoods.models import Code, Neighbourhood


def good_codes(neighbourhood: Neighbourhood, *, digest: str, on: date) -> QuerySet[Code]:
    """The code that is typed, when it lets someone in on this day; one or none."""
    return Code.objects.filter(
        neighbourhood=neighbourhood,
        digest=digest,
        withdrawn=False,
        ends_on__gte=on,
        uses_left__gt=0,
    )


def find_by_street(name: str) -> list[Neighbourhood]:
    """The neighbourhoods that have a street with these letters in its name."""
    return list(Neighbourhood.objects.filter(streets__name__icontains=name).distinct().order_by("name")[:50])
