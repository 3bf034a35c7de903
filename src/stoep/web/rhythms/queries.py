"""Who came may say: once more please. Two of them are enough to offer it; who they are is nobody's business."""

from datetime import datetime, timedelta

from stoep.web.coming.models import Coming
from stoep.web.initiatives.models import Gathering, Initiative, State
from stoep.web.neighbours.models import Neighbour
from stoep.web.rhythms.models import OnceMore

ENOUGH = 2
TERM = timedelta(days=30)


def has_nothing_to_come(initiative: Initiative, now: datetime) -> bool:
    """Say whether an initiative of ours was, and has no date any more: only then 'once more' makes sense."""
    goes_on = initiative.state == State.ON and not initiative.source
    return goes_on and not initiative.gatherings.filter(ends_at__gt=now, cancelled=False).exists()


def may_say_once_more(gathering: Gathering, neighbour: Neighbour | None, now: datetime) -> bool:
    """Say whether this neighbour said that they come to a date that was, and that has no other after it."""
    if neighbour is None or gathering.cancelled or gathering.ends_at > now:
        return False
    came = gathering.coming.filter(neighbour=neighbour, maybe=False, waiting=False).exists()
    return (came or said_once_more(gathering, neighbour)) and has_nothing_to_come(gathering.initiative, now)


def said_once_more(gathering: Gathering, neighbour: Neighbour) -> bool:
    """Say whether this neighbour said it already; for their own eyes."""
    return gathering.once_more.filter(neighbour=neighbour).exists()


def is_wanted_again(initiative: Initiative) -> bool:
    """Say whether enough people of one date said 'once more'. Not how many, and not who."""
    last = OnceMore.objects.filter(gathering__initiative=initiative).order_by("-gathering__starts_at").first()
    return last is not None and last.gathering.once_more.count() >= ENOUGH


def may_make_again(initiative: Initiative, neighbour: Neighbour | None, now: datetime) -> bool:
    """Say whether this neighbour may let it come again: a maker; where there is none, who said so with others."""
    if neighbour is None or not has_nothing_to_come(initiative, now):
        return False
    makers = set(initiative.makers.values_list("pk", flat=True))
    if makers:
        return neighbour.pk in makers
    said = OnceMore.objects.filter(gathering__initiative=initiative, neighbour=neighbour)
    return said.exists() and is_wanted_again(initiative)


def once_more_dates(neighbour: Neighbour, now: datetime) -> list[Gathering]:
    """The dates of the last days of which this neighbour can say 'once more', latest first; for their own eyes."""
    came = Coming.objects.filter(neighbour=neighbour, maybe=False, waiting=False, gathering__ends_at__lte=now)
    found = came.select_related("gathering__initiative").order_by("-gathering__starts_at")[:3]
    return [each.gathering for each in found if may_say_once_more(each.gathering, neighbour, now)]
