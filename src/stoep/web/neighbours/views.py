"""Ik: what I put here myself. Nothing of it is seen by others unless it says so beside the field."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.arrivals.queries import at_the_door, fortnight_of, new_here
from stoep.web.asks.queries import knock_row, open_knocks, other_of, thanks_to_turn
from stoep.web.between.models import Young
from stoep.web.coming.queries import coming_dates
from stoep.web.encounters.models import Mark, MarkKind
from stoep.web.encounters.queries import again_offer, invitation_row, invitations_of
from stoep.web.initiatives.queries import circles_of
from stoep.web.mail.queries import address_works
from stoep.web.neighbours.access import AtHome, new_email_of_token, own_gift, own_page
from stoep.web.neighbours.actions import (
    AddressTaken,
    MailedJustNow,
    NoMail,
    ask_new_email,
    change_about,
    change_email,
    end_sessions,
    erase_company,
    erase_gift,
    leave,
    make_card,
    say_company,
    say_gifts,
    show_gift,
)
from stoep.web.neighbours.forms import LANGUAGES, AboutForm, CompanyForm, GiftForm, GiftsForm
from stoep.web.neighbours.models import Company, Kind, Visible
from stoep.web.neighbours.queries import gift_rows, picks
from stoep.web.notices.access import notice_token
from stoep.web.notices.queries import pause_of, told_to
from stoep.web.rhythms.queries import once_more_dates
from stoep.web.things.queries import my_things
from stoep.web.turns.queries import looking_along, own_turns
from stoep.web.ui.answer import answer
from stoep.web.ui.times import from_bits, ticked, times_table, to_bits

_ORDER = list(Kind)


def me(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything of mine on one page."""
    here = own_page(request, slug)
    mine = here.neighbour
    now = timezone.now()

    def prepare() -> dict[str, object]:
        company = Company.objects.filter(neighbour=mine).first()
        named = dict(LANGUAGES)
        return {
            "tab": "me",
            "fortnight": fortnight_of(mine, now),
            "new_here": new_here(mine, timezone.localdate()) if mine.known else [],
            "at_the_door": at_the_door(mine, now),
            "gifts": gift_rows(mine),
            "company": company,
            "invitations": [invitation_row(i, now, with_names=False) for i in invitations_of(mine, now)],
            "coming": coming_dates(mine, now),
            "circles": circles_of(mine),
            "again": again_offer(mine, now),
            "once_more": once_more_dates(mine, now),
            "languages": [named.get(code, code) for code in mine.languages],
            "mail_works": address_works(mine),
            "things": my_things(mine, now),
            "turns": own_turns(mine, now),
            "along": looking_along(mine, now),
            "knocks": [knock_row(knock) for knock in open_knocks(mine, now)],
            "thanks": [(knock.pk, other_of(knock, mine)) for knock in thanks_to_turn(mine)],
            "told": [(t.decision, notice_token(t.decision.notice, writer=mine)) for t in told_to(mine)[:3]],
            "pause": pause_of(mine),
            "young": Young.objects.filter(neighbour=mine).first(),
            "rather_not": Mark.objects.filter(by=mine, kind=MarkKind.RATHER_NOT).select_related("about"),
        }

    return answer(request, here, "neighbours/me.html", prepare)


def gifts(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Say what you love, can show, want to learn or still dream of. Any of it can be skipped."""
    here = own_page(request, slug)
    if kind not in _ORDER:
        raise Http404
    this = Kind(kind)
    first = Visible.ME if this == Kind.DREAM else Visible.NEIGHBOURS
    form = GiftsForm(request.POST or None, initial={"visible": first})
    after = _ORDER.index(this) + 1
    further = ("gifts", slug, _ORDER[after].value) if after < len(_ORDER) else ("company", slug)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        say_gifts(
            here.neighbour,
            kind=this,
            topics=values["topics"],
            words=values["words"],
            visible=Visible(values["visible"]),
        )
        return redirect(*further) if "further" in request.POST else redirect("me", slug)
    chosen = set(request.POST.getlist("topics")) if request.method == "POST" else None
    context = {"tab": "me", "form": form, "kind": this, "groups": picks(here.neighbour, this, chosen)}
    return render(request, "neighbours/gifts.html", {**context, "step": after})


def gift(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Choose who may see one gift, or take it back."""
    here = own_page(request, slug)
    found = own_gift(here, pk)
    form = GiftForm(request.POST or None, instance=found)
    if request.method == "POST" and "erase" in request.POST:
        erase_gift(found, by=here.neighbour)
        return redirect("me", slug)
    if request.method == "POST" and form.is_valid():
        show_gift(found, to=Visible(form.cleaned_data["visible"]), by=here.neighbour)
        return redirect("me", slug)
    rows = [row for group in gift_rows(here.neighbour) for row in group.gifts if row.pk == pk]
    return render(request, "neighbours/gift.html", {"tab": "me", "form": form, "row": rows[0]})


def company(request: HttpRequest, slug: str) -> HttpResponse:
    """Say when you have time, and how much company you like."""
    here = own_page(request, slug)
    now = Company.objects.filter(neighbour=here.neighbour).first()
    if request.method == "POST" and "erase" in request.POST:
        erase_company(here.neighbour)
        return redirect("me", slug)
    first = {
        "often": now.often if now else 1,
        "at_most": now.at_most if now else 4,
        "way": now.way if now else "",
        "can_host": now.can_host if now else False,
    }
    form = CompanyForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        say_company(here.neighbour, **{**values, "times": to_bits(values["times"])})
        messages.success(request, _("Kept. When there is something, you find it here."))
        return redirect("me", slug)
    table = times_table(
        ticked(request.POST.getlist("times")) if request.method == "POST" else from_bits(now.times if now else 0)
    )
    return render(request, "neighbours/company.html", {"tab": "me", "form": form, "table": table, "said": now})


def about(request: HttpRequest, slug: str) -> HttpResponse:
    """Change how you are called, where you live, how you are reached, and what you say about yourself."""
    here = own_page(request, slug)
    form = AboutForm(request.POST or None, instance=here.neighbour)
    if request.method == "POST" and form.is_valid() and _mail_new_address(request, here, form):
        change_about(here.neighbour, **form.cleaned_data)
        return redirect("me", slug)
    return render(request, "neighbours/about.html", {"tab": "me", "form": form})


def _mail_new_address(request: HttpRequest, here: AtHome, form: AboutForm) -> bool:
    """Say whether the rest can be kept: there is no new address, or the mail to it went out."""
    email = form.cleaned_data.pop("email")
    if not email:
        return True
    try:
        ask_new_email(here.neighbour, email=email)
    except MailedJustNow:
        form.add_error("email", _("We sent a mail just now. Look in your mail, or wait a quarter of an hour."))
    except NoMail:
        form.add_error("email", _("We can't send mail now. Try it once more later."))
    else:
        messages.success(request, _("We sent a mail to the new address. Press the button in it."))
    return form.is_valid()


@never_cache
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail to a new address, with one button. Opening it changes nothing."""
    user, email = new_email_of_token(token)
    taken = False
    if request.method == "POST":
        try:
            change_email(user, email=email)
        except AddressTaken:
            taken = True
    name = user.neighbours.values_list("name", flat=True).first() or ""
    done = request.method == "POST" and not taken
    context = {"email": email, "name": name, "done": done, "taken": taken}
    return render(request, "neighbours/email.html", context)


@never_cache
@require_POST
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a new word card. The words are on this page only, once."""
    here = own_page(request, slug)
    words = make_card(here.neighbour.user)
    return render(request, "neighbours/card.html", {"tab": "me", "words": words.split(), "welcome": False})


@require_POST
def sign_out_everywhere(request: HttpRequest, slug: str) -> HttpResponse:
    """End all sessions of this neighbour, on every device."""
    here = own_page(request, slug)
    end_sessions(here.neighbour.user)
    logout(request)
    return redirect("week", slug)


def go(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave: a page that says what goes, and one button."""
    here = own_page(request, slug)
    if request.method == "POST":
        leave(here.neighbour)
        logout(request)
        return redirect("week", slug)
    return render(request, "neighbours/go.html", {"tab": "me"})
