"""Which names a page shows to who looks, and the link with which a parent says yes."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from stoep.web.asks.access import see_ask
from stoep.web.asks.models import Ask, Knock, Word
from stoep.web.asks.queries import names_to_ask
from stoep.web.between.models import Young
from stoep.web.coming.queries import coming_of, shown_fellows
from stoep.web.encounters.access import own_invitation
from stoep.web.encounters.models import Answer
from stoep.web.initiatives.access import see_gathering, see_initiative
from stoep.web.neighbours.access import AtHome
from stoep.web.neighbours.models import Neighbour, Visible
from stoep.web.neighbours.queries import shared_gifts
from stoep.web.places.access import see_place
from stoep.web.secondline.access import see_organisation
from stoep.web.things.access import may_change, see_thing
from stoep.web.things.queries import loan_of, promise_of
from stoep.web.turns.models import TurnDay, TurnState

_SALT = "stoep.parent"
_LINK_DAYS = 30
_Found = Iterable[Neighbour | None]


def _of_ask(here: AtHome, pk: int) -> _Found:
    ask = see_ask(here, pk)
    yield ask.by
    if ask.by_id == here.neighbour.pk:
        yield from (knock.neighbour for knock in _yeses(ask))
        yield from names_to_ask(ask, timezone.now())


def _yeses(ask: Ask) -> Iterable[Knock]:
    return ask.knocks.filter(word=Word.YES).select_related("neighbour")


def _of_thing(here: AtHome, pk: int) -> _Found:
    thing = see_thing(here, pk)
    yield thing.by
    if may_change(thing, here.neighbour):
        yield from (held.neighbour for held in (promise_of(thing), loan_of(thing)) if held)


def _of_initiative(here: AtHome, pk: int) -> _Found:
    initiative = see_initiative(here, pk)
    yield from initiative.makers.all()
    yield from _who_have_turns(TurnDay.objects.filter(gathering__initiative=initiative).values("pk"))


def _of_gathering(here: AtHome, pk: int) -> _Found:
    gathering = see_gathering(here, pk)
    yield gathering.opener
    yield from (other.neighbour for other in shown_fellows(gathering, coming_of(gathering, here.neighbour)))
    yield from _who_have_turns(gathering.turn_days.values("pk"))


def _who_have_turns(days: QuerySet[TurnDay, Any]) -> _Found:
    coming = TurnDay.objects.filter(pk__in=days, state=TurnState.YES, gathering__ends_at__gt=timezone.now())
    return (day.neighbour for day in coming.select_related("neighbour"))


def _of_place(here: AtHome, pk: int) -> _Found:
    yield see_place(here, pk).door_person


def _of_organisation(here: AtHome, pk: int) -> _Found:
    yield see_organisation(here, pk).invited_by


def _of_invitation(here: AtHome, pk: int) -> _Found:
    mine = own_invitation(here, pk)
    if mine.answer == Answer.YES:
        said_yes = mine.encounter.invitations.filter(answer=Answer.YES).select_related("neighbour")
        yield from (other.neighbour for other in said_yes)


def _in_the_hood(here: AtHome, _pk: int) -> _Found:
    yield from (who for who in here.neighbourhood.neighbours.exclude(keys_until=None) if who.has_keys)
    yield from (place.door_person for place in here.neighbourhood.places.select_related("door_person"))


def _in_house(here: AtHome, _pk: int) -> _Found:
    named = shared_gifts(here.neighbourhood).filter(visible=Visible.EVERYONE).select_related("neighbour")
    yield from (gift.neighbour for gift in named)
    asks = Ask.objects.filter(neighbourhood=here.neighbourhood, closed=False, hidden=False)
    yield from (ask.by for ask in asks.select_related("by"))


# What a page is about, as it stands in an address, and whom it names.
_NAMES: dict[str, Callable[[AtHome, int], _Found]] = {
    "vraag": _of_ask,
    "spul": _of_thing,
    "initiatief": _of_initiative,
    "dag": _of_gathering,
    "plek": _of_place,
    "tweede-lijn": _of_organisation,
    "haakje": _of_invitation,
    "buurt": _in_the_hood,
    "delen": _in_house,
}


def names_at(here: AtHome, what: str, pk: int) -> list[Neighbour]:
    """The neighbours whose names a page shows to who looks, by name. It is no list of its own: it is that page's."""
    if what not in _NAMES:
        raise Http404
    found = {who.pk: who for who in _NAMES[what](here, pk) if who and who.pk != here.neighbour.pk}
    return sorted(found.values(), key=lambda who: (who.name, who.pk))


def parent_token(young: Young) -> str:
    """Return the token of the link that a young neighbour shows to a parent."""
    return signing.dumps(young.pk, salt=_SALT)


def young_of_token(here: AtHome, token: str) -> Young:
    """The young neighbour that a link is about; one's own, an old one, or one of elsewhere: 404."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=60 * 60 * 24 * _LINK_DAYS)
        young = Young.objects.select_related("neighbour").get(pk=pk, neighbour__neighbourhood=here.neighbourhood)
    except (signing.BadSignature, Young.DoesNotExist) as wrong:
        raise Http404 from wrong
    if young.neighbour_id == here.neighbour.pk or hasattr(here.neighbour, "young"):
        raise Http404
    return young
