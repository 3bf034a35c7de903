"""The sheet: everything that could wait, and what happens in the neighbourhood, in one mail."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.asks import tasks as asks
from stoep.web.asks.models import Ask
from stoep.web.encounters import tasks as encounters
from stoep.web.initiatives.queries import DateRow
from stoep.web.mail.models import Letter, Often
from stoep.web.mail.queries import address_of, coming_dates, fitting_asks, last_sheet, often_of, waiting_letters
from stoep.web.mail.sending import News, send_once
from stoep.web.neighbours.models import Neighbour
from stoep.web.neighbours.queries import mail_language
from stoep.web.things import tasks as things
from stoep.web.turns import tasks as turns

# Who writes what could wait, anew from what is so by then: what is no longer so is left out.
WRITERS: dict[str, Callable[[Letter], News | None]] = {
    encounters.ASKED: lambda letter: encounters.asked(letter.number),
    encounters.CIRCLE: lambda letter: encounters.circle(letter.number, letter.neighbour_id or 0),
    asks.KNOCK: lambda letter: asks.knocked(letter.number),
    asks.YES: lambda letter: asks.said_yes(letter.number),
    asks.THANKS: lambda letter: asks.thanked(letter.number),
    things.PROMISED: lambda letter: things.promised(letter.number),
    things.DUE: lambda letter: things.due(letter.number),
    turns.ASKED: lambda letter: turns.asked(letter.number),
    turns.ALONG: lambda letter: turns.look_along_with(letter.number),
}
SHEET = "mail.sheet"
# Who has mail at once by now gets what waited from before on a sheet of the day.
_WHOSE = {Often.DAILY: (Often.DAILY, Often.AT_ONCE), Often.WEEKLY: (Often.WEEKLY,)}


@task()
def mail_sheet(neighbour: int, often: str, due: str) -> None:
    """Send one neighbour their sheet of one day; nothing to say, no mail."""
    who = Neighbour.objects.filter(pk=neighbour).select_related("user", "neighbourhood").first()
    this = Often(often)
    if who is None or not address_of(who) or often_of(who) not in _WHOSE[this]:
        return
    once = f"{SHEET}.{who.pk}.{datetime.fromisoformat(due):%Y%m%d%H}"
    if Letter.objects.filter(key=once).exists():
        return
    letters = waiting_letters(who)
    with override(mail_language(who)), timezone.override(who.neighbourhood.time_zone):
        parts = [*filter(None, map(_written, letters)), *_neighbourhood(who, this, timezone.now())]
        if not parts:
            return
        text = _("Hello {name},").format(name=who.name) + "\n\n" + "\n\n\n".join(parts)
        subject = _("This week in {place}") if this == Often.WEEKLY else _("Today in {place}")
        # Every address of a letter on it stands in the sheet; to answer the sheet itself only helps with one question.
        one = letters[0] if len(letters) == 1 else None
        sheet = News(
            SHEET,
            one.pk if one else 0,
            who,
            subject.format(place=who.neighbourhood.name),
            text,
            once=once,
            answers_to=one.answers_to if one else None,
        )
        send_once(sheet, text, with_letters=letters)


def enqueue_sheets(neighbours: list[int], often: Often, now: datetime) -> int:
    """Let everybody of these get their sheet; return how many."""
    due = last_sheet(often, now).isoformat()
    for pk in neighbours:
        mail_sheet.enqueue(neighbour=pk, often=often.value, due=due)
    return len(neighbours)


def _written(letter: Letter) -> str:
    """Return what a letter says by now, under a line of its own; '' when it is no longer so."""
    news = WRITERS[letter.about](letter) if letter.about in WRITERS else None
    return _part(news.subject, news.text) if news else ""


def _part(title: str, text: str) -> str:
    line = " ".join(title.split())
    return f"{line}\n{'-' * min(len(line), 78)}\n{text.strip()}"


def _neighbourhood(who: Neighbour, often: Often, now: datetime) -> list[str]:
    asks_ = fitting_asks(who, often, now)
    dates = coming_dates(who.neighbourhood, often, now)
    parts = []
    if asks_:
        lines = "\n\n".join(_ask_line(each) for each in asks_)
        parts.append(_part(_("Asked and offered, and it fits you"), lines))
    if dates:
        title = _("This week and next") if often == Often.WEEKLY else _("Today and tomorrow")
        week = settings.STOEP_URL + reverse("week", args=[who.neighbourhood.slug])
        lines = "\n".join(_date_line(row) for row in dates)
        parts.append(_part(title, f"{lines}\n\n" + _("All about it: {url}").format(url=week)))
    return parts


def _ask_line(each: Ask) -> str:
    url = settings.STOEP_URL + reverse("asked", args=[each.neighbourhood.slug, each.pk])
    return f"{each.title} ({each.by.name})\n{url}" if each.by else f"{each.title}\n{url}"


def _date_line(row: DateRow) -> str:
    time = next((word for word in row.time.split() if ":" in word), "")
    when = f"{row.day} {time}".strip()
    line = ", ".join(filter(None, (f"{when}: {row.title}", row.place)))
    return _("{line}: it is off").format(line=line) if row.cancelled else line
