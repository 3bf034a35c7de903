"""Every write of the keys: wish for them, agree, take, keep longer, lay down; and the line in the key book."""

from datetime import datetime, timedelta

from django.utils import timezone

from stoep.web.keys.models import Agreed, Deed, Entry, Wish
from stoep.web.keys.queries import FEWEST, LAST_MONTH, gives_keys_at_once, keyholders, yeses_needed
from stoep.web.keys.tasks import mail_keys_end
from stoep.web.neighbourhoods.actions import changing, use_code
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.actions import KEYS_FOR, WrongCode
from stoep.web.neighbours.models import Neighbour
from stoep.web.safety.words import code_digest

_BOOK_DAYS = 365
_WISH_DAYS = 60


class TooFew(Exception):
    """With these keys laid down fewer than two would have them."""


def note(neighbourhood: Neighbourhood, deed: Deed, *, by: Neighbour | None, **facts: object) -> None:
    """Write a line in the key book, inside a `changing`."""
    Entry.objects.create(neighbourhood=neighbourhood, on=timezone.localdate(), by=by, deed=deed, **facts)


def wish_for_keys(neighbour: Neighbour) -> Wish:
    """Ask to keep the keys, or to keep them longer. The others say yes, or nothing."""
    with changing(neighbour.neighbourhood):
        return Wish.objects.get_or_create(neighbour=neighbour, defaults={"asked_on": timezone.localdate()})[0]


def no_wish(neighbour: Neighbour) -> None:
    """Take that back."""
    with changing(neighbour.neighbourhood):
        Wish.objects.filter(neighbour=neighbour).delete()


def agree(wish: Wish, *, by: Neighbour) -> bool:
    """Say yes to a wish; return whether the keys are theirs now."""
    with changing(by.neighbourhood):
        Agreed.objects.get_or_create(wish=wish, by=by)
        return _perhaps(wish)


def _perhaps(wish: Wish) -> bool:
    neighbour = Neighbour.objects.select_related("neighbourhood").get(pk=wish.neighbour_id)
    if wish.yeses.count() < yeses_needed(neighbour):
        return False
    _give(neighbour)
    return True


def _give(neighbour: Neighbour) -> None:
    longer = neighbour.has_keys
    first = neighbour.keys_until if longer and neighbour.keys_until else timezone.localdate()
    Neighbour.objects.filter(pk=neighbour.pk).update(keys_until=first + KEYS_FOR)
    Wish.objects.filter(neighbour=neighbour).delete()
    note(neighbour.neighbourhood, Deed.LONGER if longer else Deed.TOOK, by=neighbour)


def take_keys(neighbour: Neighbour, *, code: str) -> bool:
    """Type a code for the keys; return whether they are theirs now.

    From a keyholder, where two have the keys, it counts as that one's yes; the second yes is still to come.
    Raises WrongCode.
    """
    with changing(neighbour.neighbourhood):
        used = use_code(neighbour.neighbourhood, digest=code_digest(code), on=timezone.localdate())
        if used is None or not used.with_key:
            raise WrongCode
        if gives_keys_at_once(used) or used.made_by is None:
            _give(neighbour)
            return True
        wish = wish_for_keys(neighbour)
        Agreed.objects.get_or_create(wish=wish, by=used.made_by)
        return _perhaps(wish)


def lay_down_keys(neighbour: Neighbour, *, anyway: bool = False) -> None:
    """Lay the keys down. Raises TooFew unless at least two others have them, or it is `anyway`: nobody is held."""
    with changing(neighbour.neighbourhood):
        if not anyway and keyholders(neighbour.neighbourhood).exclude(pk=neighbour.pk).count() < FEWEST:
            raise TooFew
        Neighbour.objects.filter(pk=neighbour.pk).update(keys_until=None)
        Wish.objects.filter(neighbour=neighbour).delete()
        note(neighbour.neighbourhood, Deed.DOWN, by=neighbour)


def remind_of_keys(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Write to whose keys end in a month; return to how many."""
    in_a_month = timezone.localdate(now) + LAST_MONTH
    ending = list(neighbourhood.neighbours.filter(keys_until=in_a_month).values_list("pk", flat=True))
    for neighbour in ending:
        mail_keys_end.enqueue(neighbour=neighbour)
    return len(ending)


def forget_book(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase lines of more than a year ago, and wishes that nobody answered; return how many lines."""
    today = timezone.localdate(now)
    with changing(neighbourhood):
        unanswered = today - timedelta(days=_WISH_DAYS)
        Wish.objects.filter(neighbour__neighbourhood=neighbourhood, asked_on__lt=unanswered).delete()
        return Entry.objects.filter(neighbourhood=neighbourhood, on__lt=today - timedelta(days=_BOOK_DAYS)).delete()[0]
