"""Mail about asks: one for each thing. A task knows a number; what it says is looked up when it is written."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.asks.access import knock_token
from stoep.web.asks.models import Came, Knock, Line, Side, Word
from stoep.web.asks.queries import arrives, other_of, title_of, whose, with_ask
from stoep.web.mail.sending import News, tell
from stoep.web.neighbours.queries import mail_language

KNOCK, YES, THANKS = "asks.knock", "asks.yes", "asks.thanks"


@task()
def mail_knock(knock: int) -> None:
    """Ask one neighbour privately: a good line, the words of who asks, an easy no."""
    tell(knocked(knock))


@task()
def mail_yes(knock: int) -> None:
    """Tell who asks that somebody said yes, and where they could meet."""
    tell(said_yes(knock))


@task()
def mail_thanks(knock: int) -> None:
    """Say thank you for somebody, and ask for the other way round."""
    tell(thanked(knock))


def knocked(knock: int) -> News | None:
    """What one is asked. Who was asked quietly writes to nobody: who asks does not know that it is they."""
    found = _found(knock, word=Word.OPEN, ask__closed=False)
    if found is None:
        return None
    with override(mail_language(found.neighbour)):
        token = knock_token(found)
        answers = {word: reverse("answer_by_link", args=[token, word]) for word in ("ja", "later", "nee")}
        body = _(
            "{who}\n\n{line}\n{title}\n{body}\n\n"
            "Yes, fun: {yes}\nLater: {later}\nNo, thanks: {no}\n\nNobody sees 'later' or 'no'. You need no reason.\n"
        ).format(
            who=_how_it_came(found), line=Line(found.ask.line).label,
            title=title_of(found.ask), body=found.ask.body, yes=settings.STOEP_URL + answers["ja"],
            later=settings.STOEP_URL + answers["later"], no=settings.STOEP_URL + answers["nee"],
        )  # fmt: skip
        to = found.ask.by if found.came == Came.NAMED else None
        return News(KNOCK, found.pk, found.neighbour, title_of(found.ask), body, answers_to=to)


def _how_it_came(knock: Knock) -> str:
    by = whose(knock.ask)
    if knock.came == Came.WELCOME:
        return _("You have the welcoming turn. Nobody answered {name} yet. Do you know who could?").format(name=by)
    if knock.came == Came.QUIET:
        return _("{name} asks this. We ask you quietly: {name} does not know that it is you.").format(name=by)
    if knock.ask.side == Side.OFFER:
        return _("{name} offers you something.").format(name=by)
    return _("{name} asks you something.").format(name=by)


def said_yes(knock: int) -> News | None:
    """Who said yes, in their own words."""
    found = _found(knock, word=Word.YES)
    if found is None or found.ask.by is None:
        return None
    with override(mail_language(found.ask.by)):
        url = reverse("asked", args=[found.ask.neighbourhood.slug, found.ask_id])
        body = _("{who} says yes to: {title}\n{words}\n\n{url}\n").format(
            who=found.neighbour.name, title=title_of(found.ask), words=found.words,
            url=settings.STOEP_URL + url,
        )  # fmt: skip
        subject = _("{who} says yes").format(who=found.neighbour.name)
        return News(YES, found.pk, found.ask.by, subject, body, answers_to=found.neighbour)


def thanked(knock: int) -> News | None:
    """Who says thank you, and what they could show."""
    found = _found(knock, thanked=True)
    who = found and (found.neighbour if found.ask.side == Side.ASK else found.ask.by)
    other = found and who and other_of(found, who)
    if not (found and who and other):
        return None
    with override(mail_language(who)):
        url = reverse("ask", args=[found.ask.neighbourhood.slug]) + f"?dank={found.pk}"
        body = _("{who} says thank you.\nWhat could {who} show you?\n\n{url}\n").format(
            who=other.name, url=settings.STOEP_URL + url
        )
        return News(
            THANKS, found.pk, who, _("{who} says thank you").format(who=other.name), body, answers_to=other
        )  # fmt: skip


def _found(pk: int, **still: object) -> Knock | None:
    found = with_ask(Knock.objects.filter(pk=pk, ask__hidden=False, **still)).first()
    return found if found and arrives(found) else None
