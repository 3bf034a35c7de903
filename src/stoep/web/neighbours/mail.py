"""The mail to a new address. It goes at once: in the queue it would leave the address behind."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from stoep.web.mail.sending import send_plain
from stoep.web.neighbours.access import new_email_token
from stoep.web.neighbours.models import Neighbour
from stoep.web.neighbours.queries import mail_language


def mail_new_address(neighbour: Neighbour, email: str, *, taken: bool) -> None:
    """Ask at a new address whether it is theirs; at one that is somebody's already say so. Raises OSError."""
    with override(mail_language(neighbour)):
        if taken:
            subject = _("You are in Stoep already")
            body = _(
                "Hello,\n\nThis address is in use in Stoep already. You come in with it here:\n{url}\n\n"
                "Nothing has changed. Did you not ask for this? Then you need not do anything.\n"
            )
            path = reverse("account_login")
        else:
            subject = _("Is this your address?")
            body = _(
                "Hello,\n\n{name} of {neighbourhood} wants to use this address for Stoep.\n"
                "Is that you? Open this page and press the button:\n{url}\n\n"
                "The link works for one day. Is it not you? Then you need not do anything.\n"
            )
            path = reverse("confirm_email", args=[new_email_token(neighbour.user, email)])
        names = {"name": neighbour.name, "neighbourhood": neighbour.neighbourhood.name}
        send_plain(email, subject, body.format(url=settings.STOEP_URL + path, **names))
