"""Every write that changes dates and rhythms: move, cancel, pause, go on, rest, hand over, days off."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from stoep.core.calendar.change import with_date
from stoep.core.calendar.habit import Habit
from stoep.web.coming.actions import tell_who_comes
from stoep.web.initiatives.actions import extend_one, fields_of, go_on, keep_where_it_was
from stoep.web.initiatives.dates import habit_of
from stoep.web.initiatives.models import Door, Gathering, Initiative, State
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.rhythms.models import DaysOff, OnceMore
from stoep.web.rhythms.planning import Plan, Scope, Step, plan_rhythm
from stoep.web.rhythms.queries import TERM
from stoep.web.rhythms.tasks import mail_comes_again


def follow(plan: Plan, initiative: Initiative, *, by: Neighbour, now: datetime) -> int:
    """Do what a plan says, and mail who comes; return how many people are mailed."""
    with changing(by.neighbourhood):
        if plan.scope == Scope.ONE:
            _change_one(plan, initiative)
            return tell_who_comes([plan.steps[0].gathering])
        _move(plan.steps, because=plan.because or _("The rhythm is another one now."))
        if plan.place != initiative.place or plan.opens != initiative.opens:
            keep_where_it_was(initiative, before=plan.since)
            after = initiative.gatherings.filter(starts_at__gte=plan.since)
            after.update(place=None, where="", opens=None)
        Initiative.objects.filter(pk=initiative.pk).update(
            place=plan.place, opens=plan.opens, where="" if plan.place else initiative.where, **fields_of(plan.habit)
        )
        told = tell_who_comes([step.gathering for step in plan.steps])
        _drop_empty(step.gathering for step in plan.steps if step.becomes is None)
        extend_one(Initiative.objects.get(pk=initiative.pk), now=now)
        return told


def _change_one(plan: Plan, initiative: Initiative) -> None:
    step = plan.steps[0]
    assert step.becomes is not None  # noqa: S101 - a single date is moved, never dropped
    Gathering.objects.filter(pk=step.gathering.pk).update(
        starts_at=step.becomes.start,
        ends_at=step.becomes.end,
        place=None if plan.place == initiative.place else plan.place,
        where="" if plan.place or not initiative.place else _("We don't know yet"),
        opens=None if plan.opens == initiative.opens else plan.opens,
        because=plan.because,
    )


def _move(steps: Iterable[Step], *, because: str) -> None:
    """Give the dates their new times and names; what falls away is off. No two have one name meanwhile."""
    steps = list(steps)
    for step in steps:
        if step.becomes:
            Gathering.objects.filter(pk=step.gathering.pk).update(key=f"moving-{step.gathering.pk}")
    for step in steps:
        row = Gathering.objects.filter(pk=step.gathering.pk)
        if step.becomes:
            row.update(key=step.becomes.key, starts_at=step.becomes.start, ends_at=step.becomes.end)
        else:
            row.update(cancelled=True, because=because)


def _drop_empty(gatherings: Iterable[Gathering]) -> None:
    """Erase the dates that are off and where nobody comes or has a turn; the others stay, to say so."""
    empty = Gathering.objects.filter(pk__in=[each.pk for each in gatherings], coming=None)
    empty.exclude(turn_days__neighbour__isnull=False).delete()


def add_date(initiative: Initiative, *, by: Neighbour, start: datetime, minutes: int) -> None:
    """Add one date. `start` is naive, on the clock of the neighbourhood."""
    now = timezone.now()
    with changing(by.neighbourhood):
        mine = Initiative.objects.select_related("neighbourhood").get(pk=initiative.pk)
        rhythm = with_date(mine.rhythm, start, time_zone=mine.neighbourhood.time_zone)
        if not mine.rhythm:
            mine.minutes = minutes
        mine.rhythm = rhythm
        Initiative.objects.filter(pk=mine.pk).update(rhythm=rhythm, minutes=mine.minutes)
        extend_one(mine, now=now)


def cancel_date(gathering: Gathering, *, by: Neighbour, because: str) -> int:
    """Call one date off, with one sentence; who comes is mailed. Return how many."""
    with changing(by.neighbourhood):
        Gathering.objects.filter(pk=gathering.pk).update(cancelled=True, paused=False, because=because)
        return tell_who_comes([gathering])


def put_date_on(gathering: Gathering, *, by: Neighbour) -> int:
    """Let a date that was called off be there after all."""
    with changing(by.neighbourhood):
        Gathering.objects.filter(pk=gathering.pk).update(cancelled=False, paused=False, because="")
        return tell_who_comes([gathering])


def pause(initiative: Initiative, *, by: Neighbour, because: str, back_on: date | None, now: datetime) -> int:
    """Pause: the dates to come are off until it goes on again. Return how many people are mailed."""
    with changing(by.neighbourhood):
        Initiative.objects.filter(pk=initiative.pk).update(state=State.PAUSED, because=because, back_on=back_on)
        return _off(initiative, because, now)


def rest(initiative: Initiative, *, by: Neighbour, thanks: str, now: datetime) -> int:
    """Let it rest, with thanks. It stays to be read and printed, and can be taken up again."""
    with changing(by.neighbourhood):
        Initiative.objects.filter(pk=initiative.pk).update(
            state=State.RESTING, thanks=thanks, because="", back_on=None, rested_on=timezone.localdate(now)
        )
        return _off(initiative, thanks, now)


def _off(initiative: Initiative, because: str, now: datetime) -> int:
    """Call off what is to come, and mail who comes. What nobody comes to needs no row meanwhile."""
    coming = initiative.gatherings.filter(starts_at__gt=now, cancelled=False)
    dates = list(coming)
    coming.update(cancelled=True, paused=True, because=because[:200])
    return tell_who_comes(dates)


def resume(initiative: Initiative, *, by: Neighbour, now: datetime) -> None:
    """Go on, after a pause or a rest; whoever takes up what nobody makes any more is its maker."""
    with changing(by.neighbourhood):
        waiting = list(initiative.gatherings.filter(starts_at__gt=now, paused=True))
        go_on(initiative, now=now)
        if not initiative.makers.exists():
            initiative.makers.add(by)
        tell_who_comes(waiting)


def join_makers(initiative: Initiative, *, by: Neighbour) -> None:
    """Become one of the makers, with the link of one of them, or where there is nobody left."""
    with changing(by.neighbourhood):
        initiative.makers.add(by)


def step_back(initiative: Initiative, *, by: Neighbour) -> None:
    """Be a maker no longer. It goes on with the others, or waits for who takes it up; an empty circle is gone."""
    with changing(by.neighbourhood):
        initiative.makers.remove(by)
        initiative.gatherings.filter(opens=by).update(opens=None)
        Initiative.objects.filter(pk=initiative.pk, opens=by).update(opens=None)
        if initiative.door == Door.CLOSED and not initiative.makers.exists():
            initiative.delete()


def say_once_more(gathering: Gathering, *, by: Neighbour) -> None:
    """Say of a date that was: once more please. Twice is once."""
    with changing(by.neighbourhood):
        OnceMore.objects.get_or_create(gathering=gathering, neighbour=by)


def take_once_more_back(gathering: Gathering, *, by: Neighbour) -> None:
    """Take that back."""
    with changing(by.neighbourhood):
        OnceMore.objects.filter(gathering=gathering, neighbour=by).delete()


def come_again(initiative: Initiative, habit: Habit, *, by: Neighbour, now: datetime) -> None:
    """Let what was come again in a rhythm, and tell those who said 'once more'; their word is forgotten with that.

    Where nobody makes it any more, who does this makes it.
    """
    with changing(by.neighbourhood):
        follow(plan_rhythm(initiative, habit, now), initiative, by=by, now=now)
        if not initiative.makers.exists():
            initiative.makers.add(by)
        said = OnceMore.objects.filter(gathering__initiative=initiative)
        reached = said.filter(neighbour__reach=Reach.MAIL).exclude(neighbour=by)
        for neighbour in set(reached.values_list("neighbour_id", flat=True)):
            mail_comes_again.enqueue(initiative=initiative.pk, neighbour=neighbour)
        said.delete()


def forget_once_more(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase who said 'once more' of a date of longer than a month ago."""
    with changing(neighbourhood):
        over = OnceMore.objects.filter(gathering__neighbourhood=neighbourhood, gathering__ends_at__lt=now - TERM)
        return over.delete()[0]


def choose_door(initiative: Initiative, *, by: Neighbour, door: Door) -> None:
    """Open or close the door of a circle."""
    with changing(by.neighbourhood):
        Initiative.objects.filter(pk=initiative.pk, makers=by).exclude(door=Door.EVERYONE).update(door=door)


def choose_region(neighbourhood: Neighbourhood, *, by: Neighbour, region: str, now: datetime) -> None:
    """Choose the region whose school holidays count."""
    with changing(by.neighbourhood):
        Neighbourhood.objects.filter(pk=neighbourhood.pk).update(school_region=region)
        _look_again(Neighbourhood.objects.get(pk=neighbourhood.pk), now)


def add_days_off(
    neighbourhood: Neighbourhood, *, by: Neighbour, name: str, first: date, last: date, now: datetime
) -> None:
    """Add days on which what skips holidays is not there."""
    with changing(by.neighbourhood):
        DaysOff.objects.create(neighbourhood=neighbourhood, name=name, first=first, last=last)
        _look_again(neighbourhood, now)


def remove_days_off(days: DaysOff, *, by: Neighbour, now: datetime) -> None:
    """Take days off away: what skips holidays is there again."""
    with changing(by.neighbourhood):
        DaysOff.objects.filter(pk=days.pk, neighbourhood=by.neighbourhood).delete()
        _look_again(by.neighbourhood, now)


def _look_again(neighbourhood: Neighbourhood, now: datetime) -> None:
    """Bring the dates of what skips holidays in line with them, and mail who comes to what falls away."""
    skipping = Initiative.objects.filter(neighbourhood=neighbourhood, skips=True, state=State.ON, source="")
    skipping.revise()
    for initiative in skipping.select_related("neighbourhood", "place", "opens"):
        plan = plan_rhythm(initiative, habit_of(initiative), now)
        away = [step for step in plan.steps if step.becomes is None and not step.gathering.cancelled]
        _move(away, because=_("Days off."))
        tell_who_comes(step.gathering for step in away)
        _drop_empty(step.gathering for step in away)
        extend_one(initiative, now=now)
