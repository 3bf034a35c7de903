"""Doen: what is there already, what is new, and begin something yourself."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from stoep.core.calendar.hear import EXAMPLES
from stoep.web.coming.queries import chairs_of, coming_of, is_over, shown_names
from stoep.web.initiatives.access import is_maker, own_initiative, see_gathering, see_initiative
from stoep.web.initiatives.actions import begin_initiative, change_initiative
from stoep.web.initiatives.calendar import gathering_ics
from stoep.web.initiatives.forms import BeginForm, InitiativeForm
from stoep.web.initiatives.models import Gathering, Initiative, State
from stoep.web.initiatives.queries import date_rows, day_words, initiative_rows, rhythm_words, spoken, with_all
from stoep.web.neighbours.access import AtHome, Here, at_home, look
from stoep.web.places.queries import place_facts
from stoep.web.rhythms.planning import again_habit, plan_place, preview, told_words
from stoep.web.rhythms.queries import is_wanted_again, may_make_again, may_say_once_more, said_once_more
from stoep.web.turns.queries import turns_on
from stoep.web.ui.answer import answer
from stoep.web.ui.fragments import kept


def do(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that has a rhythm here."""
    here = look(request, slug)

    def prepare() -> dict[str, object]:
        rows = kept(here.neighbourhood, "do", lambda: initiative_rows(here.neighbourhood, timezone.now()))
        return {"tab": "do", "rows": rows}

    return answer(request, here, "initiatives/do.html", prepare)


def initiative(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One initiative: its rhythm, its place, its next dates."""
    here = look(request, slug)
    found = see_initiative(here, pk)
    return answer(request, here, "initiatives/initiative.html", lambda: _initiative(here, found, timezone.now()))


def _initiative(here: Here, found: Initiative, now: datetime) -> dict[str, object]:
    makers = list(found.makers.all())
    coming = list(with_all(found.gatherings.filter(ends_at__gt=now))[:6])
    mine = here.neighbour is not None and any(maker.pk == here.neighbour.pk for maker in makers)
    return {
        "tab": "do",
        "initiative": found,
        "when": rhythm_words(found),
        "dates": date_rows(coming, here.slug, now) if found.state == State.ON else [],
        "makers": [maker.name for maker in makers],
        "is_maker": mine,
        "nobody": here.neighbour is not None and not makers and not found.source,
        # What was and is over: again?
        "once": not coming and may_make_again(found, here.neighbour, now) and again_habit(found, weeks=3, now=now),
        "wanted": not coming and is_wanted_again(found),
        "facts": place_facts(found.place, found.opens),
    }


def gathering(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One date: who opens the door, how you get in, what happens in the first five minutes."""
    here = look(request, slug)
    found = see_gathering(here, pk)
    return answer(request, here, "initiatives/gathering.html", lambda: _gathering(here, found, timezone.now()))


def _gathering(here: Here, found: Gathering, now: datetime) -> dict[str, object]:
    start, mine = timezone.localtime(found.starts_at), coming_of(found, here.own)
    return {
        "tab": "do",
        "gathering": found,
        "initiative": found.initiative,
        "when": rhythm_words(found.initiative),
        "day": day_words(start.date(), timezone.localdate()),
        "start": start,
        "end": timezone.localtime(found.ends_at),
        "place": found.at,
        "facts": place_facts(found.at, found.opener),
        "is_maker": is_maker(here, found.initiative),
        "over": is_over(found, now),
        "chairs": chairs_of(found),
        "mine": mine,
        "names": shown_names(found, mine) if here.neighbour else [],
        "turns": turns_on(found) if here.neighbour else [],
        "once_more": may_say_once_more(found, here.neighbour, now),
        "said_once_more": here.neighbour and said_once_more(found, here.neighbour),
    }


def gathering_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same date as an .ics to save."""
    here = look(request, slug)
    found = see_gathering(here, pk)
    return HttpResponse(
        gathering_ics(found),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}-{pk}.ics"'},
    )


def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin something, or something like what is there."""
    here = at_home(request, slug)
    like, first = _shape(here, request.GET.get("zoals", ""))
    form = BeginForm(request.POST or None, neighbourhood=here.neighbourhood, initial=first)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        begun = begin_initiative(by=here.neighbour, like=like, habit=values.pop("when"), **values)
        messages.success(request, _("It stands: {when}.").format(when=rhythm_words(begun)))
        return redirect("initiative", slug, begun.pk)
    around = initiative_rows(here.neighbourhood, timezone.now())[:4]
    context = {"tab": "do", "form": form, "around": around, "examples": EXAMPLES[spoken()]}
    return render(request, "initiatives/begin.html", context)


def _shape(here: AtHome, example: str) -> tuple[Initiative | None, dict[str, object]]:
    """Return what something is like, and the first words of a form that is in its shape."""
    if not example.isdecimal() or len(example) >= 19:
        return None, {}
    like = see_initiative(here, int(example))
    return like, {"title": like.title, "glad": like.glad, "place": like.place_id, "when": rhythm_words(like)}


@never_cache
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change an initiative that you are a maker of. When it moves, first it shows which dates, and who hears of it."""
    here = at_home(request, slug)
    form = InitiativeForm(request.POST or None, instance=own_initiative(here, pk))
    context = {"tab": "do", "form": form, "initiative_pk": pk}
    if request.method == "POST" and form.is_valid():
        found = own_initiative(here, pk)
        plan = plan_place(found, form.cleaned_data["place"], timezone.now())
        if not plan.steps or request.POST.get("shown") == plan.digest:
            told = change_initiative(found, by=here.neighbour, **form.cleaned_data)
            messages.success(request, told_words(told))
            return redirect("initiative", slug, pk)
        context |= preview(plan, every=True)
    return render(request, "initiatives/change.html", context)
