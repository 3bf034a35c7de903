"""What a change would do, worked out before anything is written: the page shows this plan, the action follows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stoep.core.calendar.change import moved, split
from stoep.core.calendar.habit import Habit, Moment, key_of, weekly_again
from stoep.core.calendar.rhythm import RhythmError
from stoep.web.coming.models import Coming
from stoep.web.coming.queries import address_of, address_of_neighbour
from stoep.web.initiatives.dates import free_days, habit_of, moments_of
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.initiatives.queries import day_words
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place
from stoep.web.turns.models import TurnDay

_SHOWN = 12


class Scope(TextChoices):
    ONE = "one", gettext_lazy("only this date")
    REST = "rest", gettext_lazy("this date and all after it")
    ALL = "all", gettext_lazy("all dates to come")


class CannotPlan(Exception):
    """Why it can't be changed like this; `field` is the question of the form that it is about."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a date: when it is, where, who opens, and why it is different."""

    day: date
    start: time
    end: time
    place: Place | None
    opens: Neighbour | None
    because: str = ""


@dataclass(frozen=True)
class Step:
    """A date that stands in the table, and when it will be; None: it falls away."""

    gathering: Gathering
    becomes: Moment | None


@dataclass(frozen=True)
class Plan:
    """A change of one date, or of the initiative from a date on (`since`), whose habit becomes another."""

    scope: Scope
    steps: tuple[Step, ...]
    place: Place | None
    opens: Neighbour | None
    because: str
    habit: Habit
    since: datetime

    @property
    def digest(self) -> str:
        """What was shown, in short: when it is something else by the time of saving, it is shown again."""
        facts = [self.scope, self.habit, self.place and self.place.pk, self.opens and self.opens.pk, self.because]
        facts += [(step.gathering.pk, step.becomes and step.becomes.start.isoformat()) for step in self.steps]
        return blake2b(repr(facts).encode(), digest_size=8).hexdigest()


def plan_change(gathering: Gathering, scope: Scope, wish: Wish, now: datetime) -> Plan:
    """Plan a change of one date, of it and all after, or of all to come. Raises CannotPlan."""
    zone = ZoneInfo(gathering.neighbourhood.time_zone)
    start = datetime.combine(wish.day, wish.start, zone)
    end = datetime.combine(wish.day, wish.end, zone)
    end = end if end > start else end + timedelta(days=1)
    if start <= now:
        raise CannotPlan("day", _("That is over already. Choose a day that is still to come."))
    if scope == Scope.ONE:
        habit, since = habit_of(gathering.initiative), gathering.starts_at
        steps: tuple[Step, ...] = (Step(gathering, Moment(start, end, _planned(gathering))),)
    else:
        first = gathering if scope == Scope.REST else _first_coming(gathering.initiative, now) or gathering
        habit, steps = _rest(gathering, first, start, end, now)
        since = first.starts_at
    return Plan(scope, steps, wish.place, wish.opens, wish.because, habit, since)


def plan_rhythm(initiative: Initiative, habit: Habit, now: datetime) -> Plan:
    """Plan another rhythm for all that is to come: a date on the same day stays, with whoever comes to it."""
    neighbourhood = initiative.neighbourhood
    until = max([now + timedelta(days=settings.STOEP_AHEAD_DAYS), *(g.starts_at for g in _coming(initiative, now))])
    free = free_days(neighbourhood)
    new = moments_of(habit, neighbourhood, free, now, until + timedelta(days=1))
    by_key = {moment.key: moment for moment in new}
    coming = _coming(initiative, now)
    kept = {each.key for each in coming if each.key in by_key}
    by_day = {_local(initiative, moment.start).date(): moment for moment in reversed(new) if moment.key not in kept}
    steps = []
    for each in coming:
        if each.key in kept:  # also when this date was moved by itself: then it stays where it is
            steps.append(Step(each, Moment(each.starts_at, each.ends_at, _planned(each))))
        else:
            steps.append(Step(each, by_day.pop(_local(initiative, each.starts_at).date(), None)))
    return Plan(Scope.ALL, tuple(steps), initiative.place, initiative.opens, "", habit, now)


def _rest(
    gathering: Gathering, first: Gathering, start: datetime, end: datetime, now: datetime
) -> tuple[Habit, tuple[Step, ...]]:
    """Move the rhythm as this date is moved, and every date from `first` on with it."""
    initiative = gathering.initiative
    old = habit_of(initiative)
    planned = _planned(gathering).astimezone(start.tzinfo)
    days = (start.date() - planned.date()).days
    shown = _local(initiative, gathering.starts_at)
    same_time = shown.time() == start.time()
    if old.sunset is not None and not same_time:
        raise CannotPlan("start", _("This goes along with the sun. Say the rhythm anew to change its time."))
    to = None if same_time and (old.sunset is not None or planned.time() == start.time()) else start.time()
    minutes = int((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()) // 60
    try:
        rhythm = split(old.rhythm, _planned(first))[1] if old.rhythm else ""
        rhythm = moved(rhythm, days=days, to=to) if rhythm else ""
    except RhythmError as wrong:
        raise CannotPlan("day", _("These days can't move along. Say the rhythm anew.")) from wrong
    habit = Habit(rhythm, minutes, old.sunset, old.skips)
    coming = [each for each in _coming(initiative, now) if each.starts_at >= first.starts_at]
    until = max(each.starts_at for each in coming) + timedelta(days=abs(days) + 2)
    free = free_days(initiative.neighbourhood)
    new = {m.key: m for m in moments_of(habit, initiative.neighbourhood, free, now - timedelta(days=1), until)}
    steps = []
    for each in coming:
        at = _planned(each).astimezone(start.tzinfo) + timedelta(days=days)
        at = at.replace(hour=to.hour, minute=to.minute, second=0) if to else at
        becomes = new.get(key_of(at)) or (Moment(at, at + timedelta(minutes=minutes), at) if not rhythm else None)
        steps.append(Step(each, becomes))
    taken = initiative.gatherings.exclude(pk__in=[each.pk for each in coming])
    if taken.filter(key__in=[step.becomes.key for step in steps if step.becomes]).exists():
        raise CannotPlan("day", _("Then two dates would fall on one day. Choose another day."))
    return habit, tuple(steps)


def _coming(initiative: Initiative, now: datetime) -> list[Gathering]:
    return list(initiative.gatherings.filter(starts_at__gt=now).order_by("starts_at", "pk"))


def _first_coming(initiative: Initiative, now: datetime) -> Gathering | None:
    return next(iter(_coming(initiative, now)), None)


def _planned(gathering: Gathering) -> datetime:
    """Return when a date was planned at first: its key, when that is a moment."""
    try:
        return datetime.strptime(gathering.key, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return gathering.starts_at


def _local(initiative: Initiative, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(initiative.neighbourhood.time_zone))


def plan_place(initiative: Initiative, place: Place | None, now: datetime) -> Plan:
    """Plan another place for all dates to come but those that have one of their own; no day or time changes."""
    moves = _coming(initiative, now) if place != initiative.place else []
    steps = tuple(
        Step(each, Moment(each.starts_at, each.ends_at, _planned(each)))
        for each in moves
        if not (each.place_id or each.where or each.cancelled)
    )
    return Plan(Scope.ALL, steps, place, initiative.opens, "", habit_of(initiative), now)


def again_habit(initiative: Initiative, *, weeks: int, now: datetime) -> Habit | None:
    """Return the rhythm of what was once, again on the same day and time: so many weeks, or 0 for every week.

    None where nothing has been yet.
    """
    last = initiative.gatherings.filter(ends_at__lte=now, cancelled=False).order_by("-starts_at").first()
    if last is None:
        return None
    return weekly_again(_local(initiative, last.starts_at), initiative.minutes, weeks=weeks, now=now)


# --- A plan, as the page shows it ------------------------------------------------------------------


@dataclass(frozen=True)
class StepRow:
    """One date of a plan in words: how it was, and how it will be; '' when it falls away."""

    was: str
    becomes: str
    same: bool


@dataclass(frozen=True)
class Hearing:
    """How many people who come hear of it by mail, and how many have no address for it."""

    by_mail: int
    not_at_all: int


def step_rows(plan: Plan, now: datetime) -> list[StepRow]:
    """Say each date of a plan in words."""
    today = timezone.localtime(now).date()

    def say(start: datetime, end: datetime) -> tuple[str, str]:
        start, end = timezone.localtime(start), timezone.localtime(end)
        return day_words(start.date(), today), f"{start:%H:%M}–{end:%H:%M}"

    rows = []
    for step in plan.steps:
        day, clock = say(step.gathering.starts_at, step.gathering.ends_at)
        new_day, new_clock = say(step.becomes.start, step.becomes.end) if step.becomes else ("", "")
        becomes = new_clock if new_day == day else f"{new_day} {new_clock}".strip()
        rows.append(StepRow(f"{day} {clock}", becomes, (day, clock) == (new_day, new_clock)))
    return rows


def preview(plan: Plan, *, every: bool = False) -> dict[str, object]:
    """Return what a page says before anything is written: which dates change, or `every` one, and who hears of it."""
    rows = [row for row in step_rows(plan, timezone.now()) if every or plan.scope == Scope.ONE or not row.same]
    hearing = who_hears(step.gathering for step in plan.steps)
    return {"plan": plan, "rows": rows[:_SHOWN], "more": len(rows[_SHOWN:]), "hearing": hearing}


def told_words(told: int) -> str:
    """Say that it is done, and how many people hear of it."""
    text = ngettext("Done. {n} person hears of it by mail.", "Done. {n} people hear of it by mail.", told)
    return text.format(n=told) if told else _("Done.")


def who_hears(gatherings: Iterable[Gathering]) -> Hearing:
    """Count the people who come to these dates or have a turn there by whether a mail reaches them."""
    dates = [each.pk for each in gatherings]
    coming = Coming.objects.filter(gathering__in=dates).select_related("neighbour__user")
    people = {c.neighbour_id or (c.name, c.email, c.pk if not c.email else 0): bool(address_of(c)) for c in coming}
    turns = TurnDay.objects.filter(gathering__in=dates).exclude(neighbour=None).select_related("neighbour__user")
    for day in turns:
        if day.neighbour:
            people.setdefault(day.neighbour.pk, bool(address_of_neighbour(day.neighbour)))
    return Hearing(sum(people.values()), len(people) - sum(people.values()))
