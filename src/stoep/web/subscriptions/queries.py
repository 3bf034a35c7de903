"""The calendars of others as a page shows them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.subscriptions.models import Subscription, Trouble


@dataclass(frozen=True)
class SubscriptionRow:
    """One calendar. `good` is when it last went well, where it doesn't now; `address` is for who has the keys."""

    pk: int
    name: str
    since: date
    address: str
    trouble: str
    good: str
    waits: bool
    over: bool


def subscription_rows(
    neighbourhood: Neighbourhood, now: datetime, *, with_address: bool = False
) -> list[SubscriptionRow]:
    """Every calendar of others that is read here."""
    return [
        SubscriptionRow(
            pk=one.pk,
            name=one.name,
            since=one.since,
            address=one.address if with_address else "",
            trouble=str(Trouble(one.trouble).label) if one.trouble else "",
            good=_moment(one.good_at, now) if one.trouble and one.good_at else "",
            waits=one.good_at is None and not one.trouble,
            over=one.trouble == Trouble.GONE,
        )
        for one in Subscription.objects.filter(neighbourhood=neighbourhood)
    ]


def _moment(then: datetime, now: datetime) -> str:
    local = timezone.localtime(then)
    away = (timezone.localtime(now).date() - local.date()).days
    return f"{date_format(local, 'l' if away < 7 else 'j F')} {local:%H:%M}"
