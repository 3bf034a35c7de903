"""Turns as rows, as the one who looks may see them. A name only of who said yes, and only for neighbours."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from stoep.core.turns import swaps
from stoep.web.between.queries import said_rather_not
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.initiatives.queries import day_words
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.turns.models import Liking, Shadow, ShadowState, Turn, TurnDay, TurnKind, TurnState
from stoep.web.turns.snapshot import AHEAD, Snapshot

_AFTER = timedelta(days=7)
"""How long after it one is still asked for a word to hand over."""


@dataclass(frozen=True)
class OwnTurn:
    """A turn as the one who is asked for it, or does it, sees it."""

    pk: int
    url: str
    turn: str
    title: str
    title_url: str
    day: str
    time: str
    place: str
    state: str
    swapping: bool
    over: bool
    words: str
    along: str


def spoken_day(start: datetime) -> str:
    """Return a day with its date, in the time zone that is active: tomorrow, or Wednesday 3 June."""
    day, today = timezone.localtime(start).date(), timezone.localdate()
    return day_words(day, today) if (day - today).days in (0, 1) else date_format(day, "l j F")


def with_all(days: QuerySet[TurnDay]) -> QuerySet[TurnDay]:
    """Fetch along what a row needs."""
    return days.select_related(
        "turn", "gathering__initiative__place__street", "gathering__initiative__neighbourhood",
        "gathering__place__street",
        "neighbour", "shadow__neighbour",
    )  # fmt: skip


def own_turn(day: TurnDay, now: datetime) -> OwnTurn:
    """Turn a turn (everything fetched already) into a row."""
    gathering, initiative = day.gathering, day.gathering.initiative
    slug = initiative.neighbourhood.slug
    shadow: Shadow | None = getattr(day, "shadow", None)
    place = gathering.at
    return OwnTurn(
        pk=day.pk,
        url=reverse("turn", args=[slug, day.pk]),
        turn=str(day.turn),
        title=initiative.title,
        title_url=reverse("turns", args=[slug, initiative.pk]),
        day=spoken_day(gathering.starts_at),
        time="" if gathering.all_day else f"{timezone.localtime(gathering.starts_at):%H:%M}",
        place=gathering.where or (place.name if place else initiative.where),
        state=day.state,
        swapping=day.swapping,
        over=gathering.starts_at < now,
        words=day.words,
        along=shadow.neighbour.name if shadow and shadow.state == ShadowState.YES else "",
    )


def own_turns(neighbour: Neighbour, now: datetime) -> list[OwnTurn]:
    """One's turns that are asked or to come, and those just over of which something could be handed over."""
    days = TurnDay.objects.filter(
        neighbour=neighbour, gathering__cancelled=False, gathering__hidden=False, gathering__initiative__hidden=False
    )
    coming = Q(gathering__starts_at__gt=now)
    just_over = Q(gathering__starts_at__gt=now - _AFTER, state=TurnState.YES, words="")
    found = [own_turn(day, now) for day in with_all(days.filter(coming | just_over))]
    return sorted(found, key=lambda row: row.state != TurnState.ASKED)


@dataclass(frozen=True)
class LookAlong:
    """A place beside who has a turn; who that is, is named."""

    pk: int
    turn: str
    title: str
    title_url: str
    day: str
    time: str
    beside: str
    state: str


def looking_along(neighbour: Neighbour, now: datetime) -> list[LookAlong]:
    """Where somebody could look along, or does."""
    found = Shadow.objects.filter(neighbour=neighbour, day__gathering__starts_at__gt=now).exclude(
        state=ShadowState.NOT_NOW
    )
    found = found.filter(day__gathering__cancelled=False, day__gathering__initiative__hidden=False)
    found = found.filter(day__state=TurnState.YES).select_related(
        "day__turn", "day__neighbour", "day__gathering__initiative__neighbourhood"
    )
    return [look_along(shadow) for shadow in found.order_by("day__gathering__starts_at")]


def look_along(shadow: Shadow) -> LookAlong:
    day, initiative = shadow.day, shadow.day.gathering.initiative
    return LookAlong(
        pk=shadow.pk,
        turn=str(day.turn),
        title=initiative.title,
        title_url=reverse("turns", args=[initiative.neighbourhood.slug, initiative.pk]),
        day=spoken_day(day.gathering.starts_at),
        time=f"{timezone.localtime(day.gathering.starts_at):%H:%M}",
        beside=day.neighbour.name if day.neighbour else "",
        state=shadow.state,
    )


@dataclass(frozen=True)
class HandedOver:
    """What who had the turn before hands over, in their own words."""

    name: str
    words: str


def handed_over(day: TurnDay) -> HandedOver | None:
    """The last word that was handed over about this turn, before this date."""
    before = TurnDay.objects.filter(turn=day.turn_id, gathering__starts_at__lt=day.gathering.starts_at, words__gt="")
    last = before.select_related("neighbour").order_by("-gathering__starts_at").first()
    return HandedOver(last.neighbour.name if last.neighbour else "", last.words) if last else None


@dataclass(frozen=True)
class Swap:
    """One's own turn that could be swapped for another's."""

    own: int
    words: str


@dataclass(frozen=True)
class DayRow:
    """A turn on a date, for neighbours who look at all turns."""

    pk: int
    turn: str
    who: str
    state: str
    mine: bool
    swapping: bool
    along: str
    swap: Swap | None


@dataclass(frozen=True)
class DateRow:
    day: str
    time: str
    turns: tuple[DayRow, ...]


def coming_days(initiative: Initiative, now: datetime) -> list[TurnDay]:
    """The turns of the coming weeks, by date."""
    days = TurnDay.objects.filter(
        gathering__initiative=initiative, gathering__cancelled=False, gathering__ends_at__gt=now,
        gathering__starts_at__lt=now + AHEAD,
    )  # fmt: skip
    return list(with_all(days))


def turns_by_date(days: Iterable[TurnDay], snapshot: Snapshot, neighbour: Neighbour) -> list[DateRow]:
    """All coming turns of an initiative. Who was asked and didn't say yes is nobody else's affair."""
    grouped: dict[Gathering, list[DayRow]] = defaultdict(list)
    everything = list(days)
    rather_not = said_rather_not(neighbour)
    for day in everything:
        grouped[day.gathering].append(_day_row(day, everything, snapshot, neighbour, rather_not))
    return [
        DateRow(
            day=spoken_day(gathering.starts_at),
            time="" if gathering.all_day else f"{timezone.localtime(gathering.starts_at):%H:%M}",
            turns=tuple(rows),
        )
        for gathering, rows in grouped.items()
    ]


def _day_row(
    day: TurnDay, days: list[TurnDay], snapshot: Snapshot, neighbour: Neighbour, rather_not: set[int]
) -> DayRow:
    said_yes = day.state == TurnState.YES and day.neighbour is not None
    mine = day.neighbour_id == neighbour.pk
    shadow: Shadow | None = getattr(day, "shadow", None)
    offers = day.swapping and not mine and day.neighbour_id not in rather_not
    return DayRow(
        pk=day.pk,
        turn=str(day.turn),
        who=day.neighbour.name if said_yes and day.neighbour else "",
        state=day.state,
        mine=mine,
        swapping=day.swapping,
        along=shadow.neighbour.name if said_yes and shadow and shadow.state == ShadowState.YES else "",
        swap=next(_swaps(day, days, snapshot, neighbour), None) if offers else None,
    )


def _swaps(day: TurnDay, days: list[TurnDay], snapshot: Snapshot, neighbour: Neighbour) -> Iterator[Swap]:
    """Which of one's own turns could be swapped for this one, soonest first."""
    held = {turn.slot: turn for turn in snapshot.season.held}
    this = held.get((day.gathering.starts_at, str(day.turn_id)))
    could = {turn.slot for turn in swaps(snapshot.season, this)} if this else set()
    for own in days:
        slot = (own.gathering.starts_at, str(own.turn_id))
        if own.neighbour_id == neighbour.pk and own.state == TurnState.YES and slot in could:
            yield Swap(own.pk, f"{own.turn}, {spoken_day(own.gathering.starts_at)}")


@dataclass(frozen=True)
class TurnNames:
    """Who does what on one date, for the page of that date."""

    turn: str
    who: str


def turns_on(gathering: Gathering) -> list[TurnNames]:
    """The turns of a date that somebody said yes to."""
    days = gathering.turn_days.filter(state=TurnState.YES).exclude(neighbour=None).select_related("turn", "neighbour")
    return [TurnNames(str(day.turn), day.neighbour.name) for day in days if day.neighbour]


@dataclass(frozen=True)
class TurnPick:
    pk: int
    name: str
    liked: bool


def turn_picks(initiative: Initiative, neighbour: Neighbour) -> list[TurnPick]:
    """The named turns of an initiative, and which of them this neighbour likes."""
    liked = set(Liking.objects.filter(turn__initiative=initiative, neighbour=neighbour).values_list("turn", flat=True))
    return [TurnPick(turn.pk, str(turn), turn.pk in liked) for turn in initiative.turns.all()]


def who_welcomes(neighbourhood: Neighbourhood, now: datetime) -> Neighbour | None:
    """Who has the welcoming turn now, or has it next."""
    days = TurnDay.objects.filter(
        turn__kind=TurnKind.WELCOME, state=TurnState.YES, gathering__neighbourhood=neighbourhood,
        gathering__ends_at__gt=now, gathering__cancelled=False,
    ).exclude(neighbour=None)  # fmt: skip
    first = days.select_related("neighbour").order_by("gathering__starts_at").first()
    return first.neighbour if first else None


def initiatives_with_turns(neighbourhood: Neighbourhood) -> list[Initiative]:
    named = Turn.objects.filter(initiative__neighbourhood=neighbourhood).values("initiative")
    return list(Initiative.objects.filter(pk__in=named).select_related("neighbourhood").order_by("pk"))
