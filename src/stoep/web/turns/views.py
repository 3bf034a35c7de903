"""Turns: who does what, which you like, and what you are asked for yourself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.initiatives.access import our_initiative, own_initiative
from stoep.web.initiatives.queries import rhythm_words
from stoep.web.neighbours.access import at_home
from stoep.web.neighbours.models import Neighbour
from stoep.web.turns.access import own_rest, own_shadow, own_turn_day, turn_day_here, turn_of_token
from stoep.web.turns.actions import (
    NOTE_BEFORE,
    TooLate,
    end_rest,
    hand_over,
    like_turns,
    name_turns,
    say_along,
    say_not_now,
    say_yes,
    swap_turns,
    take_rest,
    take_turn,
)
from stoep.web.turns.forms import HandOverForm, MyTurnsForm, NameTurnsForm, RestForm
from stoep.web.turns.models import TurnDay, TurnState
from stoep.web.turns.queries import coming_days, handed_over, own_turn, turn_picks, turns_by_date
from stoep.web.turns.snapshot import season_of


def turns(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All turns of an initiative: who does what, which of them you like."""
    here = at_home(request, slug)
    found = our_initiative(here, pk)
    found.neighbourhood, now = here.neighbourhood, timezone.now()
    picks = turn_picks(found, here.neighbour)
    first = {"turns": [pick.pk for pick in picks if pick.liked]}
    choices = [(pick.pk, pick.name.capitalize()) for pick in picks]
    form = MyTurnsForm(request.POST or None, picks=choices, initial=first)
    if request.method == "POST" and form.is_valid():
        like_turns(found, by=here.neighbour, now=now, **form.cleaned_data)
        messages.success(request, _("Kept. When it is your turn, you are asked."))
        return redirect("turns", slug, pk)
    context = {
        "tab": "do",
        "initiative": found,
        "when": rhythm_words(found),
        "picks": picks,
        "form": form,
        "dates": turns_by_date(coming_days(found, now), season_of(found, now=now), here.neighbour),
        "is_maker": found.makers.filter(pk=here.neighbour.pk).exists(),
    }
    return render(request, "turns/turns.html", context)


def name(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say which turns there are; for makers."""
    here = at_home(request, slug)
    found = own_initiative(here, pk)
    form = NameTurnsForm(request.POST or None, initiative=found)
    if request.method == "POST" and form.is_valid():
        name_turns(found, by=here.neighbour, **form.cleaned_data)
        return redirect("turns", slug, pk)
    return render(request, "turns/name.html", {"tab": "do", "form": form, "initiative": found})


def turn(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A turn of one's own: the question, the note of who had it before, and what you hand over."""
    here = at_home(request, slug)
    found = own_turn_day(here, pk)
    now = timezone.now()
    soon = found.state == TurnState.YES and found.gathering.starts_at < now + NOTE_BEFORE
    form = HandOverForm(request.POST or None, initial={"words": found.words}) if soon else None
    if request.method == "POST" and form and form.is_valid():
        hand_over(found, by=here.neighbour, **form.cleaned_data)
        messages.success(request, _("Kept, for the next one."))
        return redirect("turn", slug, pk)
    row = own_turn(found, now)
    place = found.gathering.initiative.place
    context = {"tab": "me", "row": row, "before": handed_over(found), "place": place}
    return render(request, "turns/turn.html", {**context, "form": form} if form else context)


def _say(request: HttpRequest, day: TurnDay, by: Neighbour, word: str) -> bool:
    try:
        if word == "nu-niet":
            say_not_now(day, by=by, now=timezone.now())
        else:
            say_yes(day, by=by, now=timezone.now(), swapping=word == "ruil")
    except TooLate:
        messages.info(request, _("This is decided already. Your answer changes nothing any more."))
        return False
    return True


@require_POST
def answer_turn(request: HttpRequest, slug: str, pk: int, word: str) -> HttpResponse:
    """Say yes, swap, or not now."""
    here = at_home(request, slug)
    found = own_turn_day(here, pk)
    if _say(request, found, here.neighbour, word) and word == "nu-niet":
        messages.success(request, _("Fine. Nobody sees this. We ask somebody else."))
        return redirect("turns", slug, found.gathering.initiative_id)
    return redirect("turn", slug, pk)


@never_cache
def turn_by_mail(request: HttpRequest, token: str, word: str) -> HttpResponse:
    """The page behind a link in a mail, with one button. Opening it changes nothing."""
    found = turn_of_token(token)
    timezone.activate(found.gathering.initiative.neighbourhood.time_zone)
    row = own_turn(found, timezone.now())
    done = request.method == "POST" and found.neighbour is not None and _say(request, found, found.neighbour, word)
    return render(request, "turns/by_mail.html", {"row": row, "word": word, "done": done})


@require_POST
def take(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a turn that nobody has, or that somebody would like to swap."""
    here = at_home(request, slug)
    found = turn_day_here(here, pk)
    try:
        take_turn(found, by=here.neighbour, now=timezone.now())
    except TooLate:
        messages.info(request, _("Somebody was first, or you do something else then."))
        return redirect("turns", slug, found.gathering.initiative_id)
    return redirect("turn", slug, pk)


@require_POST
def swap(request: HttpRequest, slug: str, pk: int, own: int) -> HttpResponse:
    """Swap one's own turn for one that is offered."""
    here = at_home(request, slug)
    mine = own_turn_day(here, own)
    found = turn_day_here(here, pk)
    try:
        swap_turns(found, mine, by=here.neighbour, now=timezone.now())
    except TooLate:
        messages.info(request, _("Somebody was first, or you do something else then."))
        return redirect("turns", slug, found.gathering.initiative_id)
    messages.success(request, _("Swapped."))
    return redirect("turn", slug, pk)


@require_POST
def answer_along(request: HttpRequest, slug: str, pk: int, word: str) -> HttpResponse:
    """Say whether you look along."""
    here = at_home(request, slug)
    say_along(own_shadow(here, pk), by=here.neighbour, yes=word == "ja")
    return redirect("me", slug)


def rest(request: HttpRequest, slug: str) -> HttpResponse:
    """Days on which you would rather have no turn."""
    here = at_home(request, slug)
    form = RestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_rest(here.neighbour, **form.cleaned_data)
        return redirect("my_rest", slug)
    return render(request, "turns/rest.html", {"tab": "me", "form": form, "rests": here.neighbour.rests.all()})


@require_POST
def rest_over(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take days of rest back."""
    here = at_home(request, slug)
    end_rest(own_rest(here, pk), by=here.neighbour)
    return redirect("my_rest", slug)
