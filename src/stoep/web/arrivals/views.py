"""Coming in: a short address, a card from a neighbour, being known, and the first fortnight."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.arrivals.access import asked_of, half_way_of_token, own_card
from stoep.web.arrivals.actions import (
    EnoughCards,
    expect,
    expect_no_more,
    go_on,
    make_card_for,
    say_known,
    use_card,
)
from stoep.web.arrivals.forms import CardCodeForm, ExpectForm, MakeCardForm
from stoep.web.arrivals.qr import made_code
from stoep.web.arrivals.queries import MOST_CARDS, STAYS, WEEK, fortnight_of, own_cards
from stoep.web.coming.actions import NoChair, TooLate
from stoep.web.initiatives.access import see_gathering
from stoep.web.neighbourhoods.actions import withdraw_code
from stoep.web.neighbours.access import AtHome, at_home, look, own_page
from stoep.web.neighbours.actions import WrongCode
from stoep.web.safety.actions import count_wrong_try, held_off
from stoep.web.safety.words import code_digest
from stoep.web.signin.access import let_in, wait_at_the_door


@never_cache
def short_code(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The address behind a QR code. It looks nothing up: whether a code is right shows only when it is used."""
    look(request, slug)
    request.session["coming_in"] = {**request.session.get("coming_in", {}), "digest": code_digest(code)}
    if not request.user.is_authenticated:
        wait_at_the_door(request)
    return redirect("come_in", slug)


@never_cache
def just_in(request: HttpRequest, slug: str) -> HttpResponse:
    """What one can do until somebody here knows one; who is known goes on."""
    here = own_page(request, slug)
    if here.neighbour.known:
        return redirect("gifts", slug, "love")
    form = CardCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _used_card(request, here, form):
        messages.success(request, _("You are in. Nice that you are here."))
        return redirect("gifts", slug, "love")
    since = here.neighbour.arrival.since
    context = {"tab": "me", "form": form, "late": since + WEEK <= timezone.localdate(), "until": since + STAYS}
    context["fortnight"] = fortnight_of(here.neighbour, timezone.now())
    return render(request, "arrivals/just_in.html", context, status=429 if form.has_error(NON_FIELD_ERRORS) else 200)


def _used_card(request: HttpRequest, here: AtHome, form: CardCodeForm) -> bool:
    """Say whether the card that was typed let them in; else the form says what to do."""
    if wait := held_off(request, at=here.slug):
        form.add_error(None, wait)
        return False
    try:
        use_card(here.neighbour, code=form.cleaned_data["code"], now=timezone.now())
    except WrongCode:
        count_wrong_try(request, at=here.slug)
        form.add_error("code", _("We don't know this card, or it is over. Ask the neighbour once more."))
        return False
    return True


@never_cache
def cards(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a card for somebody new, see which are out, and take one back."""
    here = at_home(request, slug)
    form = MakeCardForm(request.POST or None, by=here.neighbour)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = made_code(slug, make_card_for(form.cleaned_data["street"], by=here.neighbour))
        except EnoughCards:
            form.add_error(None, _("You have three cards out. Use one, or take one back."))
    rows = own_cards(here.neighbour, timezone.localdate())
    context = {"tab": "me", "form": form, "made": made, "rows": rows, "more": len(rows) < MOST_CARDS}
    return render(request, "arrivals/cards.html", context)


@require_POST
def withdraw_card(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back a card that one made."""
    here = at_home(request, slug)
    withdraw_code(own_card(here, pk), by=here.neighbour)
    return redirect("cards_for_new", slug)


@require_POST
def know(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say that one knows somebody new in one's street."""
    here = at_home(request, slug)
    new = asked_of(here, pk)
    say_known(new, by=here.neighbour, now=timezone.now())
    messages.success(request, _("Thank you. Say hello when you meet."))
    return redirect("me", slug)


@require_POST
def be_welcomed(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Choose a date at which somebody waits at the door."""
    here = own_page(request, slug)
    gathering = see_gathering(look(request, slug), pk)
    form = ExpectForm(request.POST)
    if form.is_valid():
        try:
            expect(here.neighbour, at=gathering, named=form.cleaned_data["named"], now=timezone.now())
            messages.success(request, _("Nice. Somebody waits at the door for you."))
        except TooLate:
            messages.info(request, _("This date is off or over. There will be another one."))
        except NoChair:
            messages.info(request, _("All chairs are taken then. Choose another date."))
    return redirect("me", slug)


@require_POST
def not_welcomed(request: HttpRequest, slug: str) -> HttpResponse:
    """Nobody needs to wait at the door after all."""
    here = own_page(request, slug)
    expect_no_more(here.neighbour)
    return redirect("me", slug)


@never_cache
def half_way(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the one mail to who got stuck half-way. Opening it does nothing."""
    found = half_way_of_token(token)
    look(request, found.neighbourhood.slug)
    if request.method == "POST":
        user = found.user
        try:
            neighbour = go_on(found)
        except WrongCode:
            messages.info(request, _("The code of your letter is over by now. Ask a neighbour for another one."))
            return redirect("come_in", found.neighbourhood.slug)
        let_in(request, user)
        return redirect("just_in", neighbour.neighbourhood.slug)
    return render(request, "arrivals/half_way.html", {"found": found})
