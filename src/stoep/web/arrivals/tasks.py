"""The one mail to who got stuck half-way. A task knows a number; it looks up the rest."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.arrivals.access import half_way_token
from stoep.web.arrivals.models import HalfWay
from stoep.web.mail.sending import send_plain


@task()
def mail_half_way(half_way: int) -> None:
    """Say where somebody can go on, once; nothing when they are in by now."""
    found = HalfWay.objects.filter(pk=half_way).select_related("user", "neighbourhood").first()
    if found is None:
        return
    with override(settings.LANGUAGE_CODE):
        body = _(
            "Hello {name},\n\nYou were on your way into Stoep of {neighbourhood}.\n"
            "What you typed is still there. Here you go on:\n{url}\n\n"
            "Rather not? Then you need not do anything. In a few days all of it is gone,\nand we mail no more.\n"
        )
        url = settings.STOEP_URL + reverse("half_way", args=[half_way_token(found)])
        body = body.format(name=found.name, neighbourhood=found.neighbourhood.name, url=url)
        send_plain(found.user.email or "", _("Your place on the pavement is free"), body)
