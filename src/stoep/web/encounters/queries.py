"""What the weave may look at, as the plain mapping that `core/weave` loads; and invitations as rows."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import cos, radians
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stoep.core.fabric import Sums
from stoep.web.encounters.models import Answer, Encounter, Invitation, Mark, MarkKind, State
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.initiatives.queries import day_words
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Visible, Way
from stoep.web.neighbours.queries import topic_words
from stoep.web.places.models import Place

ROUND_DAYS = 14
PARTS = (time(10, 30), time(14, 30), time(19, 30))
"""When an encounter in the morning, the afternoon and the evening begins (a choice)."""
LENGTH = timedelta(minutes=90)
REACH_METRES = 1500.0
"""How far people go for an encounter: about twenty minutes on foot (a choice)."""
_FIELDS = {Kind.LOVE: "love", Kind.SHOW: "show", Kind.LEARN: "learn", Kind.DREAM: "learn"}
_LATELY = timedelta(days=28)


def slot_start(first: date, slot: int, zone: ZoneInfo) -> datetime:
    """Return when slot 0…41 of a round that begins on `first` begins."""
    return datetime.combine(first + timedelta(days=slot // 3), PARTS[slot % 3], tzinfo=zone)


def _slots_of(first: date, times: int) -> list[int]:
    start = 3 * first.weekday()
    return [slot for slot in range(3 * ROUND_DAYS) if times >> ((start + slot) % 21) & 1]


def _slot_of(moment: datetime, first: date, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    part = 0 if local.hour < 13 else 1 if local.hour < 18 else 2
    return (local.date() - first).days * 3 + part


def weave_snapshot(neighbourhood: Neighbourhood, *, first: date, now: datetime) -> dict[str, Any]:
    """Return a round's snapshot in the file form of the weave: only what people gave for it, and what Stoep
    itself asked them lately. Ids are those of rows, as text."""
    zone = ZoneInfo(neighbourhood.time_zone)
    served, hosted, asked, taken = _lately(neighbourhood, now)
    gifts: dict[int, dict[str, dict[str, float]]] = defaultdict(lambda: {"love": {}, "show": {}, "learn": {}})
    for gift in Gift.objects.filter(neighbour__neighbourhood=neighbourhood).exclude(visible=Visible.ME):
        gifts[gift.neighbour_id][_FIELDS[Kind(gift.kind)]][gift.hook] = 1.0
    people: list[dict[str, Any]] = []
    companies = Company.objects.filter(neighbour__neighbourhood=neighbourhood, often__gt=0)
    for company in companies.select_related("neighbour__street").order_by("neighbour_id"):
        who = company.neighbour
        moments = taken.get(who.pk, [])
        busy = {_slot_of(moment, first, zone) for moment in moments if moment > now}
        recent = sum(1 for moment in moments if moment > now - _LATELY)
        people.append(
            {
                "id": str(who.pk),
                "xy": _metres(neighbourhood, who.street.latitude, who.street.longitude),
                "street": str(who.street_id),
                "times": [s for s in _slots_of(first, company.times) if s not in busy],
                "languages": who.languages or ["nl"],
                "size_max": company.at_most,
                "wish": max(0, min(2, company.often - recent)),
                "reach": REACH_METRES,
                "can_host": company.can_host,
                "served": round(served[who.pk], 4),
                "hosted": round(hosted[who.pk], 4),
                "asked": who.pk in asked,
                **gifts[who.pk],
            }
        )
    return {
        "slots": 3 * ROUND_DAYS,
        "people": people,
        "places": _places(neighbourhood, first, zone),
        **_pairs(neighbourhood, {p["id"] for p in people}, now),
    }


def _metres(neighbourhood: Neighbourhood, latitude: float, longitude: float) -> list[float]:
    east = (longitude - neighbourhood.longitude) * 111_320 * cos(radians(neighbourhood.latitude))
    return [round(east, 1), round((latitude - neighbourhood.latitude) * 110_540, 1)]


def _lately(
    neighbourhood: Neighbourhood, now: datetime
) -> tuple[dict[int, float], dict[int, float], set[int], dict[int, list[datetime]]]:
    """What Stoep itself asked people: worth and hosting halved every four weeks, who was asked for something
    of their own this season, and the moments that are theirs already."""
    served: dict[int, float] = defaultdict(float)
    hosted: dict[int, float] = defaultdict(float)
    asked: set[int] = set()
    taken: dict[int, list[datetime]] = defaultdict(list)
    invitations = Invitation.objects.filter(encounter__neighbourhood=neighbourhood).select_related("encounter")
    for invitation in invitations:
        encounter = invitation.encounter
        fading = 0.5 ** (max(0.0, (now - encounter.starts_at) / timedelta(days=1)) / 28)
        if invitation.answer != Answer.NOT_NOW and encounter.state != State.OFF:
            served[invitation.neighbour_id] += invitation.worth * fading
        if encounter.host_id == invitation.neighbour_id and encounter.state == State.ON:
            hosted[invitation.neighbour_id] += fading
        if invitation.of_own:
            asked.add(invitation.neighbour_id)
        if encounter.state != State.OFF or encounter.starts_at < now:
            taken[invitation.neighbour_id].append(encounter.starts_at)
    return served, hosted, asked, taken


def _pairs(neighbourhood: Neighbourhood, ids: set[str], now: datetime) -> dict[str, list[list[str]]]:
    def inside(pairs: list[tuple[int, int]]) -> list[list[str]]:
        return [[str(a), str(b)] for a, b in pairs if str(a) in ids and str(b) in ids]

    marks = Mark.objects.filter(by__neighbourhood=neighbourhood).values_list("by_id", "about_id", "kind")
    there: dict[int, list[int]] = defaultdict(list)
    met = Invitation.objects.filter(
        encounter__neighbourhood=neighbourhood,
        encounter__state=State.ON,
        encounter__starts_at__gt=now - timedelta(days=settings.STOEP_FORGET_DAYS),
        answer=Answer.YES,
    )
    for encounter, neighbour in met.order_by("neighbour_id").values_list("encounter_id", "neighbour_id"):
        there[encounter].append(neighbour)
    pairs = {(a, b) for members in there.values() for i, a in enumerate(members) for b in members[i + 1 :]}
    return {
        "rather_not": inside(sorted({(min(a, b), max(a, b)) for a, b, k in marks if k == MarkKind.RATHER_NOT})),
        "again": inside([(a, b) for a, b, k in marks if k == MarkKind.AGAIN]),
        "met": inside(sorted(pairs)),
    }


def _places(neighbourhood: Neighbourhood, first: date, zone: ZoneInfo) -> list[dict[str, Any]]:
    used: Counter[tuple[int, int]] = Counter()
    since, until = slot_start(first, 0, zone), slot_start(first, 3 * ROUND_DAYS - 1, zone)
    others = Encounter.objects.filter(neighbourhood=neighbourhood, starts_at__gte=since, starts_at__lte=until).exclude(
        state=State.OFF
    )
    for encounter in others.annotate(size=Count("invitations")):
        if encounter.place_id:
            used[encounter.place_id, _slot_of(encounter.starts_at, first, zone)] += encounter.size
    rows = []
    for place in Place.objects.filter(neighbourhood=neighbourhood).select_related("street").order_by("pk"):
        seats = [0] * (3 * ROUND_DAYS)
        for slot in _slots_of(first, place.open_times):
            seats[slot] = max(0, place.capacity - used[place.pk, slot])
        xy = _metres(neighbourhood, place.street.latitude, place.street.longitude)
        rows.append({"id": str(place.pk), "xy": xy, "seats": seats})
    return rows


# --- As rows for pages ---------------------------------------------------------------------------


def bring_words(number: int, hook: str) -> str:
    """Return the small thing that someone is asked to bring."""
    choices = (
        _("Will you bring a photo or a story about {hook}?"),
        _("Will you bring something nice to go with the coffee?"),
        _("Will you bring a question about {hook}?"),
        _("Will you bring something to show?"),
        _("Just bring yourself."),
    )
    return choices[number % len(choices)].format(hook=hook)


def way_words(neighbour: Neighbour) -> str:
    """Return what fits how this neighbour likes to meet; for their own eyes only."""
    company = getattr(neighbour, "company", None)
    said: dict[str, str] = {
        Way.HOME: _("Do you like it? Next time you can meet at home."),
        Way.OUTDOORS: _("Outdoors is fine too: walk a round together."),
        Way.SIDE_BY_SIDE: _("You need not talk all the time. Do something side by side."),
    }
    return said.get(company.way, "") if company else ""


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
    company: tuple[tuple[str, str], ...]
    """Name and own words of who also said yes."""
    opens: str
    over: bool

    @property
    def names(self) -> list[str]:
        return [name for name, _about in self.company]


def invitation_row(invitation: Invitation, now: datetime, *, with_names: bool = True) -> InvitationRow:
    """Turn an invitation (its encounter and place fetched already) into a row."""
    encounter = invitation.encounter
    slug = encounter.neighbourhood.slug
    name, emoji = topic_words(encounter.hook)
    start = timezone.localtime(encounter.starts_at)
    said_yes = invitation.answer == Answer.YES
    company: tuple[tuple[str, str], ...] = ()
    opens = ""
    if said_yes and with_names:
        others = encounter.invitations.filter(answer=Answer.YES).exclude(pk=invitation.pk).select_related("neighbour")
        company = tuple(sorted((other.neighbour.name, other.neighbour.about) for other in others))
        if encounter.state == State.ON and encounter.host:
            opens = _("You open the door") if encounter.host_id == invitation.neighbour_id else encounter.host.name
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


def _spoken_day(day: date) -> str:
    today = timezone.localdate()
    return day_words(day, today) if (day - today).days in (0, 1) else date_format(day, "l j F")


def invitations_of(neighbour: Neighbour, now: datetime) -> list[Invitation]:
    """The invitations of someone that are still to come, or just over: open ones first, then by time."""
    found = (
        Invitation.objects.filter(neighbour=neighbour, encounter__starts_at__gt=now - timedelta(days=14))
        .exclude(answer=Answer.NOT_NOW)
        .exclude(Q(encounter__state=State.OFF) & ~Q(answer=Answer.YES))
        .exclude(Q(encounter__state=State.PROPOSED, encounter__starts_at__lt=now))
        .exclude(Q(encounter__state=State.ON, answer=Answer.OPEN))
        .exclude(looked_back=True)
        .select_related("encounter__place", "encounter__neighbourhood", "encounter__host", "neighbour__company")
    )
    order = {Answer.OPEN: 0, Answer.YES: 1}
    return sorted(found, key=lambda i: (order[Answer(i.answer)], i.encounter.starts_at))


def fellows(invitation: Invitation) -> list[Neighbour]:
    """Who else said yes to an encounter that someone said yes to and that went on."""
    if invitation.answer != Answer.YES or invitation.encounter.state != State.ON:
        return []
    others = Neighbour.objects.filter(
        invitations__encounter=invitation.encounter, invitations__answer=Answer.YES
    ).exclude(pk=invitation.neighbour_id)
    return list(others.order_by("name"))


def season_sums(neighbourhood: Neighbourhood, now: datetime) -> Sums:
    """The sums of the last thirteen weeks, of the whole neighbourhood."""
    since = now - timedelta(weeks=13)
    return Sums(
        people=Neighbour.objects.filter(neighbourhood=neighbourhood).count(),
        gatherings=Gathering.objects.filter(
            neighbourhood=neighbourhood, cancelled=False, starts_at__gt=since, ends_at__lt=now
        ).count(),
        encounters=Encounter.objects.filter(
            neighbourhood=neighbourhood, state=State.ON, starts_at__gt=since, ends_at__lt=now
        ).count(),
        gifts=Gift.objects.filter(neighbour__neighbourhood=neighbourhood).exclude(visible=Visible.ME).count(),
        initiatives=Initiative.objects.filter(neighbourhood=neighbourhood).exclude(rhythm="").count(),
    )
