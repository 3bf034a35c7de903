"""Coming in: with a code by mail (allauth's flow in our pages), or with five words from a card."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.contrib.auth import logout
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.neighbours.actions import user_of_card
from stoep.web.neighbours.models import User
from stoep.web.safety.actions import count_wrong_try, held_off
from stoep.web.signin.access import let_in, wait_at_the_door
from stoep.web.signin.actions import send_code_if_known
from stoep.web.signin.forms import CardForm
from stoep.web.signin.links import user_of_demo_link


class AskCode(RequestLoginCodeView):  # type: ignore[misc]
    template_name = "signin/mail.html"

    def form_valid(self, form: Any) -> HttpResponse:
        send_code_if_known(self.request, form.cleaned_data["email"])
        wait_at_the_door(self.request)
        return HttpResponseRedirect(str(self.get_success_url() or "/"))

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Lead nobody back to the six digits: who comes here typed another address, or got no mail."""


class TypeCode(ConfirmLoginCodeView):  # type: ignore[misc]
    template_name = "signin/code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        ask = reverse("account_request_login_code")
        if not isinstance(response, HttpResponseRedirect) or response.url != ask:
            return response
        messages.info(request, _("These digits don't work any more. Ask for new ones here."))
        return redirect(self.passthrough_next_url(ask))

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        # Nobody is waiting for this mail, or not any more: then no digits are right.
        if not self._process.user:
            kwargs["code"] = ""
        if self.request.method == "POST":
            kwargs["held_off"] = held_off(self.request)
        return kwargs

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.held_off:
            return render(self.request, self.template_name, self.get_context_data(form=form), status=429)
        if form["code"].data:
            count_wrong_try(self.request)
        response: HttpResponse = super().form_invalid(form)
        return response


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"


@never_cache
def with_card(request: HttpRequest) -> HttpResponse:
    """Come in with a word card. After a wrong one you wait, and nothing is said about who exists."""
    form = CardForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if wait := held_off(request):
            form.add_error(None, wait)
            status = 429
        elif user := user_of_card(form.cleaned_data["words"]):
            let_in(request, user)
            return HttpResponseRedirect(_next(request))
        else:
            count_wrong_try(request)
            form.add_error("words", _("We don't know these words. Look at your card and type them once more."))
    return render(request, "signin/card.html", {"form": form, "next": _next(request)}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out on this device."""
    logout(request)
    return redirect("home")


@never_cache
def by_demo_link(request: HttpRequest, token: str) -> HttpResponse:
    """Become one of the invented cast of the demo. These links exist only where STOEP_DEMO is on."""
    try:
        user = User.objects.get(pk=user_of_demo_link(token))
    except (BadSignature, User.DoesNotExist) as wrong:
        raise Http404 from wrong
    let_in(request, user)
    return redirect("home")
