"""Reading a neighbourhood in: all of it or nothing, and nothing that is here already changes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from stoep.web.moving.archive import Archive, CannotImport
from stoep.web.moving.exporting import key_proof
from stoep.web.moving.numbers import give_on_from, hold_still, last_given
from stoep.web.moving.tables import KEYED, PHOTO, Table, tables, through
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import User, WordCard
from stoep.web.photos.files import SIZES, erase_photos, keep_photo

Row = TypeVar("Row")
_AT_A_TIME = 500
_HOOD, _ACCOUNTS, _CARDS = Neighbourhood._meta.label, User._meta.label, WordCard._meta.label


@dataclass
class Imported:
    """What was read in: how many rows and photos, and what needs a word."""

    slug: str
    rows: int = 0
    photos: int = 0
    missing: int = 0
    known: int = 0
    same_key: bool = False


@dataclass
class _Reading:
    """One file on its way in."""

    archive: Archive
    slug: str
    done: Imported
    # What is added to the numbers of a table, so that nobody here has them.
    shift: dict[str, int] = field(default_factory=dict)
    # Which account of the file is which account here, and which of them were here already.
    accounts: dict[int, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    cards: dict[int, int] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)

    def number(self, model: type[models.Model], old: int) -> int:
        """Return the number that a row of the file has here. Raises KeyError."""
        label = model._meta.label
        if label == _ACCOUNTS:
            return self.accounts[old]
        first, last = self.archive.ids(label)
        if not first <= old <= last:
            raise KeyError(old)
        return old + self.shift[label]


def import_neighbourhood(path: Path, *, slug: str = "") -> Imported:
    """Read a neighbourhood from a file of `export_neighbourhood`, under its own slug or another. Raises CannotImport.

    An account whose address or card is known here is joined: its neighbourhood comes beside those it has, and
    nothing of the account itself is taken from the file.
    """
    archive = Archive(path)
    try:
        archive.check_form({label: table.columns for label, table in tables().items()}, settings.STOEP_RELEASE)
        return _import(archive, slug)
    finally:
        archive.close()


def _import(archive: Archive, slug: str) -> Imported:
    slug = slug or str(archive.manifest.get("slug", ""))
    try:
        Neighbourhood._meta.get_field("slug").clean(slug, None)
    except ValidationError as wrong:
        raise CannotImport("A slug has only a-z, 0-9 and -, at most 40 of them.") from wrong
    if Neighbourhood.objects.filter(slug=slug).exists():
        raise CannotImport(f"There is a neighbourhood '{slug}' already. With --as you give this one another slug.")
    reading = _Reading(archive, slug, Imported(slug, same_key=_has_our_key(archive.manifest.get("key"))))
    try:
        with transaction.atomic():
            hold_still([table.model for table in tables().values()])
            _choose_numbers(reading)
            if reading.done.same_key:
                reading.cards = _cards_known_here(archive)
            for table in tables().values():
                _read(table, reading)
            connection.check_constraints()
            _judge(reading)
            for table in tables().values():
                give_on_from(table.model)
    except BaseException as wrong:
        erase_photos(reading.photos.values())
        if isinstance(wrong, IntegrityError):
            raise archive.does_not_fit() from wrong
        raise
    return reading.done


def _has_our_key(said: Any) -> bool:
    salt, proof = (str(said.get(name, "")) for name in ("salt", "proof")) if isinstance(said, dict) else ("", "")
    return constant_time_compare(proof, key_proof(salt))


def _choose_numbers(reading: _Reading) -> None:
    """Keep the numbers of the file where nobody here had them; else give new ones, that no old link names.

    With the same key the links in old mails still work, so there a number is kept unless it is taken now.
    """
    for label, table in tables().items():
        first, last = reading.archive.ids(label)
        given = last_given(table.model)
        taken = table.model._default_manager.filter(pk__range=(first, last)).exists()
        free = given < first or (reading.done.same_key and (not taken or _none_taken(table, reading)))
        reading.shift[label] = 0 if free else max(given, last)


def _none_taken(table: Table, reading: _Reading) -> bool:
    here = table.model._default_manager
    chunks = _chunks(row["id"] for row in reading.archive.rows(table.label))
    return not any(here.filter(pk__in=chunk).exists() for chunk in chunks)


def _read(table: Table, reading: _Reading) -> None:
    """Write the rows of one table."""
    keep = _which_to_keep(table, reading)
    numbered = enumerate(reading.archive.rows(table.label), 1)
    for chunk in _chunks(numbered):
        if table.label == _ACCOUNTS:
            _join_accounts([row for _number, row in chunk], reading)
        rows = [(number, row) for number, row in chunk if keep(row)]
        made = [(row, _row(table, row, number, reading)) for number, row in rows]
        try:
            table.model._default_manager.bulk_create([here for _row, here in made])
            _link(table, made, reading)
        except (DataError, UnicodeError, OverflowError, ValueError) as wrong:
            raise reading.archive.wrong(table.label, chunk[0][0]) from wrong
        reading.done.rows += len(made)


def _which_to_keep(table: Table, reading: _Reading) -> Callable[[dict[str, Any]], bool]:
    """With another key a digest is worth nothing; and what lets into an account that is here already stays out."""
    if table.is_keyed and not reading.done.same_key:
        return lambda row: False
    if table.label == _ACCOUNTS:
        return lambda row: row["id"] not in reading.known
    if table.is_of_an_account:
        return lambda row: row["user_id"] not in reading.known
    return lambda row: True


def _join_accounts(rows: list[dict[str, Any]], reading: _Reading) -> None:
    """Say of each account of the file which one it is here: by its address, else by its card, else a new one."""
    addresses = {str(row["email"]).lower() for row in rows if row["email"]}
    here = dict(User.objects.filter(email__in=addresses).values_list("email", "pk"))
    for row in rows:
        row["email"] = str(row["email"]).lower() if row["email"] else None
        known = here.get(row["email"]) or reading.cards.get(row["id"])
        if known:
            reading.known.add(row["id"])
        reading.accounts[row["id"]] = known or row["id"] + reading.shift[_ACCOUNTS]
    reading.done.known = len(reading.known)


def _cards_known_here(archive: Archive) -> dict[int, int]:
    """Return whose cards of the file are the card of an account here."""
    found: dict[int, int] = {}
    for chunk in _chunks(archive.rows(_CARDS)):
        of = {str(row[KEYED]): row["user_id"] for row in chunk}
        here = WordCard.objects.filter(digest__in=of).values_list("digest", "user_id")
        found |= {of[digest]: user for digest, user in here}
    return found


def _row(table: Table, row: dict[str, Any], number: int, reading: _Reading) -> models.Model:
    """Return a row of the file as it will be here."""
    try:
        values = {column.attname: _value(column, row[column.attname], reading) for column in table.fields}
    except (KeyError, TypeError, ValueError, ValidationError) as wrong:
        raise reading.archive.wrong(table.label, number) from wrong
    if table.label == _HOOD:
        values["slug"] = reading.slug
        if values["time_zone"] not in available_timezones():
            raise reading.archive.wrong(table.label, number)
    here = table.model(**values)
    here.pk = reading.number(table.model, row["id"])
    if isinstance(here, User):
        here.set_unusable_password()
    return here


def _value(column: models.Field[Any, Any], said: Any, reading: _Reading) -> Any:
    """Return a value as its column takes it: of its kind, no longer than it, and one of its choices."""
    if said is None:
        if not column.null:
            raise TypeError(column.name)
        return None
    if column.primary_key:
        return said
    if isinstance(column, models.ForeignKey):
        return reading.number(column.related_model, said)
    if column.name == PHOTO:
        return _photo(said, reading) if said else ""
    if isinstance(column, models.JSONField):
        return said
    if type(said) not in _KINDS.get(column.get_internal_type(), (str,)) or "\0" in str(said):
        raise TypeError(column.name)
    value = column.to_python(said)
    if (isinstance(value, float) and not isfinite(value)) or (isinstance(value, datetime) and timezone.is_naive(value)):
        raise ValueError(column.name)
    if column.flatchoices and value not in dict(column.flatchoices) and not (value == "" and column.blank):
        raise ValueError(column.name)
    column.run_validators(value)
    return value


_WHOLE: tuple[type, ...] = (int,)
_KINDS: dict[str, tuple[type, ...]] = {
    "BooleanField": (bool,),
    "FloatField": (float, int),
    **dict.fromkeys(
        ("IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField",
         "PositiveBigIntegerField"), _WHOLE,
    ),
}  # fmt: skip


def _photo(name: Any, reading: _Reading) -> str:
    """Keep a photo of the file; return its name here, '' when it isn't in it."""
    if not isinstance(name, str):
        raise TypeError(name)
    if not reading.archive.has_photo(name):
        reading.done.missing += 1
        return ""
    if name not in reading.photos:
        large, small = (reading.archive.photo(name, size) for size in SIZES)
        reading.photos[name] = keep_photo(large, small, wished=name)
        reading.done.photos += 1
    return reading.photos[name]


def _link(table: Table, made: list[tuple[dict[str, Any], models.Model]], reading: _Reading) -> None:
    """Write the links that have a table of their own."""
    for many in table.manies:
        links_of, model = through(many), many.related_model
        from_, to = f"{many.m2m_field_name()}_id", f"{many.m2m_reverse_field_name()}_id"
        try:
            links = [(here.pk, reading.number(model, old)) for row, here in made for old in row[many.name]]
        except (KeyError, TypeError) as wrong:
            raise reading.archive.does_not_fit() from wrong
        links_of._default_manager.bulk_create(links_of(**{from_: one, to: other}) for one, other in links)


def _judge(reading: _Reading) -> None:
    """Look at all that was written: every row hangs on this neighbourhood, and points at nothing of another."""
    hood = Neighbourhood.objects.filter(slug=reading.slug).first()
    if hood is None:
        raise reading.archive.does_not_fit()
    for label, table in tables().items():
        all_kept = not table.is_of_an_account and (reading.done.same_key or not table.is_keyed)
        if all_kept and table.rows(hood).count() != reading.archive.manifest["tables"][label]["rows"]:
            raise reading.archive.does_not_fit()
        if any(lost.exists() for lost in _pointing_out(table, hood)):
            raise reading.archive.does_not_fit()


def _pointing_out(table: Table, hood: Neighbourhood) -> Iterator[models.QuerySet[Any]]:
    """Return for each link of a table the rows of a neighbourhood that point at a row of another."""
    if table.model is User:
        return
    for link in (*table.fields, *table.manies):
        other = tables().get(link.related_model._meta.label) if link.related_model else None
        if other and other.model is not User:
            elsewhere = other.model._default_manager.exclude(**{other.path or "pk": hood.pk})
            yield table.rows(hood).filter(**{f"{link.name}__in": elsewhere})


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    while chunk := list(islice(rest, _AT_A_TIME)):
        yield chunk
