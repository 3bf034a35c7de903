"""Every write of encounters: weave, answer, decide, look back, forget."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from stoep.city.task import Found, Task, solve
from stoep.core.calendar.habit import weekly_again
from stoep.web.encounters.models import NEXT, Answer, Encounter, Invitation, Mark, MarkKind, State
from stoep.web.encounters.queries import again_with, fellows
from stoep.web.encounters.snapshot import LENGTH, slot_start, weave_snapshot
from stoep.web.encounters.tasks import mail_asked, mail_circle, mail_off, mail_on
from stoep.web.initiatives.actions import begin_initiative
from stoep.web.initiatives.models import Initiative
from stoep.web.jobs.models import Run
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Gift, Kind, Neighbour, Reach, Visible
from stoep.web.neighbours.queries import topic_words

log = logging.getLogger("stoep.weave")
_NOTICE_DAYS = 3
_ENOUGH = 2
_WOVEN = "weave"
_OF_A_TASK = ("task_path", "queue_name", "backend_name", "priority", "run_after")
ATTEMPTS = 3
"""How often a round is searched when the neighbourhood changes each time meanwhile."""


class RefusedByTheJudge(Exception):
    """The solver proposed something that the judge does not accept; nothing was written."""


class Changed(Exception):
    """The neighbourhood is no longer what the solver looked at; nothing was written."""


class WovenAlready(Exception):
    """It was woven this week; nothing was written."""


class Unsettled(Exception):
    """The neighbourhood changed each time while the solver was looking; nothing was written. Try again later."""


class TooLate(Exception):
    """It is decided already, or over; the answer changes nothing any more."""


def weave(
    neighbourhood: Neighbourhood,
    *,
    now: datetime,
    seed: int = 0,
    how: Mapping[str, Any] | None = None,
    mail: bool = True,
) -> int:
    """Propose the encounters of the coming two weeks; return how many. Raises RefusedByTheJudge and Unsettled.

    `how` to look is what `propose` takes: seconds and depth.
    """
    for _attempt in range(ATTEMPTS):
        task = Task(neighbourhood.slug, read_round(neighbourhood, now=now), (seed,), how or {})
        try:
            return write_round(neighbourhood, task.snapshot, solve(task), now=now, mail=mail)
        except Changed:
            continue
    raise Unsettled


def read_round(neighbourhood: Neighbourhood, *, now: datetime) -> str:
    """Return what the solver may look at, as text: the same text says that nothing of it changed."""
    return json.dumps(weave_snapshot(neighbourhood, first=_first_day(neighbourhood, now), now=now), sort_keys=True)


def write_round(
    neighbourhood: Neighbourhood,
    seen: str,
    found: Found,
    *,
    now: datetime,
    mail: bool = True,
    week: datetime | None = None,
) -> int:
    """Write what was found by who had seen this; return how many encounters.

    The solver may be clever; the judge looked at every result before anything is written. Nobody waits while it
    looks: what it looked at is read once more in the transaction that writes, and must still be the same. With a
    week it is written once for that week, whoever else is at work. Raises RefusedByTheJudge, Changed and WovenAlready.
    """
    if found.broken:
        log.error("The judge refused a round: %s", "; ".join(found.broken))
        raise RefusedByTheJudge
    with changing(neighbourhood):
        if week and not _mark_woven(neighbourhood, week, now):
            raise WovenAlready
        if read_round(neighbourhood, now=now) != seen:
            raise Changed
        _write(neighbourhood, found, now=now, mail=mail)
    return len(found.encounters)


def woven_in(week: datetime) -> set[int]:
    """Return which neighbourhoods were woven once for this week."""
    names = Run.objects.filter(due_at=week, job__startswith=f"{_WOVEN} ").values_list("job", flat=True)
    return {int(name.removeprefix(f"{_WOVEN} ")) for name in names}


def _mark_woven(neighbourhood: Neighbourhood, week: datetime, now: datetime) -> bool:
    name = f"{_WOVEN} {neighbourhood.pk}"
    times = {"started_at": now, "finished_at": timezone.now()}
    return Run.objects.get_or_create(job=name, due_at=week, defaults=times)[1]


def _first_day(neighbourhood: Neighbourhood, now: datetime) -> date:
    return (now.astimezone(ZoneInfo(neighbourhood.time_zone)) + timedelta(days=_NOTICE_DAYS)).date()


def _write(neighbourhood: Neighbourhood, found: Found, *, now: datetime, mail: bool) -> None:
    first, zone = _first_day(neighbourhood, now), ZoneInfo(neighbourhood.time_zone)
    encounters = Encounter.objects.bulk_create(
        _encounter(neighbourhood, proposal, slot_start(first, proposal["slot"], zone)) for proposal in found.encounters
    )
    shown = Gift.objects.filter(neighbour__neighbourhood=neighbourhood, kind=Kind.SHOW).exclude(visible=Visible.ME)
    showing = {(gift.neighbour_id, gift.hook) for gift in shown}
    invitations = Invitation.objects.bulk_create(
        Invitation(
            encounter=encounter,
            neighbour_id=int(member),
            brings=number,
            worth=round(worth[member], 4),
            of_own=(int(member), encounter.hook) in showing,
        )
        for encounter, proposal, worth in zip(encounters, found.encounters, found.worths, strict=True)
        for number, member in enumerate(proposal["members"])
    )
    if mail:
        here = Neighbour.objects.filter(neighbourhood=neighbourhood, reach=Reach.MAIL)
        reached = set(here.values_list("pk", flat=True))
        _mail_asked([invitation.pk for invitation in invitations if invitation.neighbour_id in reached])


def _mail_asked(invitations: Sequence[int]) -> None:
    """Enqueue a mail for each, all but the first in one statement: in a city there are very many."""
    for first in invitations[:1]:
        task = DBTaskResult.objects.get(pk=mail_asked.enqueue(invitation=first).id)
        same = {name: getattr(task, name) for name in _OF_A_TASK}
        DBTaskResult.objects.bulk_create(
            DBTaskResult(args_kwargs=task.args_kwargs | {"kwargs": {"invitation": pk}}, **same)
            for pk in invitations[1:]
        )


def _encounter(neighbourhood: Neighbourhood, proposal: Mapping[str, Any], start: datetime) -> Encounter:
    return Encounter(
        neighbourhood=neighbourhood,
        hook=proposal["hook"],
        place_id=int(proposal["place"]),
        starts_at=start,
        ends_at=start + LENGTH,
        decide_at=start.replace(hour=12, minute=0) - timedelta(days=1),
        host_id=int(proposal["host"]),
        asked=len(proposal["members"]),
    )


def say(invitation: Invitation, *, answer: Answer, now: datetime) -> None:
    """Say yes or not now; it may be changed until it is decided. Raises TooLate after that.

    When nobody is left to answer and it goes on, that is said at once. That it doesn't is said at its own time:
    earlier would tell who said 'not now'.
    """
    with changing(invitation.encounter.neighbourhood):
        said = Invitation.objects.filter(
            pk=invitation.pk, encounter__state=State.PROPOSED, encounter__starts_at__gt=now
        ).update(answer=answer)
        if said != 1 and not (answer == Answer.NOT_NOW and _step_back(invitation, now)):
            raise TooLate
        encounter = Encounter.objects.get(pk=invitation.encounter_id)
        answered = not encounter.invitations.filter(answer=Answer.OPEN).exists()
        if encounter.state == State.PROPOSED and answered and _can_go_on(encounter):
            _settle(encounter)


def _step_back(invitation: Invitation, now: datetime) -> bool:
    """Who said yes can still say 'not now' when it is on; the others go on when they can."""
    stepped = Invitation.objects.filter(
        pk=invitation.pk, answer=Answer.YES, encounter__state=State.ON, encounter__starts_at__gt=now
    ).update(answer=Answer.NOT_NOW)
    if stepped == 1:
        _settle(Encounter.objects.get(pk=invitation.encounter_id))
    return stepped == 1


def decide_due(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Decide what is due: enough yeses, it is on; too few, it is quietly off. Return how many changed.

    Also what is on is looked at once more, for somebody may have left the neighbourhood.
    """
    with changing(neighbourhood):
        here = Encounter.objects.filter(neighbourhood=neighbourhood)
        due = here.filter(state=State.PROPOSED, decide_at__lte=now)
        coming = here.filter(state=State.ON, starts_at__gt=now)
        return sum(_settle(encounter) for encounter in [*due, *coming])


def _settle(encounter: Encounter) -> bool:
    """Bring the state and the host in line with who said yes now, and mail them what changed."""
    goes_on, host = _can_go_on(encounter), _host(encounter)
    state = State.ON if goes_on else State.OFF
    if state == encounter.state and host == encounter.host_id:
        return False
    if state != encounter.state and state not in NEXT[State(encounter.state)]:
        raise ValueError(f"{encounter.state} can't become {state}")
    moved = Encounter.objects.filter(pk=encounter.pk, state=encounter.state).update(state=state, host_id=host)
    if moved == 1:
        _mail_yeses(encounter, mail_on if goes_on else mail_off)
    return moved == 1


def _can_go_on(encounter: Encounter) -> bool:
    """Two said yes, and somebody opens the door: one of them, or who always does at that place."""
    has_door = encounter.place is not None and encounter.place.door_person_id is not None
    return _yeses(encounter) >= _ENOUGH and (_host(encounter) is not None or has_door)


def _host(encounter: Encounter) -> int | None:
    """Who opens the door: who was asked to if they said yes, else another who likes to."""
    hosts = encounter.invitations.filter(answer=Answer.YES, neighbour__company__can_host=True)
    ids = list(hosts.order_by("pk").values_list("neighbour_id", flat=True))
    return encounter.host_id if encounter.host_id in ids else next(iter(ids), None)


def _yeses(encounter: Encounter) -> int:
    return encounter.invitations.filter(answer=Answer.YES).count()


def _mail_yeses(encounter: Encounter, task: Any) -> None:
    reached = encounter.invitations.filter(answer=Answer.YES, neighbour__reach=Reach.MAIL)
    for pk in reached.values_list("pk", flat=True):
        task.enqueue(invitation=pk)


def look_back(
    invitation: Invitation,
    *,
    was_there: bool,
    again: Collection[int],
    rather_not: Collection[int],
) -> None:
    """Say, for your own next time only: was I there, with whom again, with whom rather not.

    'Again' has the day of the encounter, so that it is forgotten together with it. 'Rather not' has no day: it
    stays, and with a day it would tell for ever who met whom when. Said once more, the last word counts.
    """
    neighbour = invitation.neighbour
    day = timezone.localdate(invitation.encounter.starts_at)
    with changing(neighbour.neighbourhood):
        Invitation.objects.filter(pk=invitation.pk).update(was_there=was_there, looked_back=True)
        for fellow in fellows(invitation):
            if fellow.pk in rather_not:
                _mark(neighbour, fellow, MarkKind.RATHER_NOT, None)
            elif fellow.pk in again:
                _mark(neighbour, fellow, MarkKind.AGAIN, day)
            else:
                Mark.objects.filter(by=neighbour, about=fellow).delete()


def _mark(by: Neighbour, about: Neighbour, kind: MarkKind, day: date | None) -> None:
    Mark.objects.update_or_create(by=by, about=about, defaults={"kind": kind, "day": day})


class NotAgain(Exception):
    """Not all of them said 'again please' of each other."""


def make_circle(invitation: Invitation, *, weeks: int, now: datetime) -> Initiative:
    """Make a rhythm of those who said 'again please' of each other: so many weeks, or 0 for every week.

    It is a circle, and its door is closed until they open it. Each of the others hears of it, and may step back.
    Raises NotAgain.
    """
    encounter, by = invitation.encounter, invitation.neighbour
    with changing(encounter.neighbourhood):
        others = again_with(Invitation.objects.select_related("encounter", "neighbour").get(pk=invitation.pk))
        if not others or encounter.circle_id:
            raise NotAgain
        zone = ZoneInfo(encounter.neighbourhood.time_zone)
        minutes = int(LENGTH.total_seconds()) // 60
        habit = weekly_again(encounter.starts_at.astimezone(zone), minutes, weeks=weeks, now=now)
        title = topic_words(encounter.hook)[0].capitalize()
        circle = begin_initiative(by=by, title=title, place=encounter.place, habit=habit, circle=others)
        Encounter.objects.filter(pk=encounter.pk).update(circle=circle)
        for other in others:
            mail_circle.enqueue(initiative=circle.pk, neighbour=other.pk)
        return circle


def take_back(mark: int, *, by: Neighbour) -> None:
    """Take back a 'rather not'."""
    with changing(by.neighbourhood):
        Mark.objects.filter(pk=mark, by=by).delete()


def forget(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase who was where longer than STOEP_FORGET_DAYS ago; of each encounter a count stays.

    'Again' marks go with it; 'rather not' is somebody's own wish and stays until they take it back. An
    encounter that never went on disappears whole.
    """
    before = now - timedelta(days=settings.STOEP_FORGET_DAYS)
    with changing(neighbourhood):
        old = Encounter.objects.filter(neighbourhood=neighbourhood, ends_at__lt=before)
        old.exclude(state=State.ON).delete()
        remembered = old.filter(people=None).annotate(
            came=Count("invitations", filter=Q(invitations__answer=Answer.YES) & ~Q(invitations__was_there=False))
        )
        for encounter in remembered:
            Encounter.objects.filter(pk=encounter.pk).update(people=encounter.came, host=None)
        erased = Invitation.objects.filter(encounter__in=old).delete()[0]
        Mark.objects.filter(
            by__neighbourhood=neighbourhood, kind=MarkKind.AGAIN, day__lte=timezone.localdate(before)
        ).delete()
        return erased
