"""The mail with what a neighbour chose to say. It goes at once: in the queue it would leave the words behind."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from stoep.web.mail.sending import send_plain
from stoep.web.neighbours.models import Neighbour
from stoep.web.secondline.models import Organisation


def mail_question(organisation: Organisation, *, by: Neighbour, words: str, back: str) -> None:
    """Mail these words to an organisation, and how the neighbour said they can be reached. Raises OSError."""
    with override(settings.LANGUAGE_CODE):
        subject = _("A question of a neighbour")
        body = _(
            "Hello,\n\nA neighbour of {neighbourhood} asks {organisation} something:\n\n{words}\n\n"
            "How to reach them: {back}\n\nStoep keeps nothing of this. Your page:\n{url}\n"
        )
        url = settings.STOEP_URL + reverse("organisation", args=[by.neighbourhood.slug, organisation.pk])
        names = {"neighbourhood": by.neighbourhood.name, "organisation": organisation.name, "url": url}
        send_plain(organisation.email, subject, body.format(words=words, back=back, **names))
