"""Things as rows: what it is, when it is fetched and where, and whether somebody has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.initiatives.queries import day_words, first_sentence
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place, PlaceKind
from stoep.web.things.models import Loan, Promise, Thing, ThingKind
from stoep.web.ui.times import from_bits, times_table

_AHEAD = timedelta(days=35)
_MOST_CHOICES = 30
# Words in the address of the list, and what they show.
SORTS: dict[str, Q] = {
    "": Q(),
    "geven": Q(kind=ThingKind.GIVE),
    "lenen": Q(kind=ThingKind.LEND),
    "gevraagd": Q(kind__in=[ThingKind.ASK, ThingKind.BORROW]),
    "boeken": Q(writer__gt="") | Q(isbn__gt=""),
}


@dataclass(frozen=True)
class ThingRow:
    """A thing as a page shows it. `by` and `photo` are empty for a visitor."""

    pk: int
    title: str
    writer: str
    about: str
    kind: str
    kind_words: str
    photo: str
    by: str
    table: str
    when: str
    where: str
    state: str
    until: str
    offered: bool
    looked_up: bool


def with_all(things: QuerySet[Thing]) -> QuerySet[Thing]:
    """Fetch along what a row of a thing needs."""
    return things.select_related(
        "by", "initiative__place__street", "place__street", "promise__neighbour", "loan__neighbour"
    )


def open_things(neighbourhood: Neighbourhood, *, sort: str = "", words: str = "") -> QuerySet[Thing]:
    """The things that are still there, of a sort, with these words in title, writer or what is said of it."""
    found = Thing.objects.filter(SORTS.get(sort, Q()), neighbourhood=neighbourhood, closed_on=None, hidden=False)
    found = found.exclude(initiative__hidden=True, by=None)
    for word in words.split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(writer__icontains=word) | Q(about__icontains=word))
    return with_all(found)


def thing_rows(things: Iterable[Thing], now: datetime, *, for_neighbours: bool) -> list[ThingRow]:
    """Turn things into rows. A visitor sees what there is, a neighbour also whose it is, and the photo."""
    things = list(things)
    coming = next_gatherings({thing.initiative_id for thing in things if thing.initiative_id}, now)
    return [_row(thing, coming, now, for_neighbours=for_neighbours) for thing in things]


def newest_things(neighbourhood: Neighbourhood, now: datetime, most: int = 3) -> list[ThingRow]:
    """The newest things that nobody has or comes for, as every visitor may see them."""
    free = open_things(neighbourhood).filter(promise=None, loan=None)
    return thing_rows(free[:most], now, for_neighbours=False)


def _row(thing: Thing, coming: dict[int, Gathering], now: datetime, *, for_neighbours: bool) -> ThingRow:
    today = timezone.localdate(now)
    promise, loan = promise_of(thing), loan_of(thing)
    state, until = "", ""
    if loan:
        # A day that is over is not said: nobody is late here.
        state, until = "lent", date_format(loan.due_on, "j F") if loan.due_on >= today else ""
    elif promise:
        state = "promised"
    table = thing.initiative.title if thing.initiative and thing.by is None and not thing.initiative.hidden else ""
    return ThingRow(
        pk=thing.pk,
        title=thing.title,
        writer=thing.writer,
        about=first_sentence(thing.about),
        kind=thing.kind,
        kind_words=thing.get_kind_display(),
        photo=thing.photo if for_neighbours else "",
        by=thing.by.name if thing.by and for_neighbours else "",
        table=table,
        when=when_words(thing, coming, today),
        where=thing.where.name if thing.where else "",
        state=state,
        until=until,
        offered=thing.is_offered,
        looked_up=thing.looked_up,
    )


def promise_of(thing: Thing) -> Promise | None:
    """Return who comes for it or brings it, if anybody."""
    return getattr(thing, "promise", None)


def loan_of(thing: Thing) -> Loan | None:
    """Return who has it now, if anybody."""
    return getattr(thing, "loan", None)


def next_gatherings(initiatives: Iterable[int], now: datetime) -> dict[int, Gathering]:
    """Return the next date of each of these initiatives, in one query."""
    dates = Gathering.objects.filter(
        initiative__in=list(initiatives), ends_at__gt=now, starts_at__lt=now + _AHEAD, cancelled=False,
        hidden=False, initiative__hidden=False,
    )  # fmt: skip
    return {gathering.initiative_id: gathering for gathering in dates.order_by("-starts_at", "-id")}


def when_words(thing: Thing, coming: dict[int, Gathering], today: date) -> str:
    """Return when a thing is fetched, as people say it: 'Saturday between 14 and 17'."""
    if thing.initiative_id and (gathering := coming.get(thing.initiative_id)):
        return gathering_words(gathering, today)
    if thing.place and (words := opening_words(thing.place.open_times)):
        return words
    return ""


def gathering_words(gathering: Gathering, today: date) -> str:
    """Return a date with its hours: 'Saturday between 14 and 17'."""
    start, end = timezone.localtime(gathering.starts_at), timezone.localtime(gathering.ends_at)
    day = day_words(max(start.date(), today), today)
    if gathering.all_day:
        return day
    return _("{day} between {start} and {end}").format(day=day, start=_hour(start), end=_hour(end))


def _hour(moment: datetime) -> str:
    return f"{moment:%H:%M}" if moment.minute else f"{moment.hour}"


def opening_words(bits: int) -> str:
    """Return when the door of a place is open: 'Wednesday morning and afternoon, Saturday morning'."""
    rows = []
    for day, parts in times_table(from_bits(bits)):
        if names := [name for _number, name, is_open in parts if is_open]:
            rows.append(f"{day} {_all_of(names)}".lower())
    return ", ".join(rows)


def _all_of(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("{these} and {last}").format(these=", ".join(names[:-1]), last=names[-1])


def last_day(thing: Thing, now: datetime) -> date:
    """Return the day after which a promise lapses: that of the next gathering or opening, or in two weeks."""
    today = timezone.localdate(now)
    coming = next_gatherings([thing.initiative_id] if thing.initiative_id else [], now)
    if thing.initiative_id in coming:
        return timezone.localdate(coming[thing.initiative_id].ends_at)
    if thing.place and thing.place.open_times:
        days = {part // 3 for part in from_bits(thing.place.open_times)}
        return next(day for n in range(1, 8) if (day := today + timedelta(days=n)).weekday() in days)
    return today + timedelta(days=14)


@dataclass(frozen=True)
class Fetch:
    """A moment and a place at which things are fetched, as a choice in a form."""

    value: str
    label: str
    first: bool


def fetch_choices(neighbourhood: Neighbourhood, now: datetime) -> list[Fetch]:
    """The gatherings and open doors at which a thing can be fetched; `first` is what is chosen unless you say so."""
    today = timezone.localdate(now)
    clubs = {club.pk: club for club in Initiative.objects.filter(neighbourhood=neighbourhood).select_related("place")}
    coming = sorted(next_gatherings(clubs, now).values(), key=lambda gathering: gathering.starts_at)[:_MOST_CHOICES]
    found = [
        (
            f"i{gathering.initiative_id}",
            f"{clubs[gathering.initiative_id].title}, {gathering_words(gathering, today)}",
            _is_a_shop(clubs[gathering.initiative_id].place),
        )
        for gathering in coming
    ]
    found += [
        (f"p{place.pk}", f"{place.name}, {opening_words(place.open_times)}", _is_a_shop(place))
        for place in neighbourhood.places.filter(open_times__gt=0)[:_MOST_CHOICES]
    ]
    first = next((value for value, _label, shop in found if shop), found[0][0] if found else "")
    return [Fetch(value, label, value == first) for value, label, _shop in found]


def _is_a_shop(place: Place | None) -> bool:
    return place is not None and place.kind in (PlaceKind.SHOP, PlaceKind.LIBRARY)


@dataclass(frozen=True)
class MyThings:
    """What somebody put here, has from others, and comes for or brings."""

    own: list[ThingRow]
    borrowed: list[ThingRow]
    promised: list[ThingRow]


def my_things(neighbour: Neighbour, now: datetime) -> MyThings:
    """One's own things, and those that one has or is to fetch or bring."""
    mine = with_all(
        Thing.objects.filter(
            Q(by=neighbour) | Q(loan__neighbour=neighbour) | Q(promise__neighbour=neighbour), closed_on=None
        )
    )
    things = list(mine)
    rows = dict(zip(things, thing_rows(things, now, for_neighbours=True), strict=True))
    return MyThings(
        own=[row for thing, row in rows.items() if thing.by_id == neighbour.pk],
        borrowed=[row for thing, row in rows.items() if (loan := loan_of(thing)) and loan.neighbour_id == neighbour.pk],
        promised=[
            row for thing, row in rows.items() if (made := promise_of(thing)) and made.neighbour_id == neighbour.pk
        ],
    )


@dataclass(frozen=True)
class BookRow:
    """A book of a table, as it stands in the list beside its card."""

    pk: int
    number: int
    title: str
    writer: str
    lent: bool
    card: str
    due: str


def book_rows(initiative: Initiative, today: date) -> list[BookRow]:
    """The books of a table by number; of those that are lent, on which card and until when.

    A day that is over is not said: nobody is late here.
    """
    books = Thing.objects.filter(initiative=initiative, by=None, closed_on=None, number__isnull=False)
    rows = []
    for book in books.select_related("loan__neighbour").order_by("number"):
        loan = loan_of(book)
        card = (loan.card or (loan.neighbour.name if loan.neighbour else "")) if loan else ""
        rows.append(
            BookRow(
                pk=book.pk,
                number=book.number or 0,
                title=book.title,
                writer=book.writer,
                lent=loan is not None,
                card=card,
                due=date_format(loan.due_on, "j F") if loan and loan.due_on >= today else "",
            )
        )
    return rows


def tables_of(neighbour: Neighbour) -> QuerySet[Initiative]:
    """The initiatives of which this neighbour has the table."""
    return neighbour.initiatives.all()


def photo_names() -> set[str]:
    """Every name of a photo that a thing has."""
    return set(Thing.objects.exclude(photo="").values_list("photo", flat=True))
