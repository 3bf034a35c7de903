"""Every write of asks and offers: ask, knock, answer, thank, pass on, close, forget."""

import random
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from stoep.web.asks.models import Ask, Came, Knock, Line, Side, Word
from stoep.web.asks.queries import could_be_asked, names_to_ask, unanswered
from stoep.web.asks.tasks import mail_knock, mail_thanks, mail_yes
from stoep.web.between.queries import apart_from, without
from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour, Visible
from stoep.web.turns.queries import who_welcomes

_QUIETLY = 2
_PATIENCE = timedelta(hours=72)


def ask(
    *,
    by: Neighbour,
    title: str,
    body: str = "",
    initiative: Initiative | None = None,
    side: Side = Side.ASK,
    line: Line = Line.TOGETHER,
    hook: str = "",
    to: Neighbour | None = None,
) -> Ask:
    """Ask the neighbourhood something, or offer something; `to`: and one neighbour by name, after a thank-you."""
    now = timezone.now()
    with changing(by.neighbourhood):
        made = Ask.objects.create(
            neighbourhood=by.neighbourhood, by=by, title=title, body=body, initiative=initiative, side=side,
            line=line, hook=hook, made_at=now,
        )  # fmt: skip
        if to:
            _knock(made, to, Came.NAMED, now)
        return made


def ask_for_turn(initiative: Initiative, *, kind: str, words: str, at: datetime, now: datetime) -> Ask:
    """Let an initiative ask everybody for a turn that nobody has: which it is and when, not a sentence."""
    with changing(initiative.neighbourhood):
        return Ask.objects.create(
            neighbourhood=initiative.neighbourhood, by=None, initiative=initiative, line=Line.NEED, made_at=now,
            turn_kind=kind, turn_words=words, turn_at=at,
        )  # fmt: skip


def close_turn_asks(neighbourhood: Neighbourhood, *asks: int | None) -> None:
    """Somebody has the turn, or it is over."""
    with changing(neighbourhood):
        Ask.objects.filter(pk__in=[pk for pk in asks if pk], by=None).update(closed=True)


def close_ask(asked: Ask, *, by: Neighbour) -> None:
    """It is answered, or no longer asked."""
    with changing(by.neighbourhood):
        Ask.objects.filter(pk=asked.pk, by=by).update(closed=True)


def knock_by_name(asked: Ask, *, by: Neighbour, names: Collection[int], now: datetime) -> None:
    """Ask neighbours privately, of whom the page shows the names today."""
    with changing(by.neighbourhood):
        for neighbour in names_to_ask(asked, now):
            if neighbour.pk in names:
                _knock(asked, neighbour, Came.NAMED, now)


def knock_quietly(asked: Ask, *, by: Neighbour, now: datetime) -> None:
    """Let Stoep ask some who share the gift without their name. Who, and whether there are any, stays unsaid."""
    with changing(by.neighbourhood):
        people = without(could_be_asked(asked, Visible.NEIGHBOURS, now), apart_from(by))
        random.SystemRandom().shuffle(people)
        for neighbour in people[:_QUIETLY]:
            _knock(asked, neighbour, Came.QUIET, now)


def _knock(asked: Ask, neighbour: Neighbour, came: Came, now: datetime) -> None:
    knock, new = Knock.objects.get_or_create(ask=asked, neighbour=neighbour, defaults={"came": came, "made_at": now})
    if new:
        mail_knock.enqueue(knock=knock.pk)


def say(asked: Ask, *, by: Neighbour, word: Word, words: str = "") -> None:
    """Answer an ask or an offer, whether one was asked or read it on the board. The last word counts."""
    with changing(by.neighbourhood):
        first = {"came": Came.SELF, "made_at": timezone.now()}
        knock, _new = Knock.objects.get_or_create(ask=asked, neighbour=by, defaults=first)
        Knock.objects.filter(pk=knock.pk).update(word=word, words=words if word == Word.YES else "")
        if word == Word.YES and knock.word != Word.YES:
            mail_yes.enqueue(knock=knock.pk)


def thank(knock: Knock, *, by: Neighbour) -> None:
    """Say thank you for a yes, once."""
    with changing(by.neighbourhood):
        if Knock.objects.filter(pk=knock.pk, word=Word.YES, thanked=False).update(thanked=True) == 1:
            mail_thanks.enqueue(knock=knock.pk)


def pass_on_unanswered(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Bring what nobody answered in three days to who has the welcoming turn; return how many.

    When nobody has that turn it waits until somebody does.
    """
    with changing(neighbourhood):
        welcoming = who_welcomes(neighbourhood, now)
        passed = 0
        for asked in unanswered(neighbourhood, now - _PATIENCE) if welcoming else []:
            if welcoming is None or welcoming.pk == asked.by_id:
                continue
            _knock(asked, welcoming, Came.WELCOME, now)
            passed += Ask.objects.filter(pk=asked.pk, passed_on=False).update(passed_on=True)
        return passed


def forget_knocks(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase who was asked longer than STOEP_FORGET_DAYS ago, and asks of initiatives from then."""
    before = now - timedelta(days=settings.STOEP_FORGET_DAYS)
    with changing(neighbourhood):
        Ask.objects.filter(neighbourhood=neighbourhood, by=None, made_at__lt=before).delete()
        return Knock.objects.filter(ask__neighbourhood=neighbourhood, made_at__lt=before).delete()[0]
