"""Which organisations can be asked now."""

from django.db.models import QuerySet
from django.utils import timezone

from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.secondline.models import Organisation


def organisations_of(neighbourhood: Neighbourhood) -> QuerySet[Organisation]:
    """Those of a neighbourhood whose time is not over."""
    return Organisation.objects.filter(neighbourhood=neighbourhood, until__gte=timezone.localdate())
