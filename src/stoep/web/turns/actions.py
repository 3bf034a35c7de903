"""Every write of turns: name them, like them, rest, ask around, answer, swap, hand over, forget."""

import logging
import random
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from stoep.core.turns import Proposal, check, propose
from stoep.web.asks.actions import ask_for_turn, close_turn_asks
from stoep.web.between.queries import not_between
from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.turns.models import NEXT, Liking, Rest, Shadow, ShadowState, Turn, TurnDay, TurnKind, TurnState
from stoep.web.turns.queries import initiatives_with_turns
from stoep.web.turns.snapshot import Snapshot, season_of
from stoep.web.turns.tasks import mail_look_along, mail_moved, mail_note, mail_swapped, mail_taken, mail_turn_asked

log = logging.getLogger("stoep.turns")
NOTE_BEFORE = timedelta(days=2)
_ASK_BEFORE = timedelta(days=5)
_SILENT_FOR = timedelta(days=4)


class RefusedByTheJudge(Exception):
    """The scheduler proposed something that the judge does not accept; nothing was written."""


class TooLate(Exception):
    """It is somebody else's by now, or over, or one has something else then; nothing changed."""


def name_turns(
    initiative: Initiative, *, by: Neighbour, kinds: Collection[str], keep: Collection[int], words: str = ""
) -> None:
    """Say which turns there are: some of the four, those of own words that stay, and a new one."""
    with changing(by.neighbourhood):
        there = Turn.objects.filter(initiative=initiative)
        there.exclude(kind=TurnKind.OTHER).exclude(kind__in=kinds).delete()
        there.filter(kind=TurnKind.OTHER).exclude(pk__in=keep).delete()
        for kind in TurnKind:
            if kind in kinds and kind != TurnKind.OTHER:
                Turn.objects.get_or_create(initiative=initiative, kind=kind)
        if words:
            Turn.objects.get_or_create(initiative=initiative, kind=TurnKind.OTHER, words=words)


def like_turns(initiative: Initiative, *, by: Neighbour, turns: Collection[int], new: bool, now: datetime) -> None:
    """Say which turns you like now and then, and whether you would look along first."""
    with changing(by.neighbourhood):
        mine = Liking.objects.filter(turn__initiative=initiative, neighbour=by)
        mine.exclude(turn__in=turns).delete()
        liked = set(mine.values_list("turn", flat=True))
        for turn in initiative.turns.filter(pk__in=turns).exclude(pk__in=liked):
            Liking.objects.create(turn=turn, neighbour=by, since=now, new=new)
        gone = TurnDay.objects.filter(neighbour=by, state=TurnState.ASKED, turn__initiative=initiative)
        for day in gone.exclude(turn__in=turns):
            _let_go(day)


def take_rest(neighbour: Neighbour, *, first: date, last: date) -> None:
    """Say on which days you would rather have no turn. What you were asked for then is asked of another."""
    with changing(neighbour.neighbourhood):
        Rest.objects.create(neighbour=neighbour, first=first, last=last)
        asked = TurnDay.objects.filter(neighbour=neighbour, state=TurnState.ASKED).select_related("gathering")
        for day in asked:
            if first <= timezone.localdate(day.gathering.starts_at) <= last:
                _let_go(day)


def end_rest(rest: Rest, *, by: Neighbour) -> None:
    """Take days of rest back."""
    with changing(by.neighbourhood):
        Rest.objects.filter(pk=rest.pk, neighbour=by).delete()


def propose_turns(neighbourhood: Neighbourhood, *, now: datetime, seed: int = 0, mail: bool = True) -> int:
    """Ask people for the turns of the coming weeks that nobody has; return how many. Raises RefusedByTheJudge.

    Who was asked and said nothing for some days isn't waited for: the turn goes to another.
    """
    asked = 0
    with changing(neighbourhood):
        for initiative in initiatives_with_turns(neighbourhood):
            silent = TurnDay.objects.filter(turn__initiative=initiative, state=TurnState.ASKED)
            for day in silent.filter(asked_at__lt=now - _SILENT_FOR, gathering__starts_at__gt=now):
                _let_go(day)
            seen = season_of(initiative, now=now)
            proposal = propose(seen.season, rng=random.Random(f"{seed}.{initiative.pk}"))
            if problems := check(seen.season, proposal).problems:
                log.error("The judge refused turns: %s", "; ".join(sorted({p.rule for p in problems})))
                raise RefusedByTheJudge
            asked += _write(seen, proposal, now, mail=mail)
    return asked


def _write(seen: Snapshot, proposal: Proposal, now: datetime, *, mail: bool) -> int:
    there = {
        (day.gathering_id, day.turn_id) for day in TurnDay.objects.filter(gathering__in=list(seen.gatherings.values()))
    }
    TurnDay.objects.bulk_create(
        TurnDay(turn=turn, gathering=gathering)
        for gathering in seen.gatherings.values()
        for turn in seen.turns.values()
        if (gathering.pk, turn.pk) not in there
    )
    for turn in proposal.turns:
        day = TurnDay.objects.get(gathering=seen.gatherings[turn.when], turn=seen.turns[turn.name])
        if _move(day, TurnState.ASKED, neighbour=int(turn.who), asked_at=now):
            day.asked_before.add(int(turn.who))
            if mail:
                mail_turn_asked.enqueue(day=day.pk)
    for place in proposal.shadows:
        day = TurnDay.objects.get(gathering=seen.gatherings[place.when], turn=seen.turns[place.name])
        if place.who in _not_beside(day):
            continue
        shadow = Shadow.objects.create(day=day, neighbour_id=int(place.who))
        if mail and day.state == TurnState.YES:
            mail_look_along.enqueue(shadow=shadow.pk)
    return len(proposal.turns)


def _not_beside(day: TurnDay) -> set[str]:
    """Who is not asked to look along: that is something of two."""
    return {str(pk) for pk in not_between(day.neighbour)} if day.neighbour else set()


def _move(day: TurnDay, state: TurnState, **facts: object) -> bool:
    """Bring a turn into another state, if it is still in the one that was seen."""
    if state not in NEXT[TurnState(day.state)] and state != day.state:
        raise ValueError(f"{day.state} can't become {state}")
    same = TurnDay.objects.filter(pk=day.pk, state=day.state, neighbour=day.neighbour_id)
    return same.update(state=state, **facts) == 1


def _let_go(day: TurnDay) -> None:
    """Nobody has it: the next round asks another, and a place beside it is gone."""
    if _move(day, TurnState.OPEN, neighbour=None, swapping=False, asked_at=None, noted=False):
        Shadow.objects.filter(day=day).delete()


def say_yes(day: TurnDay, *, by: Neighbour, now: datetime, swapping: bool = False) -> None:
    """Say yes to a turn; `swapping`: yes, and I would like to swap it. Raises TooLate."""
    with changing(by.neighbourhood):
        mine = TurnDay.objects.filter(pk=day.pk, neighbour=by, gathering__starts_at__gt=now)
        mine = mine.filter(gathering__cancelled=False)
        if mine.exclude(state=TurnState.OPEN).update(state=TurnState.YES, swapping=swapping) != 1:
            raise TooLate
        close_turn_asks(by.neighbourhood, day.ask_id)
        _offer_place(day)


def say_not_now(day: TurnDay, *, by: Neighbour, now: datetime) -> None:
    """Say 'not now', also after a yes. No reason, and nobody sees it. Raises TooLate."""
    with changing(by.neighbourhood):
        mine = TurnDay.objects.filter(pk=day.pk, neighbour=by, gathering__starts_at__gt=now)
        found = mine.exclude(state=TurnState.OPEN).first()
        if found is None:
            raise TooLate
        found.asked_before.add(by)
        _let_go(found)


def take_turn(day: TurnDay, *, by: Neighbour, now: datetime) -> None:
    """Take a turn that nobody has, or that somebody would like to swap. Raises TooLate."""
    with changing(by.neighbourhood):
        busy = TurnDay.objects.filter(gathering=day.gathering_id, neighbour=by).exclude(pk=day.pk).exists()
        free = TurnDay.objects.filter(pk=day.pk, gathering__starts_at__gt=now, gathering__cancelled=False)
        found = free.exclude(neighbour=by).first()
        if busy or found is None or (found.state != TurnState.OPEN and not found.swapping):
            raise TooLate
        before = found.neighbour_id
        if not _move(found, TurnState.YES, neighbour=by, swapping=False, noted=False):
            raise TooLate
        if before:
            mail_taken.enqueue(day=found.pk, neighbour=before)
        Shadow.objects.filter(day=found, neighbour=by).delete()
        close_turn_asks(by.neighbourhood, found.ask_id)
        if before is None:
            _offer_place(found)


def swap_turns(day: TurnDay, own: TurnDay, *, by: Neighbour, now: datetime) -> None:
    """Swap one's own turn for another's that is offered to swap. Raises TooLate."""
    with changing(by.neighbourhood):
        coming = TurnDay.objects.filter(state=TurnState.YES, gathering__starts_at__gt=now)
        theirs = coming.filter(pk=day.pk, swapping=True).exclude(neighbour=by).exclude(neighbour=None).first()
        mine = coming.filter(pk=own.pk, neighbour=by).first()
        if theirs is None or mine is None:
            raise TooLate
        one, other = theirs.neighbour_id, mine.neighbour_id
        TurnDay.objects.filter(pk=theirs.pk).update(neighbour=other, swapping=False, noted=False)
        TurnDay.objects.filter(pk=mine.pk).update(neighbour=one, swapping=False, noted=False)
        mail_swapped.enqueue(day=mine.pk)


def hand_over(day: TurnDay, *, by: Neighbour, words: str) -> None:
    """Leave a few words for whoever has this turn next."""
    with changing(by.neighbourhood):
        TurnDay.objects.filter(pk=day.pk, neighbour=by, state=TurnState.YES).update(words=words)


def say_along(shadow: Shadow, *, by: Neighbour, yes: bool) -> None:
    """Say whether you look along."""
    with changing(by.neighbourhood):
        state = ShadowState.YES if yes else ShadowState.NOT_NOW
        Shadow.objects.filter(pk=shadow.pk, neighbour=by).update(state=state)


def _offer_place(day: TurnDay) -> None:
    """Now that somebody has the turn, who could look along is asked."""
    holder = TurnDay.objects.select_related("neighbour__neighbourhood").get(pk=day.pk).neighbour
    if holder:
        Shadow.objects.filter(day=day, state=ShadowState.ASKED, neighbour__in=not_between(holder)).delete()
    for shadow in Shadow.objects.filter(day=day, state=ShadowState.ASKED, neighbour__reach=Reach.MAIL):
        mail_look_along.enqueue(shadow=shadow.pk)


def tend_turns(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Send the notes of the coming two days, and ask everybody for what nobody has. Return how many asks."""
    with changing(neighbourhood):
        days = TurnDay.objects.filter(gathering__neighbourhood=neighbourhood, gathering__cancelled=False)
        coming = days.filter(gathering__starts_at__gt=now).select_related("turn", "gathering__initiative")
        for day in coming.filter(state=TurnState.YES, noted=False, gathering__starts_at__lt=now + NOTE_BEFORE):
            TurnDay.objects.filter(pk=day.pk).update(noted=True)
            mail_note.enqueue(day=day.pk)
        for day in coming.filter(state=TurnState.ASKED, asked_at__lt=now - _SILENT_FOR):
            if day.gathering.starts_at < now + _ASK_BEFORE:
                _let_go(day)
        unclaimed = list(coming.filter(state=TurnState.OPEN, ask=None, gathering__starts_at__lt=now + _ASK_BEFORE))
        for day in unclaimed:
            _ask_everybody(day, now)
        over = days.filter(gathering__starts_at__lte=now)
        close_turn_asks(neighbourhood, *over.exclude(ask=None).values_list("ask_id", flat=True))
        for day in over.filter(state=TurnState.ASKED):
            _let_go(day)
        looked = Shadow.objects.filter(day__in=days.filter(gathering__ends_at__lt=now), state=ShadowState.YES)
        for turn, who in looked.values_list("day__turn_id", "neighbour_id"):
            Liking.objects.filter(turn=turn, neighbour=who).update(new=False)
        return len(unclaimed)


def _ask_everybody(day: TurnDay, now: datetime) -> None:
    at = day.gathering.starts_at
    made = ask_for_turn(day.gathering.initiative, kind=day.turn.kind, words=day.turn.words, at=at, now=now)
    TurnDay.objects.filter(pk=day.pk).update(ask=made)


def move_along(dates: Collection[int], *, but: Collection[int] = ()) -> int:
    """Let turns go along with dates that were moved or called off: one mail for who has them, `but` who hears already.

    What was asked of everybody is asked anew when it still is to come. Return how many. Inside a `changing`.
    """
    days = TurnDay.objects.filter(gathering__in=dates).select_related("gathering__neighbourhood")
    together: dict[int, list[int]] = defaultdict(list)
    for day in days.order_by("gathering__starts_at", "pk"):
        close_turn_asks(day.gathering.neighbourhood, day.ask_id)
        if day.neighbour_id and day.neighbour_id not in but:
            together[day.neighbour_id].append(day.pk)
    days.update(ask=None, noted=False)
    reached = Neighbour.objects.filter(pk__in=list(together), reach=Reach.MAIL).exclude(user__email=None)
    by_mail = list(reached.values_list("pk", flat=True))
    for neighbour in by_mail:
        mail_moved.enqueue(days=together[neighbour])
    return len(by_mail)


def step_back(neighbour: Neighbour) -> None:
    """Give back every turn to come, as anybody who can't after all, and take back own words; for who leaves."""
    with changing(neighbour.neighbourhood):
        TurnDay.objects.filter(neighbour=neighbour).update(words="")
        for day in TurnDay.objects.filter(neighbour=neighbour, gathering__starts_at__gt=timezone.now()):
            _let_go(day)


def forget_turns(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase turns longer than STOEP_FORGET_DAYS ago with all that was said of them, and rests that are over."""
    before = now - timedelta(days=settings.STOEP_FORGET_DAYS)
    with changing(neighbourhood):
        Rest.objects.filter(neighbour__neighbourhood=neighbourhood, last__lt=timezone.localdate(now)).delete()
        old = TurnDay.objects.filter(gathering__neighbourhood=neighbourhood, gathering__ends_at__lt=before)
        return old.delete()[0]
