"""The keys: who has them, who would like to, and the key book that every neighbour can read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.keys.access import wish_to_agree_to
from stoep.web.keys.actions import TooFew, agree, lay_down_keys, no_wish, take_keys, wish_for_keys
from stoep.web.keys.forms import KeysForm
from stoep.web.keys.queries import FEWEST, book_rows, ends_soon, keyholders, wish_rows
from stoep.web.neighbours.access import AtHome, at_home, keyholder
from stoep.web.neighbours.actions import WrongCode
from stoep.web.safety.actions import count_wrong_try, held_off
from stoep.web.ui.answer import answer


@never_cache
def keys(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has the keys, who would like to have them, and taking them with a code."""
    here = at_home(request, slug)
    form = KeysForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if wait := held_off(request, at=slug):
            form.add_error(None, wait)
            status = 429
        elif _took(request, here, form):
            return redirect("codes" if here.neighbour.has_keys else "keys", slug)
    return render(request, "keys/keys.html", _context(here, form), status=status)


def _took(request: HttpRequest, here: AtHome, form: KeysForm) -> bool:
    try:
        if take_keys(here.neighbour, code=form.cleaned_data["code"]):
            here.neighbour.refresh_from_db()
        else:
            messages.success(request, _("That is one yes. One more, and the keys are yours too."))
        return True
    except WrongCode:
        count_wrong_try(request, at=here.slug)
        form.add_error("code", _("We don't know this code, or it is over. Look at your letter, or ask a neighbour."))
        return False


def _context(here: AtHome, form: KeysForm) -> dict[str, object]:
    holders = list(keyholders(here.neighbourhood))
    wishes = wish_rows(here.neighbour)
    return {
        "tab": "hood",
        "form": form,
        "has_keys": here.neighbour.has_keys,
        "holders": [who.name for who in holders],
        "few": len(holders) < FEWEST,
        "none": not holders,
        "ends_soon": ends_soon(here.neighbour),
        "wishes": [wish for wish in wishes if wish.may_agree or wish.agreed],
        "mine": hasattr(here.neighbour, "wish"),
    }


@require_POST
def wish(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that you would like to keep the keys too, or longer; or take that back."""
    here = at_home(request, slug)
    if "no" in request.POST:
        no_wish(here.neighbour)
    else:
        wish_for_keys(here.neighbour)
        messages.success(request, _("Kept. Others see it on this page, and say yes."))
    return redirect("keys", slug)


@require_POST
def agree_to_wish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say yes to somebody who would like to keep the keys."""
    here = at_home(request, slug)
    agree(wish_to_agree_to(here, pk), by=here.neighbour)
    return redirect("keys", slug)


def keys_down(request: HttpRequest, slug: str) -> HttpResponse:
    """Lay the keys down; when there would be fewer than two, the page says what to do first."""
    here = keyholder(request, slug)
    if request.method == "POST":
        try:
            lay_down_keys(here.neighbour, anyway="anyway" in request.POST)
            return redirect("hood", slug)
        except TooFew:
            pass
    few = keyholders(here.neighbourhood).exclude(pk=here.neighbour.pk).count() < FEWEST
    return render(request, "keys/down.html", {"tab": "hood", "few": few})


def book(request: HttpRequest, slug: str) -> HttpResponse:
    """The key book: what was done with the keys, for every neighbour."""
    here = at_home(request, slug)
    return answer(request, here, "keys/book.html", lambda: {"tab": "hood", "rows": book_rows(here.neighbourhood)})
