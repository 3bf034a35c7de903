"""Mail with a code to come in."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import TaskContext, task

from stoep.web.mail.sending import send_plain
from stoep.web.neighbours.models import User


@task(priority=50, takes_context=True)
def send_code(context: TaskContext, user: int, code: str) -> None:
    """Send someone the six digits they asked for, before all other mail; not when these no longer work."""
    made_at = context.task_result.enqueued_at
    if made_at is None or made_at + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT) <= timezone.now():
        return
    to = User.objects.filter(pk=user).exclude(email=None).values_list("email", flat=True).first()
    if to is None:
        return
    with override("nl"):
        body = _(
            "Your code is {code}\n\nType it on the page that is open. It works for a quarter of an hour.\n"
            "Did you not ask for it? Then you need not do anything.\n"
        )
        send_plain(to, _("{code} is your code").format(code=code), body.format(code=code))
