"""The doors of what goes out: a calendar knows no account, so it shows what a visitor may see."""

from django.http import Http404

from stoep.web.feeds.models import OwnCalendar
from stoep.web.initiatives.access import see_initiative
from stoep.web.initiatives.models import Initiative
from stoep.web.neighbours.access import Here
from stoep.web.safety.words import address_digest


def public_initiative(here: Here, pk: int) -> Initiative:
    """An initiative as a visitor sees it, whoever asks: a closed circle is not there (404), also for its makers."""
    return see_initiative(Here(here.neighbourhood, None), pk)


def own_calendar(secret: str) -> OwnCalendar:
    """The calendar behind a secret address; a wrong, ended or renewed one: 404."""
    found = OwnCalendar.objects.filter(digest=address_digest(secret)).select_related("neighbour__neighbourhood")
    if (calendar := found.first()) is None:
        raise Http404
    return calendar
