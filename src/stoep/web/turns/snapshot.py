"""A season of turns as plain values for the scheduler: what people said of turns themselves, and nothing else."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from stoep.core.turns import Person, Season
from stoep.core.turns import Turn as Held
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.turns.models import Liking, Rest, Shadow, Turn, TurnDay, TurnState

AHEAD = timedelta(weeks=4)


@dataclass(frozen=True)
class Snapshot:
    """A season, and which date and turn its values stand for."""

    season: Season
    gatherings: dict[datetime, Gathering]
    turns: dict[str, Turn]


def season_of(initiative: Initiative, *, now: datetime) -> Snapshot:
    """Take the coming weeks of an initiative, with what its people had since the term of forgetting."""
    coming = initiative.gatherings.filter(cancelled=False, starts_at__gt=now, starts_at__lt=now + AHEAD)
    gatherings = {gathering.starts_at: gathering for gathering in coming}
    turns = {str(turn.pk): turn for turn in initiative.turns.all()}
    held, shadows = _held(initiative, now), _shadows(initiative, now)
    return Snapshot(
        Season(
            dates=tuple(gatherings),
            names=tuple(turns),
            people=_people(initiative, tuple(gatherings), now),
            held=tuple(held),
            shadows=tuple(shadows),
            passed=frozenset(_passed(initiative, now)),
        ),
        gatherings,
        turns,
    )


def _held(initiative: Initiative, now: datetime) -> list[Held]:
    since = now - timedelta(days=settings.STOEP_FORGET_DAYS)
    days = TurnDay.objects.filter(gathering__initiative=initiative, gathering__starts_at__gt=since)
    days = days.filter(gathering__cancelled=False)
    days = days.exclude(neighbour=None).exclude(state=TurnState.OPEN).order_by("pk")
    rows = days.values_list("gathering__starts_at", "turn_id", "neighbour_id", "state")
    return [Held(when, str(turn), str(who)) for when, turn, who, state in rows if state == TurnState.YES or when > now]


def _shadows(initiative: Initiative, now: datetime) -> list[Held]:
    """Who looks along, and who would rather not: they are asked again when that date is over."""
    coming = Shadow.objects.filter(day__gathering__initiative=initiative, day__gathering__starts_at__gt=now)
    coming = coming.filter(day__gathering__cancelled=False)
    rows = coming.order_by("pk").values_list("day__gathering__starts_at", "day__turn_id", "neighbour_id")
    return [Held(when, str(turn), str(who)) for when, turn, who in rows]


def _passed(initiative: Initiative, now: datetime) -> list[Held]:
    coming = TurnDay.objects.filter(gathering__initiative=initiative, gathering__starts_at__gt=now)
    rows = coming.exclude(asked_before=None).values_list("gathering__starts_at", "turn_id", "asked_before")
    return [Held(when, str(turn), str(who)) for when, turn, who in rows]


def _people(initiative: Initiative, dates: tuple[datetime, ...], now: datetime) -> tuple[Person, ...]:
    zone = ZoneInfo(initiative.neighbourhood.time_zone)
    likings = Liking.objects.filter(turn__initiative=initiative).order_by("neighbour_id", "pk")
    likes: dict[int, list[Liking]] = defaultdict(list)
    for liking in likings:
        likes[liking.neighbour_id].append(liking)
    away: dict[int, set[datetime]] = defaultdict(set)
    for rest in Rest.objects.filter(neighbour__in=list(likes)):
        away[rest.neighbour_id] |= {d for d in dates if rest.first <= d.astimezone(zone).date() <= rest.last}
    # A turn elsewhere on the same day is enough.
    elsewhere = TurnDay.objects.filter(neighbour__in=list(likes), gathering__starts_at__gt=now)
    elsewhere = elsewhere.filter(gathering__cancelled=False)
    for who, when in elsewhere.exclude(gathering__initiative=initiative).values_list(
        "neighbour_id", "gathering__starts_at"
    ):
        day = when.astimezone(zone).date()
        away[who or 0] |= {d for d in dates if d.astimezone(zone).date() == day}
    return tuple(
        Person(
            key=str(who),
            enjoys=frozenset(str(one.turn_id) for one in said),
            since=min(one.since for one in said),
            new=frozenset(str(one.turn_id) for one in said if one.new),
            rests=frozenset(away[who]),
        )
        for who, said in likes.items()
    )
