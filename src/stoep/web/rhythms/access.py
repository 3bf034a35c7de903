"""The door of the days off: whoever has the keys now."""

from django.http import Http404

from stoep.web.neighbours.access import AtHome
from stoep.web.rhythms.models import DaysOff


def days_off_of(here: AtHome, pk: int) -> DaysOff:
    """Days off of this neighbourhood; of another: 404."""
    try:
        return DaysOff.objects.get(pk=pk, neighbourhood=here.neighbourhood)
    except DaysOff.DoesNotExist as missing:
        raise Http404 from missing
