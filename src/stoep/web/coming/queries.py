"""Who comes to a gathering, as those who come too may see it. There is no list of it for anybody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet, Sum

from stoep.web.between.queries import not_between, young_in
from stoep.web.coming.models import Coming
from stoep.web.initiatives.models import Gathering
from stoep.web.neighbours.models import Neighbour, Reach


@dataclass(frozen=True)
class Chairs:
    """How full it is: `free` is None where there is always a chair."""

    coming: int
    maybe: int
    waiting: int
    free: int | None


def chairs_of(gathering: Gathering) -> Chairs:
    """Count who comes, all at once."""
    people = F("more") + 1
    sums = gathering.coming.aggregate(
        coming=Sum(people, filter=Q(maybe=False, waiting=False)),
        maybe=Sum(people, filter=Q(maybe=True)),
        waiting=Sum(people, filter=Q(waiting=True)),
    )
    coming, seats = sums["coming"] or 0, gathering.initiative.seats
    free = None if seats is None else max(0, seats - coming)
    return Chairs(coming, sums["maybe"] or 0, sums["waiting"] or 0, free)


def coming_of(gathering: Gathering, neighbour: Neighbour | None) -> Coming | None:
    """What a neighbour said about a gathering."""
    return gathering.coming.filter(neighbour=neighbour).select_related("neighbour").first() if neighbour else None


def shown_names(gathering: Gathering, mine: Coming | None) -> list[str]:
    """The first names of those who come too and chose to show it, for one who comes."""
    return sorted(other.called for other in shown_fellows(gathering, mine))


def shown_fellows(gathering: Gathering, mine: Coming | None) -> list[Coming]:
    """Who comes too and shows it to who looks. Whoever is left out could as well have chosen not to show it."""
    if mine is None or mine.maybe or mine.waiting:
        return []
    others = gathering.coming.filter(shows=True, maybe=False, waiting=False).exclude(pk=mine.pk)
    out = not_between(mine.neighbour) if mine.neighbour else young_in(gathering.neighbourhood)
    return [other for other in others.select_related("neighbour") if other.neighbour_id not in out]


def same_time(gathering: Gathering, mine: Coming) -> Gathering | None:
    """Another gathering at the same time that this neighbour said they come to."""
    if mine.neighbour_id is None:
        return None
    other = Coming.objects.filter(
        neighbour=mine.neighbour_id,
        gathering__starts_at__lt=gathering.ends_at,
        gathering__ends_at__gt=gathering.starts_at,
        gathering__cancelled=False,
    ).exclude(pk=mine.pk)
    found = other.select_related("gathering__initiative").first()
    return found.gathering if found else None


def coming_dates(neighbour: Neighbour, now: datetime) -> list[Coming]:
    """The dates that a neighbour said they come to, soonest first, for their own eyes."""
    mine = Coming.objects.filter(
        neighbour=neighbour, gathering__ends_at__gt=now, gathering__hidden=False, gathering__initiative__hidden=False
    )
    return list(mine.select_related("gathering__initiative").order_by("gathering__starts_at"))


def is_over(gathering: Gathering, now: datetime) -> bool:
    """Say whether it is too late to say that one comes."""
    return gathering.cancelled or gathering.ends_at <= now


def with_all(coming: QuerySet[Coming]) -> QuerySet[Coming]:
    """Fetch along what a mail or a page about it needs."""
    return coming.select_related(
        "neighbour__user", "neighbour__neighbourhood", "gathering__neighbourhood", "gathering__place__street",
        "gathering__place__door_person",
        "gathering__opens", "gathering__initiative__place__street", "gathering__initiative__place__door_person",
        "gathering__initiative__opens",
    )  # fmt: skip


def address_of(coming: Coming) -> str:
    """Return where somebody wants to hear of it; '' for nowhere."""
    if coming.neighbour is None:
        return coming.email
    return address_of_neighbour(coming.neighbour)


def address_of_neighbour(neighbour: Neighbour) -> str:
    """Return the address of a neighbour who wants mail; '' of one who does not."""
    return (neighbour.user.email or "") if neighbour.reach == Reach.MAIL else ""


STAYS = timedelta(hours=12)
"""How long after a date who came is kept: until the night after it."""
