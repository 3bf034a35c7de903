"""The mirror and the hello walk. Whoever looks in or counts needs no account, and nobody is kept."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stoep.web.neighbours.access import look
from stoep.web.safety.actions import too_often
from stoep.web.walks.actions import add_to_mirror, write_walk
from stoep.web.walks.forms import MirrorForm, WalkForm
from stoep.web.walks.queries import hello_rows, mirror_rows

_AN_HOUR = 60 * 60
_MOST_AN_HOUR = 10
_MOST_HERE = 200


def mirror(request: HttpRequest, slug: str) -> HttpResponse:
    """Five questions for yourself; the numbers of the first three may be added to those of your street."""
    here = look(request, slug)
    form = MirrorForm(request.POST or None, neighbourhood=here.neighbourhood)
    if request.method == "POST" and form.is_valid() and _may_send(request, form, "mirror", slug):
        add_to_mirror(now=timezone.now(), **form.cleaned_data)
        return redirect(reverse("mirror", args=[slug]) + "?dank")
    context = {
        "tab": "hood",
        "form": form,
        "thanks": "dank" in request.GET,
        "rows": mirror_rows(here.neighbourhood, timezone.localdate()),
    }
    return render(request, "walks/mirror.html", context)


def hello(request: HttpRequest, slug: str) -> HttpResponse:
    """What a hello walk is, writing one down, and the sums of the streets."""
    here = look(request, slug)
    form = WalkForm(request.POST or None, neighbourhood=here.neighbourhood)
    if request.method == "POST" and form.is_valid() and _may_send(request, form, "walk", slug):
        write_walk(**form.cleaned_data)
        return redirect(reverse("hello_walk", args=[slug]) + "?dank")
    context = {
        "tab": "hood",
        "form": form,
        "thanks": "dank" in request.GET,
        "rows": hello_rows(here.neighbourhood, timezone.localdate()),
    }
    return render(request, "walks/hello.html", context)


def _may_send(request: HttpRequest, form: Form, what: str, slug: str) -> bool:
    """Say whether this network may send one more; when not, the form says it."""
    if too_often(request, what, at=slug, most=_MOST_AN_HOUR, most_here=_MOST_HERE, seconds=_AN_HOUR):
        form.add_error(None, _("A lot came in from here just now. Try it once more in an hour."))
        return False
    return True
