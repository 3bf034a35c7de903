"""Delen: what we have in house, what is asked and offered, and what is asked of you."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stoep.web.asks.access import (
    ask_to_answer,
    ask_to_knock_for,
    knock_of_token,
    knock_to_thank_for,
    own_ask,
    see_ask,
    who_thanked,
)
from stoep.web.asks.actions import ask, close_ask, knock_by_name, knock_quietly, say, thank
from stoep.web.asks.forms import AskForm, YesForm
from stoep.web.asks.models import Line, Side, Word
from stoep.web.asks.queries import ask_page, ask_rows, could_show, knock_row, other_of
from stoep.web.between.queries import is_young
from stoep.web.neighbours.access import at_home, look
from stoep.web.neighbours.queries import in_house
from stoep.web.things.queries import newest_things
from stoep.web.ui.answer import answer
from stoep.web.ui.fragments import kept

_WORDS = {"ja": Word.YES, "later": Word.LATER, "nee": Word.NO}


def share(request: HttpRequest, slug: str) -> HttpResponse:
    """What we have in house, by topic, and what is asked."""
    here = look(request, slug)

    def prepare() -> dict[str, object]:
        rows = ask_rows(here.neighbourhood, here.neighbour)
        return {
            "tab": "share",
            "groups": in_house(here.neighbourhood, for_neighbours=here.neighbour is not None),
            "asks": [row for row in rows if not row.offer],
            "things": kept(here.neighbourhood, "things", lambda: newest_things(here.neighbourhood, timezone.now())),
            "offers": [row for row in rows if row.offer],
        }

    return answer(request, here, "asks/share.html", prepare)


def new_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask or offer something; after a thank-you also to one neighbour by name."""
    here = at_home(request, slug)
    to = who_thanked(here, request.GET.get("dank", ""))
    side = Side.OFFER if request.GET.get("kant") == "geef" else Side.ASK
    form = AskForm(request.POST or None, initial={"side": side, "line": Line.LEARN if to else Line.TOGETHER})
    young = is_young(here.neighbour)  # who answers an ask does so privately
    if request.method == "POST" and not young and form.is_valid():
        made = ask(by=here.neighbour, to=to, **form.cleaned_data)
        return redirect("asked", slug, made.pk)
    shows = could_show(to) if to else []
    return render(request, "asks/ask.html", {"tab": "share", "form": form, "to": to, "shows": shows,
                                             "young": young})  # fmt: skip


@require_safe
def asked(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One ask or offer: the words, who could be asked, and who said yes, for whom that is."""
    here = look(request, slug)
    found = see_ask(here, pk)

    def prepare() -> dict[str, object]:
        page = ask_page(found, here.neighbour, timezone.now())
        words = {"words": page.mine.words} if page.mine else {}
        return {"tab": "share", "ask": found, "page": page, "form": YesForm(initial=words)}

    return answer(request, here, "asks/asked.html", prepare)


@require_POST
def knock(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask somebody by name, or let Stoep ask quietly."""
    here = at_home(request, slug)
    found = ask_to_knock_for(here, pk)
    names = [int(name) for name in request.POST.getlist("names") if name.isdecimal() and len(name) < 19]
    if "quietly" in request.POST:
        knock_quietly(found, by=here.neighbour, now=timezone.now())
        messages.success(request, _("We look who loves this. You only hear who says yes."))
    else:
        knock_by_name(found, by=here.neighbour, names=names, now=timezone.now())
        messages.success(request, _("Asked. You see it here when somebody says yes."))
    return redirect("asked", slug, pk)


@require_POST
def answer_ask(request: HttpRequest, slug: str, pk: int, word: str) -> HttpResponse:
    """Say yes, later, or no thanks."""
    here = at_home(request, slug)
    found = ask_to_answer(here, pk)
    form = YesForm(request.POST)
    if not form.is_valid():
        page = ask_page(found, here.neighbour, timezone.now())
        return render(request, "asks/asked.html", {"tab": "share", "ask": found, "page": page, "form": form})
    say(found, by=here.neighbour, word=_WORDS[word], words=form.cleaned_data["words"])
    if word != "ja":
        messages.success(request, _("Fine. Nobody sees this."))
    return redirect("asked", slug, pk)


@never_cache
def answer_by_link(request: HttpRequest, token: str, word: str) -> HttpResponse:
    """The page behind a link in a mail, with one button. Opening it changes nothing."""
    found = knock_of_token(token)
    form = YesForm(request.POST or None)
    done = request.method == "POST" and form.is_valid() and not found.ask.closed
    if done:
        say(found.ask, by=found.neighbour, word=_WORDS[word], words=form.cleaned_data["words"])
    context = {"knock": knock_row(found), "ask": found.ask, "word": word, "form": form, "done": done}
    return render(request, "asks/by_link.html", context)


@require_POST
def thanks(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say thank you; the page asks for the other way round."""
    here = at_home(request, slug)
    found = knock_to_thank_for(here, pk)
    thank(found, by=here.neighbour)
    other = other_of(found, here.neighbour)
    if other:
        messages.success(request, _("{name} hears that you say thank you.").format(name=other.name))
    return redirect("asked", slug, found.ask_id)


@require_POST
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Close your own ask."""
    here = at_home(request, slug)
    close_ask(own_ask(here, pk), by=here.neighbour)
    return redirect("share", slug)
