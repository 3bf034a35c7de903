"""The door of codes: whoever has the keys now."""

from django.http import Http404

from stoep.web.neighbourhoods.models import Code
from stoep.web.neighbours.access import AtHome


def code_of(here: AtHome, pk: int) -> Code:
    """A code of this neighbourhood; of another: 404."""
    try:
        return Code.objects.get(pk=pk, neighbourhood=here.neighbourhood)
    except Code.DoesNotExist as missing:
        raise Http404 from missing
