"""Every write of things: put here, promised, handed over, brought back, closed, forgotten."""

from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.db.models import F, Max
from django.utils import timezone
from django_tasks import task

from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.photos.files import erase_on_commit, keeping
from stoep.web.things.books import NotFound, find_book
from stoep.web.things.models import RETURNS, Loan, Promise, Tally, Thing, ThingKind
from stoep.web.things.queries import last_day, loan_of, promise_of, with_all
from stoep.web.things.tasks import mail_due, mail_promised

LOAN_DAYS = 28
_REMIND_DAYS = 3
FORGET_DAYS = 30
_LARGEST_NUMBER = 9999

Photo = tuple[bytes, bytes]


class NotThere(Exception):
    """The thing is gone, promised or lent by now."""


class NoSuchNumber(Exception):
    """No book of this table has this number."""


class TableFull(Exception):
    """There is no number left for a card."""


class Typed(Enum):
    """What a card that was typed back did."""

    LENT = "lent"
    BACK = "back"
    IN = "in"


# --- Putting it here -------------------------------------------------------------------------------


def put_thing(*, by: Neighbour, kind: str, photo: Photo | None = None, **facts: Any) -> Thing:
    """Put something on the pavement: to give away, to lend, or asked for."""
    with keeping(photo) as name, changing(by.neighbourhood):
        return _put(by.neighbourhood, photo=name, by=by, kind=kind, **facts)


def put_book(initiative: Initiative, *, by: Neighbour, photo: Photo | None = None, **facts: Any) -> Thing:
    """Put a book among those of a table, under the next number for its card. Raises TableFull."""
    with keeping(photo) as name, changing(by.neighbourhood):
        last = Thing.objects.filter(neighbourhood=by.neighbourhood).aggregate(last=Max("number"))["last"] or 0
        if last >= _LARGEST_NUMBER:
            raise TableFull
        return _put(by.neighbourhood, photo=name, initiative=initiative, kind=ThingKind.LEND, number=last + 1, **facts)


def _put(neighbourhood: Neighbourhood, **facts: Any) -> Thing:
    thing = Thing.objects.create(neighbourhood=neighbourhood, made_on=timezone.localdate(), **_called(facts))
    _ask_the_catalogue(thing)
    return thing


def change_thing(
    thing: Thing, *, by: Neighbour, photo: Photo | None = None, drop_photo: bool = False, **facts: Any
) -> None:
    """Change what is said of a thing; a new photo takes the place of the old one."""
    with keeping(photo) as name, changing(by.neighbourhood):
        now = Thing.objects.filter(pk=thing.pk).first()
        if now is None:
            raise NotThere
        facts["photo"] = name or ("" if drop_photo else now.photo)
        Thing.objects.filter(pk=now.pk).update(**_called(facts))
        if facts["photo"] != now.photo:
            erase_on_commit([now.photo])
        now.refresh_from_db()
        _ask_the_catalogue(now)


def _called(facts: dict[str, Any]) -> dict[str, Any]:
    """A book without a title is called by its number until that is looked up."""
    return facts | {"title": facts["title"] or facts["isbn"]}


def _ask_the_catalogue(thing: Thing) -> None:
    if thing.looked_up and settings.STOEP_BOOKS:
        look_up_book.enqueue(thing.pk)


@task()
def look_up_book(thing: int) -> None:
    """Ask the catalogue of this server how a book is called. What somebody typed meanwhile stands."""
    book = Thing.objects.select_related("neighbourhood").filter(pk=thing, title=F("isbn")).first()
    if book is None or not settings.STOEP_BOOKS:
        return
    try:
        found = find_book(book.isbn, settings.STOEP_BOOKS)
    except NotFound:
        return
    with changing(book.neighbourhood):
        same = Thing.objects.filter(pk=thing, title=F("isbn"))
        same.filter(writer="").update(writer=found.writer)
        same.update(title=found.title)


def close_thing(thing: Thing, *, by: Neighbour) -> None:
    """It is gone, or no longer asked for. After `FORGET_DAYS` it is erased; until then it can be put back."""
    with changing(by.neighbourhood):
        _close(thing)


def reopen_thing(thing: Thing, *, by: Neighbour) -> None:
    """Put it back after all."""
    with changing(by.neighbourhood):
        Thing.objects.filter(pk=thing.pk).update(closed_on=None)


def _close(thing: Thing) -> None:
    Promise.objects.filter(thing=thing).delete()
    Loan.objects.filter(thing=thing).delete()
    Thing.objects.filter(pk=thing.pk, closed_on=None).update(closed_on=timezone.localdate())


# --- From hand to hand -----------------------------------------------------------------------------


def promise(thing: Thing, *, by: Neighbour, now: datetime) -> None:
    """Come for a thing, or bring what is asked, at the next gathering. Raises NotThere."""
    with changing(by.neighbourhood):
        there = _there(thing)
        if promise_of(there) or loan_of(there) or there.by_id == by.pk:
            raise NotThere
        made = Promise.objects.create(thing=there, neighbour=by, until=last_day(there, now))
        mail_promised.enqueue(made.pk)


def take_back_promise(thing: Thing, *, by: Neighbour) -> None:
    """Not after all; it needs no reason."""
    with changing(by.neighbourhood):
        Promise.objects.filter(thing=thing, neighbour=by).delete()


def hand_over(thing: Thing, *, by: Neighbour, now: datetime) -> None:
    """It has changed hands: what is given is closed, what is lent comes back. Raises NotThere.

    Who got what is not kept; who borrowed it only until it is back.
    """
    with changing(by.neighbourhood):
        there = _there(thing)
        if loan_of(there):
            raise NotThere
        if there.kind not in RETURNS:
            _count(there.neighbourhood_id, timezone.localdate(now), given=1)
            _close(there)
            return
        made = promise_of(there)
        borrower = there.by if there.kind == ThingKind.BORROW else (made.neighbour if made else None)
        _lend(there, timezone.localdate(now), neighbour=borrower)


def bring_back(thing: Thing, *, by: Neighbour) -> None:
    """It is back. What was asked to borrow is then done with."""
    with changing(by.neighbourhood):
        Loan.objects.filter(thing=thing).delete()
        if thing.kind == ThingKind.BORROW:
            _close(thing)


def renew(loan: Loan, *, now: datetime) -> date:
    """Keep it longer, as often as somebody likes; return until when."""
    due = timezone.localdate(now) + timedelta(days=LOAN_DAYS)
    with changing(loan.thing.neighbourhood):
        Loan.objects.filter(pk=loan.pk, due_on__lt=due).update(due_on=due, reminded=False)
    return max(due, loan.due_on)


def type_card(initiative: Initiative, *, number: int, card: str, by: Neighbour, now: datetime) -> tuple[Typed, Thing]:
    """Type back a paper card: with the number of a borrower's card the book is lent, without it is back.

    A book that somebody said they would come for is lent to them. Raises NoSuchNumber.
    """
    with changing(by.neighbourhood):
        books = with_all(Thing.objects.filter(initiative=initiative, by=None, closed_on=None))
        book = books.filter(number=number).first()
        if book is None:
            raise NoSuchNumber
        made = promise_of(book)
        was_out = Loan.objects.filter(thing=book).delete()[0] > 0
        if card:
            _lend(book, timezone.localdate(now), card=card)
            return Typed.LENT, book
        if was_out:
            return Typed.BACK, book
        if made:
            _lend(book, timezone.localdate(now), neighbour=made.neighbour)
            return Typed.LENT, book
        return Typed.IN, book


def _there(thing: Thing) -> Thing:
    """Return a thing as it is now. Raises NotThere."""
    found = with_all(Thing.objects.filter(pk=thing.pk, closed_on=None)).first()
    if found is None:
        raise NotThere
    return found


def _lend(thing: Thing, today: date, *, neighbour: Neighbour | None = None, card: str = "") -> None:
    Promise.objects.filter(thing=thing).delete()
    Loan.objects.create(thing=thing, neighbour=neighbour, card=card, due_on=today + timedelta(days=LOAN_DAYS))
    _count(thing.neighbourhood_id, today, lent=1)


def _count(neighbourhood: int, today: date, *, given: int = 0, lent: int = 0) -> None:
    week = today - timedelta(days=today.weekday())
    row, _new = Tally.objects.get_or_create(neighbourhood_id=neighbourhood, week=week)
    Tally.objects.filter(pk=row.pk).update(given=F("given") + given, lent=F("lent") + lent)


# --- Later, and forgetting -------------------------------------------------------------------------


def remind(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Say once to each who has something that it may come back soon; return how many mails wait."""
    soon = timezone.localdate(now) + timedelta(days=_REMIND_DAYS)
    with changing(neighbourhood):
        loans = Loan.objects.filter(
            thing__neighbourhood=neighbourhood, due_on__lte=soon, reminded=False, neighbour__isnull=False
        )
        told = list(loans.values_list("pk", flat=True))
        Loan.objects.filter(pk__in=told).update(reminded=True)
        for pk in told:
            mail_due.enqueue(pk)
    return len(told)


def forget(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase what was closed longer than `FORGET_DAYS` ago, with its photo, and the promises that lapsed.

    A book of a table that is no more is closed. The sums of the weeks stay.
    """
    today = timezone.localdate(now)
    with changing(neighbourhood):
        things = Thing.objects.filter(neighbourhood=neighbourhood)
        Promise.objects.filter(thing__neighbourhood=neighbourhood, until__lt=today).delete()
        things.filter(by=None, initiative=None, closed_on=None).update(closed_on=today)
        over = things.filter(closed_on__lt=today - timedelta(days=FORGET_DAYS))
        erase_on_commit(over.values_list("photo", flat=True))
        return over.delete()[1].get("things.Thing", 0)


def forget_things_of(neighbour: Neighbour) -> None:
    """Who leaves takes along what they put here, and its photos."""
    with changing(neighbour.neighbourhood):
        own = Thing.objects.filter(by=neighbour)
        erase_on_commit(own.values_list("photo", flat=True))
        own.delete()
