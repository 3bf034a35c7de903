"""House rules and contact for everybody, saying that a text is not right, and deciding about it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.keys.models import Rule
from stoep.web.keys.queries import keyholders
from stoep.web.neighbours.access import Here, at_home, keyholder, look
from stoep.web.notices.access import (
    notice_here,
    notice_of_token,
    notice_to_decide,
    notice_token,
    objection_to_decide,
    own_pause,
    pause_to_agree_to,
    pause_to_end,
    text_to_report,
)
from stoep.web.notices.actions import (
    NobodyToPause,
    agree_to_way_back,
    answer_pause,
    ask_way_back,
    decide,
    object_to,
    report,
    show_again,
)
from stoep.web.notices.forms import BackForm, DecideForm, ObjectForm, ReportForm
from stoep.web.notices.models import Notice
from stoep.web.notices.queries import (
    hidden_texts,
    last_decision,
    open_notices,
    open_objections,
    open_pauses,
    text_of,
    ways_back,
)
from stoep.web.safety.actions import network_digest

_AN_HOUR = 60 * 60
_MOST_AN_HOUR = 10


def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The house rules, in plain words."""
    look(request, slug)
    return render(request, "notices/rules.html", {"tab": "hood", "rules": [rule.label for rule in Rule]})


def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """Where neighbours and authorities can reach us."""
    here = look(request, slug)
    few = keyholders(here.neighbourhood).count()
    context = {"tab": "hood", "address": settings.STOEP_CONTACT, "keyholders": few}
    return render(request, "notices/contact.html", context)


@never_cache
def say(request: HttpRequest, slug: str, what: str, pk: int) -> HttpResponse:
    """Say that a text or a photo is not right. You need no account for what everybody sees."""
    here = look(request, slug)
    about, row = text_to_report(here, what, pk)
    form = ReportForm(request.POST or None, knows_who=here.neighbour is not None)
    if request.method == "POST" and form.is_valid():
        if not _may_say_more(request):
            form.add_error(None, _("A lot came in from here just now. Try it once more in an hour."))
        else:
            made = report(here.neighbourhood, about=about, row=row, by=here.neighbour, language=get_language() or "nl",
                          **form.cleaned_data)  # fmt: skip
            return redirect("notice_by_link", notice_token(made))
    text = text_of(Notice(neighbourhood=here.neighbourhood, about=about, row=row))
    return render(request, "notices/say.html", {"tab": "", "form": form, "text": text})


def _may_say_more(request: HttpRequest) -> bool:
    """Ten an hour from one network; the address itself is not kept."""
    key = f"notice.{network_digest(request)}"
    cache.add(key, 0, _AN_HOUR)
    return cache.incr(key) <= _MOST_AN_HOUR


@never_cache
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """What was decided and why, for who said it and for whose text it is; with a way to object."""
    reader = notice_of_token(token)
    decision = last_decision(reader.notice)
    objection = getattr(decision, "objection", None)
    form = ObjectForm(request.POST or None) if decision and not objection else None
    if request.method == "POST" and decision and form and form.is_valid():
        object_to(decision, words=form.cleaned_data["words"])
        return redirect("notice_by_link", token)
    context = {
        "notice": reader.notice,
        "is_writer": reader.is_writer,
        "text": text_of(reader.notice),
        "decision": decision,
        "rule": Rule(decision.rule).label if decision else "",
        "objection": objection,
    } | ({"form": form} if form else {})
    return render(request, "notices/by_link.html", context)


def notices(request: HttpRequest, slug: str) -> HttpResponse:
    """What is to be decided, for who has the keys: texts, never people."""
    here = keyholder(request, slug)
    context = {
        "tab": "hood",
        "notices": open_notices(here.neighbourhood),
        "objections": open_objections(here.neighbourhood, here.neighbour),
        "pauses": open_pauses(here.neighbourhood, here.neighbour),
        "ways_back": ways_back(here.neighbourhood, here.neighbour),
        "hidden": hidden_texts(here.neighbourhood),
    }
    return render(request, "notices/notices.html", context)


def notice(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Decide about one notice."""
    here = keyholder(request, slug)
    return _decide(request, here, notice_to_decide(here, pk), "")


def objection(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Look at an objection against what another keyholder decided, and decide anew."""
    here = keyholder(request, slug)
    found = objection_to_decide(here, pk)
    return _decide(request, here, found.decision.notice, found.words)


def _decide(request: HttpRequest, here: Here, found: Notice, objection: str) -> HttpResponse:
    text = text_of(found)
    form = DecideForm(
        request.POST or None, neighbourhood=here.neighbourhood, can_hide=text.can_be_hidden,
        can_pause=text.writer is not None, initial={"rule": found.rule},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and here.neighbour:
        try:
            decide(found, by=here.neighbour, **form.cleaned_data)
            return redirect("notices", here.slug)
        except NobodyToPause:
            form.add_error("verdict", _("There is nobody alone who wrote this."))
    context: dict[str, Any] = {"tab": "hood", "form": form, "notice": found, "text": text, "objection": objection,
                               "rule": Rule(found.rule).label, "before": last_decision(found)}  # fmt: skip
    return render(request, "notices/notice.html", context)


@require_POST
def show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a hidden text again."""
    here = keyholder(request, slug)
    show_again(notice_here(here, pk), by=here.neighbour)
    return redirect("notices", slug)


@require_POST
def agree_to_pause(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say yes or no to a pause that another keyholder proposed."""
    here = keyholder(request, slug)
    answer_pause(pause_to_agree_to(here, pk), by=here.neighbour, yes="yes" in request.POST)
    return redirect("notices", slug)


@require_POST
def agree_to_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say yes to the way back."""
    here = keyholder(request, slug)
    agree_to_way_back(pause_to_end(here, pk), by=here.neighbour)
    return redirect("notices", slug)


def way_back(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own pause: until when, what works, and the way back."""
    here = at_home(request, slug)
    pause = own_pause(here)
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_way_back(pause, words=form.cleaned_data["words"])
        messages.success(request, _("Two neighbours with the keys read it."))
        return redirect("way_back", slug)
    link = reverse("notice_by_link", args=[notice_token(pause.decision.notice, writer=here.neighbour)])
    asked = getattr(pause, "way_back", None)
    return render(request, "notices/way_back.html", {"tab": "me", "pause": pause, "form": form, "link": link,
                                                     "asked": asked})  # fmt: skip
