"""What who is new finds, and what others see of them: a first name, until somebody knows them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from stoep.web.arrivals.models import Arrival
from stoep.web.asks.models import Ask, Side
from stoep.web.initiatives.models import Door, Gathering
from stoep.web.initiatives.queries import with_all
from stoep.web.neighbourhoods.models import Code, CodeKind, Neighbourhood
from stoep.web.neighbours.models import Gift, Kind, Neighbour, Visible
from stoep.web.neighbours.queries import topic_words
from stoep.web.turns.models import TurnDay, TurnKind, TurnState

FORTNIGHT = timedelta(days=14)
WEEK = timedelta(days=7)
STAYS = timedelta(days=183)
"""How long somebody whom nobody knows is kept."""
_ASKED_AT_ONCE = 3
MOST_CARDS = 3


@dataclass(frozen=True)
class NewHere:
    """Somebody new, as a neighbour is asked about them: a first name and a street."""

    pk: int
    name: str
    street: str


def first_name(neighbour: Neighbour) -> str:
    return neighbour.name.split()[0]


def not_known(neighbourhood: Neighbourhood) -> QuerySet[Neighbour]:
    return Neighbour.objects.filter(neighbourhood=neighbourhood, arrival__known=False).select_related("street")


def asked_about(by: Neighbour, on: date) -> QuerySet[Neighbour]:
    """Of whom this neighbour is asked whether they know them: of their street. Who has the keys is asked after a week,
    and at once where nobody else lives in that street."""
    new = not_known(by.neighbourhood)
    if not by.has_keys:
        return new.filter(street=by.street_id)
    known = Neighbour.objects.filter(neighbourhood=by.neighbourhood).exclude(arrival__known=False)
    lived_in = known.exclude(pk=by.pk).values("street")
    late = Q(arrival__since__lte=on - WEEK) | ~Q(street__in=lived_in)
    return new.filter(Q(street=by.street_id) | late)


def new_here(by: Neighbour, on: date) -> list[NewHere]:
    """Some of whom this neighbour is asked about, who came first first. Never a list of everybody new."""
    found = asked_about(by, on).order_by("arrival__since", "pk")[:_ASKED_AT_ONCE]
    return [NewHere(new.pk, first_name(new), new.street.name) for new in found]


@dataclass(frozen=True)
class Welcome:
    """A date at which somebody waits at the door for who is new."""

    gathering: Gathering
    waits: str
    """The first name of who said yes to the welcoming turn, or opens the door; '' for who may not see it."""


@dataclass(frozen=True)
class Fortnight:
    """The first fortnight on one's own page."""

    until: date
    expected: Welcome | None
    could: tuple[Welcome, ...]
    gift: str
    ask: Ask | None


def fortnight_of(neighbour: Neighbour, now: datetime) -> Fortnight | None:
    """What a new neighbour finds in the first two weeks; None when these are over."""
    arrival: Arrival | None = getattr(neighbour, "arrival", None)
    today = timezone.localdate(now)
    if arrival is None or (neighbour.known and arrival.since + FORTNIGHT < today):
        return None
    expected = _expected(arrival, neighbour, now)
    gifts = list(neighbour.gifts.exclude(visible=Visible.ME))
    ask = _ask_for(neighbour, gifts) if neighbour.known else None
    return Fortnight(
        until=arrival.since + FORTNIGHT,
        expected=expected,
        could=() if expected else tuple(_welcomes(neighbour, now)),
        gift=_said(gifts),
        ask=ask,
    )


def _said(gifts: list[Gift]) -> str:
    shown = next((gift for gift in gifts if gift.kind in (Kind.SHOW, Kind.LOVE)), None)
    return "" if shown is None else topic_words(shown.topic)[0] if shown.topic else shown.words


def _ask_for(neighbour: Neighbour, gifts: list[Gift]) -> Ask | None:
    """An open ask around something that this neighbour loves or can show."""
    hooks = {gift.hook for gift in gifts if gift.kind in (Kind.SHOW, Kind.LOVE)}
    asks = Ask.objects.filter(neighbourhood=neighbour.neighbourhood_id, closed=False, side=Side.ASK, hook__in=hooks)
    return asks.exclude(by=neighbour).order_by("-made_at").first() if hooks else None


def _expected(arrival: Arrival, neighbour: Neighbour, now: datetime) -> Welcome | None:
    dates = Gathering.objects.filter(arrivals=arrival, cancelled=False, ends_at__gt=now)
    found = with_all(dates).first()
    return Welcome(found, _name_for(neighbour, who_waits(found))) if found else None


def _name_for(neighbour: Neighbour, who: Neighbour | None) -> str:
    return first_name(who) if who and neighbour.known else ""


def open_dates(neighbourhood: Neighbourhood, now: datetime) -> QuerySet[Gathering]:
    """The dates of the coming fortnight at which everybody may walk in."""
    dates = Gathering.objects.filter(neighbourhood=neighbourhood, cancelled=False, all_day=False)
    coming = dates.filter(starts_at__gt=now, starts_at__lt=now + FORTNIGHT)
    return with_all(coming.exclude(initiative__door=Door.CLOSED)).order_by("starts_at")


def _welcomes(neighbour: Neighbour, now: datetime) -> list[Welcome]:
    """Two dates at which somebody can wait: those with the welcoming turn first."""
    dates = list(open_dates(neighbour.neighbourhood, now)[:20])
    said_yes = TurnDay.objects.filter(
        gathering__in=dates, state=TurnState.YES, turn__kind__in=[TurnKind.WELCOME, TurnKind.OPEN]
    ).exclude(neighbour=None)
    by_date: dict[int, dict[str, Neighbour]] = {}
    for day in said_yes.select_related("turn", "neighbour"):
        if day.neighbour:
            by_date.setdefault(day.gathering_id, {})[day.turn.kind] = day.neighbour
    found = []
    for date_ in dates:
        turns = by_date.get(date_.pk, {})
        who = turns.get(TurnKind.WELCOME) or turns.get(TurnKind.OPEN) or date_.opener
        if who and who.pk != neighbour.pk:
            found.append((TurnKind.WELCOME not in turns, date_, who))
    found.sort(key=lambda each: each[0])
    return [Welcome(date_, _name_for(neighbour, who)) for _late, date_, who in found[:2]]


def who_waits(gathering: Gathering) -> Neighbour | None:
    """Who waits at the door: the welcoming turn, the turn of opening up, or who opens the door there."""
    days = TurnDay.objects.filter(gathering=gathering, state=TurnState.YES).exclude(neighbour=None)
    for kind in (TurnKind.WELCOME, TurnKind.OPEN):
        if day := days.filter(turn__kind=kind).select_related("neighbour").first():
            return day.neighbour
    return gathering.opener


@dataclass(frozen=True)
class AtTheDoor:
    """One line for who waits at the door: somebody new comes."""

    gathering: Gathering
    name: str
    """The first name, where who is new wants that; else ''."""


def at_the_door(neighbour: Neighbour, now: datetime) -> list[AtTheDoor]:
    """The dates at which this neighbour is waited for by somebody new, the soonest first."""
    mine = Q(gathering__turn_days__neighbour=neighbour, gathering__turn_days__state=TurnState.YES)
    opens = (
        Q(gathering__opens=neighbour)
        | Q(gathering__initiative__opens=neighbour)
        | Q(gathering__place__door_person=neighbour)
        | Q(gathering__initiative__place__door_person=neighbour)
    )
    soon = Arrival.objects.filter(gathering__ends_at__gt=now, gathering__cancelled=False).filter(mine | opens)
    rows = soon.exclude(neighbour=neighbour).select_related("neighbour").order_by("gathering__starts_at").distinct()
    found = []
    for arrival in rows:
        gathering = with_all(Gathering.objects.all()).get(arrivals=arrival)
        who = who_waits(gathering)
        if who and who.pk == neighbour.pk:
            found.append(AtTheDoor(gathering, first_name(arrival.neighbour) if arrival.named else ""))
    return found


def own_cards(neighbour: Neighbour, on: date) -> list[Code]:
    """The cards that a neighbour made and that still let somebody in."""
    cards = Code.objects.filter(made_by=neighbour, kind=CodeKind.CARD, withdrawn=False, ends_on__gte=on)
    return list(cards.filter(uses_left__gt=0).select_related("street"))
