"""Things and books: what there is, putting something there, from hand to hand, and the table of a library."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.between.queries import is_young
from stoep.web.initiatives.access import own_initiative
from stoep.web.initiatives.models import Initiative
from stoep.web.neighbours.access import AtHome, at_home, look
from stoep.web.photos.files import photo_response
from stoep.web.things.access import loan_of_token, may_change, own_thing, see_photo, see_thing
from stoep.web.things.actions import (
    NoSuchNumber,
    NotThere,
    TableFull,
    Typed,
    bring_back,
    change_thing,
    close_thing,
    hand_over,
    promise,
    put_book,
    put_thing,
    renew,
    reopen_thing,
    take_back_promise,
    type_card,
)
from stoep.web.things.forms import BookForm, CardForm, ThingForm
from stoep.web.things.models import Thing
from stoep.web.things.queries import SORTS, book_rows, loan_of, open_things, promise_of, tables_of, thing_rows
from stoep.web.ui.answer import answer

_A_PAGE = 24


def things(request: HttpRequest, slug: str) -> HttpResponse:
    """What is given away, lent and asked for, newest first."""
    here = look(request, slug)
    sort = request.GET.get("soort", "")
    words = request.GET.get("zoek", "").replace("\x00", "").strip()[:60]

    def prepare() -> dict[str, object]:
        found = open_things(here.neighbourhood, sort=sort, words=words)
        page = Paginator(found, _A_PAGE).get_page(request.GET.get("blad"))
        rows = thing_rows(page.object_list, timezone.now(), for_neighbours=here.neighbour is not None)
        tables = tables_of(here.neighbour) if here.neighbour else []
        return {"tab": "share", "rows": rows, "page": page, "sort": sort if sort in SORTS else "", "words": words,
                "tables": tables}  # fmt: skip

    return answer(request, here, "things/things.html", prepare)


def thing(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One thing: what, where and when, and what you can do with it."""
    here = look(request, slug)
    found = see_thing(here, pk)

    def prepare() -> dict[str, object]:
        (row,) = thing_rows([found], timezone.now(), for_neighbours=here.neighbour is not None)
        made, loan = promise_of(found), loan_of(found)
        mine = may_change(found, here.neighbour)
        return {
            "tab": "share",
            "thing": found,
            "row": row,
            "mine": mine,
            "place": found.where,
            "promised_by_me": made and here.neighbour and made.neighbour_id == here.neighbour.pk,
            "promised_by": made.neighbour.name if made and mine else "",
            "with_me": loan and here.neighbour and loan.neighbour_id == here.neighbour.pk,
            "with_whom": (loan.neighbour.name if loan.neighbour else loan.card) if loan and mine else "",
        }

    return answer(request, here, "things/thing.html", prepare)


def new_thing(request: HttpRequest, slug: str) -> HttpResponse:
    """Give away, lend, borrow or ask for something."""
    here = at_home(request, slug)
    first = {"kind": request.GET.get("soort", ""), "title": request.GET.get("wat", "")[:120]}
    form = _form(request, here, initial={key: value for key, value in first.items() if value})
    if request.method == "POST" and form.is_valid():
        put = put_thing(by=here.neighbour, **form.facts())
        return redirect("thing", slug, put.pk)
    return render(request, "things/new.html", {"tab": "share", "form": form})


def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change what is said of one's own thing, or of a book of the table."""
    here = at_home(request, slug)
    found = own_thing(here, pk)
    fetch = f"i{found.initiative_id}" if found.initiative_id else f"p{found.place_id}" if found.place_id else ""
    first = {name: getattr(found, name) for name in ("kind", "title", "writer", "isbn", "about")}
    form: Any = _form(request, here, initial=first | {"fetch": fetch}, has_photo=bool(found.photo))
    if found.by is None:
        for name in ("kind", "fetch"):
            del form.fields[name]
    if request.method == "POST" and form.is_valid():
        change_thing(found, by=here.neighbour, **form.facts())
        return redirect("thing", slug, pk)
    return render(request, "things/change.html", {"tab": "share", "form": form, "thing": found})


def _form(request: HttpRequest, here: AtHome, **more: Any) -> ThingForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ThingForm(*sent, neighbourhood=here.neighbourhood, now=timezone.now(), **more)
    if is_young(here.neighbour):
        del form.fields["photo"]
    return form


@require_POST
def say(request: HttpRequest, slug: str, pk: int, word: str) -> HttpResponse:
    """I come for it or bring it; not after all; it is back; I keep it longer."""
    here = at_home(request, slug)
    found = see_thing(here, pk)
    try:
        if word == "halen":
            promise(found, by=here.neighbour, now=timezone.now())
        elif word == "toch-niet":
            take_back_promise(found, by=here.neighbour)
        else:
            _with_the_loan(here, found, word)
    except NotThere:
        messages.info(request, _("Somebody was there just before you. Look what else there is."))
    return redirect("thing", slug, pk)


def _with_the_loan(here: AtHome, found: Thing, word: str) -> None:
    """Bring back or keep longer: for who has it, and for whose it is."""
    loan = loan_of(found)
    has_it = loan is not None and loan.neighbour_id == here.neighbour.pk
    if not has_it and not may_change(found, here.neighbour):
        raise PermissionDenied
    if loan and word == "langer":
        renew(loan, now=timezone.now())
    elif loan:
        bring_back(found, by=here.neighbour)


@require_POST
def settle(request: HttpRequest, slug: str, pk: int, word: str) -> HttpResponse:
    """It went along; it is done with; it is there again."""
    here = at_home(request, slug)
    found = own_thing(here, int(pk))
    try:
        if word == "mee":
            hand_over(found, by=here.neighbour, now=timezone.now())
        elif word == "klaar":
            close_thing(found, by=here.neighbour)
        else:
            reopen_thing(found, by=here.neighbour)
    except NotThere:
        messages.info(request, _("It is gone already, or somebody has it now."))
    return redirect("thing", slug, pk)


def photo(request: HttpRequest, slug: str, name: str, size: str) -> HttpResponse:
    """The photo of a thing, for neighbours."""
    here = at_home(request, slug)
    return photo_response(see_photo(here, name), size)


@never_cache
def renew_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in a mail, with one button. Opening it changes nothing."""
    loan = loan_of_token(token)
    timezone.activate(loan.thing.neighbourhood.time_zone)
    done = request.method == "POST"
    due = renew(loan, now=timezone.now()) if done else loan.due_on
    context = {"title": loan.thing.title, "due": date_format(due, "l j F"), "done": done}
    return render(request, "things/longer.html", context)


@never_cache
def table(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The table of a library: a card is typed back with a number, another number and Enter."""
    here = at_home(request, slug)
    initiative = own_initiative(here, pk)
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _type_back(request, here, initiative, form):
        return redirect("table", slug, pk)
    rows = book_rows(initiative, timezone.localdate())
    context = {"tab": "share", "form": form, "rows": rows, "initiative": initiative}
    return render(request, "things/table.html", context)


def _type_back(request: HttpRequest, here: AtHome, initiative: Initiative, form: CardForm) -> bool:
    """Say what the card did; False when the form must say what is not right."""
    try:
        did, book = type_card(initiative, by=here.neighbour, now=timezone.now(), **form.cleaned_data)
    except NoSuchNumber:
        form.add_error("number", _("No book here has this number. Look at the card once more."))
        return False
    if did == Typed.IN:
        form.add_error("card", _("This book is in. Type a card, then it goes along."))
        return False
    said = _("{number} {title} is back.") if did == Typed.BACK else _("{number} {title} went along.")
    messages.success(request, said.format(number=book.number, title=book.title))
    return True


@never_cache
def new_book(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a book among those of the table; the page then asks for the next one."""
    here = at_home(request, slug)
    initiative = own_initiative(here, pk)
    form = BookForm(request.POST, request.FILES) if request.method == "POST" else BookForm()
    if form.is_valid():
        try:
            book = put_book(initiative, by=here.neighbour, **form.cleaned_data)
            said = _("{title} is in. Write {number} on its card.")
            messages.success(request, said.format(title=book.title, number=book.number))
            return redirect("new_book", slug, pk)
        except TableFull:
            form.add_error(None, _("There is no number left for a card."))
    return render(request, "things/book.html", {"tab": "share", "form": form, "initiative": initiative})


def cards(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The cards of the books, to print and cut."""
    here = at_home(request, slug)
    initiative = own_initiative(here, pk)
    rows = book_rows(initiative, timezone.localdate())
    return render(request, "things/cards.html", {"tab": "share", "rows": rows, "initiative": initiative})
