"""Set the stage of the browser tests in STOEP_DATA, and print where everything is: python -m tests.browser.stage.

It runs in a process of its own, so that the database of the server is never that of the tests.
"""

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stoep.web.settings")
django.setup()

from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from stoep.core.topics import TOPICS  # noqa: E402
from stoep.web.encounters.models import Answer  # noqa: E402
from stoep.web.neighbourhoods.actions import make_code  # noqa: E402
from stoep.web.neighbourhoods.models import CodeKind, Neighbourhood  # noqa: E402
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Visible  # noqa: E402
from stoep.web.places.models import Place  # noqa: E402
from stoep.web.signin.links import demo_link  # noqa: E402
from tests.cast import make_cast, make_encounter, make_initiative, make_neighbour, make_neighbourhood  # noqa: E402
from tests.web.test_doors import DOORS, POSTED  # noqa: E402

JOURNEYS = {"merel": ("Bep", "Kees"), "ekster": ("Riet", "Bas")}
"""Neighbourhoods in which somebody comes to live, and who is there already."""

# Who of the cast looks at pages here.
LOOKERS = ("neighbour", "maker", "connector", "keyholder")


def way_in(neighbour: Neighbour) -> str:
    return reverse("demo_link", args=[demo_link(neighbour.user_id)])


def begin_journey(slug: str, names: tuple[str, ...]) -> dict[str, object]:
    """Make a neighbourhood of people who love apple pie; return who they are, and the code on a card of theirs."""
    here, place = make_neighbourhood(slug, f"De {slug.capitalize()}")
    for name in names:
        make_neighbour(here, name, loves=("appeltaart",))
    # Each is asked once, so that each has one mail.
    Company.objects.filter(neighbour__neighbourhood=here).update(often=1)
    make_initiative(here, place, here.neighbours.get(name=names[0]))
    return {"others": names, "code": make_code(here, by=None, uses=5, days=28, kind=CodeKind.CARD)}


def begin_answers() -> dict[str, str]:
    """Make two people who are asked for something together; return where they come in, and where they are asked."""
    here, place = make_neighbourhood("specht", "De Specht")
    mies, leo = make_neighbour(here, "Mies"), make_neighbour(here, "Leo")
    soon = timezone.now() + timedelta(days=5)
    found = {"mies": way_in(mies), "leo": way_in(leo)}
    for days, hook in enumerate(("soaps", "duiven")):
        asked = {mies: Answer.OPEN, leo: Answer.OPEN}
        for invitation in make_encounter(here, place, soon + timedelta(days=days), asked, hook=hook):
            address = reverse("invitation", args=[here.slug, invitation.pk])
            found[f"{invitation.neighbour.name.lower()} {hook}"] = address
    return found


def begin_library() -> dict[str, str]:
    """Make a library with somebody who has its table and somebody who reads; return their ways in and its address."""
    here, place = make_neighbourhood("uil", "De Uil")
    lies, toon = make_neighbour(here, "Lies"), make_neighbour(here, "Toon")
    gathering = make_initiative(here, place, lies, "Buurtbieb")
    table = reverse("table", args=[here.slug, gathering.initiative_id])
    return {"lies": way_in(lies), "toon": way_in(toon), "table": table}


def fill(here: Neighbourhood, place: Place, maker: Neighbour) -> None:
    """Make a neighbourhood as full as they come: thirty initiatives this week, and all there is to love."""
    for topic in list(TOPICS.values())[:30]:
        make_initiative(here, place, maker, f"Aan de lange tafel: {topic.nl}")
    people = [make_neighbour(here, f"Buur{number}") for number in range(4)]
    Gift.objects.bulk_create(
        Gift(neighbour=who, kind=Kind.LOVE, topic=key, visible=Visible.EVERYONE) for who in people for key in TOPICS
    )


def main() -> None:
    cast = make_cast()
    full, place = make_neighbourhood("vol", "De Volle Buurt")
    fill(full, place, make_neighbour(full, "Sjaan"))
    doors = {name: (where(cast), row) for name, (where, row) in DOORS.items() if row != POSTED}
    stage = {
        "doors": {name: reverse(name, args=args) for name, (args, _row) in doors.items()},
        "ways_in": {name: way_in(getattr(cast, name)) for name in LOOKERS},
        "journeys": {slug: begin_journey(slug, names) for slug, names in JOURNEYS.items()},
        "answers": begin_answers(),
        "library": begin_library(),
    }
    sys.stdout.write(json.dumps(stage))


if __name__ == "__main__":
    main()
