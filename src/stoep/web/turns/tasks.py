"""Mail about turns: one for each thing. A task knows a turn's number; it looks up the rest when it runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from stoep.web.arrivals.queries import at_the_door
from stoep.web.coming.tasks import date_line
from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.neighbours.queries import mail_language
from stoep.web.turns.access import turn_token
from stoep.web.turns.models import Shadow, ShadowState, TurnDay, TurnState
from stoep.web.turns.queries import OwnTurn, handed_over, look_along, own_turn, with_all


@task()
def mail_turn_asked(day: int) -> None:
    """Ask for a turn, with an easy no."""
    found = _still(day, TurnState.ASKED)
    if found is None or found.neighbour is None:
        return
    token = turn_token(found)
    with _as_they_read(found, found.neighbour):
        row = own_turn(found, timezone.now())
        body = _(
            "Hello {name},\n\n{title}, {day} {time}.\nWould you like to {turn}?\n\n"
            "Yes, fun: {yes}\nNot now: {no}\nSwap it: {url}\n\nYou need no reason, and nobody sees 'not now'.\n"
        ).format(
            name=found.neighbour.name, title=row.title, day=row.day, time=row.time, turn=row.turn,
            yes=settings.STOEP_URL + reverse("turn_by_mail", args=[token, "ja"]),
            no=settings.STOEP_URL + reverse("turn_by_mail", args=[token, "nu-niet"]),
            url=settings.STOEP_URL + row.url,
        )  # fmt: skip
        _send(found.neighbour, _("Would you like to {turn}, {day}?").format(turn=row.turn, day=row.day), body)


@task()
def mail_note(day: int) -> None:
    """The note of the day before: what, when, where, how you get in, and what the one before hands over."""
    found = _still(day, TurnState.YES)
    if found is None or found.neighbour is None:
        return
    with _as_they_read(found, found.neighbour):
        row = own_turn(found, timezone.now())
        subject = _("{day}: {turn}").format(day=row.day.capitalize(), turn=row.turn)
        _send(found.neighbour, subject, _note(found, found.neighbour, row))


def _note(day: TurnDay, neighbour: Neighbour, row: OwnTurn) -> str:
    place = day.gathering.at
    before = handed_over(day)
    expects = any(row.gathering == day.gathering for row in at_the_door(neighbour, timezone.now()))
    lines = [
        _("Hello {name},\n\n{title}, {day} {time}.\nYour turn: {turn}.").format(
            name=neighbour.name, title=row.title, day=row.day, time=row.time, turn=row.turn
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
    found = (
        Shadow.objects.filter(pk=shadow, state=ShadowState.ASKED, day__state=TurnState.YES)
        .select_related("day__turn", "day__neighbour", "day__gathering__initiative__neighbourhood", "neighbour__user")
        .first()
    )
    if found is None:
        return
    slug = found.day.gathering.initiative.neighbourhood.slug
    with _as_they_read(found.day, found.neighbour):
        row = look_along(found)
        body = _(
            "Hello {name},\n\n{title}, {day} {time}: {turn}.\n{beside} does it. Would you like to look along?\n\n"
            "Answer here: {url}\n"
        ).format(
            name=found.neighbour.name, title=row.title, day=row.day, time=row.time, turn=row.turn,
            beside=row.beside, url=settings.STOEP_URL + reverse("me", args=[slug]),
        )  # fmt: skip
        _send(found.neighbour, _("Look along: {turn}, {day}").format(turn=row.turn, day=row.day), body)


@task()
def mail_swapped(day: int) -> None:
    """Say to who has a turn now that the swap went through."""
    found = _still(day, TurnState.YES)
    if found is None or found.neighbour is None:
        return
    with _as_they_read(found, found.neighbour):
        row = own_turn(found, timezone.now())
        body = _("Hello {name},\n\nThe swap went through. Your turn is now: {turn}, {day} {time}.\n\n{url}\n").format(
            name=found.neighbour.name, turn=row.turn, day=row.day, time=row.time, url=settings.STOEP_URL + row.url
        )
        _send(found.neighbour, _("Swapped: {turn}, {day}").format(turn=row.turn, day=row.day), body)


@contextmanager
def _as_they_read(day: TurnDay, neighbour: Neighbour) -> Iterator[None]:
    """Use the language of the reader and the clock of the neighbourhood."""
    with override(mail_language(neighbour)), timezone.override(day.gathering.initiative.neighbourhood.time_zone):
        yield


@task()
def mail_taken(day: int, neighbour: int) -> None:
    """Say to who wanted to swap that somebody took the turn."""
    found = with_all(TurnDay.objects.filter(pk=day)).first()
    who = Neighbour.objects.filter(pk=neighbour).select_related("user").first()
    if found is None or who is None or found.neighbour is None or found.neighbour_id == who.pk:
        return
    with _as_they_read(found, who):
        row = own_turn(found, timezone.now())
        body = _("Hello {name},\n\n{who} does it: {turn}, {day} {time}. It is no longer your turn.\n").format(
            name=who.name, who=found.neighbour.name, turn=row.turn, day=row.day, time=row.time
        )
        _send(who, _("Taken: {turn}, {day}").format(turn=row.turn, day=row.day), body)


@task()
def mail_moved(days: list[int]) -> None:
    """Say to who has turns on dates that were moved or called off what became of these."""
    found = list(with_all(TurnDay.objects.filter(pk__in=days).exclude(neighbour=None)))
    if not found or (who := found[0].neighbour) is None:
        return
    with _as_they_read(found[0], who):
        title = found[0].gathering.initiative.title
        lines = "\n".join(f"{str(day.turn).capitalize()}: {date_line(day.gathering)}" for day in found)
        url = settings.STOEP_URL + reverse("me", args=[who.neighbourhood.slug])
        body = _("Hello {name},\n\nSomething is different at {title}:\n\n{lines}\n\n").format(
            name=who.name, title=title, lines=lines
        )
        if all(day.gathering.cancelled for day in found):
            body += _("So you have no turn then. You need not do anything.\n")
        else:
            body += _("Your turn goes along. Can't you then? Say it here: {url}\n").format(url=url)
        _send(who, _("{title} is different").format(title=title), body)


def _still(pk: int, state: TurnState) -> TurnDay | None:
    """The turn, when what is said of it is still so and it is not over."""
    days = TurnDay.objects.filter(
        pk=pk, state=state, gathering__starts_at__gt=timezone.now(), gathering__cancelled=False
    )
    return with_all(days.filter(neighbour__reach=Reach.MAIL)).select_related("neighbour__user").first()


def _send(neighbour: Neighbour, subject: str, body: str) -> None:
    if neighbour.reach == Reach.MAIL and neighbour.user.email:
        send_mail(subject, body, None, [neighbour.user.email])
