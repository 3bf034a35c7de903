"""Every write of coming in: a card, a yes from a neighbour, a date to be welcomed at, and what is half-way."""

from datetime import datetime, timedelta

from django.utils import timezone

from stoep.web.arrivals.models import Arrival, HalfWay
from stoep.web.arrivals.queries import FORTNIGHT, MOST_CARDS, STAYS, own_cards
from stoep.web.arrivals.tasks import mail_half_way
from stoep.web.coming.actions import come
from stoep.web.initiatives.models import Gathering
from stoep.web.neighbourhoods.actions import changing, make_code, use_code
from stoep.web.neighbourhoods.models import CodeKind, Neighbourhood, Street
from stoep.web.neighbours.actions import WrongCode, join, leave
from stoep.web.neighbours.models import Neighbour, User
from stoep.web.safety.words import code_digest

_CARD_DAYS = 14
_MAIL_AFTER = timedelta(days=2)
_HALF_WAY_FOR = timedelta(days=7)


class EnoughCards(Exception):
    """This neighbour has as many cards out as one can have."""


def make_card_for(street: Street, *, by: Neighbour) -> str:
    """Make a card for one new neighbour in a street, to hand over; return its code. Raises EnoughCards."""
    with changing(by.neighbourhood):
        if len(own_cards(by, timezone.localdate())) >= MOST_CARDS:
            raise EnoughCards
        return make_code(by.neighbourhood, by=by, kind=CodeKind.CARD, street=street, uses=1, days=_CARD_DAYS)


def say_known(new: Neighbour, *, by: Neighbour, now: datetime) -> None:
    """Say that one knows somebody new. Who said it is not kept."""
    with changing(by.neighbourhood):
        _open_up(new, now)


def use_card(new: Neighbour, *, code: str, now: datetime) -> None:
    """Be known with a code that a neighbour handed over. Raises WrongCode."""
    with changing(new.neighbourhood):
        used = use_code(new.neighbourhood, digest=code_digest(code), on=timezone.localdate(now))
        if used is None or not used.by_hand or used.street_id not in (None, new.street_id):
            raise WrongCode
        _open_up(new, now)


def _open_up(new: Neighbour, now: datetime) -> None:
    Arrival.objects.filter(neighbour=new, known=False).update(known=True, since=timezone.localdate(now))


def expect(new: Neighbour, *, at: Gathering, named: bool, now: datetime) -> None:
    """Ask who waits at the door to look out for somebody new, who then comes. Raises TooLate, NoChair."""
    with changing(new.neighbourhood):
        come(at, by=new, now=now)
        Arrival.objects.filter(neighbour=new).update(gathering=at, named=named)


def expect_no_more(new: Neighbour) -> None:
    """Take back that somebody waits at the door."""
    with changing(new.neighbourhood):
        Arrival.objects.filter(neighbour=new).update(gathering=None, named=False)


def keep_half_way(neighbourhood: Neighbourhood, *, user: User, name: str, street: Street, digest: str) -> None:
    """Keep what was typed until the mail is answered, a week at most.

    Typing it again begins no second time: the one mail is sent once.
    """
    with changing(neighbourhood):
        HalfWay.objects.update_or_create(
            neighbourhood=neighbourhood,
            user=user,
            defaults={"name": name, "street": street, "digest": digest},
            create_defaults={"name": name, "street": street, "digest": digest, "begun_at": timezone.now()},
        )


def go_on(half_way: HalfWay) -> Neighbour:
    """Come in with what was typed before. Raises WrongCode."""
    return join(
        half_way.neighbourhood, user=half_way.user, name=half_way.name, street=half_way.street, digest=half_way.digest
    )


def mail_who_is_half_way(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Send the one mail to who began two days ago and is not in; return how many."""
    sent = 0
    with changing(neighbourhood):
        for row in HalfWay.objects.filter(neighbourhood=neighbourhood, mailed=False, begun_at__lte=now - _MAIL_AFTER):
            if HalfWay.objects.filter(pk=row.pk, mailed=False).update(mailed=True):
                mail_half_way.enqueue(half_way=row.pk)
                sent += 1
    return sent


def forget_arrivals(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase what is over: first fortnights, what was typed half-way, and whom nobody knew in half a year."""
    today = timezone.localdate(now)
    with changing(neighbourhood):
        new = Arrival.objects.filter(neighbour__neighbourhood=neighbourhood)
        over = new.filter(known=True, since__lt=today - FORTNIGHT).delete()[0]
        half = HalfWay.objects.filter(neighbourhood=neighbourhood, begun_at__lt=now - _HALF_WAY_FOR).delete()[0]
        gone = [arrival.neighbour for arrival in new.filter(known=False, since__lt=today - STAYS)]
        for neighbour in gone:
            leave(neighbour)
    return over + half + len(gone)
