"""Every write of who comes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from stoep.web.coming.models import Coming
from stoep.web.coming.queries import STAYS, address_of, chairs_of, is_over
from stoep.web.coming.tasks import mail_chair, mail_changed
from stoep.web.initiatives.models import Gathering
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.turns.actions import move_along


class TooLate(Exception):
    """It is off, or over."""


class NoChair(Exception):
    """There is no chair for who would come along; who sits keeps their own."""


def come(
    gathering: Gathering,
    *,
    now: datetime,
    by: Neighbour | None = None,
    name: str = "",
    email: str = "",
    language: str = "nl",
    maybe: bool = False,
    more: int = 0,
    shows: bool = False,
) -> Coming:
    """Say that one comes, or perhaps; a neighbour who says it again changes it. Raises TooLate, NoChair.

    Where chairs are limited the writers of a neighbourhood stand in a row (`changing`), so the last chair goes to one
    of them; who comes after that waits, and moves up by itself. Perhaps takes no chair.
    """
    with changing(gathering.neighbourhood):
        now_there = Gathering.objects.select_related("initiative").get(pk=gathering.pk)
        if is_over(now_there, now):
            raise TooLate
        mine = Coming.objects.filter(gathering=gathering, neighbour=by).first() if by else None
        if mine is None:
            guest = {} if by else {"name": name, "email": email, "language": language}
            mine = Coming(gathering=now_there, neighbour=by, **guest)
        return _sit(mine, now_there, maybe=maybe, more=more, shows=shows)


def change_coming(coming: Coming, *, maybe: bool, more: int, shows: bool, now: datetime) -> Coming:
    """Change what somebody without an account said. Raises TooLate, NoChair."""
    with changing(coming.gathering.neighbourhood):
        gathering = Gathering.objects.select_related("initiative").get(pk=coming.gathering_id)
        if is_over(gathering, now):
            raise TooLate
        return _sit(coming, gathering, maybe=maybe, more=more, shows=shows)


def _sit(mine: Coming, gathering: Gathering, *, maybe: bool, more: int, shows: bool) -> Coming:
    """Give what was said a chair, or a place in the row of those who wait. Raises NoChair for who sits already."""
    seated = mine.people if mine.pk and not mine.maybe and not mine.waiting else 0
    mine.maybe, mine.more, mine.shows = maybe, more, shows
    free = chairs_of(gathering).free
    mine.waiting = not maybe and free is not None and mine.people > free + seated
    if mine.waiting and seated:
        raise NoChair
    mine.save()
    move_up(gathering)
    return mine


def not_coming(coming: Coming) -> None:
    """Not coming after all: it is erased at once, and who waits moves up."""
    with changing(coming.gathering.neighbourhood):
        Coming.objects.filter(pk=coming.pk).delete()
        move_up(coming.gathering)


def move_up(gathering: Gathering) -> int:
    """Give the free chairs to who waits, inside a `changing`; return how many moved up.

    First asked, first seated; who needs more chairs than there are is passed by, so that no chair stays empty.
    """
    free = chairs_of(gathering).free
    moved = 0
    for waiting in gathering.coming.filter(waiting=True).order_by("pk"):
        if free is not None and waiting.people > free:
            continue
        free = None if free is None else free - waiting.people
        Coming.objects.filter(pk=waiting.pk).update(waiting=False)
        mail_chair.enqueue(coming=waiting.pk)
        moved += 1
    return moved


def tell_who_comes(gatherings: Iterable[Gathering]) -> int:
    """Mail who comes to these dates, or has a turn there, that they changed; one mail a person.

    Return how many. Inside a `changing`.
    """
    dates = [gathering.pk for gathering in gatherings]
    together: dict[object, list[int]] = defaultdict(list)
    comers = Coming.objects.filter(gathering__in=dates)
    for coming in comers.select_related("neighbour__user").order_by("gathering__starts_at", "pk"):
        if address_of(coming):
            together[coming.neighbour_id or (coming.email, coming.name)].append(coming.pk)
    for numbers in together.values():
        mail_changed.enqueue(coming=numbers)
    return len(together) + move_along(dates, but={key for key in together if isinstance(key, int)})


def forget_who_came(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase who came to what is over: names, addresses and all. Return how many."""
    with changing(neighbourhood):
        over = Coming.objects.filter(gathering__neighbourhood=neighbourhood, gathering__ends_at__lt=now - STAYS)
        return over.delete()[0]
