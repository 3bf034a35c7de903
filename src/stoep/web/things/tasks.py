"""Mail about things. A task knows a number; what it says is looked up when it is written."""

from datetime import date, datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.mail.sending import News, tell
from stoep.web.neighbours.queries import mail_language
from stoep.web.things.access import loan_token
from stoep.web.things.models import Loan, Promise, Thing
from stoep.web.things.queries import thing_rows

PROMISED, DUE = "things.promised", "things.due"


@task()
def mail_promised(promise: int) -> None:
    """Tell who put a thing here that somebody comes for it, or brings it: they should take it along."""
    tell(promised(promise))


@task()
def mail_due(loan: int) -> None:
    """Say when a thing may come back, with a link to keep it longer. There is no penalty, and no second mail."""
    tell(due(loan))


def promised(promise: int) -> News | None:
    """Who comes for a thing, and when; they must know it before that day."""
    found = Promise.objects.select_related("neighbour").filter(pk=promise).first()
    thing = _thing(found.thing_id) if found else None
    if found is None or thing is None or thing.by is None:
        return None
    with override(mail_language(thing.by)), timezone.override(thing.neighbourhood.time_zone):
        if thing.is_offered:
            body = _("{who} would like your {thing}. Take it along: {when}\n{url}\n")
        else:
            body = _("{who} has it for you: {thing}. You see each other: {when}\n{url}\n")
        text = body.format(who=found.neighbour.name, thing=thing.title, when=_moment(thing), url=_url(thing))
        return News(
            PROMISED, found.pk, thing.by, _subject(thing), text,
            before=_morning(found.until), answers_to=found.neighbour,
        )  # fmt: skip


def due(loan: int) -> News | None:
    """Until when a thing is with somebody, and how to keep it longer."""
    found = Loan.objects.select_related("neighbour__user", "neighbour__neighbourhood").filter(pk=loan).first()
    thing = _thing(found.thing_id) if found else None
    if found is None or thing is None or found.neighbour is None:
        return None
    with override(mail_language(found.neighbour)), timezone.override(thing.neighbourhood.time_zone):
        body = _(
            "{thing} is with you until {day}. You can bring it back: {when}\n\n"
            "Would you like to keep it longer? That is fine too: {url}\n"
        )
        text = body.format(
            thing=thing.title,
            day=date_format(found.due_on, "l j F"),
            when=_moment(thing),
            url=settings.STOEP_URL + reverse("renew_by_mail", args=[loan_token(found)]),
        )
        before = _morning(found.due_on)
        return News(
            DUE, found.pk, found.neighbour, _subject(thing), text,
            before=before, answers_to=thing.by, sort=f"{found.due_on:%Y%m%d}",
        )  # fmt: skip


def _subject(thing: Thing) -> str:
    return " ".join(thing.title.split())


def _thing(pk: int) -> Thing | None:
    return Thing.objects.select_related(
        "neighbourhood", "by__user", "by__neighbourhood", "initiative__place__street", "place__street"
    ).filter(pk=pk, closed_on=None).first()  # fmt: skip


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _moment(thing: Thing) -> str:
    """Return when and where: 'Saturday between 14 and 17, De Weggeefwinkel.'"""
    (row,) = thing_rows([thing], timezone.now(), for_neighbours=True)
    return (
        ", ".join(part for part in (row.when, row.where) if part) + "." if row.when or row.where else _("as you like.")
    )


def _url(thing: Thing) -> str:
    return settings.STOEP_URL + reverse("thing", args=[thing.neighbourhood.slug, thing.pk])
