"""Add streets to a neighbourhood."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stoep.web.neighbourhoods.actions import add_streets
from stoep.web.neighbourhoods.management.commands.begin import street_of
from stoep.web.neighbourhoods.models import Neighbourhood


class Command(BaseCommand):
    help = "Add streets to a neighbourhood, each as NAME@LAT,LON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("streets", nargs="+", metavar="NAME@LAT,LON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Neighbourhood.objects.filter(slug=options["slug"]).first()
        if found is None:
            raise CommandError(f"There is no neighbourhood '{options['slug']}'.")
        streets = [street_of(text) for text in options["streets"]]
        there = set(found.streets.values_list("name", flat=True))
        add_streets(found, [street for street in streets if street[0] not in there])
        self.stdout.write(f"{found.name} has {found.streets.count()} streets.")
