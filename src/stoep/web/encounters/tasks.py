"""Mail about encounters. A task knows an invitation's number; what it says is looked up when it is written."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django_tasks import TaskContext, task

from stoep.web.encounters.access import invitation_token
from stoep.web.encounters.models import Answer, Invitation, State
from stoep.web.encounters.queries import InvitationRow, invitation_row, with_all
from stoep.web.initiatives.models import Initiative
from stoep.web.initiatives.queries import rhythm_words
from stoep.web.mail.sending import News, tell
from stoep.web.neighbours.models import Neighbour
from stoep.web.neighbours.queries import mail_language

ASKED, ON, OFF, CIRCLE = "encounters.asked", "encounters.on", "encounters.off", "encounters.circle"


@task()
def mail_asked(invitation: int) -> None:
    """Ask: one gift, one place, one time, an easy no."""
    tell(asked(invitation))


@task(takes_context=True)
def mail_on(context: TaskContext, invitation: int) -> None:
    """It is on: who, where, when, and who brings what. Once more when another opens the door."""
    tell(is_on(invitation, which=context.task_result.id))


@task()
def mail_off(invitation: int) -> None:
    """Not this time; said only to who said yes."""
    tell(is_off(invitation))


@task()
def mail_circle(initiative: int, neighbour: int) -> None:
    """Those who met meet again: when, where, with whom, and an easy way out."""
    tell(circle(initiative, neighbour))


def asked(pk: int) -> News | None:
    """What an invitation says. It comes before it is decided: too late for the next sheet, it goes at once."""

    def text(found: Invitation, row: InvitationRow) -> tuple[str, str]:
        token = invitation_token(found)
        body = _(
            "{shared}\n{day} {time}, {place}.\n{bring}\n\n"
            "Yes, fun: {yes}\nNot now: {no}\n\nYou see who comes when you say yes. Nobody sees 'not now'.\n"
        )
        return _("{hook}: {day} {time}"), body.format(
            shared=ngettext(
                "One neighbour near you shares {hook} with you.",
                "{n} neighbours near you share {hook} with you.",
                row.others,
            ).format(n=row.others, hook=row.hook),
            day=row.day.capitalize(),
            time=row.time,
            place=row.place,
            bring=row.bring,
            yes=settings.STOEP_URL + reverse("answer_by_mail", args=[token, "ja"]),
            no=settings.STOEP_URL + reverse("answer_by_mail", args=[token, "nu-niet"]),
        )

    return _news(ASKED, pk, state=State.PROPOSED, answer=Answer.OPEN, write=text)


def is_on(pk: int, *, which: str) -> News | None:
    """What somebody who said yes hears when it goes on."""

    def text(found: Invitation, row: InvitationRow) -> tuple[str, str]:
        body = _(
            "It is on: {hook}, {day} {time}, {place}.\nWith {names}. Opens the door: {opens}.\n"
            "{bring}\n\nAll of it, and for your calendar: {url}\n"
        )
        return _("It is on: {hook}, {day} {time}"), body.format(
            hook=row.hook,
            day=row.day,
            time=row.time,
            place=row.place,
            names=", ".join(map(str, row.company)),
            opens=row.opens,
            bring=row.bring,
            url=settings.STOEP_URL + row.url,
        )

    return _news(ON, pk, state=State.ON, answer=Answer.YES, write=text, which=which)


def is_off(pk: int) -> News | None:
    """What somebody who said yes hears when it does not go on."""

    def text(found: Invitation, row: InvitationRow) -> tuple[str, str]:
        body = _("{hook} on {day} doesn't go on this time. Another time there is something new.\n")
        return _("Not this time: {hook}"), body.format(hook=row.hook, day=row.day)

    return _news(OFF, pk, state=State.OFF, answer=Answer.YES, write=text)


def circle(initiative: int, neighbour: int) -> News | None:
    """What each of a new circle hears but the one who made it."""
    found = Initiative.objects.filter(pk=initiative, makers=neighbour).select_related("place", "neighbourhood").first()
    who = Neighbour.objects.filter(pk=neighbour).select_related("user", "neighbourhood").first()
    if found is None or who is None:
        return None
    with override(mail_language(who)), timezone.override(found.neighbourhood.time_zone):
        names = found.makers.exclude(pk=who.pk).order_by("name").values_list("name", flat=True)
        body = _(
            "You all said: again please. So {title} comes again: {when}.\nWith {names}. {place}\n\n"
            "It is a circle of you. Rather not? Step back there, without a reason: {url}\n"
        ).format(
            title=found.title,
            when=rhythm_words(found),
            names=", ".join(names),
            place=found.place.name + "." if found.place else "",
            url=settings.STOEP_URL + reverse("initiative", args=[found.neighbourhood.slug, found.pk]),
        )
        begins = found.gatherings.filter(starts_at__gt=timezone.now()).order_by("starts_at").first()
        return News(
            CIRCLE, initiative, who, _("Once more: {title}").format(title=found.title), body,
            before=begins.starts_at if begins else None,
        )  # fmt: skip


def _news(
    about: str,
    pk: int,
    *,
    state: State,
    answer: Answer,
    write: Callable[[Invitation, InvitationRow], tuple[str, str]],
    which: str = "",
) -> News | None:
    """Return what to say, when it is still so."""
    still_so = Invitation.objects.filter(pk=pk, answer=answer, encounter__state=state)
    found = with_all(still_so).select_related("neighbour__user", "neighbour__neighbourhood").first()
    if found is None:
        return None
    encounter = found.encounter
    opens = encounter.host or (encounter.place.door_person if encounter.place else None)
    with override(mail_language(found.neighbour)), timezone.override(encounter.neighbourhood.time_zone):
        row = invitation_row(found, timezone.now())
        subject, body = write(found, row)
        return News(
            about,
            pk,
            found.neighbour,
            subject.format(hook=row.hook, day=row.day, time=row.time),
            body,
            at_once=about != ASKED,
            before=encounter.decide_at,
            # Who was asked knows nobody yet, and who opens the door has nobody to write to.
            answers_to=opens if about == ON and opens != found.neighbour else None,
            sort=which,
        )
