"""Where photos are: files in STOEP_DATA under names that nobody can guess. Which row has which name, the rooms know."""

import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse

SIZES = ("groot", "klein")
NAME_LENGTH = 32
_NAME = re.compile(r"[0-9a-f]{32}")


def keep_photo(large: bytes, small: bytes, *, wished: str = "") -> str:
    """Keep a photo that is made small; return its name: the wished one, when there is no photo under it."""
    taken = not wished or any(_path(wished, size).exists() for size in SIZES)
    name = secrets.token_hex(NAME_LENGTH // 2) if taken else wished
    for size, data in zip(SIZES, (large, small), strict=True):
        path = _path(name, size)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
    return name


@contextmanager
def keeping(photo: tuple[bytes, bytes] | None) -> Iterator[str]:
    """Keep a photo under the name that is given, unless what is done meanwhile fails; '' without a photo."""
    name = keep_photo(*photo) if photo else ""
    try:
        yield name
    except BaseException:
        erase_photos([name])
        raise


def erase_on_commit(names: Iterable[str]) -> None:
    """Erase photos once their rows are gone for sure."""
    transaction.on_commit(partial(erase_photos, list(names)))


def erase_photos(names: Iterable[str]) -> None:
    """Erase photos; an empty name is no photo."""
    for name in filter(None, names):
        for size in SIZES:
            _path(name, size).unlink(missing_ok=True)


def read_photo(name: str, size: str) -> bytes:
    """Return a photo. Raises FileNotFoundError."""
    try:
        return _path(name, size).read_bytes()
    except Http404 as no_name:
        raise FileNotFoundError(name) from no_name


def photo_response(name: str, size: str) -> HttpResponse:
    """Answer with a photo. It never changes under its name, so a browser may keep it; a proxy may not."""
    try:
        response = HttpResponse(_path(name, size).read_bytes(), content_type="image/webp")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def erase_photos_without_a_row(in_use: Collection[str], *, before: datetime) -> int:
    """Erase the files that no row names, and that were written before a moment; return how many photos.

    A process that was killed between a file and its row leaves such a one.
    """
    gone = set()
    for path in _folder().glob("*/*.webp"):
        name = path.stem.split("-")[0]
        if name not in in_use and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            gone.add(name)
    return len(gone)


def _folder() -> Path:
    return Path(settings.STOEP_DATA) / "photos"


def _path(name: str, size: str) -> Path:
    if not _NAME.fullmatch(name) or size not in SIZES:
        raise Http404
    return _folder() / name[:2] / f"{name}-{size}.webp"
