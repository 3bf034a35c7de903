"""What moves with a neighbourhood: every table of ours, and the way from a row of it to its neighbourhood.

Nothing is listed here but what stays behind: who adds a model adds it to the file.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.db import models

from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import User

STAYS = {
    "jobs.Run": "which job ran when is of the server",
    "arrivals.HalfWay": "who is still at the door, for a week at most: nobody's neighbour yet",
    "mail.Letter": "what was told already, and the addresses to answer to, are of the server",
    "mail.Bounce": "another server finds out by itself which address takes mail",
    "safety.WrongTries": "who tried is of the server, for a quarter of an hour",
}
SECRETS = {"password"}
"""Fields that stay behind: the sessions of an account hang on it."""
KEYED = "digest"
"""How a field is called that is worth something only with the key of its server."""
PHOTO = "photo"
"""How a field is called that holds the name of a photo."""


@dataclass(frozen=True)
class Table:
    """A model, and the path from it to its neighbourhood as a query says it ('' for the neighbourhood itself)."""

    model: type[models.Model]
    path: str

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """The columns that move, the number of the row first."""
        return [field for field in self.model._meta.concrete_fields if field.name not in SECRETS]

    @property
    def manies(self) -> list[models.ManyToManyField[Any, Any]]:
        """The links that have a table of their own, and no model of ours."""
        return [many for many in self.model._meta.local_many_to_many if through(many)._meta.auto_created]

    @property
    def columns(self) -> list[str]:
        """What a row has in the file."""
        return [field.attname for field in self.fields] + [many.name for many in self.manies]

    @property
    def is_keyed(self) -> bool:
        return any(field.name == KEYED for field in self.fields)

    @property
    def is_of_an_account(self) -> bool:
        """Say whether a row hangs on an account and not on a neighbour."""
        return self.path.startswith("user__")

    def rows(self, neighbourhood: Neighbourhood) -> models.QuerySet[Any]:
        """The rows of a neighbourhood, in the order of their numbers."""
        where = {self.path or "pk": neighbourhood.pk}
        return self.model._default_manager.filter(**where).order_by("pk")


def through(many: models.ManyToManyField[Any, Any]) -> type[models.Model]:
    """Return the table in which such links are kept."""
    return cast("type[models.Model]", many.remote_field.through)


def tables() -> dict[str, Table]:
    """Return every table that moves by its label; accounts before what hangs on them."""
    return {label: table for label, table in reachable().items() if label not in STAYS}


@cache
def reachable() -> dict[str, Table]:
    """Return every table whose rows are of a neighbourhood, also those that stay behind."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("stoep.")]
    paths: dict[type[models.Model], str] = {Neighbourhood: ""}
    _grow(paths, ours, through_empty=False)
    paths[User] = "neighbours__neighbourhood"
    _grow(paths, ours, through_empty=False)
    _grow(paths, ours, through_empty=True)
    order = [Neighbourhood, User, *(model for model in ours if model not in (Neighbourhood, User))]
    return {model._meta.label: Table(model, paths[model]) for model in order if model in paths}


def _grow(paths: dict[type[models.Model], str], ours: list[type[models.Model]], *, through_empty: bool) -> None:
    """Find for each model that has none yet the shortest path over a link to one that has."""
    while True:
        found = {model: path for model in ours if model not in paths and (path := _step(model, paths, through_empty))}
        if not found:
            return
        paths |= found


def _step(model: type[models.Model], paths: dict[type[models.Model], str], through_empty: bool) -> str:
    ways = [
        f"{field.name}__{paths[field.related_model]}".removesuffix("__")
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in paths and (through_empty or not field.null)
    ]
    return min(ways, key=lambda way: way.count("__"), default="")
