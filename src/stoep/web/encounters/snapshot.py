"""What the weave may look at, as the plain mapping that `core/weave` loads.

Only what people gave for it, and how often Stoep itself asked them lately (mission, 'What the engine may look at').
"""

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from math import cos, radians
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count

from stoep.web.between.queries import young_in
from stoep.web.encounters.models import Answer, Encounter, Invitation, Mark, MarkKind, State
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Company, Gift, Kind, Visible
from stoep.web.notices.queries import paused_in
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
    served, hosted, of_own, asked, taken = _lately(neighbourhood, now)
    gifts: dict[int, dict[str, dict[str, float]]] = defaultdict(lambda: {"love": {}, "show": {}, "learn": {}})
    for gift in Gift.objects.filter(neighbour__neighbourhood=neighbourhood).exclude(visible=Visible.ME):
        gifts[gift.neighbour_id][_FIELDS[Kind(gift.kind)]][gift.hook] = 1.0
    people: list[dict[str, Any]] = []
    companies = Company.objects.filter(neighbour__neighbourhood=neighbourhood, often__gt=0)
    companies = companies.exclude(neighbour__arrival__known=False)
    # Under sixteen nobody is brought together with strangers; who has a pause is asked again when it is over.
    companies = companies.exclude(neighbour__in=young_in(neighbourhood) | paused_in(neighbourhood))
    for company in companies.select_related("neighbour__street").order_by("neighbour_id"):
        who = company.neighbour
        busy = {_slot_of(moment, first, zone) for moment in taken.get(who.pk, []) if moment > now}
        recent = sum(1 for moment in asked.get(who.pk, []) if moment > now - _LATELY)
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
                "asked": who.pk in of_own,
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
) -> tuple[dict[int, float], dict[int, float], set[int], dict[int, list[datetime]], dict[int, list[datetime]]]:
    """What Stoep itself asked people: worth and hosting halved every four weeks, who was asked for something
    of their own this season, for which moments they were asked, and which of these are theirs already.

    People say how often they may be *asked*. So what didn't go on counts among those, whatever they answered: nobody
    is asked more often because others said 'not now'. Its time is free again, and it brought nobody anything: who
    waits for an encounter goes first.
    """
    served: dict[int, float] = defaultdict(float)
    hosted: dict[int, float] = defaultdict(float)
    of_own: set[int] = set()
    asked: dict[int, list[datetime]] = defaultdict(list)
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
            of_own.add(invitation.neighbour_id)
        asked[invitation.neighbour_id].append(encounter.starts_at)
        if encounter.state != State.OFF:
            taken[invitation.neighbour_id].append(encounter.starts_at)
    return served, hosted, of_own, asked, taken


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
