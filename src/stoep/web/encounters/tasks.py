"""Mail about encounters. A task knows an invitation's number; it looks up the rest when it runs."""

from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django_tasks import task

from stoep.web.encounters.access import invitation_token
from stoep.web.encounters.models import Answer, Invitation, State
from stoep.web.encounters.queries import InvitationRow, invitation_row, with_all
from stoep.web.initiatives.models import Initiative
from stoep.web.initiatives.queries import rhythm_words
from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.neighbours.queries import mail_language


@task()
def mail_asked(invitation: int) -> None:
    """Ask: one gift, one place, one time, an easy no."""

    def text(found: Invitation, row: InvitationRow) -> tuple[str, str]:
        token = invitation_token(found)
        body = _(
            "Hello {name},\n\n{shared}\n{day} {time}, {place}.\n{bring}\n\n"
            "Yes, fun: {yes}\nNot now: {no}\n\nYou see who comes when you say yes. Nobody sees 'not now'.\n"
        )
        return _("{hook}: {day} {time}"), body.format(
            name=found.neighbour.name,
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

    _send(invitation, state=State.PROPOSED, answer=Answer.OPEN, write=text)


@task()
def mail_on(invitation: int) -> None:
    """It is on: who, where, when, and who brings what."""

    def text(found: Invitation, row: InvitationRow) -> tuple[str, str]:
        body = _(
            "Hello {name},\n\nIt is on: {hook}, {day} {time}, {place}.\nWith {names}. Opens the door: {opens}.\n"
            "{bring}\n\nAll of it, and for your calendar: {url}\n"
        )
        return _("It is on: {hook}, {day} {time}"), body.format(
            name=found.neighbour.name,
            hook=row.hook,
            day=row.day,
            time=row.time,
            place=row.place,
            names=", ".join(map(str, row.company)),
            opens=row.opens,
            bring=row.bring,
            url=settings.STOEP_URL + row.url,
        )

    _send(invitation, state=State.ON, answer=Answer.YES, write=text)


@task()
def mail_off(invitation: int) -> None:
    """Not this time; said only to who said yes."""

    def text(found: Invitation, row: InvitationRow) -> tuple[str, str]:
        body = _("Hello {name},\n\n{hook} on {day} doesn't go on this time. Another time there is something new.\n")
        return _("Not this time: {hook}"), body.format(name=found.neighbour.name, hook=row.hook, day=row.day)

    _send(invitation, state=State.OFF, answer=Answer.YES, write=text)


@task()
def mail_circle(initiative: int, neighbour: int) -> None:
    """Those who met meet again: when, where, with whom, and an easy way out."""
    circle = Initiative.objects.filter(pk=initiative, makers=neighbour).select_related("place", "neighbourhood").first()
    who = Neighbour.objects.filter(pk=neighbour, reach=Reach.MAIL, user__email__gt="").select_related("user").first()
    if circle is None or who is None:
        return
    with override(mail_language(who)), timezone.override(circle.neighbourhood.time_zone):
        names = circle.makers.exclude(pk=who.pk).order_by("name").values_list("name", flat=True)
        body = _(
            "Hello {name},\n\nYou all said: again please. So {title} comes again: {when}.\nWith {names}. {place}\n\n"
            "It is a circle of you. Rather not? Step back there, without a reason: {url}\n"
        ).format(
            name=who.name,
            title=circle.title,
            when=rhythm_words(circle),
            names=", ".join(names),
            place=circle.place.name + "." if circle.place else "",
            url=settings.STOEP_URL + reverse("initiative", args=[circle.neighbourhood.slug, circle.pk]),
        )
        send_mail(_("Once more: {title}").format(title=circle.title), body, None, [who.user.email or ""])


def _send(
    pk: int, *, state: State, answer: Answer, write: Callable[[Invitation, InvitationRow], tuple[str, str]]
) -> None:
    """Send one mail, when what it says is still so and the neighbour is reached by mail."""
    still_so = Invitation.objects.filter(
        pk=pk, answer=answer, encounter__state=state, neighbour__reach=Reach.MAIL, neighbour__user__email__gt=""
    )
    found = with_all(still_so).select_related("neighbour__user").first()
    if found is None:
        return
    with override(mail_language(found.neighbour)), timezone.override(found.encounter.neighbourhood.time_zone):
        row = invitation_row(found, timezone.now())
        subject, body = write(found, row)
        subject = subject.format(hook=row.hook, day=row.day, time=row.time)
        send_mail(subject, body, None, [found.neighbour.user.email or ""])
