"""Invitations as rows, as the one who is asked may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stoep.web.encounters.models import Answer, Invitation, Mark, MarkKind, State
from stoep.web.initiatives.queries import day_words
from stoep.web.neighbours.models import Neighbour, Way
from stoep.web.neighbours.queries import topic_words


def thing_to_bring(number: int, hook: str) -> str:
    """Return the small thing that someone is asked to bring; '' is just themself."""
    things = (
        _("a photo or a story about {hook}"),
        _("something nice to go with the coffee"),
        _("a question about {hook}"),
        _("something to show"),
        "",
    )
    return things[number % len(things)].format(hook=hook)


def bring_words(number: int, hook: str) -> str:
    """Ask someone to bring it."""
    thing = thing_to_bring(number, hook)
    return _("Will you bring {thing}?").format(thing=thing) if thing else _("Just bring yourself.")


def way_words(neighbour: Neighbour) -> str:
    """Return what fits how this neighbour likes to meet; for their own eyes only."""
    company = getattr(neighbour, "company", None)
    said: dict[str, str] = {
        Way.HOME: _("Do you like it? Next time you can meet at home."),
        Way.OUTDOORS: _("Outdoors is fine too: walk a round together."),
        Way.SIDE_BY_SIDE: _("You need not talk all the time. Do something side by side."),
    }
    return said.get(company.way, "") if company else ""


@dataclass(frozen=True, order=True)
class Fellow:
    """Who also said yes: name, own words, and what they bring."""

    name: str
    about: str
    brings: str

    def __str__(self) -> str:
        return f"{self.name} ({self.brings})" if self.brings else self.name


@dataclass(frozen=True)
class InvitationRow:
    """An invitation as the one who is asked sees it. Names only of who said yes, and only after one's own yes."""

    pk: int
    url: str
    hook: str
    emoji: str
    others: int
    day: str
    time: str
    place: str
    place_url: str
    bring: str
    way: str
    answer: str
    state: str
    company: tuple["Fellow", ...]
    opens: str
    over: bool


def invitation_row(invitation: Invitation, now: datetime, *, with_names: bool = True) -> InvitationRow:
    """Turn an invitation (its encounter and place fetched already) into a row."""
    encounter = invitation.encounter
    slug = encounter.neighbourhood.slug
    name, emoji = topic_words(encounter.hook)
    start = timezone.localtime(encounter.starts_at)
    said_yes = invitation.answer == Answer.YES
    company: tuple[Fellow, ...] = ()
    opens = ""
    if said_yes and with_names:
        others = encounter.invitations.filter(answer=Answer.YES).exclude(pk=invitation.pk).select_related("neighbour")
        company = tuple(
            sorted(Fellow(o.neighbour.name, o.neighbour.about, thing_to_bring(o.brings, name)) for o in others)
        )
        opens = _who_opens(invitation) if encounter.state == State.ON else ""
    return InvitationRow(
        pk=invitation.pk,
        url=reverse("invitation", args=[slug, invitation.pk]),
        hook=name,
        emoji=emoji,
        others=encounter.asked - 1,
        day=_spoken_day(start.date()),
        time=f"{start:%H:%M}",
        place=encounter.place.name if encounter.place else "",
        place_url=reverse("place", args=[slug, encounter.place_id]) if encounter.place_id else "",
        bring=bring_words(invitation.brings, name),
        way=way_words(invitation.neighbour),
        answer=invitation.answer,
        state=encounter.state,
        company=company,
        opens=opens,
        over=encounter.ends_at < now,
    )


def _who_opens(invitation: Invitation) -> str:
    encounter = invitation.encounter
    opens = encounter.host or (encounter.place.door_person if encounter.place else None)
    if opens is None:
        return ""
    return _("You open the door") if opens.pk == invitation.neighbour_id else opens.name


def _spoken_day(day: date) -> str:
    today = timezone.localdate()
    return day_words(day, today) if (day - today).days in (0, 1) else date_format(day, "l j F")


def with_all(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Fetch along what a row of an invitation needs."""
    return invitations.select_related(
        "encounter__place__door_person", "encounter__neighbourhood", "encounter__host", "neighbour__company"
    )


def invitations_of(neighbour: Neighbour, now: datetime) -> list[Invitation]:
    """The invitations of someone that are still to come, or just over: open ones first, then by time."""
    found = (
        Invitation.objects.filter(neighbour=neighbour, encounter__starts_at__gt=now - timedelta(days=14))
        .exclude(answer=Answer.NOT_NOW)
        .exclude(Q(encounter__state=State.OFF) & ~Q(answer=Answer.YES))
        .exclude(Q(encounter__state=State.PROPOSED, encounter__starts_at__lt=now))
        .exclude(Q(encounter__state=State.ON, answer=Answer.OPEN))
        .exclude(looked_back=True)
    )
    order = {Answer.OPEN: 0, Answer.YES: 1}
    return sorted(with_all(found), key=lambda i: (order[Answer(i.answer)], i.encounter.starts_at))


def fellows(invitation: Invitation) -> list[Neighbour]:
    """Who else said yes to an encounter that someone said yes to and that went on."""
    if invitation.answer != Answer.YES or invitation.encounter.state != State.ON:
        return []
    others = Neighbour.objects.filter(
        invitations__encounter=invitation.encounter, invitations__answer=Answer.YES
    ).exclude(pk=invitation.neighbour_id)
    return list(others.order_by("name"))


def said_before(invitation: Invitation, there: Collection[Neighbour]) -> dict[str, str | list[int]]:
    """What someone said of an encounter when they looked back before, for the same form."""
    marks = Mark.objects.filter(by=invitation.neighbour, about__in=there)
    said: dict[str, str | list[int]] = {
        kind: [mark.about_id for mark in marks if mark.kind == kind] for kind in MarkKind.values
    }
    if invitation.was_there is not None:
        said["was_there"] = "yes" if invitation.was_there else "no"
    return said


def again_offer(neighbour: Neighbour, now: datetime) -> Invitation | None:
    """The latest encounter of the last month of which this neighbour and somebody else said 'again please'."""
    mine = dict(Mark.objects.filter(by=neighbour, kind=MarkKind.AGAIN).values_list("about_id", "day"))
    theirs = Mark.objects.filter(by__in=mine, about=neighbour, kind=MarkKind.AGAIN).values_list("by_id", "day")
    days = {day for pk, day in theirs if mine[pk] == day}
    met = Invitation.objects.filter(
        neighbour=neighbour,
        answer=Answer.YES,
        looked_back=True,
        encounter__state=State.ON,
        encounter__circle=None,
        encounter__starts_at__gt=now - timedelta(days=30),
    )
    latest = met.select_related("encounter").order_by("-encounter__starts_at")
    return next((each for each in latest if timezone.localdate(each.encounter.starts_at) in days), None)


def again_with(invitation: Invitation) -> list[Neighbour]:
    """Who of an encounter said 'again please' of this neighbour, and this neighbour of them: they would meet again.

    All of them said it of each other too, so nothing is told that was not said to who reads it.
    """
    there = fellows(invitation)
    if not invitation.looked_back:
        return []
    people = [invitation.neighbour_id, *(fellow.pk for fellow in there)]
    said = set(
        Mark.objects.filter(by__in=people, about__in=people, kind=MarkKind.AGAIN).values_list("by_id", "about_id")
    )

    def both(one: int, other: int) -> bool:
        return (one, other) in said and (other, one) in said

    circle: list[Neighbour] = []
    for fellow in there:
        if all(both(fellow.pk, pk) for pk in (invitation.neighbour_id, *(each.pk for each in circle))):
            circle.append(fellow)
    return circle
