"""'I come': for a neighbour, and for somebody with only a name."""

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.coming.access import coming_of_token, coming_token
from stoep.web.coming.actions import NoChair, TooLate, change_coming, not_coming
from stoep.web.coming.actions import come as say_come
from stoep.web.coming.forms import ComingForm
from stoep.web.coming.models import Coming
from stoep.web.coming.queries import chairs_of, coming_of, is_over, same_time
from stoep.web.initiatives.access import our_gathering
from stoep.web.initiatives.models import Gathering
from stoep.web.neighbours.access import Here, look, own_page
from stoep.web.safety.actions import network_digest

MOST_AT_ONE_DATE, MOST_GUESTS = 40, 120
"""How many people an hour can be announced without an account from one network: for one date, and for all together.

A house, a library and a school have one network each, and all of the table may sit behind it; who comes along counts
too. A flood stops there: it fills one room at the most.
"""


@never_cache
def come(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say that you come, with or without an account."""
    here = look(request, slug)
    gathering = our_gathering(here, pk)
    mine = coming_of(gathering, here.own)
    form = ComingForm(request.POST or None, guest=here.own is None, said=mine)
    status = 200
    if request.method == "POST" and form.is_valid():
        if here.own is None and _said_too_often(request, gathering, people=1 + form.cleaned_data["more"]):
            form.add_error(None, _("That was often. Wait an hour, or just come."))
            status = 429
        elif done := _come(request, here, gathering, form):
            return done
    context = {"tab": "do", "form": form, "gathering": gathering, "mine": mine, "chairs": chairs_of(gathering)}
    context["over"] = is_over(gathering, timezone.now())
    return render(request, "coming/come.html", context, status=status)


def _said_too_often(request: HttpRequest, gathering: Gathering, *, people: int) -> bool:
    """Count people without an account; say whether too many come from their network in this hour.

    What is refused isn't counted: a party that is too large keeps nobody else out.
    """
    network = f"coming.{network_digest(request)}.{timezone.now():%H}"
    most = {f"{network}.{gathering.pk}": MOST_AT_ONE_DATE, network: MOST_GUESTS}
    counted = {key: cache.get(key, 0) + people for key in most}
    if any(counted[key] > most[key] for key in most):
        return True
    cache.set_many(counted, 60 * 60)
    return False


def _come(request: HttpRequest, here: Here, gathering: Gathering, form: ComingForm) -> HttpResponse | None:
    """Lead on after it is said; None when the form must say what is not right."""
    language = get_language() or "nl"
    try:
        mine = say_come(gathering, by=here.own, now=timezone.now(), language=language, **form.said())
    except TooLate:
        messages.info(request, _over())
        return redirect("gathering", here.slug, gathering.pk)
    except NoChair:
        form.add_error("more", _no_chair())
        return None
    messages.success(request, _thanks(mine))
    if here.own is None:
        return redirect("my_coming", coming_token(mine))
    if other := same_time(gathering, mine):
        text = _("You also go to {title} at that time. That is fine; let one of them know when you choose.")
        messages.info(request, text.format(title=other.title or other.initiative.title))
    return redirect("gathering", here.slug, gathering.pk)


def _over() -> str:
    return _("This date is off or over. There will be another one.")


def _no_chair() -> str:
    return _("There is no chair for who comes with you. You keep your own.")


def _thanks(mine: Coming) -> str:
    if mine.waiting:
        return _("All chairs are taken now. You are in the row: when one comes free it is yours.")
    return _("Fine. You need not decide now.") if mine.maybe else _("Nice. See you then.")


@require_POST
def not_come(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Not coming after all."""
    here = own_page(request, slug)
    mine = coming_of(our_gathering(here, pk), here.neighbour)
    if mine is None:
        raise Http404
    not_coming(mine)
    messages.success(request, _("Fine. Nobody asks why. Another time."))
    return redirect("gathering", slug, pk)


@never_cache
def my_coming(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody without an account said: change it, or take it back. The link is theirs alone."""
    mine = coming_of_token(token)
    here = look(request, mine.gathering.neighbourhood.slug)
    form = ComingForm(request.POST or None, guest=False, said=mine)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _thanks(change_coming(mine, now=timezone.now(), **form.said())))
            return redirect("my_coming", token)
        except TooLate:
            messages.info(request, _over())
            return redirect("my_coming", token)
        except NoChair:
            form.add_error("more", _no_chair())
    context = {"tab": "do", "form": form, "gathering": mine.gathering, "mine": mine, "token": token}
    return render(request, "coming/mine.html", {**context, "here": here})


@require_POST
def not_my_coming(request: HttpRequest, token: str) -> HttpResponse:
    """Take it back without an account: the name and the address are gone at once."""
    mine = coming_of_token(token)
    not_coming(mine)
    messages.success(request, _("Fine. Your name is gone here. Another time."))
    return redirect("gathering", mine.gathering.neighbourhood.slug, mine.gathering_id)
