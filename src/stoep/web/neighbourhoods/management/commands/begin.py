"""Begin a neighbourhood on this server, with its first code."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stoep.web.neighbourhoods.actions import add_streets, begin_neighbourhood
from stoep.web.neighbourhoods.models import Neighbourhood


def street_of(text: str) -> tuple[str, float, float]:
    """Read a street from the command line. Raises CommandError."""
    found = re.fullmatch(r"\s*(.{1,60}?)\s*@\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*", text)
    if not found:
        raise CommandError(f"'{text}' is no street: write it as 'Plataanlaan@52.21,5.28'.")
    return found[1], float(found[2]), float(found[3])


class Command(BaseCommand):
    help = "Begin a neighbourhood; prints the code with which its first two keyholders come in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("name")
        parser.add_argument(
            "--street",
            action="append",
            required=True,
            metavar="NAME@LAT,LON",
            help="a street and its point; repeat",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", options["slug"]):
            raise CommandError("A slug has only a-z, 0-9 and -, at most 40 of them.")
        if Neighbourhood.objects.filter(slug=options["slug"]).exists():
            raise CommandError(f"There is a neighbourhood '{options['slug']}' already.")
        streets = [street_of(text) for text in options["street"]]
        made, code = begin_neighbourhood(slug=options["slug"], name=options["name"])
        add_streets(made, streets)
        self.stdout.write(f"The first two keyholders come in with {code} at /b/{options['slug']}/kom-erbij/")
