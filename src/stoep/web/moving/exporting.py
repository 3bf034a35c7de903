"""A whole neighbourhood as one file, row by row, so that a large one takes no more memory than a small one."""

import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from stoep.web.moving.archive import ABOUT, FORMAT, MANIFEST, TableWriter, photo_file
from stoep.web.moving.tables import PHOTO, Table, tables
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.photos.files import SIZES, read_photo

_AT_A_TIME = 500


@dataclass
class Exported:
    """What was written: how many rows and photos, and how many photos lay nowhere any more."""

    rows: int = 0
    photos: int = 0
    missing: int = 0


def export_neighbourhood(neighbourhood: Neighbourhood, target: Path) -> Exported:
    """Write a neighbourhood to a file that only its owner can read.

    The file stands there whole or not at all: it is written beside its place and then moved. Raises OSError.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
                done = _write(whole, neighbourhood)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)  # half a file holds names and addresses too
    return done


def key_proof(salt: str) -> str:
    """Return by which a server knows whether a file comes from one with the same key, without saying the key."""
    return salted_hmac("stoep.moving", salt, algorithm="sha256").hexdigest()


def _write(whole: zipfile.ZipFile, neighbourhood: Neighbourhood) -> Exported:
    done, said = Exported(), {}
    with transaction.atomic():
        # Who writes waits for this row, so what is read below belongs together.
        locked = Neighbourhood.objects.select_for_update().get(pk=neighbourhood.pk)
        for label, table in tables().items():
            photos = set()
            with TableWriter(whole, label) as writer:
                for row in _rows(table, locked):
                    writer.write(row)
                    photos.add(row.get(PHOTO))
            said[label] = {"columns": table.columns, **writer.facts()}
            done.rows += writer.rows
            _write_photos(whole, sorted(filter(None, photos)), done)
    salt = secrets.token_hex(16)
    manifest = {
        "about": ABOUT,
        "format": FORMAT,
        "stoep": settings.STOEP_RELEASE,
        "slug": locked.slug,
        "key": {"salt": salt, "proof": key_proof(salt)},
        "tables": said,
    }
    whole.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return done


def _rows(table: Table, neighbourhood: Neighbourhood) -> Iterator[dict[str, Any]]:
    rows = table.rows(neighbourhood).prefetch_related(*(many.name for many in table.manies))
    for row in rows.iterator(chunk_size=_AT_A_TIME):
        values = {field.attname: _plain(field.value_from_object(row)) for field in table.fields}
        yield values | {many.name: sorted(one.pk for one in getattr(row, many.name).all()) for many in table.manies}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it. A moment keeps its microseconds."""
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _write_photos(whole: zipfile.ZipFile, names: list[str], done: Exported) -> None:
    for name in names:
        sizes = {}
        with suppress(FileNotFoundError):
            sizes = {size: read_photo(name, size) for size in SIZES}
        if not sizes:
            done.missing += 1
            continue
        for size, data in sizes.items():
            whole.writestr(photo_file(name, size), data, zipfile.ZIP_STORED)
        done.photos += 1
