"""Delen: what we have in house, and what is asked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from stoep.web.asks.access import own_ask
from stoep.web.asks.actions import ask, close_ask
from stoep.web.asks.forms import AskForm
from stoep.web.asks.queries import ask_rows
from stoep.web.neighbours.access import at_home, look
from stoep.web.neighbours.queries import in_house
from stoep.web.things.queries import newest_things
from stoep.web.ui.answer import answer
from stoep.web.ui.fragments import kept


def share(request: HttpRequest, slug: str) -> HttpResponse:
    """What we have in house, by topic, and what is asked."""
    here = look(request, slug)
    return answer(
        request,
        here,
        "asks/share.html",
        lambda: {
            "tab": "share",
            "groups": in_house(here.neighbourhood, for_neighbours=here.neighbour is not None),
            "asks": ask_rows(here.neighbourhood, here.neighbour),
            "things": kept(here.neighbourhood, "things", lambda: newest_things(here.neighbourhood, timezone.now())),
        },
    )


def new_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask something."""
    here = at_home(request, slug)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask(by=here.neighbour, **form.cleaned_data)
        return redirect("share", slug)
    return render(request, "asks/ask.html", {"tab": "share", "form": form})


@require_POST
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Close your own ask."""
    here = at_home(request, slug)
    close_ask(own_ask(here, pk), by=here.neighbour)
    return redirect("share", slug)
