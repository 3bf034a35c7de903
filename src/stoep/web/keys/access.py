"""The door of wishes for the keys: of this neighbourhood."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from stoep.web.keys.models import Wish
from stoep.web.keys.queries import may_agree
from stoep.web.neighbours.access import AtHome


def wish_to_agree_to(here: AtHome, pk: int) -> Wish:
    """The wish of another neighbour here to whom one may say yes. Elsewhere: 404; without the keys: 403."""
    try:
        wish = Wish.objects.select_related("neighbour__neighbourhood").get(
            pk=pk, neighbour__neighbourhood=here.neighbourhood
        )
    except Wish.DoesNotExist as missing:
        raise Http404 from missing
    if not may_agree(here.neighbour, wish):
        raise PermissionDenied
    return wish
