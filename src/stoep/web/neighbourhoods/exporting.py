"""A whole neighbourhood as one readable file."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from stoep.web.asks.models import Ask, Knock
from stoep.web.coming.models import Coming
from stoep.web.encounters.models import Encounter, Invitation, Mark
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbourhoods.models import Code, Neighbourhood, Street
from stoep.web.neighbours.models import Company, Gift, Neighbour, User
from stoep.web.places.models import Place
from stoep.web.rhythms.models import DaysOff
from stoep.web.subscriptions.models import Subscription
from stoep.web.things.models import Loan, Promise, Tally, Thing
from stoep.web.turns.models import Liking, Rest, Shadow, Turn, TurnDay

# Every table of a neighbourhood, and how a row of it hangs on the neighbourhood.
TABLES: dict[str, tuple[type[models.Model], str]] = {
    "streets": (Street, "neighbourhood"),
    "codes": (Code, "neighbourhood"),
    "accounts": (User, "neighbours__neighbourhood"),
    "neighbours": (Neighbour, "neighbourhood"),
    "gifts": (Gift, "neighbour__neighbourhood"),
    "company": (Company, "neighbour__neighbourhood"),
    "places": (Place, "neighbourhood"),
    "subscriptions": (Subscription, "neighbourhood"),
    "initiatives": (Initiative, "neighbourhood"),
    "gatherings": (Gathering, "neighbourhood"),
    "days_off": (DaysOff, "neighbourhood"),
    "coming": (Coming, "gathering__neighbourhood"),
    "asks": (Ask, "neighbourhood"),
    "things": (Thing, "neighbourhood"),
    "promises": (Promise, "thing__neighbourhood"),
    "loans": (Loan, "thing__neighbourhood"),
    "tallies": (Tally, "neighbourhood"),
    "knocks": (Knock, "ask__neighbourhood"),
    "turns": (Turn, "initiative__neighbourhood"),
    "likings": (Liking, "turn__initiative__neighbourhood"),
    "rests": (Rest, "neighbour__neighbourhood"),
    "turn_days": (TurnDay, "gathering__neighbourhood"),
    "shadows": (Shadow, "day__gathering__neighbourhood"),
    "encounters": (Encounter, "neighbourhood"),
    "invitations": (Invitation, "encounter__neighbourhood"),
    "marks": (Mark, "by__neighbourhood"),
}
# What lets someone in stays behind: on another server it is worth nothing.
SECRETS = {"password", "digest"}


def export_neighbourhood(neighbourhood: Neighbourhood, target: Path) -> int:
    """Write a neighbourhood to a file that only its owner can read; return the number of rows.

    The file stands there whole or not at all: it is written beside its place and then moved. Raises OSError.
    """
    with transaction.atomic():
        # Who writes waits for this row, so what is read below belongs together.
        locked = Neighbourhood.objects.select_for_update().get(pk=neighbourhood.pk)
        data: dict[str, Any] = {"stoep": 1, "neighbourhood": _row(locked)}
        for name, (model, path) in TABLES.items():
            rows = model._default_manager.filter(**{path: neighbourhood}).order_by("pk").distinct()
            data[name] = [_row(row) for row in rows]
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(data, file, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)  # half a file holds names and addresses too
    return sum(len(data[name]) for name in TABLES)


def _row(row: models.Model) -> dict[str, Any]:
    fields = [f for f in row._meta.concrete_fields if f.name not in SECRETS]
    values = {f.attname: f.value_from_object(row) for f in fields}
    for many in row._meta.many_to_many:
        values[many.name] = sorted(many.value_from_object(row), key=lambda o: o.pk)
        values[many.name] = [o.pk for o in values[many.name]]
    return values
