"""An invitation: yes or not now, on the page and by a link in the mail; and looking back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.encounters.access import invitation_of_token, own_invitation
from stoep.web.encounters.actions import NotAgain, TooLate, look_back, make_circle, say, take_back
from stoep.web.encounters.calendar import encounter_event
from stoep.web.encounters.forms import LookBackForm
from stoep.web.encounters.models import Answer, Invitation, State
from stoep.web.encounters.queries import again_with, fellows, invitation_row, said_before
from stoep.web.initiatives.calendar import calendar_file
from stoep.web.neighbours.access import at_home
from stoep.web.ui.answer import answer as answer_page

_ANSWERS = {"ja": Answer.YES, "nu-niet": Answer.NOT_NOW}


def _say(request: HttpRequest, invitation: Invitation, word: str) -> bool:
    try:
        say(invitation, answer=_ANSWERS[word], now=timezone.now())
    except TooLate:
        messages.info(request, _("This is decided already. Your answer changes nothing any more."))
        return False
    return True


def invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One's own invitation."""
    here = at_home(request, slug)
    found = own_invitation(here, pk)
    return answer_page(
        request,
        here,
        "encounters/invitation.html",
        lambda: {"tab": "me", "row": invitation_row(found, timezone.now())},
    )


@require_POST
def answer(request: HttpRequest, slug: str, pk: int, word: str) -> HttpResponse:
    """Say 'yes, fun' or 'not now'. The same form works with and without JavaScript."""
    here = at_home(request, slug)
    found = own_invitation(here, pk)
    _say(request, found, word)
    if request.headers.get("HX-Request"):
        row = invitation_row(own_invitation(here, pk), timezone.now())
        return render(request, "encounters/_invitation.html", {"row": row, "here": here, "swapped": True})
    return redirect("invitation", slug, pk)


@never_cache
def answer_by_mail(request: HttpRequest, token: str, word: str) -> HttpResponse:
    """The page behind a link in a mail, with one button. Opening it changes nothing."""
    found = invitation_of_token(token)
    timezone.activate(found.encounter.neighbourhood.time_zone)
    done = request.method == "POST" and _say(request, found, word)
    if done:
        found = invitation_of_token(token)
    row = invitation_row(found, timezone.now(), with_names=False)
    return render(request, "encounters/by_mail.html", {"row": row, "word": word, "done": done, "token": token})


def invitation_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An encounter that is on, as an .ics to save."""
    here = at_home(request, slug)
    found = own_invitation(here, pk)
    encounter = found.encounter
    if found.answer != Answer.YES or encounter.state != State.ON:
        raise Http404
    return HttpResponse(
        calendar_file([encounter_event(found, now=timezone.now())], here.neighbourhood.name),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="haakje-{pk}.ics"'},
    )


def after(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Look back: three questions at most, about people, for your own next time only."""
    here = at_home(request, slug)
    found = own_invitation(here, pk)
    now = timezone.now()
    if found.answer != Answer.YES or found.encounter.state != State.ON or found.encounter.starts_at > now:
        raise Http404
    there = fellows(found)
    form = LookBackForm(request.POST or None, fellows=there, initial=said_before(found, there))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        look_back(
            found,
            was_there=values["was_there"],
            again=values.get("again", []),
            rather_not=values.get("rather_not", []),
        )
        messages.success(request, _("Kept, for your next time only."))
        return redirect("meet_again", slug, pk) if again_with(own_invitation(here, pk)) else redirect("me", slug)
    return render(request, "encounters/after.html", {"tab": "me", "form": form, "row": invitation_row(found, now)})


@never_cache
def again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Once more, with those who all said 'again please' of each other: one click makes it a rhythm."""
    here = at_home(request, slug)
    found = own_invitation(here, pk)
    if request.method == "POST":
        weeks = 0 if request.POST.get("often") == "every" else 3
        try:
            circle = make_circle(found, weeks=weeks, now=timezone.now())
            return redirect("initiative", slug, circle.pk)
        except NotAgain:
            messages.info(request, _("This is not there any more. There will be something new."))
            return redirect("me", slug)
    names = [fellow.name for fellow in again_with(found)] if found.encounter.circle_id is None else []
    context = {"tab": "me", "row": invitation_row(found, timezone.now()), "names": names}
    day = date_format(timezone.localtime(found.encounter.starts_at), "l")
    return render(request, "encounters/again.html", {**context, "day": day})


@require_POST
def take_back_mark(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back a 'rather not'."""
    here = at_home(request, slug)
    take_back(pk, by=here.neighbour)
    return redirect("me", slug)
