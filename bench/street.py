"""A neighbourhood of 2,000 neighbours and 60 initiatives in STOEP_DATA: `python -m bench.street` makes it, counts the
queries of its pages, and prints where everything is. A process of its own, as Django keeps one database a process."""

import json
import os
import random
from datetime import datetime, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stoep.web.settings")
django.setup()

from django.core.cache import caches  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from stoep.core.calendar.rhythm import weekly  # noqa: E402
from stoep.core.topics import TOPICS  # noqa: E402
from stoep.web.asks.models import Ask  # noqa: E402
from stoep.web.encounters.models import Answer, Encounter, Invitation, State  # noqa: E402
from stoep.web.initiatives.actions import extend_gatherings  # noqa: E402
from stoep.web.initiatives.models import Initiative  # noqa: E402
from stoep.web.neighbourhoods.actions import add_streets, begin_neighbourhood  # noqa: E402
from stoep.web.neighbourhoods.models import Neighbourhood  # noqa: E402
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Reach, User, Visible  # noqa: E402
from stoep.web.places.models import Place, PlaceKind  # noqa: E402
from stoep.web.signin.links import demo_link  # noqa: E402

SLUG, SEED = "bench", 1
NEIGHBOURS, INITIATIVES, STREETS, PLACES, ASKS = 2000, 60, 60, 12, 40
OVER, COMING = 600, 300
"""Encounters of the last thirteen weeks, and those that are proposed now."""
EVERY_TIME = 2**21 - 1


def make(now: datetime) -> Neighbourhood:
    """Write the neighbourhood. The first neighbour has an open invitation, and the last one has none."""
    chance = random.Random(SEED)
    here, _code = begin_neighbourhood(slug=SLUG, name="De Plataan")
    add_streets(here, [(f"Laan {n}", 52.20 + n % 8 / 1000, 5.28 + n // 8 / 1000) for n in range(STREETS)])
    here.refresh_from_db()
    people = _people(here, chance)
    places = _places(here, people)
    _initiatives(here, people, places, now)
    Ask.objects.bulk_create(
        Ask(neighbourhood=here, by=chance.choice(people), title=f"Wie kan helpen met {topic.nl}?", made_at=now)
        for topic in chance.sample(list(TOPICS.values()), ASKS)
    )
    _encounters(here, people[:-1], places, chance, now)
    return here


def _people(here: Neighbourhood, chance: random.Random) -> list[Neighbour]:
    users = User.objects.bulk_create(User(email=f"buur{n}@voorbeeld.example") for n in range(NEIGHBOURS))
    streets = list(here.streets.all())
    people = Neighbour.objects.bulk_create(
        Neighbour(
            neighbourhood=here, user=user, name=f"Buur {n}", street=streets[n % STREETS], reach=Reach.MAIL,
            languages=["nl"], about="Ik fluit in de lift.",
            keys_until=now_plus(90).date() if n < 12 else None,
        )
        for n, user in enumerate(users)
    )  # fmt: skip
    Company.objects.bulk_create(
        Company(neighbour=who, times=chance.getrandbits(21), often=chance.randint(1, 4), at_most=4) for who in people
    )
    keys = list(TOPICS)
    popular = [1 / (number + 4) for number in range(len(keys))]
    Gift.objects.bulk_create(
        Gift(neighbour=who, kind=chance.choice(Kind.values), topic=topic, visible=chance.choice(Visible.values))
        for who in people
        for topic in set(chance.choices(keys, popular, k=6))
    )
    return people


def now_plus(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def _places(here: Neighbourhood, people: list[Neighbour]) -> list[Place]:
    streets = list(here.streets.all())
    return Place.objects.bulk_create(
        Place(
            neighbourhood=here, name=f"Huis {n}", kind=PlaceKind.HOUSE, street=streets[n], door_person=people[n],
            how_in="De blauwe deur.", first_minutes="Je loopt binnen.\nEr is koffie.", stairs="geen", toilet="ja",
            capacity=12, open_times=EVERY_TIME,
        )
        for n in range(PLACES)
    )  # fmt: skip


def _initiatives(here: Neighbourhood, people: list[Neighbour], places: list[Place], now: datetime) -> None:
    begin = timezone.localtime(now - timedelta(weeks=13)).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    topics = list(TOPICS.values())
    made = Initiative.objects.bulk_create(
        Initiative(
            neighbourhood=here, title=f"Samen {topics[n].nl}", about="Koffie, spullen en verhalen.",
            glad="Een volle tafel.", place=places[n % PLACES], minutes=120, ask="Wie zet er koffie?",
            rhythm=weekly(begin.replace(hour=9 + n % 11), [n % 7, (n + 3) % 7], time_zone=here.time_zone),
        )
        for n in range(INITIATIVES)
    )  # fmt: skip
    for number, initiative in enumerate(made):
        initiative.makers.set(people[2 * number : 2 * number + 2])
    extend_gatherings(here, now=now - timedelta(weeks=13), until=now + timedelta(days=60))


def _encounters(
    here: Neighbourhood, people: list[Neighbour], places: list[Place], chance: random.Random, now: datetime
) -> None:
    keys = list(TOPICS)
    rows = []
    for n in range(OVER + COMING):
        start = now + timedelta(days=2 + n % 11) if n < COMING else now - timedelta(days=3 + n % 80)
        rows.append(
            Encounter(
                neighbourhood=here, hook=chance.choice(keys), place=places[n % PLACES], starts_at=start,
                ends_at=start + timedelta(minutes=90), decide_at=start - timedelta(days=1),
                state=State.PROPOSED if n < COMING else State.ON, asked=4,
            )
        )  # fmt: skip
    made = Encounter.objects.bulk_create(rows)
    Invitation.objects.bulk_create(
        Invitation(
            encounter=encounter, neighbour=who, brings=number, worth=0.5,
            answer=Answer.OPEN if n < COMING else Answer.YES, looked_back=n >= COMING,
        )
        for n, encounter in enumerate(made)
        for number, who in enumerate(people[4 * n % 1996 : 4 * n % 1996 + 4])
    )  # fmt: skip


def pages(here: Neighbourhood) -> dict[str, str]:
    """Return the address of each main page, as the first neighbour comes by."""
    invitation = Invitation.objects.filter(neighbour=here.neighbours.order_by("pk")[0], answer=Answer.OPEN)[0]
    busy = here.gatherings.filter(starts_at__gt=timezone.now())[0]
    places = {
        "week": (), "do": (), "share": (), "hood": (), "come_in": (), "me": (), "company": (), "gifts": ("love",),
        "initiative": (busy.initiative_id,), "gathering": (busy.pk,),
        "place": (here.places.all()[0].pk,), "invitation": (invitation.pk,),
    }  # fmt: skip
    found = {name: reverse(name, args=[here.slug, *args]) for name, args in places.items()}
    return found | {name: reverse(name) for name in ("account_login", "with_card", "privacy", "talk")}


def queries(here: Neighbourhood, found: dict[str, str]) -> dict[str, dict[str, list[int]]]:
    """Count the queries of each page for whoever gets it: with no rows kept from before, and with them."""
    asked, *_, alone = here.neighbours.order_by("pk").select_related("user")
    counts: dict[str, dict[str, list[int]]] = {}
    for who, user in {"visitor": None, "asked": asked.user, "not asked": alone.user}.items():
        client = Client(SERVER_NAME="127.0.0.1")
        if user:
            client.force_login(user)
        for name, address in found.items():
            caches["fragments"].clear()
            if client.get(address).status_code == 200:
                caches["fragments"].clear()
                counts.setdefault(name, {})[who] = [_queries(client, address), _queries(client, address)]
    return counts


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    with transaction.atomic():
        here = make(now)
    here.refresh_from_db()
    found = pages(here)
    first = here.neighbours.order_by("pk")[0]
    out: dict[str, Any] = {
        "pages": found,
        "key": reverse("demo_link", args=[demo_link(first.user_id)]),
        "queries": queries(here, found),
        "rows": {
            "neighbours": here.neighbours.count(),
            "gifts": Gift.objects.count(),
            "initiatives": here.initiatives.count(),
            "gatherings": here.gatherings.count(),
            "encounters": here.encounters.count(),
        },
    }
    print(json.dumps(out))


if __name__ == "__main__":
    main()
