"""The sums of hello walks and of the mirror, for each street that has enough of them."""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q, QuerySet, Sum

from stoep.core.fabric import FEWEST
from stoep.web.neighbourhoods.models import Neighbourhood, Street

KEPT_DAYS = 400
"""A season and the same one a year before, so that a street can count once more."""
_MONTHS = 3


def hello_rows(neighbourhood: Neighbourhood, today: date) -> list[dict[str, Any]]:
    """The walks and hellos of this season, of each street with ten walks or more; by name, for it is no race.

    No sum of the whole neighbourhood stands beside it: less those of the streets it would tell of the others.
    """
    lately = Q(walks__day__gt=today - timedelta(weeks=13), walks__day__lte=today)
    streets = Street.objects.filter(neighbourhood=neighbourhood).annotate(
        number=Count("walks", filter=lately), hellos=Sum("walks__hellos", filter=lately)
    )
    return _enough(streets, "number", "hellos")


def mirror_rows(neighbourhood: Neighbourhood, today: date) -> list[dict[str, Any]]:
    """What each street said in the last three months that are over, when ten people or more did.

    Of the running month nothing: a sum that moves when somebody sends tells what they sent.
    """
    ends = today.replace(day=1)
    lately = Q(mirrors__month__lt=ends, mirrors__month__gte=ends - relativedelta(months=_MONTHS))
    streets = Street.objects.filter(neighbourhood=neighbourhood).annotate(
        number=Sum("mirrors__people", filter=lately),
        known=Sum("mirrors__names", filter=lately),
        chats=Sum("mirrors__chats", filter=lately),
        together=Sum("mirrors__together", filter=lately),
    )
    return _enough(streets, "number", "known", "chats", "together")


def _enough(streets: QuerySet[Any], *numbers: str) -> list[dict[str, Any]]:
    return list(streets.filter(number__gte=FEWEST).order_by("name").values("name", *numbers))
