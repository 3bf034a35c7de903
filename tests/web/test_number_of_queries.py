"""The number of queries is part of a page's contract: the same for one thing as for thirty."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stoep.web.asks.models import Ask, Came, Knock, Word
from stoep.web.encounters.models import Answer, Mark, MarkKind, State
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbourhoods.models import Code, Street
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, User, Visible
from stoep.web.places.models import Place
from stoep.web.things.models import Loan, Promise, Tally, ThingKind
from stoep.web.turns.models import Liking, Rest, Shadow, Turn, TurnDay, TurnKind, TurnState
from tests.cast import (
    EVERY_TIME,
    WEEKLY,
    Cast,
    make_encounter,
    make_initiative,
    make_neighbour,
    make_subscription,
    make_thing,
    make_turn,
)  # fmt: skip
from tests.web.test_doors import DOORS


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        status = client.get(url).status_code
    assert status == 200, (url, status)
    return len(found)


def _more(cast: Cast, number: int) -> None:
    """Thirty more of everything, also for the one who looks."""
    for n in range(number):
        who = make_neighbour(cast.here, f"Buur{n}", loves=("duiven", "soaps"))
        Gift.objects.create(neighbour=who, kind=Kind.SHOW, topic="breien", visible=Visible.EVERYONE)
        Gift.objects.create(neighbour=cast.neighbour, kind=Kind.LOVE, words=f"ding {n}")
        street = Street.objects.create(neighbourhood=cast.here, name=f"Laan {n}", latitude=52.2, longitude=5.3)
        place = Place.objects.create(neighbourhood=cast.here, name=f"Plek {n}", street=street, door_person=who)
        gathering = make_initiative(cast.here, place, who, title=f"Club {n}")
        gathering.initiative.makers.add(cast.neighbour)
        Gathering.objects.create(
            neighbourhood=cast.here, initiative=cast.initiative, key=f"k{n}", starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
        )  # fmt: skip
        Ask.objects.create(neighbourhood=cast.here, by=who, initiative=gathering.initiative, title=f"Wie {n}?",
                           made_at=timezone.now())  # fmt: skip
        for thing in (
            make_thing(cast.here, f"Ding {n}", by=cast.neighbour, initiative=gathering.initiative, photo=f"{n:032x}"),
            make_thing(cast.here, f"Kast {n}", by=who, kind=ThingKind.LEND, place=place),
            make_thing(cast.here, f"Boek {n}", kind=ThingKind.LEND, initiative=cast.initiative, number=n + 2),
        ):
            Loan.objects.create(thing=thing, neighbour=cast.neighbour, due_on=timezone.localdate())
        lamp = make_thing(cast.here, f"Lamp {n}", by=who, place=place)
        Promise.objects.create(thing=lamp, neighbour=cast.neighbour, until=timezone.localdate())
        Tally.objects.create(neighbourhood=cast.here, week=timezone.localdate() - timedelta(weeks=n + 9), lent=1)
        asked = Ask.objects.create(neighbourhood=cast.here, by=who, title=f"Wie {n}?", made_at=timezone.now())
        Knock.objects.create(
            ask=asked, neighbour=cast.neighbour, came=Came.NAMED, made_at=timezone.now(), thanked=n % 2
        )
        Knock.objects.create(ask=cast.ask, neighbour=who, came=Came.NAMED, word=Word.YES, made_at=timezone.now())
        Gift.objects.create(neighbour=make_neighbour(cast.here, f"Naait{n}"), kind=Kind.SHOW, topic="naaien",
                            visible=Visible.EVERYONE)  # fmt: skip
        kind, state = list(TurnKind)[n % 4], list(TurnState)[n % 3]
        make_turn(gathering, cast.neighbour, kind, state)
        along = list(TurnKind)[(n + 1) % 4]
        Shadow.objects.create(day=make_turn(gathering, who, along, TurnState.YES), neighbour=cast.neighbour)
        Turn.objects.create(initiative=cast.initiative, kind=TurnKind.OTHER, words=f"beurt {n}")
        TurnDay.objects.create(turn=cast.turn, gathering=Gathering.objects.get(key=f"k{n}"), neighbour=who,
                               state=TurnState.YES, swapping=True)  # fmt: skip
        Liking.objects.get_or_create(turn=cast.turn, neighbour=who, since=timezone.now())
        Rest.objects.create(neighbour=cast.neighbour, first=timezone.localdate(), last=timezone.localdate())
        both = {cast.neighbour: Answer.YES, who: Answer.YES}
        make_encounter(cast.here, place, timezone.now() + timedelta(days=3, hours=n), both, State.ON)
        Mark.objects.create(by=cast.neighbour, about=who, kind=MarkKind.RATHER_NOT)
        make_subscription(cast.here, f"club {n}")
        Code.objects.create(neighbourhood=cast.here, digest=str(n), begins_with="AB", street=street,
                            ends_on=timezone.localdate() + timedelta(days=9))  # fmt: skip


PAGES = [name for name, (_where, row) in DOORS.items() if 200 in row and name not in ("account_login", "home")]


@pytest.mark.parametrize("name", PAGES)
def test_thirty_things_ask_no_more_queries_than_one(cast: Cast, name: str) -> None:
    where, row = DOORS[name]
    url = reverse(name, args=where(cast))
    person = ("neighbour", "maker", "keyholder", "visitor")[[row[1], row[2], row[4], row[0]].index(200)]
    client = Client()
    if user := cast.people[person]:
        client.force_login(user)
    before = _queries(client, url)
    _more(cast, 30)
    assert _queries(client, url) == before


def test_the_front_page_of_two_thousand_neighbours_needs_fifteen_queries(cast: Cast) -> None:
    users = User.objects.bulk_create(User(email=f"b{n}@voorbeeld.example", password="!") for n in range(2000))
    people = Neighbour.objects.bulk_create(
        Neighbour(neighbourhood=cast.here, user=user, name=f"Buur {n}", street=cast.street)
        for n, user in enumerate(users)
    )
    Company.objects.bulk_create(Company(neighbour=who, times=EVERY_TIME) for who in people)
    Gift.objects.bulk_create(Gift(neighbour=who, kind=Kind.LOVE, topic="duiven") for who in people)
    clubs = Initiative.objects.bulk_create(
        Initiative(neighbourhood=cast.here, title=f"Club {n}", place=cast.place, rhythm=WEEKLY) for n in range(60)
    )
    start = timezone.now() + timedelta(hours=2)
    Gathering.objects.bulk_create(
        Gathering(
            neighbourhood=cast.here, initiative=club, key=f"{day}", starts_at=start + timedelta(days=day),
            ends_at=start + timedelta(days=day, hours=2),
        )
        for club in clubs
        for day in range(7)
    )  # fmt: skip
    asked, alone = Client(), Client()
    asked.force_login(cast.neighbour.user)
    alone.force_login(cast.keyholder.user)
    url = reverse("week", args=[cast.here.slug])
    for client in (asked, alone, Client()):
        caches["fragments"].clear()
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        assert len(found) <= 15, "with no row kept from before"
