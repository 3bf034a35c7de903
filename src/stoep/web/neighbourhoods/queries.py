"""Reads about a neighbourhood as a whole."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from stoep.core.fabric import Sums
from stoep.web.encounters.models import Answer, Encounter, State
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbourhoods.models import Code, Neighbourhood
from stoep.web.neighbours.models import Gift, Neighbour, Visible


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


def season_sums(neighbourhood: Neighbourhood, now: datetime) -> Sums:
    """The sums of the last thirteen weeks, of the whole neighbourhood."""
    season = {"neighbourhood": neighbourhood, "starts_at__gt": now - timedelta(weeks=13), "ends_at__lt": now}
    encounters = Encounter.objects.filter(state=State.ON, **season)
    yes = Q(invitations__answer=Answer.YES)
    streets = Count("invitations__neighbour__street", filter=yes, distinct=True)
    return Sums(
        people=Neighbour.objects.filter(neighbourhood=neighbourhood).count(),
        gatherings=Gathering.objects.filter(cancelled=False, **season).count(),
        encounters=encounters.count(),
        mixed=encounters.annotate(streets=streets).filter(streets__gt=1).count(),
        doors=neighbourhood.places.exclude(door_person=None).count(),
        gifts=Gift.objects.filter(neighbour__neighbourhood=neighbourhood).exclude(visible=Visible.ME).count(),
        initiatives=Initiative.objects.filter(neighbourhood=neighbourhood).exclude(rhythm="").count(),
    )
