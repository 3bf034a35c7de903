"""The calendars of others: which there are, one more, and one less."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stoep.web.neighbours.access import keyholder, look
from stoep.web.subscriptions.access import subscription_of
from stoep.web.subscriptions.actions import CannotSubscribe
from stoep.web.subscriptions.actions import subscribe as begin_reading
from stoep.web.subscriptions.actions import unsubscribe as read_no_more
from stoep.web.subscriptions.forms import SubscribeForm
from stoep.web.subscriptions.queries import subscription_rows
from stoep.web.ui.answer import answer


@require_safe
def subscriptions(request: HttpRequest, slug: str) -> HttpResponse:
    """Whose calendars we read, and how that goes."""
    here = look(request, slug)

    def prepare() -> dict[str, object]:
        keys = here.neighbour is not None and here.neighbour.has_keys
        rows = subscription_rows(here.neighbourhood, timezone.now(), with_address=keys)
        return {"tab": "do", "rows": rows, "keys": keys}

    return answer(request, here, "subscriptions/subscriptions.html", prepare)


@never_cache
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """One calendar more."""
    here = keyholder(request, slug)
    form = SubscribeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            begin_reading(here.neighbourhood, by=here.neighbour, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("It stands there. In a quarter of an hour you see its dates."))
            return redirect("subscriptions", slug)
        except CannotSubscribe as wrong:
            form.add_error("address", str(wrong))
    return render(request, "subscriptions/subscribe.html", {"tab": "do", "form": form})


@require_POST
def unsubscribe(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One calendar less: its dates go with it."""
    here = keyholder(request, slug)
    read_no_more(subscription_of(here, pk), by=here.neighbour)
    messages.success(request, _("Taken away. Its dates are gone too."))
    return redirect("subscriptions", slug)
