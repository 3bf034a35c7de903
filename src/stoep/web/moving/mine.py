"""Everything of one neighbour in this neighbourhood, in words and as data: for their own eyes, to take along."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stoep.web.encounters.models import Encounter
from stoep.web.encounters.queries import thing_to_bring
from stoep.web.initiatives.models import Door, Gathering, Initiative
from stoep.web.moving.parts import LABELS, PARTS
from stoep.web.neighbours.forms import LANGUAGES
from stoep.web.neighbours.models import Neighbour, User
from stoep.web.neighbours.queries import topic_words
from stoep.web.photos.files import SIZES, read_photo
from stoep.web.things.models import Thing
from stoep.web.turns.models import Turn, TurnDay
from stoep.web.ui.times import DAYS, from_bits
from stoep.web.ui.times import PARTS as PARTS_OF_A_DAY

Row = list["Said"]


@dataclass(frozen=True)
class Said:
    """One column of a row in words, or as a photo."""

    label: str
    words: str
    image: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    rows: list[Row]


def everything_of(mine: Neighbour) -> dict[str, Any]:
    """Return what the file of somebody is made of: the sections in words, what there is none of, and the data."""
    eyes = _Eyes(mine)
    sections, empty, data = [], [], {}
    for link, part in PARTS.items():
        rows = list(_rows(link, mine))
        data[link] = [{name: eyes.data(row, name) for name in part.columns} for row in rows]
        if rows:
            sections.append(Section(str(part.title), [list(eyes.row(row, part.columns)) for row in rows]))
        else:
            empty.append(str(part.title))
    about = {"stoep": settings.STOEP_RELEASE, "neighbourhood": mine.neighbourhood.slug, "name": mine.name}
    return {"sections": sections, "empty": empty, "data": about | {"parts": data}}


def _rows(link: str, mine: Neighbour) -> models.QuerySet[Any]:
    """The rows that are about somebody by a link, in this neighbourhood."""
    label, name = link.rsplit(".", 1)
    model = apps.get_model(label)
    if model is Neighbour:
        where: dict[str, Any] = {"pk": mine.pk}
    elif model is User:
        where = {"pk": mine.user_id}
    else:
        where = {name: mine.user_id if model._meta.get_field(name).related_model is User else mine.pk}
    part = PARTS[link]
    links = [one for one in part.columns if model._meta.get_field(one).is_relation]
    rows: models.QuerySet[Any] = model._default_manager.filter(**where)
    return rows.select_related(*links, *part.along).order_by("pk")


class _Eyes:
    """What somebody may read: a closed circle that they left has no name any more."""

    def __init__(self, mine: Neighbour) -> None:
        self._circles = set(mine.initiatives.values_list("pk", flat=True))

    def row(self, row: models.Model, columns: tuple[str, ...]) -> Iterator[Said]:
        """Return a row in words; what is empty is left out."""
        for name in columns:
            image = self._image(row, name)
            words = "" if image else self._words(row, name)
            if image or words:
                yield Said(str(LABELS[name]), words, image)

    def data(self, row: models.Model, name: str) -> Any:
        """Return a column as data; what it points at by its name."""
        value = getattr(row, name)
        if isinstance(value, User):
            return True
        return self._called(value) if isinstance(value, models.Model) else value

    def _words(self, row: models.Model, name: str) -> str:
        value = getattr(row, name)
        choices = dict(getattr(row._meta.get_field(name), "flatchoices", ()))
        if value is None or value == []:
            return ""
        if isinstance(value, User | bool):
            return _("yes") if value else _("no")
        if isinstance(value, models.Model):
            return self._called(value)
        if isinstance(value, datetime):
            return _moment(value)
        if isinstance(value, date):
            return date_format(value, "j F Y")
        if choices:
            return str(choices.get(value, value))
        return self._of_its_own_kind(row, name, value)

    def _of_its_own_kind(self, row: models.Model, name: str, value: Any) -> str:
        if name == "times":
            return ", ".join(f"{DAYS[part // 3][1]} {PARTS_OF_A_DAY[part % 3][1]}" for part in from_bits(value))
        if name in {"topic", "hook"}:
            return topic_words(value)[0]
        if name == "brings":
            return thing_to_bring(value, topic_words(row.encounter.hook)[0])  # type: ignore[attr-defined]
        if name == "languages":
            named = dict(LANGUAGES)
            return ", ".join(named.get(code, str(code)) for code in value)
        return str(value)

    def _called(self, other: models.Model) -> str:
        """Return how a row is called that another points at."""
        if isinstance(other, Gathering):
            return f"{self._called(other.initiative)}, {_moment(other.starts_at)}"
        if isinstance(other, Encounter):
            return f"{topic_words(other.hook)[0]}, {_moment(other.starts_at)}"
        if isinstance(other, Turn):
            return f"{other}, {self._called(other.initiative)}"
        if isinstance(other, TurnDay):
            return f"{other.turn}, {self._called(other.gathering)}"
        if isinstance(other, Initiative) and other.door == Door.CLOSED and other.pk not in self._circles:
            return _("a circle")
        return str(other)

    def _image(self, row: models.Model, name: str) -> str:
        """Return a photo as a part of the page: the file stands on its own."""
        if not isinstance(row, Thing) or name != "photo" or not row.photo:
            return ""
        with suppress(FileNotFoundError):
            return "data:image/webp;base64," + base64.b64encode(read_photo(row.photo, SIZES[1])).decode()
        return ""


def _moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "j F Y, H:i")
