"""Begin a neighbourhood on this server, with its first code."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from stoep.web.neighbourhoods.actions import CannotBegin, add_streets, begin_neighbourhood


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
        parser.add_argument("--time-zone", default="Europe/Amsterdam")

    def handle(self, *args: Any, **options: Any) -> None:
        streets = [street_of(text) for text in options["street"]]
        try:
            with transaction.atomic():
                made, code = begin_neighbourhood(
                    slug=options["slug"], name=options["name"], time_zone=options["time_zone"]
                )
                add_streets(made, streets)
        except CannotBegin as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"The first two keyholders come in with {code} at /b/{options['slug']}/kom-erbij/")
