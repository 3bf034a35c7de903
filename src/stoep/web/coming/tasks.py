"""Mail to who comes: a date is off or moved, or a chair came free. A task knows numbers; it looks up the rest."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import TaskContext, task

from stoep.web.coming.access import coming_token
from stoep.web.coming.models import Coming
from stoep.web.coming.queries import with_all
from stoep.web.initiatives.models import Gathering
from stoep.web.mail.sending import News, send_to_guest, tell
from stoep.web.neighbours.queries import mail_language

CHANGED, CHAIR = "coming.changed", "coming.chair"


@task(takes_context=True)
def mail_changed(context: TaskContext, coming: list[int]) -> None:
    """Tell one person what became of the dates they come to: off, or where and when they are now."""

    def text(found: list[Coming]) -> tuple[str, str]:
        title = found[0].gathering.initiative.title
        lines = "\n".join(date_line(each.gathering) for each in found)
        body = _("Something is different at {title}:\n\n{lines}\n\nAll about it: {url}\n")
        return _("{title} is different").format(title=title), body.format(title=title, lines=lines, url=_link(found[0]))

    _send(CHANGED, coming, text, context.task_result.id)


@task(takes_context=True)
def mail_chair(context: TaskContext, coming: int) -> None:
    """A chair came free for who waited."""

    def text(found: list[Coming]) -> tuple[str, str]:
        gathering = found[0].gathering
        body = _(
            "There is a chair for you: {line}\n\nCan't you come after all? Say it here: {url}\n"
            "Then somebody else sits there.\n"
        )
        subject = _("There is a chair for you: {title}").format(title=gathering.initiative.title)
        return subject, body.format(line=date_line(gathering), url=_link(found[0]))

    _send(CHAIR, [coming], text, context.task_result.id)


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


def _send(about: str, numbers: list[int], write: Callable[[list[Coming]], tuple[str, str]], which: str) -> None:
    """Say it at once, for each time that something changed; `which` is that of the task, the same at each try."""
    found = list(with_all(Coming.objects.filter(pk__in=numbers)).order_by("gathering__starts_at"))
    if not found:
        return
    first = found[0]
    who, here = first.neighbour, first.gathering.neighbourhood
    with override(mail_language(who) if who else first.language), timezone.override(here.time_zone):
        subject, body = write(found)
        if who:
            opens = first.gathering.opener
            to = opens if opens != who else None
            tell(News(about, first.pk, who, subject, body, at_once=True, answers_to=to, sort=which))
        elif first.email:
            hello = _("Hello {name},").format(name=first.called)
            send_to_guest(first.email, f"{about}.{which}", subject, f"{hello}\n\n{body}", neighbourhood=here)
