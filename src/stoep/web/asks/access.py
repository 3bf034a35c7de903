"""The doors of asks: everyone may look, who asked may close, and what was asked of one is one's own affair."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404

from stoep.web.asks.models import Ask, Came, Knock, Side
from stoep.web.asks.queries import other_of, with_ask
from stoep.web.between.queries import said_rather_not, too_far_from
from stoep.web.neighbours.access import AtHome, Here
from stoep.web.neighbours.models import Neighbour
from stoep.web.neighbours.queries import unless_hidden

_SALT = "stoep.knock"
_LINK_DAYS = 30


def see_ask(here: Here, pk: int) -> Ask:
    """An ask or offer of this neighbourhood; of another, or a hidden one of another neighbour: 404."""
    try:
        return (
            Ask.objects.filter(unless_hidden(here.neighbour, by=here.neighbour))
            .select_related("by", "initiative", "neighbourhood", "turn_day")
            .get(pk=pk, neighbourhood=here.neighbourhood)
        )
    except Ask.DoesNotExist as missing:
        raise Http404 from missing


def own_ask(here: AtHome, pk: int) -> Ask:
    """One's own ask; another's is not there to change (404)."""
    try:
        return Ask.objects.get(pk=pk, by=here.neighbour, neighbourhood=here.neighbourhood)
    except Ask.DoesNotExist as missing:
        raise Http404 from missing


def ask_to_knock_for(here: AtHome, pk: int) -> Ask:
    """An ask for which one may ask others: one's own, or one that came to who has the welcoming turn. Else: 403."""
    found = see_ask(here, pk)
    welcomes = Knock.objects.filter(ask=found, neighbour=here.neighbour, came=Came.WELCOME)
    if found.by_id != here.neighbour.pk and not welcomes.exists():
        raise PermissionDenied
    return found


def ask_to_answer(here: AtHome, pk: int) -> Ask:
    """An open ask of another, to say something to; one's own, a closed one or that of a turn: 403."""
    found = see_ask(here, pk)
    if found.closed or found.by_id in (None, here.neighbour.pk):
        raise PermissionDenied
    if found.by_id in said_rather_not(here.neighbour) | too_far_from(here.neighbour):
        raise PermissionDenied
    return found


def knock_to_thank_for(here: AtHome, pk: int) -> Knock:
    """A yes for which one may say thank you: to one's own ask, or one's own to an offer. Else: 404."""
    found = _find(pk=pk, ask__neighbourhood=here.neighbourhood)
    thanker = found.ask.by_id if found.ask.side == Side.ASK else found.neighbour_id
    if thanker != here.neighbour.pk:
        raise Http404
    return found


def who_thanked(here: AtHome, pk: str) -> Neighbour | None:
    """Who said thank you to this neighbour, by the number of the knock; '' is nobody. Not one's own: 404."""
    if not pk:
        return None
    if not (pk.isdecimal() and len(pk) < 19):
        raise Http404
    found = _find(pk=int(pk), thanked=True, ask__neighbourhood=here.neighbourhood)
    thanked = found.neighbour_id if found.ask.side == Side.ASK else found.ask.by_id
    if thanked != here.neighbour.pk:
        raise Http404
    return other_of(found, here.neighbour)


def knock_token(knock: Knock) -> str:
    """Return the token of the links in the mail."""
    return signing.dumps(knock.pk, salt=_SALT)


def knock_of_token(token: str) -> Knock:
    """What a link in a mail is about. A wrong or old link, or what is forgotten: 404."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=60 * 60 * 24 * _LINK_DAYS)
    except signing.BadSignature as wrong:
        raise Http404 from wrong
    return _find(pk=pk, ask__hidden=False)


def _find(**where: object) -> Knock:
    try:
        return with_ask(Knock.objects.all()).get(**where)
    except Knock.DoesNotExist as missing:
        raise Http404 from missing
