"""Mail about notices: that it came in, what was decided and why, and how to object. By people, never by a machine."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.keys.models import Rule
from stoep.web.mail.sending import send_plain
from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.neighbours.queries import mail_language
from stoep.web.notices.access import notice_token
from stoep.web.notices.models import Decision, Notice


@task()
def mail_came_in(notice: int) -> None:
    """Say that a notice came in (DSA article 16, 4)."""
    found = Notice.objects.filter(pk=notice).select_related("by__user", "neighbourhood").first()
    to = found and _address(found)
    if not (found and to):
        return
    with override(found.language):
        body = _(
            "Hello,\n\nThank you. Your notice came in at {neighbourhood}.\nNeighbours with the keys look at it. "
            "You read here what they decide, and why:\n{url}\n"
        ).format(neighbourhood=found.neighbourhood.name, url=_link(found))
        send_plain(to, _("Your notice came in"), body)


@task()
def mail_decided(decision: int) -> None:
    """Tell who said it, and whose text it is, what was decided (DSA articles 16, 5 and 17)."""
    found = Decision.objects.filter(pk=decision).select_related("notice__by__user", "notice__neighbourhood").first()
    if found is None:
        return
    notice = found.notice
    if to := _address(notice):
        with override(notice.language):
            _send(found, to, _link(notice), _("You said that something was not right."))
    told = getattr(found, "told", None)
    if told and told.neighbour.reach == Reach.MAIL and told.neighbour.user.email:
        with override(mail_language(told.neighbour)):
            link = _link(notice, writer=told.neighbour)
            _send(found, told.neighbour.user.email, link, _("It is about a text of yours."))


def _send(decision: Decision, to: str, link: str, first: str) -> None:
    body = _(
        "Hello,\n\n{first}\nA neighbour with the keys decided: {verdict}.\nThe house rule: {rule}\nWhy: {words}\n\n"
        "Don't you agree? Say it here, and another neighbour looks at it:\n{url}\n"
    ).format(
        first=first, verdict=decision.get_verdict_display(), rule=Rule(decision.rule).label, words=decision.words,
        url=link,
    )  # fmt: skip
    send_plain(to, _("What was decided"), body)


def _address(notice: Notice) -> str:
    if notice.by is None:
        return notice.email
    return (notice.by.user.email or "") if notice.by.reach == Reach.MAIL else ""


def _link(notice: Notice, *, writer: Neighbour | None = None) -> str:
    return settings.STOEP_URL + reverse("notice_by_link", args=[notice_token(notice, writer=writer)])
