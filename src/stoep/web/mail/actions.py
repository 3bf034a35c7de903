"""Every write of mail: choose how often, stop it, read what comes back, forget."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from stoep.web.asks import actions as asks
from stoep.web.asks.models import Knock, Word
from stoep.web.asks.tasks import KNOCK
from stoep.web.between.queries import may_write
from stoep.web.encounters import actions as encounters
from stoep.web.encounters.models import Answer, Invitation
from stoep.web.encounters.tasks import ASKED
from stoep.web.mail import reading
from stoep.web.mail.access import BACK, digest_of, letter_of_address, may_be_answered
from stoep.web.mail.models import Bounce, Letter, LetterState, Often, Pace
from stoep.web.mail.queries import address_of, who_gets_a_sheet
from stoep.web.mail.sending import News, count_bounce, send_once
from stoep.web.mail.tasks import SHEET, enqueue_sheets
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.neighbours.queries import mail_language
from stoep.web.turns import actions as turns
from stoep.web.turns.models import Shadow, TurnDay
from stoep.web.turns.tasks import ALONG
from stoep.web.turns.tasks import ASKED as TURN

log = logging.getLogger("stoep.mail")
PASSED, NOT_PASSED = "mail.passed", "mail.not_passed"


class Became(Enum):
    """What became of a mail that came in. For tests and counters; nothing of it is told to who sent it."""

    ANSWERED = "answered"
    PASSED_ON = "passed on"
    ASKED_BACK = "asked back"
    CAME_BACK = "came back"
    IGNORED = "ignored"


def choose_often(neighbour: Neighbour, *, often: Often | None) -> None:
    """Say how often you like mail; None is never."""
    with changing(neighbour.neighbourhood):
        if often is None:
            Neighbour.objects.filter(pk=neighbour.pk).update(reach=Reach.NONE)
            Letter.objects.filter(neighbour=neighbour, state=LetterState.WAITING).delete()
            return
        Neighbour.objects.filter(pk=neighbour.pk).update(reach=Reach.MAIL)
        Pace.objects.update_or_create(neighbour=neighbour, defaults={"often": often})


def stop_mail(neighbour: Neighbour) -> None:
    """No mail any more, with one click; the code to come in still comes when it is asked for."""
    choose_often(neighbour, often=None)


def works_again(neighbour: Neighbour) -> None:
    """Say that one's address takes mail: from now on it goes there again."""
    with changing(neighbour.neighbourhood):
        Bounce.objects.filter(user=neighbour.user_id).delete()


def send_sheets(often: Often, *, now: datetime) -> int:
    """Let everybody who likes a sheet this often get it; return how many."""
    return enqueue_sheets(list(who_gets_a_sheet(often).order_by("pk").values_list("pk", flat=True)), often, now)


def forget_letters(*, now: datetime) -> int:
    """Erase who was told what longer than STOEP_FORGET_DAYS ago, and what still waits when it is no use any more."""
    before = now - timedelta(days=settings.STOEP_FORGET_DAYS)
    return Letter.objects.filter(made_at__lt=before).delete()[0]


def receive(raw: bytes, *, to: tuple[str, ...] = ()) -> Became:
    """Read one mail that came in, and bring it where it belongs. Raises OSError when what it becomes can't be mailed.

    The address it was sent to is what counts, not who says to have sent it: it was made for one neighbour and one
    thing. To an address that isn't one of ours nothing is ever sent, so nobody learns anything from trying.
    """
    mail = reading.read(raw, to)
    found = next(filter(None, map(letter_of_address, mail.to)), None) if mail else None
    if mail is None or found is None:
        return Became.IGNORED
    sort, letter = found
    if sort == BACK or mail.failed:
        return _came_back(letter, mail.failed)
    if mail.automatic or not mail.text or not may_be_answered(letter) or letter.neighbour is None:
        return Became.IGNORED
    return _answered(letter, letter.neighbour, mail)


def _came_back(letter: Letter, failed: str) -> Became:
    if failed == "hard" and letter.neighbour:
        count_bounce(letter.neighbour.user)
    return Became.CAME_BACK if failed else Became.IGNORED


def _answered(letter: Letter, by: Neighbour, mail: reading.Incoming) -> Became:
    """Let an answer do what the button behind the link does; else let a person read it, or ask once what was meant."""
    Letter.objects.filter(pk=letter.pk).update(answers=F("answers") + 1)
    question = letter
    if letter.about == SHEET and letter.number:
        question = Letter.objects.filter(pk=letter.number, neighbour=by).first() or letter
    said = reading.answer_of(mail.text)
    if said and question.about in _ANSWERS and _ANSWERS[question.about](question, by, said, mail.text):
        return Became.ANSWERED
    to = question.answers_to
    if to and may_write(by, to) and address_of(to):
        return _pass_on(letter, by, to, mail)
    return _ask_back(letter, by)


def _pass_on(letter: Letter, by: Neighbour, to: Neighbour, mail: reading.Incoming) -> Became:
    """Mail somebody's own words to who reads them, and keep nothing of it. An answer to that comes back to them."""
    with override(mail_language(to)):
        about = mail.subject.removeprefix("Re:").strip() or _("your mail")
        news = News(
            PASSED, letter.pk, to, _("{name} writes: {about}").format(name=by.name, about=about), "",
            at_once=True, answers_to=by, sort=digest_of(mail.id, mail.text), writer=by.name,
        )  # fmt: skip
        hello = _("Hello {name},").format(name=to.name)
        words = _without_our_links(mail.text)
        text = _("{name} writes to you:").format(name=by.name) + f"\n\n{words}\n"
        sent = send_once(news, f"{hello}\n\n{text}")
    return Became.PASSED_ON if sent else Became.IGNORED


def _without_our_links(text: str) -> str:
    """A link of a mail answers for whom it was made for: none goes along to another."""
    host = settings.STOEP_URL.partition("://")[2].lower()
    reply = settings.STOEP_MAIL_REPLY.partition("@")[0].lower() + "+"
    return "\n".join(line for line in text.splitlines() if host not in line.lower() and reply not in line.lower())


def _ask_back(letter: Letter, by: Neighbour) -> Became:
    """Say once to the neighbour whose letter it was, at the address that is known here, that it went nowhere."""
    with override(mail_language(by)):
        hello = _("Hello {name},").format(name=by.name)
        words = _("We got your mail, but did not know what to do with it.")
        text = f"{hello}\n\n{words}\n" + _("Begin with yes, not now or no. Or press the link in our mail.")
        news = News(NOT_PASSED, letter.pk, by, _("We did not understand your mail"), text, at_once=True)
        sent = bool(address_of(by)) and send_once(news, text)
    return Became.ASKED_BACK if sent else Became.IGNORED


def _answer_invitation(letter: Letter, by: Neighbour, said: str, _text: str) -> bool:
    found = Invitation.objects.filter(pk=letter.number, neighbour=by).select_related("encounter__neighbourhood").first()
    if found is None:
        return False
    try:
        encounters.say(found, answer=Answer.YES if said == reading.YES else Answer.NOT_NOW, now=timezone.now())
    except encounters.TooLate:
        return False
    return True


def _answer_knock(letter: Letter, by: Neighbour, said: str, text: str) -> bool:
    knock = Knock.objects.filter(pk=letter.number, neighbour=by).select_related("ask").first()
    if knock is None or knock.ask.closed:
        return False
    word = {reading.YES: Word.YES, reading.LATER: Word.LATER, reading.NO: Word.NO}[said]
    asks.say(knock.ask, by=by, word=word, words=" ".join(_without_our_links(text).split())[:200])
    return True


def _answer_turn(letter: Letter, by: Neighbour, said: str, _text: str) -> bool:
    day = TurnDay.objects.filter(pk=letter.number, neighbour=by).first()
    if day is None:
        return False
    try:
        if said == reading.YES:
            turns.say_yes(day, by=by, now=timezone.now())
        else:
            turns.say_not_now(day, by=by, now=timezone.now())
    except turns.TooLate:
        return False
    return True


def _answer_along(letter: Letter, by: Neighbour, said: str, _text: str) -> bool:
    shadow = Shadow.objects.filter(pk=letter.number, neighbour=by).first()
    if shadow is None:
        return False
    turns.say_along(shadow, by=by, yes=said == reading.YES)
    return True


_ANSWERS: dict[str, Callable[[Letter, Neighbour, str, str], bool]] = {
    ASKED: _answer_invitation,
    KNOCK: _answer_knock,
    TURN: _answer_turn,
    ALONG: _answer_along,
}
