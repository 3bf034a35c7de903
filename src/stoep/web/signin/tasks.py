"""Mail with a code to come in."""

from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.neighbours.models import User


@task()
def send_code(user: int, code: str) -> None:
    """Send someone the six digits they asked for."""
    to = User.objects.filter(pk=user).exclude(email=None).values_list("email", flat=True).first()
    if to is None:
        return
    with override("nl"):
        body = _(
            "Your code is {code}\n\nType it on the page that is open. It works for a quarter of an hour.\n"
            "Did you not ask for it? Then you need not do anything.\n"
        )
        send_mail(_("{code} is your code").format(code=code), body.format(code=code), None, [to])
