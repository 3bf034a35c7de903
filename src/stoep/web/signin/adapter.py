"""How allauth signs people in here: six digits, sent later by the queue, and nobody can sign up by themself."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from stoep.web.neighbours.models import User
from stoep.web.safety.actions import network_digest
from stoep.web.signin.access import let_in
from stoep.web.signin.tasks import send_code


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(1_000_000):06d}"

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        # Only to tell networks apart: allauth keeps it in the cache, which is a table.
        return network_digest(request)

    def login(self, request: HttpRequest, user: User) -> None:
        let_in(request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # The only mail of allauth's that we use. It waits in the queue as a number and a code that soon is
        # worth nothing, never as an address.
        user = User.objects.get(email=email)
        send_code.enqueue(user=user.pk, code=context["code"])

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing beside the page: our pages say it themselves."""
