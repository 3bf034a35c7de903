"""The doors of coming in: about whom one is asked, one's own cards, and what was typed half-way."""

from django.core import signing
from django.http import Http404
from django.utils import timezone

from stoep.web.arrivals.models import HalfWay
from stoep.web.arrivals.queries import asked_about
from stoep.web.neighbourhoods.models import Code, CodeKind
from stoep.web.neighbours.access import AtHome
from stoep.web.neighbours.models import Neighbour

_SALT = "stoep.half-way"
_LINK_DAYS = 7


def asked_of(here: AtHome, pk: int) -> Neighbour:
    """Somebody new about whom this neighbour is asked; anybody else isn't there (404)."""
    try:
        return asked_about(here.neighbour, timezone.localdate()).get(pk=pk)
    except Neighbour.DoesNotExist as missing:
        raise Http404 from missing


def own_card(here: AtHome, pk: int) -> Code:
    """A card that this neighbour made; another's isn't there (404)."""
    try:
        return Code.objects.get(pk=pk, made_by=here.neighbour, kind=CodeKind.CARD)
    except Code.DoesNotExist as missing:
        raise Http404 from missing


def half_way_token(half_way: HalfWay) -> str:
    """Return the token of the link in the one mail to who got stuck half-way."""
    return signing.dumps([half_way.pk, half_way.user.email], salt=_SALT)


def half_way_of_token(token: str) -> HalfWay:
    """What was typed by who reads this mail. A wrong or old link, or who is in by now: 404."""
    try:
        pk, email = signing.loads(token, salt=_SALT, max_age=60 * 60 * 24 * _LINK_DAYS)
        return HalfWay.objects.select_related("neighbourhood", "user", "street").get(pk=pk, user__email=email)
    except (signing.BadSignature, HalfWay.DoesNotExist) as wrong:
        raise Http404 from wrong
