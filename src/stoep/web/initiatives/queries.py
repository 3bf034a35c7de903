"""What happens when, as rows that a page can show as they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stoep.core.calendar.habit import tell
from stoep.core.calendar.words import Language
from stoep.web.initiatives.dates import habit_of
from stoep.web.initiatives.models import Door, Gathering, Initiative, State
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place


@dataclass(frozen=True)
class DateRow:
    """One date as a page shows it."""

    day: str
    time: str
    title: str
    url: str
    about: str
    ask: str
    door: str
    place: str
    cancelled: bool
    circle: bool
    today: bool
    of: str


def gatherings_between(neighbourhood: Neighbourhood, since: datetime, until: datetime) -> QuerySet[Gathering]:
    """The dates of a neighbourhood that aren't over at `since` and begin before `until`; without closed circles."""
    found = Gathering.objects.filter(neighbourhood=neighbourhood, ends_at__gt=since, starts_at__lt=until)
    found = found.filter(hidden=False, initiative__hidden=False)
    found = found.exclude(initiative__door=Door.CLOSED).exclude(initiative__state=State.RESTING, paused=True)
    return with_all(found).order_by("starts_at", "id")


def with_all(gatherings: QuerySet[Gathering]) -> QuerySet[Gathering]:
    """Fetch along what a page of a date needs."""
    return gatherings.select_related(
        "initiative__place__door_person", "initiative__place__street", "initiative__opens", "place__door_person",
        "place__street", "opens", "initiative__subscription",
    )  # fmt: skip


def day_words(day: date, today: date) -> str:
    """Return a day as people say it: today, tomorrow, Friday, or Wed 7 January."""
    away = (day - today).days
    if away == 0:
        return _("today")
    if away == 1:
        return _("tomorrow")
    if 0 < away < 7:
        return date_format(day, "l")
    return date_format(day, "D j F" if day.year == today.year else "D j F Y")


def first_sentence(text: str, most: int = 140) -> str:
    """Return how a text begins, whole sentences where they fit."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[:most]
    end = max(cut.rfind(". "), cut.rfind("? "))
    return cut[: end + 1] if end > 40 else cut.rsplit(" ", 1)[0] + " …"


def date_rows(gatherings: Iterable[Gathering], slug: str, now: datetime) -> list[DateRow]:
    """Turn gatherings into rows, in the time zone that is active."""
    today = timezone.localtime(now).date()
    base = reverse("gathering", args=[slug, 0]).removesuffix("0/")
    rows = []
    for gathering in gatherings:
        initiative = gathering.initiative
        start = timezone.localtime(gathering.starts_at)
        day = max(start.date(), today) if gathering.all_day else start.date()
        place, opens = gathering.at, gathering.opener
        time = "" if gathering.all_day else start.strftime("%H:%M")
        rows.append(
            DateRow(
                day=day_words(day, today),
                time=f"{date_format(day, 'D').lower()} {time}".strip() if day == today else time,
                title=gathering.title or initiative.title,
                url=f"{base}{gathering.pk}/",
                about=first_sentence(gathering.because or gathering.note or initiative.about),
                ask=initiative.ask,
                door=opens.name if opens and not gathering.cancelled else "",
                place=gathering.where or (place.name if place else initiative.where),
                cancelled=gathering.cancelled,
                circle=initiative.door == Door.OPEN,
                today=day == today,
                of=initiative.subscription.name if initiative.subscription else "",
            )
        )
    return rows


@dataclass(frozen=True)
class Week:
    """The dates of a week; `more` says that some days at its end are left out."""

    rows: list[DateRow]
    more: bool


_ROWS_OF_A_WEEK = 14
_MOST_ROWS = 30


def week_rows(neighbourhood: Neighbourhood, now: datetime, *, everything: bool = False) -> Week:
    """What happens from now until seven midnights from now, so that each weekday stands for one day.

    A full week is cut between two days. Today and tomorrow stand there whole, up to `_MOST_ROWS`.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = list(gatherings_between(neighbourhood, now, midnight + timedelta(days=7)))
    end = len(found) if everything else _end_of_a_day(found, midnight.date())
    return Week(date_rows(found[:end], neighbourhood.slug, now), end < len(found))


def _end_of_a_day(found: list[Gathering], today: date) -> int:
    """Return after how many dates a list of a week can end."""
    days = [max(timezone.localtime(gathering.starts_at).date(), today) for gathering in found]
    ends = [n for n in range(1, len(days) + 1) if n == len(days) or days[n] != days[n - 1]]
    soon = sum(day <= today + timedelta(days=1) for day in days) or (ends[0] if ends else 0)
    return max([min(soon, _MOST_ROWS), *(end for end in ends if end <= _ROWS_OF_A_WEEK)])


@dataclass(frozen=True)
class InitiativeRow:
    title: str
    url: str
    about: str
    when: str
    place: str
    next_day: str
    paused: bool
    circle: bool
    of: str


def rhythm_words(initiative: Initiative) -> str:
    """Return the rhythm as people say it; '' for a date of an imported calendar that comes once."""
    if not initiative.rhythm and initiative.source:
        return ""
    return tell(habit_of(initiative), language=spoken())


def spoken() -> Language:
    """Return the language of the page, as the calendar knows it."""
    return "en" if get_language() == "en" else "nl"


def initiative_rows(neighbourhood: Neighbourhood, now: datetime) -> list[InitiativeRow]:
    """The initiatives that have a date to come or a rhythm, soonest first; not those that rest, nor closed circles."""
    today = timezone.localtime(now).date()
    soonest: dict[int, datetime] = {}
    coming = Gathering.objects.filter(neighbourhood=neighbourhood, ends_at__gt=now, cancelled=False, hidden=False)
    for pk, start in coming.order_by("-starts_at").values_list("initiative_id", "starts_at"):
        soonest[pk] = start
    rows = []
    shown = Initiative.objects.filter(neighbourhood=neighbourhood, hidden=False).exclude(state=State.RESTING)
    for initiative in shown.exclude(door=Door.CLOSED).select_related("place", "subscription"):
        begins = soonest.get(initiative.pk)
        if begins is None and initiative.source:
            continue  # its calendar has no date to come
        local = timezone.localtime(begins) if begins else None
        rows.append(
            (
                local.isoformat() if local else "~",
                InitiativeRow(
                    title=initiative.title,
                    url=reverse("initiative", args=[neighbourhood.slug, initiative.pk]),
                    about=first_sentence(initiative.about),
                    when=rhythm_words(initiative),
                    place=initiative.place.name if initiative.place else initiative.where,
                    next_day=f"{day_words(local.date(), today)} {local:%H:%M}" if local else "",
                    paused=initiative.state == State.PAUSED,
                    circle=initiative.door == Door.OPEN,
                    of=initiative.subscription.name if initiative.subscription else "",
                ),
            )
        )
    return [row for _start, row in sorted(rows, key=lambda pair: (pair[0], pair[1].title))]


def initiatives_at(place: Place) -> QuerySet[Initiative]:
    """What happens at a place; not what rests, nor closed circles."""
    return place.initiatives.filter(hidden=False).exclude(door=Door.CLOSED).exclude(state=State.RESTING)


def circles_of(neighbour: Neighbour) -> list[Initiative]:
    """The circles that this neighbour is in, for their own eyes."""
    return list(neighbour.initiatives.exclude(door=Door.EVERYONE).exclude(state=State.RESTING))


@dataclass(frozen=True)
class RestingRow:
    """What rests: how it was, from when to when, and how often."""

    title: str
    url: str
    thanks: str
    when: str
    since: int
    until: int
    times: int


def resting_rows(neighbourhood: Neighbourhood) -> list[RestingRow]:
    """What rests, the latest first."""
    been = Count("gatherings", filter=Q(gatherings__cancelled=False) & Q(gatherings__ends_at__lt=timezone.now()))
    resting = Initiative.objects.filter(neighbourhood=neighbourhood, state=State.RESTING, hidden=False)
    resting = resting.exclude(door=Door.CLOSED)
    found = resting.annotate(times=been, begun=Min("gatherings__starts_at")).order_by("-rested_on", "title")
    return [
        RestingRow(
            title=initiative.title,
            url=reverse("initiative", args=[neighbourhood.slug, initiative.pk]),
            thanks=initiative.thanks,
            when=rhythm_words(initiative),
            since=(timezone.localtime(initiative.begun).year if initiative.begun else rested.year),
            until=rested.year,
            times=initiative.times,
        )
        for initiative in found
        if (rested := initiative.rested_on)
    ]
