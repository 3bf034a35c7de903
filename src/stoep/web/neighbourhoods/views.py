"""The week, our neighbourhood, coming in, and the codes of the keyholders."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.core.calendar.holidays import known_until
from stoep.core.fabric import grow
from stoep.web.arrivals.actions import keep_half_way
from stoep.web.arrivals.qr import made_code
from stoep.web.arrivals.queries import fortnight_of
from stoep.web.asks.queries import ask_rows, knock_row, open_knocks
from stoep.web.encounters.queries import invitation_row, invitations_of
from stoep.web.initiatives.queries import week_rows
from stoep.web.keys.queries import FEWEST, keyholders
from stoep.web.neighbourhoods.access import code_of
from stoep.web.neighbourhoods.actions import make_code, withdraw_code
from stoep.web.neighbourhoods.forms import CodeForm
from stoep.web.neighbourhoods.models import Code, Neighbourhood, Street
from stoep.web.neighbourhoods.queries import find_by_street, good_codes, season_sums
from stoep.web.neighbours.access import Here, keyholder, look, own_page
from stoep.web.neighbours.actions import WrongCode, begin_account, join, make_card
from stoep.web.neighbours.forms import JoinForm
from stoep.web.neighbours.models import User
from stoep.web.neighbours.queries import hook_for
from stoep.web.safety.actions import count_wrong_try, held_off, too_often
from stoep.web.safety.words import code_digest
from stoep.web.secondline.queries import organisations_of
from stoep.web.signin.access import let_in, wait_at_the_door
from stoep.web.signin.actions import AskedJustNow, send_code_to
from stoep.web.things.queries import newest_things
from stoep.web.turns.models import TurnState
from stoep.web.turns.queries import own_turns
from stoep.web.ui.answer import answer
from stoep.web.ui.fragments import kept
from stoep.web.walks.queries import hello_rows

MOST_NEW = 20
"""How many can come in a day from one network with a code that was not handed over."""
MOST_NEW_HERE = 200
"""The same in one neighbourhood, from all networks together."""
_DAY = 60 * 60 * 24


def home(request: HttpRequest) -> HttpResponse:
    """One neighbourhood on the server: its week. More: a list, with a search by street."""
    if request.user.is_authenticated:
        own = Neighbourhood.objects.filter(neighbours__user_id=request.user.pk).first()
        if own:
            return redirect("week", own.slug)
    found = list(Neighbourhood.objects.order_by("name")[:200])
    if len(found) == 1:
        return redirect("week", found[0].slug)
    street = request.GET.get("straat", "").replace("\x00", "").strip()[:60]
    rows = find_by_street(street) if street else found
    return render(request, "neighbourhoods/home.html", {"rows": rows, "street": street, "any": bool(found)})


def _greeting(now: datetime) -> str:
    hour = timezone.localtime(now).hour
    if 5 <= hour < 12:
        return _("Good morning, {name}")
    return _("Good afternoon, {name}") if 12 <= hour < 18 else _("Good evening, {name}")


def week(request: HttpRequest, slug: str) -> HttpResponse:
    """The noticeboard of the street: this week, a hook for you, asks, the growing pavement."""
    here = look(request, slug)
    everything = request.GET.get("alles") == "1"
    return answer(request, here, "neighbourhoods/week.html", lambda: _week(here, everything=everything))


def _week(here: Here, *, everything: bool) -> dict[str, object]:
    now = timezone.now()
    invitations = invitations_of(here.neighbour, now) if here.neighbour else []
    turns = own_turns(here.neighbour, now) if here.neighbour else []
    sums = kept(here.neighbourhood, "sums", lambda: season_sums(here.neighbourhood, now))
    name = "whole-week" if everything else "week"
    dates = kept(here.neighbourhood, name, lambda: week_rows(here.neighbourhood, now, everything=everything))
    return {
        "tab": "week",
        "fortnight": fortnight_of(here.own, now) if here.own else None,
        "greeting": _greeting(now).format(name=here.neighbourhood.name),
        "rows": dates.rows,
        "more_dates": dates.more,
        "today": [row.title for row in dates.rows if row.today and not row.cancelled],
        "row": invitation_row(invitations[0], now) if invitations else None,
        "more": max(0, len(invitations) - 1),
        "hook": hook_for(here.neighbour) if here.neighbour and not invitations else None,
        "turn": next((turn for turn in turns if turn.state == TurnState.ASKED), None),
        "knocks": [knock_row(knock) for knock in open_knocks(here.neighbour, now)[:1]] if here.neighbour else [],
        "asks": ask_rows(here.neighbourhood, here.neighbour, most=3),
        "things": kept(here.neighbourhood, "things", lambda: newest_things(here.neighbourhood, now)),
        "plants": grow(sums),
        "sums": sums,
    }


def hood(request: HttpRequest, slug: str) -> HttpResponse:
    """Our neighbourhood: the picture, the places, who has the keys now."""
    here = look(request, slug)

    def prepare() -> dict[str, object]:
        sums = kept(here.neighbourhood, "sums", lambda: season_sums(here.neighbourhood, timezone.now()))
        holders = [who.name for who in keyholders(here.neighbourhood)]
        return {
            "tab": "hood",
            "plants": grow(sums),
            "sums": sums,
            "rows": kept(here.neighbourhood, "hellos", lambda: hello_rows(here.neighbourhood, timezone.localdate())),
            "organisations": organisations_of(here.neighbourhood),
            "places": here.neighbourhood.places.select_related("street", "door_person"),
            "keyholders": holders if here.neighbour else [],
            "few_keys": len(holders) < FEWEST,
            "holidays_end": _holidays_end(here),
        }

    return answer(request, here, "neighbourhoods/hood.html", prepare)


def _holidays_end(here: Here) -> date | None:
    """The last day of which we know the school holidays, when that comes near, for whoever has the keys."""
    end = known_until()
    told = here.neighbour and here.neighbour.has_keys and here.neighbourhood.school_region
    return end if told and timezone.localdate() > end - timedelta(days=183) else None


@never_cache
def come_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Join with a name, a street and a code. A wrong one says nothing about who exists, and makes one wait."""
    here = look(request, slug)
    if here.own:
        return redirect("me", slug)
    typed = request.session.get("coming_in", {})
    first = {**typed, "code": request.GET.get("code", "")[:20]}
    has_code = bool(typed.get("digest"))
    form = JoinForm(request.POST or None, neighbourhood=here.neighbourhood, has_code=has_code, initial=first)
    status = 200
    if request.method == "POST" and form.is_valid():
        _keep_typed(request, here, form)
        if wait := held_off(request, at=slug):
            form.add_error(None, wait)
            status = 429
        elif not (code := _good_code(here, form)):
            count_wrong_try(request, at=slug)
            request.session["coming_in"]["digest"] = ""
            form.add_error("code", _wrong_code())
        elif not code.by_hand and _too_many_new(request, slug):
            form.add_error(None, _("Many came in from here today. Try it tomorrow, or ask a neighbour for a card."))
            status = 429
        elif form.cleaned_data["email"] and not request.user.is_authenticated:
            return _by_mail(request, here, form)
        else:
            return _by_card(request, here, form)
    return render(request, "neighbourhoods/join.html", {"form": form, "tab": ""}, status=status)


def _wrong_code() -> str:
    return _("We don't know this code, or it is over. Look at your letter, or ask a neighbour.")


def _too_many_new(request: HttpRequest, slug: str) -> bool:
    return too_often(request, "new", at=slug, most=MOST_NEW, most_here=MOST_NEW_HERE, seconds=_DAY)


def _keep_typed(request: HttpRequest, here: Here, form: JoinForm) -> None:
    """Keep what was typed, for an hour: whoever looks around first finds it again. Of the code only a digest."""
    values = form.cleaned_data
    before = request.session.get("coming_in", {}).get("digest", "")
    values["digest"] = code_digest(values["code"]) if values["code"] else before
    request.session["coming_in"] = {
        "neighbourhood": here.neighbourhood.pk,
        "name": values["name"],
        "street": values["street"].pk,
        "digest": values["digest"],
        "way_in": values["way_in"],
        "email": values["email"],
    }
    if not request.user.is_authenticated:
        wait_at_the_door(request)


def _good_code(here: Here, form: JoinForm) -> Code | None:
    code = good_codes(here.neighbourhood, digest=form.cleaned_data["digest"], on=timezone.localdate()).first()
    return code if code and code.street_id in (None, form.cleaned_data["street"].pk) else None


def _by_mail(request: HttpRequest, here: Here, form: JoinForm) -> HttpResponse:
    values = form.cleaned_data
    try:
        user = send_code_to(request, values["email"].lower())
    except AskedJustNow:
        form.add_error("email", _("We sent a code just now. Look in your mail, or wait a minute."))
        return render(request, "neighbourhoods/join.html", {"form": form, "tab": ""}, status=429)
    said = {name: values[name] for name in ("name", "street", "digest")}
    keep_half_way(here.neighbourhood, user=user, **said)
    target = reverse("come_in_now", args=[here.slug])
    return redirect(reverse("account_confirm_login_code") + "?" + urlencode({"next": target}))


def _by_card(request: HttpRequest, here: Here, form: JoinForm) -> HttpResponse:
    values = form.cleaned_data
    known = User.objects.filter(pk=request.user.pk).first() if request.user.is_authenticated else None
    user = known or begin_account()
    try:
        said = {name: values[name] for name in ("name", "street", "digest")}
        join(here.neighbourhood, user=user, **said)
    except WrongCode:  # its last use was taken this very moment
        form.add_error("code", _wrong_code())
        return render(request, "neighbourhoods/join.html", {"form": form, "tab": ""})
    request.session.pop("coming_in", None)
    if known:
        return redirect("just_in", here.slug)
    words = make_card(user)
    let_in(request, user)
    own_page(request, here.slug)
    return render(request, "neighbours/card.html", {"words": words.split(), "welcome": True, "tab": "me"})


@never_cache
def come_in_now(request: HttpRequest, slug: str) -> HttpResponse:
    """The last step of coming in by mail: the six digits were right, and what was typed before still stands."""
    here = look(request, slug)
    typed = request.session.get("coming_in")
    if here.own or not request.user.is_authenticated:
        return redirect("me", slug)
    if not typed or typed["neighbourhood"] != here.neighbourhood.pk:
        return redirect("come_in", slug)
    try:
        street = Street.objects.get(pk=typed["street"], neighbourhood=here.neighbourhood)
        join(here.neighbourhood, user=request.user, name=typed["name"], street=street, digest=typed["digest"])
    except (WrongCode, Street.DoesNotExist):
        messages.info(request, _wrong_code())
        return redirect("come_in", slug)
    del request.session["coming_in"]
    return redirect("just_in", slug)


@never_cache
def codes(request: HttpRequest, slug: str) -> HttpResponse:
    """The codes of the letters: made, counted and withdrawn by whoever has the keys."""
    here = keyholder(request, slug)
    form = CodeForm(request.POST or None, neighbourhood=here.neighbourhood)
    if keyholders(here.neighbourhood).count() >= FEWEST:
        del form.fields["with_key"]
    made = None
    if request.method == "POST" and form.is_valid():
        made = made_code(slug, make_code(here.neighbourhood, by=here.neighbour, **form.cleaned_data))
        form = CodeForm(neighbourhood=here.neighbourhood)
    rows = here.neighbourhood.codes.filter(ends_on__gte=timezone.localdate()).select_related("street", "place")
    return render(request, "neighbourhoods/codes.html", {"form": form, "rows": rows, "made": made, "tab": "hood"})


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw a code."""
    here = keyholder(request, slug)
    withdraw_code(code_of(here, pk), by=here.neighbour)
    return redirect("codes", slug)
