"""Mail about the keys: one, a month before they end."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.neighbours.queries import mail_language


@task()
def mail_keys_end(neighbour: int) -> None:
    """Say that the half year is nearly over."""
    found = Neighbour.objects.filter(pk=neighbour, reach=Reach.MAIL).select_related("user", "neighbourhood").first()
    if found is None or found.keys_until is None or not found.has_keys or not found.user.email:
        return
    with override(mail_language(found)):
        body = _(
            "Hello {name},\n\nYou keep the keys of {neighbourhood} until {day}. Thank you.\n"
            "Would you like to keep them longer? Or do you know who would?\n\n{url}\n"
        ).format(
            name=found.name, neighbourhood=found.neighbourhood.name, day=date_format(found.keys_until, "j F"),
            url=settings.STOEP_URL + reverse("keys", args=[found.neighbourhood.slug]),
        )  # fmt: skip
        send_mail(_("The keys"), body, None, [found.user.email])
