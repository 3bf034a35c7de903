"""Mail about rhythms. A task knows numbers; it looks up the rest when it runs."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.coming.queries import address_of_neighbour
from stoep.web.initiatives.models import Initiative, State
from stoep.web.initiatives.queries import rhythm_words
from stoep.web.neighbours.models import Neighbour
from stoep.web.neighbours.queries import mail_language


@task()
def mail_comes_again(initiative: int, neighbour: int) -> None:
    """Tell who said 'once more' that it comes again."""
    found = Initiative.objects.filter(pk=initiative, state=State.ON).select_related("neighbourhood", "place").first()
    who = Neighbour.objects.filter(pk=neighbour).select_related("user").first()
    if found is None or who is None or not (address := address_of_neighbour(who)):
        return
    with override(mail_language(who)), timezone.override(found.neighbourhood.time_zone):
        body = _(
            "Hello {name},\n\nYou said: once more please. You were not the only one. {title} comes again: {when}.\n"
            "{place}\n\nAll about it: {url}\n"
        ).format(
            name=who.name,
            title=found.title,
            when=rhythm_words(found),
            place=found.place.name + "." if found.place else "",
            url=settings.STOEP_URL + reverse("initiative", args=[found.neighbourhood.slug, found.pk]),
        )
        send_mail(_("Once more: {title}").format(title=found.title), body, None, [address])
