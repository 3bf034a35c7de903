"""How often I like mail, on my own page and behind the link at the foot of each mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from stoep.web.mail.access import neighbour_of_stop_token
from stoep.web.mail.actions import choose_often, stop_mail, works_again
from stoep.web.mail.forms import NEVER, PostForm
from stoep.web.mail.queries import address_works, often_of
from stoep.web.neighbours.access import at_home
from stoep.web.neighbours.models import Reach


def post(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose how often mail comes."""
    here = at_home(request, slug)
    mine = here.neighbour
    now = often_of(mine) if mine.reach == Reach.MAIL else NEVER
    form = PostForm(request.POST or None, initial={"often": now})
    if request.method == "POST" and mine.user.email and form.is_valid():
        choose_often(mine, often=form.cleaned_data["often"])
        messages.success(request, _("Kept."))
        return redirect("me", slug)
    context = {"tab": "me", "form": form, "email": mine.user.email, "works": address_works(mine)}
    return render(request, "mail/post.html", context)


@require_POST
def address_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that my address takes mail again."""
    here = at_home(request, slug)
    works_again(here.neighbour)
    messages.success(request, _("Good. We send your mail there again."))
    return redirect("post", slug)


@never_cache
@csrf_exempt
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop all mail: a page with one button, and the one click of a mail program (RFC 8058).

    That click comes without a cookie or a page before it. The signed address is what lets it in, and it can do
    nothing but stop.
    """
    neighbour = neighbour_of_stop_token(token)
    if request.method == "POST":
        stop_mail(neighbour)
    context = {"done": request.method == "POST", "slug": neighbour.neighbourhood.slug}
    return render(request, "mail/stop.html", context)
