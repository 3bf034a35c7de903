"""Mail about asks: one for each thing. A task knows a number; it looks up the rest when it runs."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.asks.access import knock_token
from stoep.web.asks.models import Came, Knock, Line, Side, Word
from stoep.web.asks.queries import other_of, title_of, whose, with_ask
from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.neighbours.queries import mail_language


@task()
def mail_knock(knock: int) -> None:
    """Ask one neighbour privately: a good line, the words of who asks, an easy no."""
    found = _found(knock, word=Word.OPEN, ask__closed=False)
    if found is None:
        return
    with override(mail_language(found.neighbour)):
        token = knock_token(found)
        answers = {word: reverse("answer_by_link", args=[token, word]) for word in ("ja", "later", "nee")}
        body = _(
            "Hello {name},\n\n{who}\n\n{line}\n{title}\n{body}\n\n"
            "Yes, fun: {yes}\nLater: {later}\nNo, thanks: {no}\n\nNobody sees 'later' or 'no'. You need no reason.\n"
        ).format(
            name=found.neighbour.name, who=_how_it_came(found), line=Line(found.ask.line).label,
            title=title_of(found.ask), body=found.ask.body, yes=settings.STOEP_URL + answers["ja"],
            later=settings.STOEP_URL + answers["later"], no=settings.STOEP_URL + answers["nee"],
        )  # fmt: skip
        _send(found.neighbour, title_of(found.ask), body)


def _how_it_came(knock: Knock) -> str:
    by = whose(knock.ask)
    if knock.came == Came.WELCOME:
        return _("You have the welcoming turn. Nobody answered {name} yet. Do you know who could?").format(name=by)
    if knock.came == Came.QUIET:
        return _("{name} asks this. We ask you quietly: {name} does not know that it is you.").format(name=by)
    if knock.ask.side == Side.OFFER:
        return _("{name} offers you something.").format(name=by)
    return _("{name} asks you something.").format(name=by)


@task()
def mail_yes(knock: int) -> None:
    """Tell who asks that somebody said yes, and where they could meet."""
    found = _found(knock, word=Word.YES)
    if found is None or found.ask.by is None:
        return
    with override(mail_language(found.ask.by)):
        url = reverse("asked", args=[found.ask.neighbourhood.slug, found.ask_id])
        body = _("Hello {name},\n\n{who} says yes to: {title}\n{words}\n\n{url}\n").format(
            name=found.ask.by.name, who=found.neighbour.name, title=title_of(found.ask), words=found.words,
            url=settings.STOEP_URL + url,
        )  # fmt: skip
        _send(found.ask.by, _("{who} says yes").format(who=found.neighbour.name), body)


@task()
def mail_thanks(knock: int) -> None:
    """Say thank you for somebody, and ask for the other way round."""
    found = _found(knock, thanked=True)
    thanked = found and (found.neighbour if found.ask.side == Side.ASK else found.ask.by)
    other = found and thanked and other_of(found, thanked)
    if not (found and thanked and other):
        return
    with override(mail_language(thanked)):
        url = reverse("ask", args=[found.ask.neighbourhood.slug]) + f"?dank={found.pk}"
        body = _("Hello {name},\n\n{who} says thank you.\nWhat could {who} show you?\n\n{url}\n").format(
            name=thanked.name, who=other.name, url=settings.STOEP_URL + url
        )
        _send(thanked, _("{who} says thank you").format(who=other.name), body)


def _found(pk: int, **still: object) -> Knock | None:
    return with_ask(Knock.objects.filter(pk=pk, **still)).first()


def _send(neighbour: Neighbour, subject: str, body: str) -> None:
    if neighbour.reach == Reach.MAIL and neighbour.user.email:
        send_mail(subject, body, None, [neighbour.user.email])
