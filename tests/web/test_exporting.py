"""A whole neighbourhood in one file: all of it, nothing that lets someone in, whole or not at all."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps

from stoep.cli import main
from stoep.web.encounters.models import Invitation, Mark
from stoep.web.neighbourhoods import exporting
from stoep.web.neighbourhoods.exporting import TABLES, export_neighbourhood
from stoep.web.neighbours.actions import make_card
from stoep.web.neighbours.models import Neighbour, WordCard
from tests.cast import CODE, Cast

# What stays behind, and why.
STAYS: dict[str, str] = {
    "WordCard": "only the digest of a card: on another server it is worth nothing",
    "Neighbourhood": "it is the top of the file",
    "OwnCalendar": "only the digest of an address, which is another on another server",
    "Run": "which job ran when is of the server",
    "WrongTries": "who tried is of the server, for a quarter of an hour",
}


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def exported(cast: Cast, tmp_path: Path) -> dict[str, Any]:
    target = tmp_path / "kwartel.json"
    export_neighbourhood(cast.here, target)
    found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return found


def test_every_table_is_in_it() -> None:
    """A new table belongs to its neighbours too: it goes into the file, or says here why not."""
    ours = {m.__name__ for m in apps.get_models() if m.__module__.startswith("stoep.")}
    there = {model.__name__ for model, _path in TABLES.values()}
    assert ours - there == set(STAYS)


def test_every_row_of_here_is_in_it_and_none_of_elsewhere(cast: Cast, tmp_path: Path) -> None:
    data = exported(cast, tmp_path)
    assert data["stoep"] == 1
    assert data["neighbourhood"]["slug"] == "kwartel"
    assert set(data) == {"stoep", "neighbourhood", *TABLES}
    for name, (model, path) in TABLES.items():
        here = model._default_manager.filter(**{path: cast.here})
        assert [row["id"] for row in data[name]] == sorted({row.pk for row in here}), name
        assert data[name], f"the cast has no row in {name}"
    text = json.dumps(data)
    assert "fazant" not in text
    assert "guus@" not in text
    assert data["initiatives"][0]["makers"] == [cast.maker.pk]


def test_every_field_is_in_it_but_what_lets_someone_in(cast: Cast, tmp_path: Path) -> None:
    make_card(cast.neighbour.user)
    data = exported(cast, tmp_path)
    for name, (model, _path) in TABLES.items():
        fields = {f.attname for f in model._meta.concrete_fields} | {f.name for f in model._meta.many_to_many}
        assert set(data[name][0]) == fields - {"password", "digest"}, name
    text = json.dumps(data)
    secrets = [CODE, CODE.replace("-", ""), cast.code.digest, WordCard.objects.get().digest]
    secrets += Neighbour.objects.values_list("user__password", flat=True)
    assert not [secret for secret in secrets if secret in text]


def test_words_come_out_as_they_were_written(cast: Cast, tmp_path: Path) -> None:
    odd = 'Ik zei: "één" 🕊️\n\u2028<b>'
    Neighbour.objects.filter(pk=cast.neighbour.pk).update(about=odd)
    data = exported(cast, tmp_path)
    assert next(row for row in data["neighbours"] if row["id"] == cast.neighbour.pk)["about"] == odd
    assert "🕊️" in (tmp_path / "kwartel.json").read_text(encoding="utf-8"), "readable, not escaped"


def test_the_file_is_for_its_owner_only(cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "kwartel.json"
    for before in (None, 0o644):
        if before:
            target.chmod(before)
            (tmp_path / "kwartel.json.part").write_text("left by a run that was killed")
            (tmp_path / "kwartel.json.part").chmod(before)
        old = os.umask(0)
        try:
            export_neighbourhood(cast.here, target)
        finally:
            os.umask(old)
        assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["kwartel.json"]


@pytest.mark.parametrize("there_already", [False, True])
def test_on_a_full_disk_it_is_whole_or_not_at_all(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there_already: bool
) -> None:
    """What was there before stays, and half a file does not: it holds names too."""
    target = tmp_path / "kwartel.json"
    if there_already:
        target.write_text("the one of yesterday")

    def half(data: Any, file: Any, **_how: Any) -> None:
        file.write(json.dumps(str(data))[:500])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting.json, "dump", half)
    code, said = run("export", "kwartel", "-o", str(target))
    assert code == 1
    assert said == f"Error: '{target}' can't be written: no space left on device.\n"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["the one of yesterday"] * there_already


@pytest.mark.parametrize("target", ["nergens/kwartel.json", "map"])
def test_a_place_that_can_not_be_written_is_told(cast: Cast, tmp_path: Path, target: str) -> None:
    (tmp_path / "map").mkdir()
    code, said = run("export", "kwartel", "-o", str(tmp_path / target))
    assert code == 1
    assert said.startswith(f"Error: '{tmp_path / target}' can't be written: ")
    assert [path.name for path in tmp_path.iterdir()] == ["map"]


def test_the_command_says_what_it_wrote(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run("export", "kwartel")
    assert code == 0
    rows = sum(len(rows) for name, rows in json.loads(Path("kwartel.json").read_text()).items() if name in TABLES)
    assert said.startswith(f"{rows} rows written to kwartel.json.")


def test_an_unknown_neighbourhood_is_one_sentence_and_no_file(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run("export", "nergens")
    assert code == 1
    assert said == "Error: There is no neighbourhood 'nergens'. `stoep manage begin` begins one.\n"
    assert not list(tmp_path.iterdir())


def test_what_is_private_is_in_it_because_it_is_their_own(cast: Cast, tmp_path: Path) -> None:
    """R7: the neighbourhood's data outlives a server. The file says so, and is kept as a key."""
    data = exported(cast, tmp_path)
    assert {row["id"] for row in data["marks"]} == set(Mark.objects.values_list("pk", flat=True))
    assert {row["id"] for row in data["invitations"]} == set(Invitation.objects.values_list("pk", flat=True))
