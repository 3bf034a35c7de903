"""Asks and offers as rows, and who could be asked: from shared gifts, by chance, never by how wanted somebody is."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stoep.core.topics import TOPICS
from stoep.web.asks.models import Ask, Came, Knock, Line, Side, Word
from stoep.web.between.queries import is_too_far, not_between, rather_not_of, said_rather_not, too_far_from, unheard_by
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Kind, Neighbour, Visible
from stoep.web.neighbours.queries import shared_gifts, topic_words
from stoep.web.turns.models import TurnKind

_NAMES = 3
_LATER = timedelta(days=14)
_KINDS = {Side.ASK: (Kind.SHOW, Kind.LOVE), Side.OFFER: (Kind.LEARN, Kind.LOVE)}


@dataclass(frozen=True)
class AskRow:
    pk: int
    title: str
    body: str
    by: str
    initiative: str
    own: bool
    offer: bool
    turn: int | None
    """The turn that is asked for; empty for what a neighbour asks."""


def ask_rows(neighbourhood: Neighbourhood, neighbour: Neighbour | None, most: int = 50) -> list[AskRow]:
    """The open asks and offers, newest first. A visitor sees the words, a neighbour also whose they are."""
    asks = Ask.objects.filter(neighbourhood=neighbourhood, closed=False, hidden=False)
    asks = asks.exclude(by=None, initiative__hidden=True)
    if neighbour:
        asks = asks.exclude(by__in=rather_not_of(neighbour))
    return [ask_row(ask, neighbour) for ask in asks.select_related("by", "initiative", "turn_day")[:most]]


def ask_row(ask: Ask, neighbour: Neighbour | None) -> AskRow:
    turn = getattr(ask, "turn_day", None)
    return AskRow(
        pk=ask.pk,
        title=title_of(ask),
        body=ask.body,
        by=ask.by.name if neighbour and ask.by else "",
        initiative=ask.initiative.title if ask.initiative and not ask.initiative.hidden else "",
        own=neighbour is not None and ask.by_id == neighbour.pk,
        offer=ask.side == Side.OFFER,
        turn=turn.pk if turn else None,
    )


def title_of(ask: Ask) -> str:
    """Return what is asked: in the words of who asks, or for a turn in the language and the zone that are active."""
    if ask.title or ask.turn_at is None:
        return ask.title
    turn = ask.turn_words or TurnKind(ask.turn_kind).label
    return _("Who would like to {turn}, {day}?").format(
        turn=turn, day=date_format(timezone.localtime(ask.turn_at), "l j F")
    )


def could_be_asked(ask: Ask, visible: Visible, now: datetime) -> list[Neighbour]:
    """Who shares the gift that an ask is around, lets it be seen like this, and may be asked once more this month.

    Who said 'now not', or nothing yet about being asked, isn't asked. Nobody is asked twice for the same.
    """
    if not ask.hook:
        return []
    gifts = shared_gifts(ask.neighbourhood).filter(kind__in=_KINDS[Side(ask.side)], visible=visible)
    gifts = gifts.filter(topic=ask.hook if ask.hook in TOPICS else "")
    sharing = {gift.neighbour_id for gift in gifts if gift.hook == ask.hook}
    lately = Count("knocks", filter=Q(knocks__made_at__gt=now - timedelta(days=30)) & ~Q(knocks__came=Came.SELF))
    # Who said 'rather not' stays among them: nobody must see that a name is gone. It doesn't arrive (`arrives`).
    out = unheard_by(ask.by) if ask.by else set()
    people = Neighbour.objects.filter(pk__in=sharing).exclude(pk__in=out).exclude(asks=ask).exclude(knocks__ask=ask)
    return list(people.annotate(lately=lately).filter(lately__lt=F("company__often")).order_by("pk"))


def names_to_ask(ask: Ask, now: datetime) -> list[Neighbour]:
    """Some names of who share their gift with their name, in an order of chance, another one each day."""
    people = could_be_asked(ask, Visible.EVERYONE, now)
    random.Random(f"{ask.pk}.{now:%Y%m%d}").shuffle(people)
    return people[:_NAMES]


def open_knocks(neighbour: Neighbour, now: datetime) -> list[Knock]:
    """What one is asked privately and has not answered, or answered with 'later' some time ago."""
    waiting = Q(word=Word.OPEN) | Q(word=Word.LATER, made_at__lt=now - _LATER)
    mine = Knock.objects.filter(waiting, neighbour=neighbour, ask__closed=False, ask__hidden=False)
    return list(
        with_ask(
            mine.exclude(came=Came.SELF).exclude(
                Q(ask__by__in=rather_not_of(neighbour)) | is_too_far(neighbour, "ask__by")
            )
        )
    )


def thanks_to_turn(neighbour: Neighbour) -> list[Knock]:
    """For what somebody thanked this neighbour lately: there the other way round is offered."""
    thanked = Knock.objects.filter(thanked=True)
    mine = Q(ask__side=Side.ASK, neighbour=neighbour) | Q(ask__side=Side.OFFER, ask__by=neighbour)
    apart = unheard_by(neighbour)
    found = thanked.filter(mine, ask__hidden=False).exclude(ask__by__in=apart).exclude(neighbour__in=apart)
    return list(with_ask(found).order_by("-pk")[:3])


def with_ask(knocks: QuerySet[Knock]) -> QuerySet[Knock]:
    return knocks.select_related(
        "ask__by__user", "ask__by__neighbourhood", "ask__initiative", "ask__neighbourhood", "neighbour__user",
        "neighbour__neighbourhood",
    )  # fmt: skip


def arrives(knock: Knock) -> bool:
    """Say whether what is asked, answered or thanked reaches the other. Whoever sends it sees no difference."""
    return knock.ask.by is None or knock.neighbour_id not in not_between(knock.ask.by)


def other_of(knock: Knock, neighbour: Neighbour) -> Neighbour | None:
    """The other one of a knock: who asks, or who was asked."""
    return knock.ask.by if knock.neighbour_id == neighbour.pk else knock.neighbour


@dataclass(frozen=True)
class KnockRow:
    """What one is asked, as a line on a page."""

    url: str
    title: str
    by: str
    quiet: bool
    welcome: bool


def knock_row(knock: Knock) -> KnockRow:
    return KnockRow(
        url=reverse("asked", args=[knock.ask.neighbourhood.slug, knock.ask_id]),
        title=title_of(knock.ask),
        by=whose(knock.ask),
        quiet=knock.came == Came.QUIET,
        welcome=knock.came == Came.WELCOME,
    )


def whose(ask: Ask) -> str:
    """Who asks or offers: a neighbour, or an initiative."""
    return ask.by.name if ask.by else ask.initiative.title if ask.initiative else ""


@dataclass(frozen=True)
class SaidYes:
    pk: int
    name: str
    words: str
    thanked: bool


@dataclass(frozen=True)
class AskPage:
    """An ask with what the one who looks may know of it."""

    row: AskRow
    line: str
    hook: str
    emoji: str
    mine: Knock | None
    may_ask: bool
    rather_not: bool
    """Who looks said 'rather not' of who asks."""
    at_the_table: bool
    """Of the two one is under sixteen and they share no circle: said in person, not here."""
    names: tuple[tuple[int, str], ...]
    asked: tuple[str, ...]
    yeses: tuple[SaidYes, ...]
    may_thank: bool


def ask_page(ask: Ask, neighbour: Neighbour | None, now: datetime) -> AskPage:
    """Who asks sees who said yes, and whom they asked by name. 'Later' and 'no' are seen by nobody."""
    name, emoji = topic_words(ask.hook) if ask.hook else ("", "")
    knocks = list(with_ask(ask.knocks.all())) if neighbour else []
    mine = next((k for k in knocks if neighbour and k.neighbour_id == neighbour.pk), None)
    own = neighbour is not None and ask.by_id == neighbour.pk
    unheard = unheard_by(neighbour) if neighbour else set()
    may_ask = not ask.closed and (own or (mine is not None and mine.came == Came.WELCOME))
    return AskPage(
        row=ask_row(ask, neighbour),
        line=str(Line(ask.line).label),
        hook=name,
        emoji=emoji,
        mine=mine,
        may_ask=may_ask,
        rather_not=neighbour is not None and not own and ask.by_id in said_rather_not(neighbour),
        at_the_table=neighbour is not None and not own and ask.by_id in too_far_from(neighbour),
        names=tuple((n.pk, n.name) for n in names_to_ask(ask, now)) if may_ask else (),
        asked=tuple(sorted(k.neighbour.name for k in knocks if own and k.came == Came.NAMED)),
        yeses=tuple(_yeses([k for k in knocks if k == mine or k.neighbour_id not in unheard], own=own, mine=mine)),
        may_thank=own if ask.side == Side.ASK else mine is not None and mine.word == Word.YES,
    )


def _yeses(knocks: Iterable[Knock], *, own: bool, mine: Knock | None) -> Iterable[SaidYes]:
    for knock in knocks:
        if knock.word == Word.YES and (own or knock == mine):
            yield SaidYes(knock.pk, knock.neighbour.name, knock.words, knock.thanked)


def could_show(neighbour: Neighbour) -> list[str]:
    """What somebody lets others see with their name that they could show."""
    gifts = neighbour.gifts.filter(visible=Visible.EVERYONE, kind__in=[Kind.SHOW, Kind.LOVE])
    return [topic_words(gift.hook)[0] for gift in gifts]


def unanswered(neighbourhood: Neighbourhood, before: datetime) -> QuerySet[Ask]:
    """What a neighbour asked before this moment, and to which nobody said yes."""
    asks = Ask.objects.filter(neighbourhood=neighbourhood, closed=False, passed_on=False, hidden=False,
                              made_at__lt=before)  # fmt: skip
    return asks.exclude(by=None).exclude(knocks__word=Word.YES)
