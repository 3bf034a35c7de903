"""Mail about the keys: one, a month before they end."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.mail.sending import News, tell
from stoep.web.neighbours.models import Neighbour
from stoep.web.neighbours.queries import mail_language

KEYS = "keys.end"


@task()
def mail_keys_end(neighbour: int) -> None:
    """Say that the half year is nearly over."""
    found = Neighbour.objects.filter(pk=neighbour).select_related("user", "neighbourhood").first()
    if found is None or found.keys_until is None or not found.has_keys:
        return
    with override(mail_language(found)):
        text = _(
            "You keep the keys of {neighbourhood} until {day}. Thank you.\n"
            "Would you like to keep them longer? Or do you know who would?\n\n{url}\n"
        ).format(
            neighbourhood=found.neighbourhood.name, day=date_format(found.keys_until, "j F"),
            url=settings.STOEP_URL + reverse("keys", args=[found.neighbourhood.slug]),
        )  # fmt: skip
        tell(News(KEYS, found.pk, found, _("The keys"), text, sort=f"{found.keys_until:%Y%m%d}"))
