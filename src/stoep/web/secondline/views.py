"""The second line: a page for each organisation, read by everyone, changed by itself, ended by who invited it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.arrivals.qr import qr_of
from stoep.web.neighbours.access import at_home, look
from stoep.web.safety.actions import too_often
from stoep.web.secondline.access import (
    may_end,
    organisation_by_token,
    organisation_to_end,
    organisation_token,
    see_organisation,
)
from stoep.web.secondline.actions import (
    ask_organisation,
    end_organisation,
    invite_organisation,
    make_new_link,
    say_of_itself,
)
from stoep.web.secondline.forms import InviteForm, OwnWordsForm, QuestionForm
from stoep.web.secondline.models import Organisation
from stoep.web.ui.answer import answer

_A_DAY = {"most": 10, "most_here": 50, "seconds": 24 * 60 * 60}


def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What an organisation can lend, and when it can be asked."""
    here = look(request, slug)
    found = see_organisation(here, pk)
    facts = {"tab": "hood", "organisation": found, "may_end": may_end(here, found)}
    return answer(request, here, "secondline/page.html", lambda: facts)


@never_cache
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """A neighbour gives an organisation a page, and its link on paper."""
    here = at_home(request, slug)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _link(request, invite_organisation(by=here.neighbour, **form.cleaned_data))
    return render(request, "secondline/invite.html", {"tab": "hood", "form": form})


def _link(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Show the link of an organisation, once."""
    link = settings.STOEP_URL + reverse("organisation_by_link", args=[organisation_token(organisation)])
    facts = {"tab": "hood", "organisation": organisation, "link": link, "qr": qr_of(link)}
    return render(request, "secondline/link.html", facts)


@never_cache
@require_POST
def new_link(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give an organisation another link; the one before ends."""
    here = at_home(request, slug)
    return _link(request, make_new_link(organisation_to_end(here, pk)))


@require_POST
def done(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """It is no longer asked: who invited it says so, or whoever has the keys."""
    here = at_home(request, slug)
    end_organisation(organisation_to_end(here, pk))
    messages.success(request, _("Done. Its page is erased."))
    return redirect("hood", slug)


def question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask an organisation something, with what you choose to say."""
    here = at_home(request, slug)
    found = see_organisation(here, pk)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and found.email and form.is_valid():
        if too_often(request, "question", at=slug, **_A_DAY):
            form.add_error(None, _("Many questions went out today. Try it tomorrow, or walk in."))
        else:
            try:
                ask_organisation(found, by=here.neighbour, **form.cleaned_data)
                messages.success(request, _("Sent. We keep nothing of it."))
                return redirect("organisation", slug, pk)
            except OSError:
                form.add_error(None, _("The mail does not go now. Try it later, or walk in."))
    return render(request, "secondline/question.html", {"tab": "hood", "form": form, "organisation": found})


@never_cache
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an organisation, as it changes it itself. Whoever holds the link may: it opens nothing else."""
    found = organisation_by_token(request, token)
    said = {name: getattr(found, name) for name in ("lends", "when", "face", "email")}
    form = OwnWordsForm(request.POST or None, initial={**said, "face_yes": bool(found.face)})
    if request.method == "POST" and form.is_valid():
        say_of_itself(found, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("organisation_by_link", token)
    facts = {"tab": "hood", "form": form, "organisation": found, "token": token}
    return render(request, "secondline/own.html", facts)


@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """An organisation is done here."""
    found = organisation_by_token(request, token)
    end_organisation(found)
    messages.success(request, _("Done. Its page is erased."))
    return redirect("hood", found.neighbourhood.slug)
