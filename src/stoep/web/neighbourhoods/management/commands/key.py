"""Make a code for the keys, when nobody in a neighbourhood has them any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stoep.web.neighbourhoods.actions import make_code
from stoep.web.neighbourhoods.models import Neighbourhood


class Command(BaseCommand):
    help = "Print a code with which one neighbour takes the keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Neighbourhood.objects.filter(slug=options["slug"]).first()
        if found is None:
            raise CommandError(f"There is no neighbourhood '{options['slug']}'.")
        code = make_code(found, by=None, uses=1, days=28, with_key=True)
        self.stdout.write(f"A neighbour takes the keys with {code} at /b/{found.slug}/buurt/sleutels/")
