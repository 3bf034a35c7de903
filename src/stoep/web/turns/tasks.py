"""Mail about turns: one for each thing. A task knows a turn's number; what it says is looked up when it is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import TaskContext, task

from stoep.web.arrivals.queries import at_the_door
from stoep.web.coming.tasks import date_line
from stoep.web.mail.sending import News, tell
from stoep.web.neighbours.models import Neighbour
from stoep.web.neighbours.queries import mail_language
from stoep.web.turns.access import turn_token
from stoep.web.turns.models import Shadow, ShadowState, TurnDay, TurnState
from stoep.web.turns.queries import OwnTurn, handed_over, look_along, own_turn, with_all

ASKED, NOTE, ALONG, SWAPPED, TAKEN, MOVED = (
    "turns.asked", "turns.note", "turns.along", "turns.swapped", "turns.taken", "turns.moved",
)  # fmt: skip
# Who says nothing for some days isn't waited for (actions.py); before that they must have read it.
_ASKED_FOR = timedelta(days=4)


@task()
def mail_turn_asked(day: int) -> None:
    """Ask for a turn, with an easy no."""
    tell(asked(day))


def asked(day: int) -> News | None:
    """What one is asked to do, and when."""
    found = _still(day, TurnState.ASKED)
    if found is None or found.neighbour is None:
        return None
    token = turn_token(found)
    with _as_they_read(found, found.neighbour):
        row = own_turn(found, timezone.now())
        body = _(
            "{title}, {day} {time}.\nWould you like to {turn}?\n\n"
            "Yes, fun: {yes}\nNot now: {no}\nSwap it: {url}\n\nYou need no reason, and nobody sees 'not now'.\n"
        ).format(
            title=row.title, day=row.day, time=row.time, turn=row.turn,
            yes=settings.STOEP_URL + reverse("turn_by_mail", args=[token, "ja"]),
            no=settings.STOEP_URL + reverse("turn_by_mail", args=[token, "nu-niet"]),
            url=settings.STOEP_URL + row.url,
        )  # fmt: skip
        subject = _("Would you like to {turn}, {day}?").format(turn=row.turn, day=row.day)
        before = min(found.gathering.starts_at, (found.asked_at or timezone.now()) + _ASKED_FOR)
        return News(
            ASKED, found.pk, found.neighbour, subject, body, before=before, answers_to=_keeper(found)
        )  # fmt: skip


@task(takes_context=True)
def mail_note(context: TaskContext, day: int) -> None:
    """The note of the day before: what, when, where, how you get in, and what the one before hands over."""
    found = _still(day, TurnState.YES)
    if found is None or found.neighbour is None:
        return
    with _as_they_read(found, found.neighbour):
        row = own_turn(found, timezone.now())
        subject = _("{day}: {turn}").format(day=row.day.capitalize(), turn=row.turn)
        tell(_now(NOTE, found, found.neighbour, subject, _note(found, row), which=context.task_result.id))


def _note(day: TurnDay, row: OwnTurn) -> str:
    place = day.gathering.at
    before = handed_over(day)
    expects = day.neighbour is not None and any(
        row.gathering == day.gathering for row in at_the_door(day.neighbour, timezone.now())
    )
    lines = [
        _("{title}, {day} {time}.\nYour turn: {turn}.").format(
            title=row.title, day=row.day, time=row.time, turn=row.turn
        ),
        row.place,
        place.how_in if place else "",
        _("{name} looks along with you.").format(name=row.along) if row.along else "",
        _("Somebody new comes. Will you look out for them?") if expects else "",
        _("{name} hands over: {words}").format(name=before.name, words=before.words) if before else "",
        _("\nAfterwards you can hand something over here: {url}").format(url=settings.STOEP_URL + row.url),
    ]
    return "\n".join(filter(None, lines)) + "\n"


@task()
def mail_look_along(shadow: int) -> None:
    """Offer a place beside who has the turn."""
    tell(look_along_with(shadow))


def look_along_with(shadow: int) -> News | None:
    """Beside whom, and when."""
    found = (
        Shadow.objects.filter(pk=shadow, state=ShadowState.ASKED, day__state=TurnState.YES)
        .select_related(
            "day__turn",
            "day__neighbour",
            "day__gathering__initiative__neighbourhood",
            "neighbour__user",
            "neighbour__neighbourhood",
        )
        .first()
    )
    if found is None:
        return None
    slug = found.day.gathering.initiative.neighbourhood.slug
    with _as_they_read(found.day, found.neighbour):
        row = look_along(found)
        body = _(
            "{title}, {day} {time}: {turn}.\n{beside} does it. Would you like to look along?\n\n"
            "Answer here: {url}\n"
        ).format(
            title=row.title, day=row.day, time=row.time, turn=row.turn,
            beside=row.beside, url=settings.STOEP_URL + reverse("me", args=[slug]),
        )  # fmt: skip
        subject = _("Look along: {turn}, {day}").format(turn=row.turn, day=row.day)
        return News(
            ALONG, found.pk, found.neighbour, subject, body,
            before=found.day.gathering.starts_at, answers_to=found.day.neighbour,
        )  # fmt: skip


@task(takes_context=True)
def mail_swapped(context: TaskContext, day: int) -> None:
    """Say to who has a turn now that the swap went through."""
    found = _still(day, TurnState.YES)
    if found is None or found.neighbour is None:
        return
    with _as_they_read(found, found.neighbour):
        row = own_turn(found, timezone.now())
        body = _("The swap went through. Your turn is now: {turn}, {day} {time}.\n\n{url}\n").format(
            turn=row.turn, day=row.day, time=row.time, url=settings.STOEP_URL + row.url
        )
        subject = _("Swapped: {turn}, {day}").format(turn=row.turn, day=row.day)
        tell(_now(SWAPPED, found, found.neighbour, subject, body, which=context.task_result.id))


@contextmanager
def _as_they_read(day: TurnDay, neighbour: Neighbour) -> Iterator[None]:
    """Use the language of the reader and the clock of the neighbourhood."""
    with override(mail_language(neighbour)), timezone.override(day.gathering.initiative.neighbourhood.time_zone):
        yield


@task(takes_context=True)
def mail_taken(context: TaskContext, day: int, neighbour: int) -> None:
    """Say to who wanted to swap that somebody took the turn."""
    found = with_all(TurnDay.objects.filter(pk=day)).first()
    who = Neighbour.objects.filter(pk=neighbour).select_related("user", "neighbourhood").first()
    if found is None or who is None or found.neighbour is None or found.neighbour_id == who.pk:
        return
    with _as_they_read(found, who):
        row = own_turn(found, timezone.now())
        body = _("{who} does it: {turn}, {day} {time}. It is no longer your turn.\n").format(
            who=found.neighbour.name, turn=row.turn, day=row.day, time=row.time
        )
        subject = _("Taken: {turn}, {day}").format(turn=row.turn, day=row.day)
        tell(_now(TAKEN, found, who, subject, body, answers_to=found.neighbour, which=context.task_result.id))


@task(takes_context=True)
def mail_moved(context: TaskContext, days: list[int]) -> None:
    """Say to who has turns on dates that were moved or called off what became of these."""
    found = list(with_all(TurnDay.objects.filter(pk__in=days).exclude(neighbour=None)))
    if not found or (who := found[0].neighbour) is None:
        return
    with _as_they_read(found[0], who):
        title = found[0].gathering.initiative.title
        lines = "\n".join(f"{str(day.turn).capitalize()}: {date_line(day.gathering)}" for day in found)
        url = settings.STOEP_URL + reverse("me", args=[who.neighbourhood.slug])
        body = _("Something is different at {title}:\n\n{lines}\n\n").format(title=title, lines=lines)
        if all(day.gathering.cancelled for day in found):
            body += _("So you have no turn then. You need not do anything.\n")
        else:
            body += _("Your turn goes along. Can't you then? Say it here: {url}\n").format(url=url)
        subject = _("{title} is different").format(title=title)
        tell(_now(MOVED, found[0], who, subject, body, which=context.task_result.id))


def _still(pk: int, state: TurnState) -> TurnDay | None:
    """The turn, when what is said of it is still so and it is not over."""
    days = TurnDay.objects.filter(
        pk=pk, state=state, gathering__starts_at__gt=timezone.now(), gathering__cancelled=False
    )
    return with_all(days).select_related("neighbour__user", "neighbour__neighbourhood").first()


def _now(
    about: str, day: TurnDay, to: Neighbour, subject: str, body: str, *, which: str, answers_to: Neighbour | None = None
) -> News:
    """What can't wait: it is about the days to come, and each change is told."""
    return News(
        about, day.pk, to, subject, body, at_once=True, answers_to=answers_to or _keeper(day, to), sort=which
    )  # fmt: skip


def _keeper(day: TurnDay, but: Neighbour | None = None) -> Neighbour | None:
    """Who keeps the initiative going and can be written to: who opens the door, or else a maker."""
    initiative = day.gathering.initiative
    people = [initiative.opens, *initiative.makers.order_by("pk")]
    return next((who for who in people if who and who != (but or day.neighbour)), None)
