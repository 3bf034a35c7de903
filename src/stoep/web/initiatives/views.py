"""Doen: what is there already, what is new, and begin something yourself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from stoep.web.initiatives.access import own_initiative, see_gathering, see_initiative
from stoep.web.initiatives.actions import begin_initiative, change_initiative
from stoep.web.initiatives.calendar import gathering_ics
from stoep.web.initiatives.forms import BeginForm, InitiativeForm
from stoep.web.initiatives.queries import date_rows, day_words, initiative_rows, rhythm_words
from stoep.web.neighbours.access import at_home, look
from stoep.web.places.queries import place_facts
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
    now = timezone.now()
    coming = found.gatherings.filter(ends_at__gt=now).select_related("initiative__place__door_person")
    makers = found.makers.all()

    def prepare() -> dict[str, object]:
        names = [maker.name for maker in makers]
        return {
            "tab": "do",
            "initiative": found,
            "when": rhythm_words(found),
            "dates": date_rows(coming[:6], slug, now),
            "makers": names,
            "is_maker": here.neighbour is not None and any(m.pk == here.neighbour.pk for m in makers),
            "facts": place_facts(found.place),
        }

    return answer(request, here, "initiatives/initiative.html", prepare)


def gathering(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One date: who opens the door, how you get in, what happens in the first five minutes."""
    here = look(request, slug)
    found = see_gathering(here, pk)
    start = timezone.localtime(found.starts_at)

    def prepare() -> dict[str, object]:
        return {
            "tab": "do",
            "gathering": found,
            "initiative": found.initiative,
            "when": rhythm_words(found.initiative),
            "day": day_words(start.date(), timezone.localdate()),
            "start": start,
            "end": timezone.localtime(found.ends_at),
            "facts": place_facts(found.initiative.place),
            "turns": turns_on(found) if here.neighbour else [],
        }

    return answer(request, here, "initiatives/gathering.html", prepare)


def gathering_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same date as an .ics to save."""
    here = look(request, slug)
    found = see_gathering(here, pk)
    return HttpResponse(
        gathering_ics(found, request.build_absolute_uri(f"/b/{slug}/doen/dag/{pk}/")),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}-{pk}.ics"'},
    )


def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin something, or something like what is there."""
    here = at_home(request, slug)
    example = request.GET.get("zoals", "")
    first = {}
    if example.isdecimal() and len(example) < 19:
        shape = see_initiative(here, int(example))
        first = {"title": shape.title, "glad": shape.glad, "place": shape.place_id}
    form = BeginForm(request.POST or None, neighbourhood=here.neighbourhood, initial=first)
    if request.method == "POST" and form.is_valid():
        begun = begin_initiative(by=here.neighbour, **form.cleaned_data)
        return redirect("initiative", slug, begun.pk)
    around = initiative_rows(here.neighbourhood, timezone.now())[:4]
    return render(request, "initiatives/begin.html", {"tab": "do", "form": form, "around": around})


def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change an initiative that you are a maker of."""
    here = at_home(request, slug)
    found = own_initiative(here, pk)
    form = InitiativeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        change_initiative(found, by=here.neighbour, **form.cleaned_data)
        return redirect("initiative", slug, pk)
    return render(request, "initiatives/change.html", {"tab": "do", "form": form, "initiative_pk": pk})
