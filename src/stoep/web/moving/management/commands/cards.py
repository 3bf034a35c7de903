"""Make word cards for who can't come in without one, after a move to a server with another key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.actions import make_card


class Command(BaseCommand):
    help = "Print a new word card for each neighbour who has neither a mail address nor a card that works."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Neighbourhood.objects.filter(slug=options["slug"]).first()
        if found is None:
            raise CommandError(f"There is no neighbourhood '{options['slug']}'.")
        locked_out = found.neighbours.filter(user__email=None, user__card=None).select_related("user", "street")
        for neighbour in locked_out.order_by("street__name", "name"):
            self.stdout.write(f"{neighbour.name}, {neighbour.street.name}: {make_card(neighbour.user)}")
        self.stdout.write("These are all. Bring each to whom it is for, and keep none.")
