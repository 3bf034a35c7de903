"""Reads about a neighbourhood as a whole."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from stoep.core.fabric import Sums
from stoep.web.asks.models import Came, Knock
from stoep.web.encounters.models import Answer, Encounter, State
from stoep.web.initiatives.models import Door, Gathering, Initiative
from stoep.web.initiatives.models import State as Rest
from stoep.web.neighbourhoods.models import Code, Neighbourhood
from stoep.web.neighbours.models import Kind
from stoep.web.neighbours.queries import shared_gifts
from stoep.web.things.models import Tally


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
    """The sums of the last thirteen weeks, of the whole neighbourhood, in one query.

    Of encounters only as far back as is remembered who said yes, so that the mixed ones are counted like the rest.
    """
    season = {"neighbourhood": neighbourhood, "starts_at__gt": now - timedelta(weeks=13), "ends_at__lt": now}
    remembered = now - timedelta(days=settings.STOEP_FORGET_DAYS)
    encounters = Encounter.objects.filter(state=State.ON, people=None, ends_at__gte=remembered, **season)
    streets = Count("invitations__neighbour__street", filter=Q(invitations__answer=Answer.YES), distinct=True)
    mixed = encounters.annotate(streets=streets).filter(streets__gt=1)
    gifts = shared_gifts(neighbourhood).exclude(kind=Kind.DREAM)
    knocks = Knock.objects.filter(ask__neighbourhood=neighbourhood, made_at__gt=remembered).exclude(came=Came.SELF)
    rows = {
        "people": neighbourhood.neighbours.exclude(arrival__known=False),
        "gatherings": Gathering.objects.filter(cancelled=False, initiative__subscription=None, **season).exclude(
            initiative__door=Door.CLOSED
        ),
        "encounters": encounters,
        "mixed": Encounter.objects.filter(pk__in=mixed.values("pk")),
        "doors": neighbourhood.places.exclude(door_person=None),
        "gifts": gifts,
        "asked": knocks,
        "asked_people": neighbourhood.neighbours.filter(pk__in=knocks.values("neighbour")),
        # A circle is the neighbourhood's when its door is open (1.12.27), and what rests has no rhythm now.
        # What stands here of others is not ours.
        "initiatives": Initiative.objects.filter(neighbourhood=neighbourhood, subscription=None)
        .exclude(rhythm="")
        .exclude(door=Door.CLOSED)
        .exclude(state=Rest.RESTING),
    }
    numbers = [_number_of(each) for each in rows.values()]
    weeks = Tally.objects.filter(neighbourhood=neighbourhood, week__gt=timezone.localdate(now) - timedelta(weeks=13))
    numbers += [_sum_of(weeks, "given"), _sum_of(weeks, "lent")]
    counted = Neighbourhood.objects.filter(pk=neighbourhood.pk).values_list(*numbers).get()
    return Sums(**dict(zip([*rows, "given", "lent"], counted, strict=True)))


def _sum_of(rows: QuerySet[Tally], field: str) -> Coalesce:
    """The sum of a field of some rows, as a part of a query."""
    alone = rows.annotate(all_of_them=Value(1)).values("all_of_them")
    return Coalesce(Subquery(alone.annotate(sum=Sum(field)).values("sum")), 0)


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """The number of rows, as a part of a query."""
    alone = rows.order_by().annotate(all_of_them=Value(1)).values("all_of_them")
    return Coalesce(Subquery(alone.annotate(number=Count("pk")).values("number")), 0)
