"""What makers do with their dates: change, add, call off, pause, rest, hand over. Each says first what it will do."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.core.calendar.habit import lasting, tell
from stoep.core.calendar.hear import EXAMPLES
from stoep.core.calendar.holidays import known_from, known_until, school_holidays
from stoep.web.initiatives.access import (
    hand_over_token,
    handed_over,
    our_initiative,
    own_gathering,
    own_initiative,
)
from stoep.web.initiatives.actions import MINUTES
from stoep.web.initiatives.models import Door, Initiative, State
from stoep.web.initiatives.queries import resting_rows, rhythm_words, spoken
from stoep.web.neighbours.access import AtHome, at_home, keyholder, look
from stoep.web.rhythms.access import came_to, days_off_of, made_again
from stoep.web.rhythms.actions import (
    add_date,
    add_days_off,
    cancel_date,
    choose_door,
    choose_region,
    come_again,
    follow,
    join_makers,
    pause,
    put_date_on,
    remove_days_off,
    rest,
    resume,
    say_once_more,
    step_back,
    take_once_more_back,
)
from stoep.web.rhythms.forms import (
    AddDateForm,
    CancelForm,
    ChangeDateForm,
    DaysOffForm,
    PauseForm,
    RegionForm,
    RestForm,
    RhythmForm,
)
from stoep.web.rhythms.planning import (
    CannotPlan,
    Plan,
    Scope,
    again_habit,
    plan_change,
    plan_rhythm,
    preview,
    told_words,
    who_hears,
)
from stoep.web.ui.answer import answer


def _follow(request: HttpRequest, here: AtHome, plan: Plan, initiative: Initiative) -> bool:
    """Do what was shown; False when it was not shown yet, or is something else by now."""
    if request.POST.get("shown") != plan.digest:
        return False
    messages.success(request, told_words(follow(plan, initiative, by=here.neighbour, now=timezone.now())))
    return True


@never_cache
def change_date(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change one date, this and all after, or all: first it shows what will change, and who hears of it."""
    here = at_home(request, slug)
    gathering = own_gathering(here, pk)
    form = ChangeDateForm(request.POST or None, gathering=gathering)
    context = {"tab": "do", "form": form, "gathering": gathering}
    if request.method == "POST" and form.is_valid():
        try:
            plan = plan_change(gathering, Scope(form.cleaned_data["scope"]), form.wish(), timezone.now())
            if _follow(request, here, plan, gathering.initiative):
                return redirect("gathering", slug, pk)
            context |= preview(plan)
        except CannotPlan as wrong:
            form.add_error(wrong.field, str(wrong))
    return render(request, "rhythms/change_date.html", context)


@never_cache
def change_rhythm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say the rhythm anew, for all that is to come."""
    here = at_home(request, slug)
    initiative = own_initiative(here, pk)
    form = RhythmForm(request.POST or None, initiative=initiative, initial={"when": rhythm_words(initiative)})
    context = {"tab": "do", "form": form, "initiative": initiative, "examples": EXAMPLES[spoken()]}
    if request.method == "POST" and form.is_valid():
        habit = lasting(form.cleaned_data["when"], initiative.minutes or MINUTES)
        plan = plan_rhythm(initiative, habit, timezone.now())
        if _follow(request, here, plan, initiative):
            return redirect("initiative", slug, pk)
        context |= {**preview(plan), "heard": tell(habit, language=spoken())}
    return render(request, "rhythms/change_rhythm.html", context)


@never_cache
def add_one(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add one date, for when we feel like it."""
    here = at_home(request, slug)
    initiative = own_initiative(here, pk)
    form = AddDateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        start, minutes = form.times()
        add_date(initiative, by=here.neighbour, start=start, minutes=minutes)
        messages.success(request, _("It stands there."))
        return redirect("initiative", slug, pk)
    return render(request, "rhythms/add_date.html", {"tab": "do", "form": form, "initiative": initiative})


@never_cache
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call one date off, with one sentence."""
    here = at_home(request, slug)
    gathering = own_gathering(here, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, told_words(cancel_date(gathering, by=here.neighbour, **form.cleaned_data)))
        return redirect("gathering", slug, pk)
    context = {"tab": "do", "form": form, "gathering": gathering, "hearing": who_hears([gathering])}
    return render(request, "rhythms/cancel.html", context)


@require_POST
def on_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """It is on after all."""
    here = at_home(request, slug)
    messages.success(request, told_words(put_date_on(own_gathering(here, pk), by=here.neighbour)))
    return redirect("gathering", slug, pk)


@never_cache
def pause_it(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Pause, perhaps until a day that is known."""
    return _stop(request, slug, pk, PauseForm(request.POST or None), pause, "rhythms/pause.html")


@never_cache
def rest_it(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let it rest, with thanks."""
    return _stop(request, slug, pk, RestForm(request.POST or None), rest, "rhythms/rest.html")


def _stop(
    request: HttpRequest, slug: str, pk: int, form: PauseForm | RestForm, stop: Callable[..., int], template: str
) -> HttpResponse:
    """Stop for a while or for good; first it shows who hears of it."""
    here = at_home(request, slug)
    initiative = own_initiative(here, pk)
    if request.method == "POST" and form.is_valid():
        messages.success(
            request, told_words(stop(initiative, by=here.neighbour, now=timezone.now(), **form.cleaned_data))
        )
        return redirect("initiative", slug, pk)
    coming = initiative.gatherings.filter(starts_at__gt=timezone.now(), cancelled=False)
    context = {"tab": "do", "form": form, "initiative": initiative, "hearing": who_hears(coming)}
    return render(request, template, context)


@require_POST
def go_on(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Go on after a pause or a rest: a maker, or anybody when nobody makes it any more."""
    here = at_home(request, slug)
    initiative = our_initiative(here, pk)
    if initiative.makers.exists():
        initiative = own_initiative(here, pk)
    if initiative.state == State.ON:
        join_makers(initiative, by=here.neighbour)
    else:
        resume(initiative, by=here.neighbour, now=timezone.now())
    messages.success(request, _("It goes on."))
    return redirect("initiative", slug, pk)


@never_cache
def hand_over(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A link for who makes it too, or goes on with it; and stepping back oneself."""
    here = at_home(request, slug)
    initiative = own_initiative(here, pk)
    link = request.build_absolute_uri(reverse("take_over", args=[slug, hand_over_token(initiative)]))
    others = [maker.name for maker in initiative.makers.exclude(pk=here.neighbour.pk)]
    context = {"tab": "do", "initiative": initiative, "link": link, "others": others}
    return render(request, "rhythms/hand_over.html", context)


@never_cache
def take_over(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The page behind the link of a maker. Only the button makes one a maker."""
    here = at_home(request, slug)
    initiative = handed_over(here, token)
    if request.method == "POST":
        join_makers(initiative, by=here.neighbour)
        messages.success(request, _("Nice. You make it too now."))
        return redirect("initiative", slug, initiative.pk)
    return render(request, "rhythms/take_over.html", {"tab": "do", "initiative": initiative})


@require_POST
def step_aside(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Be a maker no longer."""
    here = at_home(request, slug)
    step_back(own_initiative(here, pk), by=here.neighbour)
    messages.success(request, _("Fine. Thank you for all of it."))
    return redirect("do", slug)


@require_POST
def door(request: HttpRequest, slug: str, pk: int, word: str) -> HttpResponse:
    """Open or close the door of a circle."""
    here = at_home(request, slug)
    choose_door(own_initiative(here, pk), by=here.neighbour, door=Door.OPEN if word == "open" else Door.CLOSED)
    return redirect("initiative", slug, pk)


@require_POST
def again(request: HttpRequest, slug: str, pk: int, word: str) -> HttpResponse:
    """What was once, again: three times more, or every week."""
    here = at_home(request, slug)
    initiative = made_again(here, pk)
    habit = again_habit(initiative, weeks=3 if word == "drie-keer" else 0, now=timezone.now())
    if habit is None:
        raise Http404
    come_again(initiative, habit, by=here.neighbour, now=timezone.now())
    messages.success(request, tell(habit, language=spoken()).capitalize() + ".")
    return redirect("initiative", slug, pk)


@require_POST
def once_more(request: HttpRequest, slug: str, pk: int, word: str) -> HttpResponse:
    """Who came says: once more please, or takes it back."""
    here = at_home(request, slug)
    gathering = came_to(here, pk)
    if word == "ja":
        say_once_more(gathering, by=here.neighbour)
        messages.success(request, _("Nice. Nobody sees that it was you."))
    else:
        take_once_more_back(gathering, by=here.neighbour)
        messages.success(request, _("Fine. It is taken back."))
    return redirect("gathering", slug, pk)


def resting(request: HttpRequest, slug: str) -> HttpResponse:
    """What rests, with thanks: a page to read and to print."""
    here = look(request, slug)
    return answer(
        request, here, "rhythms/resting.html", lambda: {"tab": "do", "rows": resting_rows(here.neighbourhood)}
    )


@never_cache
def days_off(request: HttpRequest, slug: str) -> HttpResponse:
    """The school holidays that count, and the neighbourhood's own days off."""
    here = keyholder(request, slug)
    form = DaysOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_days_off(here.neighbourhood, by=here.neighbour, now=timezone.now(), **form.cleaned_data)
        return redirect("days_off", slug)
    region = RegionForm(initial={"region": here.neighbourhood.school_region})
    today = timezone.localdate()
    school = [days for days in school_holidays(here.neighbourhood.school_region) if days.last >= today]
    context = {"tab": "hood", "form": form, "region": region, "school": school, "source": known_from()}
    context |= {"until": known_until(), "own": here.neighbourhood.days_off.filter(last__gte=today)}
    return render(request, "rhythms/days_off.html", context)


@require_POST
def school_region(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose whose school holidays count."""
    here = keyholder(request, slug)
    form = RegionForm(request.POST)
    if form.is_valid():
        choose_region(here.neighbourhood, by=here.neighbour, now=timezone.now(), **form.cleaned_data)
    return redirect("days_off", slug)


@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take days off away."""
    here = keyholder(request, slug)
    remove_days_off(days_off_of(here, pk), by=here.neighbour, now=timezone.now())
    return redirect("days_off", slug)
