"""Rather not, and under sixteen: two quiet pages of one's own."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from stoep.web.between.access import names_at, parent_token, young_of_token
from stoep.web.between.actions import say_parent_agrees, say_rather_not, say_until
from stoep.web.between.forms import ParentForm, RatherNotForm, YoungForm
from stoep.web.between.models import Young
from stoep.web.neighbours.access import at_home, own_page


def rather_not(request: HttpRequest, slug: str, what: str, pk: int) -> HttpResponse:
    """Say of a name on a page: rather not. Nobody sees it."""
    here = at_home(request, slug)
    names = names_at(here, what, pk)
    form = RatherNotForm(request.POST or None, names=names)
    if request.method == "POST" and form.is_valid():
        about = next(who for who in names if who.pk == form.cleaned_data["who"])
        say_rather_not(about, by=here.neighbour)
        messages.success(request, _("Kept. Nobody sees it. You can take it back here."))
        return redirect("me", slug)
    return render(request, "between/rather_not.html", {"tab": "", "form": form, "names": names})


def young(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that you are under sixteen, and until when; with the link for a parent."""
    here = own_page(request, slug)
    mine = Young.objects.filter(neighbour=here.neighbour).first()
    form = YoungForm(request.POST or None, initial={"until": f"{mine.until:%Y-%m-%d}" if mine else ""})
    if request.method == "POST" and form.is_valid():
        say_until(here.neighbour, until=form.cleaned_data["until"])
        messages.success(request, _("Kept."))
        return redirect("young", slug) if form.cleaned_data["until"] else redirect("me", slug)
    link = settings.STOEP_URL + reverse("parent", args=[slug, parent_token(mine)]) if mine else ""
    return render(request, "between/young.html", {"tab": "me", "form": form, "mine": mine, "link": link})


def parent(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """A parent says yes for somebody under sixteen, with an account of their own or at a keyholder's table."""
    here = at_home(request, slug)
    found = young_of_token(here, token)
    form = ParentForm(request.POST or None, has_keys=here.neighbour.has_keys)
    if request.method == "POST" and form.is_valid():
        say_parent_agrees(found, by=here.neighbour)
        found.allowed = True
    return render(request, "between/parent.html", {"tab": "", "form": form, "young": found})
