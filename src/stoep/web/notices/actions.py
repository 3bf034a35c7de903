"""Every write of notices: say that a text is not right, decide, object, pause, and the way back."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from stoep.web.coming.actions import not_coming
from stoep.web.coming.models import Coming
from stoep.web.encounters.actions import say
from stoep.web.encounters.models import Answer, State
from stoep.web.keys.actions import note
from stoep.web.keys.models import Deed
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.notices.models import About, Decision, Notice, Objection, Pause, Told, Verdict, WayBack
from stoep.web.notices.queries import CAN_BE_HIDDEN, ROWS, text_of
from stoep.web.notices.tasks import mail_came_in, mail_decided
from stoep.web.turns.actions import step_back

KEEP_DAYS = 183
"""How long a notice is kept after it was decided; one that nobody decided is kept twice as long."""
LONGEST_PAUSE = 183
_DEEDS = {Verdict.LEAVE: Deed.LEFT, Verdict.CHANGE: Deed.CHANGE, Verdict.HIDE: Deed.HID, Verdict.PAUSE: Deed.PROPOSED}


class NobodyToPause(ValueError):
    """The text has not one writer, or its writer is gone."""


def report(
    neighbourhood: Neighbourhood,
    *,
    about: About,
    row: int | None,
    rule: str,
    words: str,
    by: Neighbour | None,
    email: str = "",
    language: str = "nl",
) -> Notice:
    """Say that a text is not right. Whoever left an address hears that it came in."""
    with changing(neighbourhood):
        notice = Notice.objects.create(
            neighbourhood=neighbourhood, about=about, row=row, rule=rule, words=words, by=by, email=email,
            language=language, made_at=timezone.now(),
        )  # fmt: skip
        mail_came_in.enqueue(notice=notice.pk)
        return notice


def decide(
    notice: Notice, *, by: Neighbour, verdict: str, rule: str, words: str, log: str = "", days: int | str = 0
) -> None:
    """Decide about a notice, or anew after an objection. A pause is only proposed by this. Raises NobodyToPause."""
    text = text_of(notice)
    with changing(by.neighbourhood):
        if verdict == Verdict.PAUSE and text.writer is None:
            raise NobodyToPause
        made = Decision.objects.create(
            notice=notice, by=by, verdict=verdict, rule=rule, words=words, decided_at=timezone.now()
        )
        if text.writer:
            Told.objects.create(decision=made, neighbour=text.writer)
        _hide(notice, hidden=verdict in (Verdict.HIDE, Verdict.PAUSE))
        if verdict == Verdict.PAUSE and text.writer:
            Pause.objects.create(decision=made, neighbour=text.writer, days=min(int(days or 7), LONGEST_PAUSE))
        else:
            _end_pauses(notice)
        Objection.objects.filter(decision__notice=notice).update(closed_on=timezone.localdate())
        Notice.objects.filter(pk=notice.pk).update(closed_on=timezone.localdate())
        note(
            by.neighbourhood, _DEEDS[Verdict(verdict)], by=by, rule=rule, about=notice.about, words=log,
            days=min(int(days or 7), LONGEST_PAUSE) if verdict == Verdict.PAUSE else None,
        )  # fmt: skip
        mail_decided.enqueue(decision=made.pk)


def _hide(notice: Notice, *, hidden: bool) -> None:
    if notice.about in CAN_BE_HIDDEN:
        rows: QuerySet[Any] = ROWS[notice.about]._default_manager.filter(neighbourhood=notice.neighbourhood_id)
        rows.filter(pk=notice.row).update(hidden=hidden)


def _end_pauses(notice: Notice) -> None:
    """An objection was right: what the decision before began, ends."""
    Pause.objects.filter(decision__notice=notice).delete()


def show_again(notice: Notice, *, by: Neighbour) -> None:
    """Show a text again that was changed."""
    with changing(by.neighbourhood):
        _hide(notice, hidden=False)
        note(by.neighbourhood, Deed.SHOWED, by=by, rule=notice.rule, about=notice.about)


def object_to(decision: Decision, *, words: str) -> None:
    """Object, once: another keyholder than the one who decided looks at it."""
    with changing(decision.notice.neighbourhood):
        Objection.objects.get_or_create(decision=decision, defaults={"words": words, "made_at": timezone.now()})


def answer_pause(pause: Pause, *, by: Neighbour, yes: bool) -> None:
    """Say yes or no as the second keyholder. With a yes it holds from now on, and has its end."""
    with changing(by.neighbourhood):
        decision = pause.decision
        about = {"rule": decision.rule, "about": decision.notice.about, "days": pause.days}
        if not yes:
            Pause.objects.filter(pk=pause.pk, until=None).delete()
            note(by.neighbourhood, Deed.REFUSED, by=by, **about)
            return
        until = timezone.localdate() + timedelta(days=pause.days)
        if Pause.objects.filter(pk=pause.pk, until=None).update(until=until, agreed_by=by) == 1:
            _step_aside(pause.neighbour)
            note(by.neighbourhood, Deed.PAUSED, by=by, **about)


def _step_aside(neighbour: Neighbour) -> None:
    """Take back what somebody promised, as anybody who can't come after all: nobody waits alone at a door."""
    now = timezone.now()
    Neighbour.objects.filter(pk=neighbour.pk).update(keys_until=None)
    coming = neighbour.invitations.exclude(answer=Answer.NOT_NOW).exclude(encounter__state=State.OFF)
    for invitation in coming.filter(encounter__starts_at__gt=now).select_related("encounter__neighbourhood"):
        say(invitation, answer=Answer.NOT_NOW, now=now)
    for mine in Coming.objects.filter(neighbour=neighbour).select_related("gathering__neighbourhood"):
        not_coming(mine)
    step_back(neighbour)


def ask_way_back(pause: Pause, *, words: str) -> None:
    """Say what you will do, so that the pause can end sooner."""
    with changing(pause.neighbour.neighbourhood):
        WayBack.objects.update_or_create(pause=pause, defaults={"words": words, "first_yes": None})


def agree_to_way_back(pause: Pause, *, by: Neighbour) -> None:
    """Say yes to the way back; the second yes ends the pause."""
    with changing(by.neighbourhood):
        first = WayBack.objects.filter(pause=pause, first_yes=None).update(first_yes=by)
        if first == 0 and WayBack.objects.filter(pause=pause).exclude(first_yes=by).exists():
            note(by.neighbourhood, Deed.BACK, by=by, rule=pause.decision.rule)
            Pause.objects.filter(pk=pause.pk).delete()


def forget_notices(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase pauses that are over, and notices half a year after they were decided; return how many notices."""
    today = timezone.localdate(now)
    with changing(neighbourhood):
        Pause.objects.filter(neighbour__neighbourhood=neighbourhood, until__lt=today).delete()
        mine = Notice.objects.filter(neighbourhood=neighbourhood)
        over = mine.filter(closed_on__lt=today - timedelta(days=KEEP_DAYS))
        undecided = mine.filter(closed_on=None, made_at__lt=now - timedelta(days=2 * KEEP_DAYS))
        return over.delete()[0] + undecided.delete()[0]
