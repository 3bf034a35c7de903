"""Generated neighbourhoods in the database of STOEP_DATA: `python -m bench.town MANY PEOPLE`.

A process of its own, as Django keeps one database a process. The people are those of `people.py`, as far as Stoep keeps
what they are: it has no weight of a gift, no reach of one's own, and times by the week.
"""

import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stoep.web.settings")
django.setup()

from django.db import transaction  # noqa: E402

from bench.people import neighbourhood  # noqa: E402
from stoep.web.encounters.models import Mark, MarkKind  # noqa: E402
from stoep.web.neighbourhoods.models import Neighbourhood, Street  # noqa: E402
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Reach, User  # noqa: E402
from stoep.web.places.models import Place, PlaceKind  # noqa: E402
from stoep.web.serve import prepare_database  # noqa: E402

_METRES = (110_540, 68_200)
"""Of a degree to the north, and of one to the east in the middle of the Netherlands."""
_ON_PAPER = 10
"""One in so many is reached on paper."""


def make(number: int, people: int) -> None:
    """Write one neighbourhood."""
    rows = neighbourhood(people, seed=number)
    here = Neighbourhood.objects.create(slug=f"buurt-{number}", name=f"Buurt {number}")
    streets = _streets(here, rows)
    who = _people(here, rows["people"], streets)
    Place.objects.bulk_create(
        Place(
            neighbourhood=here, name=row["id"], kind=PlaceKind.HOUSE, street=list(streets.values())[n % len(streets)],
            how_in="De blauwe deur.", first_minutes="Er is koffie.", capacity=max(row["seats"]),
            open_times=_bits(slot for slot, seats in enumerate(row["seats"]) if seats),
        )
        for n, row in enumerate(rows["places"])
    )  # fmt: skip
    Mark.objects.bulk_create(Mark(by=who[a], about=who[b], kind=MarkKind.RATHER_NOT) for a, b in rows["rather_not"])


def _streets(here: Neighbourhood, rows: dict[str, Any]) -> dict[str, Street]:
    points = {person["street"]: person["xy"] for person in rows["people"]}
    made = Street.objects.bulk_create(
        Street(
            neighbourhood=here, name=name, latitude=here.latitude + y / _METRES[0],
            longitude=here.longitude + x / _METRES[1],
        )
        for name, (x, y) in points.items()
    )  # fmt: skip
    return {street.name: street for street in made}


def _people(here: Neighbourhood, rows: list[dict[str, Any]], streets: dict[str, Street]) -> dict[str, Neighbour]:
    users = User.objects.bulk_create(User(email=f"{here.slug}-{row['id']}@voorbeeld.example") for row in rows)
    people = Neighbour.objects.bulk_create(
        Neighbour(
            neighbourhood=here, user=user, name=row["id"], street=streets[row["street"]], languages=row["languages"],
            reach=Reach.MAIL if number % _ON_PAPER else Reach.PAPER,
        )
        for number, (user, row) in enumerate(zip(users, rows, strict=True))
    )  # fmt: skip
    Company.objects.bulk_create(
        Company(
            neighbour=who, times=_bits(row["times"]), often=row["wish"], at_most=row["size_max"],
            can_host=row["can_host"],
        )
        for who, row in zip(people, rows, strict=True)
    )  # fmt: skip
    Gift.objects.bulk_create(
        Gift(neighbour=who, kind=kind, topic=hook)
        for who, row in zip(people, rows, strict=True)
        for kind, name in ((Kind.LOVE, "love"), (Kind.SHOW, "show"), (Kind.LEARN, "learn"))
        for hook in row[name]
    )
    return {who.name: who for who in people}


def _bits(slots: Any) -> int:
    """Return the times of a week in which some of these slots of two weeks are."""
    return sum(1 << part for part in {slot % 21 for slot in slots})


def main() -> None:
    many, people = map(int, sys.argv[1:])
    prepare_database(print)
    for number in range(many):
        with transaction.atomic():
            make(number, people)


if __name__ == "__main__":
    main()
