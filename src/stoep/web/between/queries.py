"""Between two neighbours: what may pass, what may not, and never a word about why."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from stoep.web.between.models import Young
from stoep.web.encounters.models import Mark, MarkKind
from stoep.web.initiatives.models import Door, Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour


def rather_not_of(neighbour: Neighbour) -> QuerySet[Mark, Any]:
    """Of whom this neighbour said 'rather not', as a part of a query."""
    return Mark.objects.filter(by=neighbour, kind=MarkKind.RATHER_NOT).values("about_id")


def said_rather_not(neighbour: Neighbour) -> set[int]:
    """Of whom this neighbour said 'rather not'."""
    return set(rather_not_of(neighbour).values_list("about_id", flat=True))


def apart_from(neighbour: Neighbour) -> set[int]:
    """Between whom and this neighbour one of the two said 'rather not'. Which of the two is not said."""
    theirs = Mark.objects.filter(about=neighbour, kind=MarkKind.RATHER_NOT).values_list("by_id", flat=True)
    return said_rather_not(neighbour) | set(theirs)


def young_in(neighbourhood: Neighbourhood) -> set[int]:
    """Who is under sixteen now."""
    young = Young.objects.filter(neighbour__neighbourhood=neighbourhood, until__gt=timezone.localdate())
    return set(young.values_list("neighbour_id", flat=True))


def is_young(neighbour: Neighbour) -> bool:
    """Say whether somebody is under sixteen now."""
    return Young.objects.filter(neighbour=neighbour, until__gt=timezone.localdate()).exists()


def waits_for_a_parent(neighbour: Neighbour) -> bool:
    """Say whether somebody is under sixteen and no parent said yes yet."""
    return Young.objects.filter(neighbour=neighbour, until__gt=timezone.localdate(), allowed=False).exists()


def in_a_circle_with(neighbour: Neighbour) -> QuerySet[Neighbour]:
    """With whom this neighbour is in a circle, themself among them."""
    circles = Initiative.objects.filter(makers=neighbour).exclude(door=Door.EVERYONE)
    return Neighbour.objects.filter(initiatives__in=circles)


def too_far_from(neighbour: Neighbour) -> set[int]:
    """Who is on the other side of sixteen, and in no circle with this neighbour: nothing private goes between them."""
    here = neighbour.neighbourhood_id
    circle = in_a_circle_with(neighbour).exclude(pk=neighbour.pk).values("pk")
    young = Young.objects.filter(neighbour__neighbourhood=here, until__gt=timezone.localdate())
    far = set(young.exclude(neighbour__in=circle).values_list("neighbour_id", flat=True))
    if neighbour.pk not in far:
        return far
    grown = Neighbour.objects.filter(neighbourhood=here).exclude(pk__in=young.values("neighbour"))
    return set(grown.exclude(pk__in=circle).values_list("pk", flat=True))


def is_too_far(neighbour: Neighbour, link: str) -> Q:
    """The same as a condition on who is at the other end of a link, for a page that counts its queries."""
    today = timezone.localdate()
    mine: Young | None = getattr(neighbour, "young", None)
    young = Q(**{f"{link}__young__until__gt": today})
    circle = in_a_circle_with(neighbour).values("pk")
    other_side = ~young if mine and mine.until > today else young
    return Q(**{f"{link}__isnull": False}) & other_side & ~Q(**{f"{link}__in": circle}) & ~Q(**{link: neighbour.pk})


def unheard_by(neighbour: Neighbour) -> set[int]:
    """Whose private words don't reach this neighbour. What reached the other already stays there: that it went
    away would tell it."""
    return said_rather_not(neighbour) | too_far_from(neighbour)


def not_between(neighbour: Neighbour) -> set[int]:
    """To and from whom nothing private goes: everyone between whom `may_write` says no."""
    return apart_from(neighbour) | too_far_from(neighbour)


def may_write(one: Neighbour, other: Neighbour) -> bool:
    """Say whether words of one may reach the other. The same both ways.

    Whoever sends hears nothing of it: what doesn't arrive looks the same as what got no answer.
    """
    return one.neighbourhood_id == other.neighbourhood_id and other.pk not in not_between(one)


def without(people: Collection[Neighbour], ids: set[int]) -> list[Neighbour]:
    """Leave these out."""
    return [who for who in people if who.pk not in ids]
