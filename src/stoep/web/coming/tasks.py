"""Mail to who comes: a date is off or moved, or a chair came free. A task knows numbers; it looks up the rest."""

from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.coming.access import coming_token
from stoep.web.coming.models import Coming
from stoep.web.coming.queries import address_of, with_all
from stoep.web.initiatives.models import Gathering
from stoep.web.neighbours.queries import mail_language


@task()
def mail_changed(coming: list[int]) -> None:
    """Tell one person what became of the dates they come to: off, or where and when they are now."""

    def text(found: list[Coming]) -> tuple[str, str]:
        title = found[0].gathering.initiative.title
        lines = "\n".join(date_line(each.gathering) for each in found)
        body = _("Hello {name},\n\nSomething is different at {title}:\n\n{lines}\n\nAll about it: {url}\n")
        return _("{title} is different").format(title=title), body.format(
            name=found[0].called, title=title, lines=lines, url=_link(found[0])
        )

    _send(coming, text)


@task()
def mail_chair(coming: int) -> None:
    """A chair came free for who waited."""

    def text(found: list[Coming]) -> tuple[str, str]:
        gathering = found[0].gathering
        body = _(
            "Hello {name},\n\nThere is a chair for you: {line}\n\nCan't you come after all? Say it here: {url}\n"
            "Then somebody else sits there.\n"
        )
        subject = _("There is a chair for you: {title}").format(title=gathering.initiative.title)
        return subject, body.format(name=found[0].called, line=date_line(gathering), url=_link(found[0]))

    _send([coming], text)


def date_line(gathering: Gathering) -> str:
    """Return a date on one line, with the sentence of who changed it."""
    start = timezone.localtime(gathering.starts_at)
    place = gathering.where or (gathering.at.name if gathering.at else gathering.initiative.where)
    words = {"day": date_format(start, "l j F"), "time": f"{start:%H:%M}", "place": place}
    if gathering.cancelled:
        line = _("{day}: it is off").format(**words)
    elif place:
        line = _("{day} at {time}, {place}").format(**words)
    else:
        line = _("{day} at {time}").format(**words)
    return f"{line}. {gathering.because}".rstrip(". ") + "."


def _link(coming: Coming) -> str:
    if coming.neighbour_id is None:
        return settings.STOEP_URL + reverse("my_coming", args=[coming_token(coming)])
    gathering = coming.gathering
    return settings.STOEP_URL + reverse("gathering", args=[gathering.neighbourhood.slug, gathering.pk])


def _send(numbers: list[int], write: Callable[[list[Coming]], tuple[str, str]]) -> None:
    found = list(with_all(Coming.objects.filter(pk__in=numbers)).order_by("gathering__starts_at"))
    if not found or not (address := address_of(found[0])):
        return
    language = mail_language(found[0].neighbour) if found[0].neighbour else found[0].language
    with override(language), timezone.override(found[0].gathering.neighbourhood.time_zone):
        subject, body = write(found)
        send_mail(subject, body, None, [address])
