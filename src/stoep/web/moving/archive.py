"""The one file in which a neighbourhood moves: a zip with a manifest, JSON Lines for each table, and photos.

What is read is not trusted: no name in it becomes a path, no size is believed before it is looked at.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from zlib import error as ZlibError

FORMAT = 1
MANIFEST = "stoep.json"
ABOUT = "A whole neighbourhood of Stoep. Names and addresses are in it: keep it as you keep a key."
_PHOTO = re.compile(r"photos/([0-9a-f]{32})-(groot|klein)\.webp")
_LONGEST_ROW = 16 * 1024 * 1024
_LARGEST_MANIFEST = 1024 * 1024
_LARGEST_PHOTO = 1024 * 1024
# Rows pack to a tenth, seldom to a fiftieth; what unpacks to far more was made to fill a disk.
_UNPACKS_TO = 200
_ALWAYS_FINE = 64 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, OSError)


class CannotImport(Exception):
    """Why a file can't be imported, in one sentence."""


def table_file(label: str) -> str:
    """Return how the file of a table is called in it."""
    return f"tables/{label}.jsonl"


def photo_file(name: str, size: str) -> str:
    """Return how a photo is called in it."""
    return f"photos/{name}-{size}.webp"


class TableWriter:
    """Writes the rows of one table, and remembers what the manifest says of it."""

    def __init__(self, whole: zipfile.ZipFile, label: str) -> None:
        self._file = whole.open(table_file(label), "w", force_zip64=True)
        self._digest = hashlib.sha256()
        self.rows, self.first, self.last = 0, 0, 0

    def write(self, row: dict[str, Any]) -> None:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        self._digest.update(line)
        self._file.write(line)
        self.rows, self.first, self.last = self.rows + 1, self.first or row["id"], row["id"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *wrong: object) -> None:
        self._file.close()

    def facts(self) -> dict[str, Any]:
        return {"rows": self.rows, "first": self.first, "last": self.last, "sha256": self._digest.hexdigest()}


class Archive:
    """A file as it is read. Whatever is wrong with it raises CannotImport."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._whole = zipfile.ZipFile(path)
        except FileNotFoundError as missing:
            raise CannotImport(f"There is no file '{path}'.") from missing
        except OSError as wrong:
            raise CannotImport(f"'{path}' can't be read: {(wrong.strerror or 'unknown reason').lower()}.") from wrong
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as wrong:
            raise CannotImport(f"'{self._name}' is no file of `stoep export`, or it was cut off.") from wrong
        self._sizes = {entry.filename: entry.file_size for entry in self._whole.infolist()}
        if MANIFEST not in self._sizes:
            raise CannotImport(f"'{self._name}' is a zip file, but not one of `stoep export`.")
        self._refuse_a_bomb(path.stat().st_size)
        self.manifest = self._read_manifest()

    def close(self) -> None:
        self._whole.close()

    def _refuse_a_bomb(self, packed: int) -> None:
        if sum(self._sizes.values()) > max(_ALWAYS_FINE, _UNPACKS_TO * packed):
            raise CannotImport(f"'{self._name}' unpacks to far more than a neighbourhood is.")

    def _read_manifest(self) -> dict[str, Any]:
        if self._sizes[MANIFEST] > _LARGEST_MANIFEST:
            raise CannotImport(f"'{self._name}' is a zip file, but not one of `stoep export`.")
        try:
            found = json.loads(self._whole.read(MANIFEST))
            if not isinstance(found["format"], int) or not isinstance(found["stoep"], str):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError, *_BROKEN) as wrong:
            raise CannotImport(f"'{self._name}' is broken: its {MANIFEST} can't be read.") from wrong
        return dict(found)

    def check_form(self, columns: dict[str, list[str]], release: str) -> None:
        """See to it that the file has exactly these tables with these columns, and nothing that doesn't belong."""
        theirs = self.manifest["stoep"]
        tables = _tables_of(self.manifest)
        said = {label: facts.get("columns") for label, facts in tables.items()}
        if self.manifest["format"] != FORMAT or said != columns:
            if _numbers(theirs) > _numbers(release) or self.manifest["format"] > FORMAT:
                raise CannotImport(
                    f"'{self._name}' is of a newer Stoep ({theirs}) than this ({release}): update first."
                )
            raise CannotImport(
                f"'{self._name}' is of an older Stoep ({theirs}) than this ({release}): import it with that one, and "
                "update then."
            )
        belongs = {MANIFEST, *map(table_file, columns)}
        names = self._whole.namelist()
        odd = [name for name in names if name not in belongs and not _PHOTO.fullmatch(name)]
        if odd or len(names) != len(set(names)) or not belongs <= set(names):
            raise CannotImport(f"'{self._name}' is broken: it does not hold the files that belong in it.")
        for facts in tables.values():
            whole = [facts.get(key) for key in ("rows", "first", "last")]
            if not all(type(n) is int and 0 <= n < 2**53 for n in whole) or not isinstance(facts.get("sha256"), str):
                raise CannotImport(f"'{self._name}' is broken: its {MANIFEST} can't be read.")

    def ids(self, label: str) -> tuple[int, int]:
        """Return the first and the last number of the rows of a table; (0, 0) when it has none."""
        facts = self.manifest["tables"][label]
        return facts["first"], facts["last"]

    def rows(self, label: str) -> Iterator[dict[str, Any]]:
        """Return the rows of a table one by one, their numbers going up; at the end it is certain that it was all."""
        facts, digest, number, before = self.manifest["tables"][label], hashlib.sha256(), 0, 0
        try:
            with self._whole.open(table_file(label)) as file:
                while line := file.readline(_LONGEST_ROW):
                    digest.update(line)
                    number += 1
                    row = self._row(line, label, number, facts["columns"])
                    if not max(before + 1, facts["first"]) <= row["id"] <= facts["last"]:
                        raise self.wrong(label, number)
                    before = row["id"]
                    yield row
        except _BROKEN as wrong:
            raise CannotImport(f"'{self._name}' is broken: {table_file(label)} can't be read.") from wrong
        if number != facts["rows"] or digest.hexdigest() != facts["sha256"]:
            raise CannotImport(f"'{self._name}' is broken: {table_file(label)} is not what was written.")

    def _row(self, line: bytes, label: str, number: int, columns: list[str]) -> dict[str, Any]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as wrong:
            raise self.wrong(label, number) from wrong
        if not isinstance(row, dict) or list(row) != columns or type(row["id"]) is not int:
            raise self.wrong(label, number)
        return row

    def wrong(self, label: str, number: int) -> CannotImport:
        """Return what to raise when a row can't be read."""
        return CannotImport(f"'{self._name}' is broken: row {number} of {table_file(label)} can't be read.")

    def does_not_fit(self) -> CannotImport:
        """Return what to raise when rows can be read, and can't be true together."""
        return CannotImport(f"'{self._name}' is broken: what is in it does not fit together.")

    def has_photo(self, name: str) -> bool:
        return {photo_file(name, "groot"), photo_file(name, "klein")} <= self._sizes.keys()

    def photo(self, name: str, size: str) -> bytes:
        """Return a photo. It is a WebP, and no larger than ours are."""
        entry = photo_file(name, size)
        try:
            data = self._whole.read(entry) if self._sizes[entry] <= _LARGEST_PHOTO else b""
        except _BROKEN as wrong:
            raise CannotImport(f"'{self._name}' is broken: {entry} can't be read.") from wrong
        if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
            raise CannotImport(f"'{self._name}' is broken: {entry} is no photo.")
        return data


def _tables_of(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    tables = manifest.get("tables")
    fine = isinstance(tables, dict) and all(isinstance(facts, dict) for facts in tables.values())
    return dict(tables) if isinstance(tables, dict) and fine else {}


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d{1,9}", version)]
