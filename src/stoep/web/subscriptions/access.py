"""The door of the calendars of others: everybody sees which there are, whoever has the keys now keeps them."""

from django.http import Http404

from stoep.web.neighbours.access import AtHome
from stoep.web.subscriptions.models import Subscription


def subscription_of(here: AtHome, pk: int) -> Subscription:
    """A calendar that is read in this neighbourhood; of another: 404."""
    try:
        return Subscription.objects.get(pk=pk, neighbourhood=here.neighbourhood)
    except Subscription.DoesNotExist as missing:
        raise Http404 from missing
