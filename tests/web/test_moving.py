"""E10, 1.12.28: a whole neighbourhood moves in one file, to another server or another database, and nothing is lost."""

import json
import os
import random
import signal
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.conf import settings as here_and_now
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction
from django.test import Client
from pytest_django import Settings

from stoep.cli import main
from stoep.web.demo.load import load_once
from stoep.web.feeds.models import OwnCalendar
from stoep.web.keys.models import Agreed, Deed, Entry
from stoep.web.moving import archive, exporting
from stoep.web.moving.actions import import_neighbourhood
from stoep.web.moving.archive import MANIFEST, table_file
from stoep.web.moving.exporting import export_neighbourhood
from stoep.web.moving.tables import STAYS, tables
from stoep.web.neighbourhoods.models import Code, Neighbourhood
from stoep.web.neighbours.actions import join, make_card, user_of_card
from stoep.web.neighbours.models import Neighbour, User, WordCard
from stoep.web.notices.models import Told, WayBack
from stoep.web.photos.files import SIZES, erase_photos, read_photo
from stoep.web.places.models import Place
from stoep.web.safety.words import code_digest
from stoep.web.things.models import Thing
from tests.cast import CODE, Cast, make_neighbour

Rows = dict[str, list[dict[str, Any]]]
NASTY = (
    "", " ", "🧑‍🌾🕊️👩🏾‍🦽", "שלום \u202eשכן\u202c", "مرحبا يا جيران", "e\u0301\u0327", '"},{"id":1',
    "\r\n\t\u2028\u0085", "<script>alert(1)</script>", "'; DROP TABLE buren; --", "\ufeff\u200b", "x" * 70_000,
    "𝔅" * 20_000, "%s {0} \\u0000",
)  # fmt: skip


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def _every_room(request: pytest.FixtureRequest) -> None:
    """What the cast has no row of."""
    if "cast" not in request.fixturenames:
        return
    cast: Cast = request.getfixturevalue("cast")
    Agreed.objects.create(wish=cast.wish, by=cast.maker)
    Entry.objects.create(neighbourhood=cast.here, on=date(2026, 11, 2), by=cast.maker, deed=Deed.TOOK)
    Told.objects.create(decision=cast.objection.decision, neighbour=cast.connector)
    WayBack.objects.create(pause=cast.unagreed, words="Ik zal het anders doen.")


def export(here: Neighbourhood, folder: Path, name: str = "buurt.stoep") -> Path:
    export_neighbourhood(here, folder / name)
    return folder / name


def all_of(here: Neighbourhood) -> Rows:
    """Every row of a neighbourhood as the database has it, with what it links to."""
    found: Rows = {}
    for label, table in tables().items():
        kept = [field.attname for field in table.model._meta.concrete_fields if field.name != "password"]
        found[label] = list(table.rows(here).values(*kept))
        for many in table.manies:
            for row in found[label]:
                linked = getattr(table.model._default_manager.get(pk=row["id"]), many.name)
                row[many.name] = sorted(linked.values_list("pk", flat=True))
    return found


def photos_of(here: Neighbourhood) -> dict[str, list[bytes]]:
    found = {}
    for model in (Thing, Place):
        for row in model._default_manager.filter(neighbourhood=here).exclude(photo=""):
            found[str(row)] = [read_photo(row.photo, size) for size in SIZES]
    return found


def tear_down(here: Neighbourhood) -> None:
    """Take a neighbourhood away with all that hangs on it, as an empty server has none."""
    own = {label: list(table.rows(here).values_list("pk", flat=True)) for label, table in tables().items()}
    for model in (Thing, Place):
        own_photos = model._default_manager.filter(neighbourhood=here).exclude(photo="")
        erase_photos(own_photos.values_list("photo", flat=True))
    for label in reversed(tables()):
        model = tables()[label].model
        for many in tables()[label].manies:
            many.remote_field.through._default_manager.all().delete()
        model._default_manager.filter(pk__in=own[label]).delete() if label != "neighbourhoods.Street" else None
    Neighbourhood.objects.filter(pk=here.pk).delete()


def renumbered(rows: Rows) -> Rows:
    """Give every row the place that it has in its table as its number, and every link the place of its other end."""
    places = {label: {row["id"]: place for place, row in enumerate(found)} for label, found in rows.items()}
    out: Rows = {}
    for label, table in tables().items():
        out[label] = [dict(row, id=place) for place, row in enumerate(rows[label])]
        for row in out[label]:
            for link in table.fields:
                if isinstance(link, models.ForeignKey) and row[link.attname] is not None:
                    row[link.attname] = places[link.related_model._meta.label][row[link.attname]]
            for many in table.manies:
                row[many.name] = [places[many.related_model._meta.label][pk] for pk in row[many.name]]
    return out


def without(rows: Rows, *names: str) -> Rows:
    return {label: [{k: v for k, v in row.items() if k not in names} for row in found] for label, found in rows.items()}


def make_nasty(here: Neighbourhood, seed: int) -> None:
    """Put odd words in every text of every row, wherever the database takes them."""
    chance = random.Random(seed)
    for table in tables().values():
        for field in table.fields:
            kind = field.get_internal_type()
            plain = (
                kind in {"CharField", "TextField"} and not field.choices and not isinstance(field, models.EmailField)
            )
            if not plain or field.name in {"digest", "photo", "time_zone"}:
                continue
            for pk in table.rows(here).values_list("pk", flat=True):
                words = chance.choice(NASTY)[: field.max_length if kind == "CharField" else None]
                try:
                    with transaction.atomic():
                        table.model._default_manager.filter(pk=pk).update(**{field.name: words})
                except IntegrityError:
                    continue


# --- What is in it ---------------------------------------------------------------------------------


def test_every_model_moves_or_says_why_it_stays() -> None:
    """A new table belongs to its neighbours too. It moves by itself when a link leads to its neighbourhood."""
    ours = {model._meta.label for model in apps.get_models() if model.__module__.startswith("stoep.")}
    assert set(tables()) == ours - set(STAYS)
    assert set(STAYS) <= ours


def test_every_link_of_a_row_moves_along() -> None:
    for label, table in tables().items():
        for link in (*table.fields, *table.manies):
            if link.is_relation:
                assert link.related_model._meta.label in tables(), f"{label}.{link.name} leads out of the file"
        assert table.model._meta.pk.attname == "id", f"{label} has no number of its own"


def test_every_table_has_a_row_in_these_tests(cast: Cast) -> None:
    """Else nothing is tested of it."""
    make_card(cast.neighbour.user)
    assert [label for label, rows in all_of(cast.here).items() if not rows] == []


def test_the_file_holds_all_of_here_and_nothing_of_elsewhere(cast: Cast, tmp_path: Path) -> None:
    make_card(cast.neighbour.user)
    with zipfile.ZipFile(export(cast.here, tmp_path)) as whole:
        text = {name: whole.read(name) for name in whole.namelist() if not name.startswith("photos/")}
        assert sum(name.startswith("photos/") for name in whole.namelist()) == 2 * len(SIZES)
    assert set(text) == {MANIFEST, *map(table_file, tables())}
    for label, rows in all_of(cast.here).items():
        lines = [json.loads(line) for line in text[table_file(label)].splitlines()]
        assert [line["id"] for line in lines] == [row["id"] for row in rows], label
    everything = b"".join(text.values())
    assert b"fazant" not in everything
    assert b"guus@" not in everything
    passwords = Neighbour.objects.values_list("user__password", flat=True)
    secrets = [CODE, CODE.replace("-", ""), here_and_now.SECRET_KEY, *passwords]
    assert not [secret for secret in secrets if secret.encode() in everything]


# --- There and back --------------------------------------------------------------------------------


def test_to_an_empty_server_and_every_row_is_the_same(cast: Cast, tmp_path: Path) -> None:
    words = make_card(cast.neighbour.user)
    Neighbour.objects.filter(pk=cast.neighbour.pk).update(paper_by=cast.maker)
    before, photos = all_of(cast.here), photos_of(cast.here)
    file = export(cast.here, tmp_path)
    tear_down(cast.here)
    assert not any(all_of(cast.here).values())

    done = import_neighbourhood(file)
    here = Neighbourhood.objects.get(slug="kwartel")
    assert all_of(here) == before
    assert photos_of(here) == photos
    assert (done.rows, done.photos, done.missing, done.known) == (sum(map(len, before.values())), 2, 0, 0)
    assert user_of_card(words) == User.objects.get(email="joost@voorbeeld.example")
    assert Client().get("/b/kwartel/").status_code == 200


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_write_comes_through(cast: Cast, tmp_path: Path, seed: int) -> None:
    make_card(cast.neighbour.user)
    make_nasty(cast.here, seed)
    Thing.objects.filter(pk=cast.asked.pk).update(photo="0" * 32)  # it lies nowhere any more
    before = all_of(cast.here)
    file = export(cast.here, tmp_path)
    assert all_of(cast.here) == before
    tear_down(cast.here)

    done = import_neighbourhood(file)
    assert done.missing == 1
    after = all_of(Neighbourhood.objects.get(slug=done.slug))
    for row in before["things.Thing"]:
        row["photo"] = "" if row["photo"] == "0" * 32 else row["photo"]
    assert after == before


def test_beside_others_it_gets_numbers_of_its_own(cast: Cast, tmp_path: Path) -> None:
    before, photos = all_of(cast.here), photos_of(cast.here)
    beside, elsewhere = all_of(cast.there), User.objects.get(pk=cast.elsewhere.user_id)
    highest = {label: max(row["id"] for row in rows) if rows else 0 for label, rows in before.items()}
    code, said = run("export", "kwartel", "-o", str(tmp_path / "k.stoep"))
    assert code == 0
    assert said.endswith("Names and addresses are in it: keep it as you keep a key.\n")
    WordCard.objects.all().delete()
    Code.objects.filter(neighbourhood=cast.here).delete()
    OwnCalendar.objects.update(digest="of another")
    code, said = run("import", str(tmp_path / "k.stoep"), "--as", "kopie")
    assert code == 0, said

    copy = Neighbourhood.objects.get(slug="kopie")
    mine = ("slug", "photo")
    assert without(renumbered(all_of(copy)), *mine) == without(renumbered(before), *mine)
    assert photos_of(copy) == photos_of(cast.here) == photos
    assert Thing.objects.filter(photo=cast.photo).count() == 1, "each with a file of its own"
    for label, rows in all_of(copy).items():
        if tables()[label].model is not User and label != "neighbourhoods.Code":
            assert all(row["id"] > highest[label] for row in rows), f"{label}: an old link would lead here"
    assert all_of(cast.there) == beside
    assert User.objects.get(pk=cast.elsewhere.user_id).password == elsewhere.password
    make_neighbour(copy, "Nieuw", reach="none")  # the next number is free


def test_between_the_two_databases_and_back(cast: Cast, tmp_path: Path) -> None:
    """Out of the database of these tests into a fresh SQLite of another process, out of that, and in here again."""
    make_nasty(cast.here, 1)
    Neighbourhood.objects.filter(pk=cast.here.pk).update(slug="kwartel")
    cast.here.refresh_from_db()
    before = all_of(cast.here)
    out, back = export(cast.here, tmp_path), tmp_path / "back.stoep"
    other = {
        name: value for name, value in os.environ.items() if not name.startswith(("STOEP_", "DATABASE_", "DJANGO"))
    }
    other |= {"STOEP_DATA": str(tmp_path / "data"), "STOEP_SECRET_KEY": here_and_now.SECRET_KEY}
    for words in (["import", str(out)], ["export", "kwartel", "-o", str(back)]):
        done = subprocess.run([sys.executable, "-m", "stoep", *words], env=other, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    tear_down(cast.here)
    import_neighbourhood(back)
    assert all_of(Neighbourhood.objects.get(slug="kwartel")) == before


def test_the_demo_moves_whole(db: None, tmp_path: Path) -> None:
    load_once(lambda line: None)
    here = Neighbourhood.objects.get(slug="lokaal-o")
    before, photos = all_of(here), photos_of(here)
    file = export(here, tmp_path)
    tear_down(here)
    import_neighbourhood(file)
    here = Neighbourhood.objects.get(slug="lokaal-o")
    assert all_of(here) == before
    assert photos_of(here) == photos
    assert len(photos) > 3


# --- Accounts, cards and codes ---------------------------------------------------------------------


def test_who_is_known_here_keeps_their_own_way_in(cast: Cast, tmp_path: Path) -> None:
    """A file with somebody's address puts a neighbourhood beside theirs, and lets nobody into their account."""
    forged = make_card(cast.neighbour.user)
    file = export(cast.here, tmp_path)
    tear_down(cast.here)
    victim = make_neighbour(cast.there, "Joost")
    own = make_card(victim.user)
    before = User.objects.get(pk=victim.user_id).password

    done = import_neighbourhood(file)
    assert done.known == 1
    assert set(victim.user.neighbours.values_list("neighbourhood__slug", flat=True)) == {"kwartel", "fazant"}
    assert user_of_card(own) == victim.user
    assert user_of_card(forged) is None
    assert User.objects.get(pk=victim.user_id).password == before, "no session of theirs ends, and none begins"


def test_nobody_is_signed_in_by_a_move(cast: Cast, tmp_path: Path) -> None:
    browser = Client()
    browser.force_login(cast.neighbour.user)
    file = export(cast.here, tmp_path)
    tear_down(cast.here)
    import_neighbourhood(file)
    assert browser.get("/b/kwartel/ik/").status_code == 302


def test_with_another_key_cards_and_codes_are_left_out_and_told(cast: Cast, tmp_path: Path, settings: Settings) -> None:
    make_card(cast.neighbour.user)
    before = cast.here.neighbours.count()
    file = export(cast.here, tmp_path)
    tear_down(cast.here)
    settings.SECRET_KEY = "another one of forty signs, as on another server"
    code, said = run("import", str(file))
    assert code == 0, said
    assert "word cards and codes are worth nothing here. Make new ones: `stoep manage cards kwartel`" in said
    assert not WordCard.objects.exists()
    assert not Code.objects.filter(neighbourhood__slug="kwartel").exists()
    assert Neighbour.objects.filter(neighbourhood__slug="kwartel").count() == before


def test_who_has_neither_mail_nor_card_gets_a_new_card(cast: Cast) -> None:
    """After a move to another key nobody is shut out: their card is printed, once, for who brings it."""
    dina = make_neighbour(cast.here, "Dina", reach="none")
    make_neighbour(cast.there, "Bep", reach="none")
    carded = make_neighbour(cast.here, "Tom", reach="none")
    make_card(carded.user)
    said = StringIO()
    call_command("cards", cast.here.slug, stdout=said)
    *cards, end = said.getvalue().splitlines()
    card = next(line for line in cards if line.startswith("Dina, "))
    assert not any(line.startswith("Tom, ") for line in cards)
    assert end == "These are all. Bring each to whom it is for, and keep none."
    assert user_of_card(card.partition(": ")[2]) == dina.user
    with pytest.raises(CommandError, match="There is no neighbourhood 'nergens'"):
        call_command("cards", "nergens")


def test_with_the_same_key_a_code_still_lets_in(cast: Cast, tmp_path: Path) -> None:
    file = export(cast.here, tmp_path)
    tear_down(cast.here)
    code, said = run("import", str(file))
    assert code == 0
    assert "worth nothing" not in said
    here = Neighbourhood.objects.get(slug="kwartel")
    newcomer = join(
        here, user=User.objects.create_user(), name="Toos", street=here.streets.get(name="Vlierstraat"),
        digest=code_digest(CODE),
    )  # fmt: skip
    assert newcomer.neighbourhood == here
    assert Code.objects.get(neighbourhood__slug="kwartel").digest == cast.code.digest


# --- All or nothing --------------------------------------------------------------------------------


def rewritten(
    file: Path,
    change: Callable[[dict[str, bytes]], None],
    *,
    manifest: Callable[[dict[str, Any]], None] = lambda said: None,
    sums: bool = True,
) -> Path:
    """A file as somebody could make it by hand: changed, and with a manifest that fits it again."""
    import hashlib

    with zipfile.ZipFile(file) as whole:
        entries = {name: whole.read(name) for name in whole.namelist()}
    change(entries)
    said = json.loads(entries[MANIFEST])
    for label, facts in said["tables"].items():
        data = entries.get(table_file(label), b"")
        if sums:
            facts["sha256"], facts["rows"] = hashlib.sha256(data).hexdigest(), data.count(b"\n")
    manifest(said)
    if MANIFEST in entries:
        entries[MANIFEST] = json.dumps(said).encode()
    out = file.with_name("forged.stoep")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, data in entries.items():
            whole.writestr(name, data)
    return out


def with_row(label: str, **values: Any) -> Callable[[dict[str, bytes]], None]:
    """Change the first row of a table."""

    def change(entries: dict[str, bytes]) -> None:
        first, *rest = entries[table_file(label)].splitlines(keepends=True)
        entries[table_file(label)] = json.dumps(json.loads(first) | values).encode() + b"\n" + b"".join(rest)

    return change


def put(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda entries: entries.update({name: data})


def nothing(entries: dict[str, bytes]) -> None:
    pass


ODD_ROWS = [
    with_row("neighbours.Gift", kind="hacked"),
    with_row("neighbours.Gift", kind=None),
    with_row("neighbours.Gift", neighbour_id=10**9),
    with_row("neighbours.Gift", neighbour_id="1"),
    with_row("neighbours.Gift", words="\0"),
    with_row("neighbours.Gift", words="\ud800", topic=""),
    with_row("neighbours.Gift", id=True),
    with_row("neighbours.Gift", extra=1),
    with_row("neighbours.Neighbour", name="x" * 61),
    with_row("neighbours.Company", times=2**31),
    with_row("neighbours.Company", can_host="yes"),
    with_row("initiatives.Gathering", starts_at="2026-13-01T00:00:00+00:00"),
    with_row("initiatives.Gathering", starts_at="2026-12-01T00:00:00"),
    with_row("neighbourhoods.Street", latitude=float("inf")),
    with_row("neighbourhoods.Neighbourhood", time_zone="Mars/Phobos"),
    put(table_file("neighbours.Gift"), b"{\n"),
    put(table_file("neighbours.Gift"), b"[" * 100_000 + b"\n"),
    put(table_file("neighbours.Gift"), b"[]\n"),
]
NOT_TOGETHER = [
    with_row("neighbours.Gift", topic="", words=""),
    with_row("neighbourhoods.Neighbourhood", slug="Niet Goed"),
]


@pytest.fixture
def file(cast: Cast, tmp_path: Path) -> Path:
    """A neighbourhood in a file, and no longer on the server."""
    found = export(cast.here, tmp_path)
    tear_down(cast.here)
    return found


def refused(path: Path, slug: str = "") -> str:
    """Why a file is refused. Nothing of it is here afterwards: no row, no photo, and it was one sentence."""
    before = {model: model._default_manager.count() for model in apps.get_models()}
    photos = set(Path(here_and_now.STOEP_DATA).rglob("*.webp"))
    code, said = run("import", str(path), *(["--as", slug] if slug else []))
    assert code == 1, said
    assert {model: model._default_manager.count() for model in apps.get_models()} == before
    assert set(Path(here_and_now.STOEP_DATA).rglob("*.webp")) == photos
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
    return said


@pytest.mark.parametrize("change", ODD_ROWS)
def test_a_row_that_can_not_be_is_told_by_its_place(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    said = refused(rewritten(file, change))
    assert "row 1 of tables/" in said or "does not fit together" in said


@pytest.mark.parametrize("change", NOT_TOGETHER)
def test_rows_that_contradict_each_other_are_refused(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    said = refused(rewritten(file, change))
    assert "does not fit together" in said or "row 1 of tables/" in said


@pytest.mark.parametrize("part", [0, 1, 100, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(file: Path, part: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: part if isinstance(part, int) else int(len(data) * part)])
    assert "is no file of `stoep export`, or it was cut off." in refused(file)


@pytest.mark.parametrize("seed", range(30))
def test_a_file_with_wrong_bits_is_whole_or_refused(file: Path, seed: int) -> None:
    """Wherever the bits are: in a name, a size, a sum, a row or a photo."""
    chance = random.Random(seed)
    data = bytearray(file.read_bytes())
    for _time in range(3):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)
    code, said = run("import", str(file))
    assert code in (0, 1)
    assert "Traceback" not in said
    if code:
        assert said.count("\n") == 1
        assert not Neighbourhood.objects.filter(slug="kwartel").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (put("../../etc/cron.d/x", b"x"), "it does not hold the files that belong in it."),
        (put("photos/../../x.webp", b"x"), "it does not hold the files that belong in it."),
        (put("tables/auth.User.jsonl", b""), "it does not hold the files that belong in it."),
        (lambda entries: entries.pop(table_file("neighbours.Gift")), "it does not hold the files that belong in it."),
        (put("photos/" + "a" * 32 + "-groot.webp", b"x"), None),
        (put(table_file("neighbours.Gift"), b"a" * 90_000_000), "unpacks to far more than a neighbourhood is."),
    ],
)
def test_what_does_not_belong_is_refused(file: Path, change: Any, sentence: str | None) -> None:
    forged = rewritten(file, change)
    if sentence:
        assert sentence in refused(forged)
    else:  # a photo that no row names is left where it is
        assert import_neighbourhood(forged).photos == 2


def test_a_photo_that_is_none_is_refused(file: Path, cast: Cast) -> None:
    forged = rewritten(file, put(f"photos/{cast.photo}-klein.webp", b"<svg onload=alert(1)>"))
    assert "is no photo." in refused(forged)


def test_a_changed_row_is_found_by_its_sum(file: Path) -> None:
    forged = rewritten(file, with_row("neighbours.Neighbour", about="Iets anders."), sums=False)
    assert "tables/neighbours.Neighbour.jsonl is not what was written." in refused(forged)


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        (lambda said: said.update(stoep="9.0.0", format=2), "is of a newer Stoep (9.0.0)"),
        (lambda said: said.update(format=0), "is of an older Stoep"),
        (lambda said: said["tables"].pop("turns.Rest"), "is of an older Stoep"),
        (lambda said: said["tables"]["turns.Rest"].update(columns=["id"]), "is of an older Stoep"),
        (lambda said: said.update(stoep="9.0.0", tables={}), "is of a newer Stoep (9.0.0)"),
        (lambda said: said.update(tables=[]), "is of an older Stoep"),
        (lambda said: said.pop("format"), "its stoep.json can't be read."),
        (lambda said: said.update(stoep=1), "its stoep.json can't be read."),
        (lambda said: said["tables"]["turns.Rest"].update(last=2**80), "its stoep.json can't be read."),
        (lambda said: said["tables"]["turns.Rest"].update(rows=-1), "its stoep.json can't be read."),
    ],
)
def test_another_version_is_told(file: Path, manifest: Callable[[dict[str, Any]], None], sentence: str) -> None:
    assert sentence in refused(rewritten(file, nothing, manifest=manifest))


@pytest.mark.parametrize("kind", ["text", "another zip", "a folder", "nowhere", "sqlite"])
def test_another_file_is_told(db: None, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.stoep"
    if kind == "text":
        path.write_text("BEGIN:VCALENDAR")
    elif kind == "another zip":
        with zipfile.ZipFile(path, "w") as whole:
            whole.writestr("foto.jpg", b"x")
    elif kind == "a folder":
        path.mkdir()
    elif kind == "sqlite":
        path.write_bytes(b"SQLite format 3\0" + struct.pack(">I", 0) * 100)
    refused(path)


def test_a_slug_that_is_there_is_refused(cast: Cast, tmp_path: Path) -> None:
    said = refused(export(cast.here, tmp_path))
    assert "There is a neighbourhood 'kwartel' already. With --as you give this one another slug." in said


def test_a_slug_that_can_not_be_is_refused(file: Path) -> None:
    refused(file, "Niet Goed")


@pytest.mark.parametrize("label", ["neighbours.Gift", "initiatives.Gathering", "things.Loan", "neighbours.Neighbour"])
def test_no_row_can_point_at_another_neighbourhood(cast: Cast, tmp_path: Path, label: str) -> None:
    """Numbers between those of the file can be somebody else's; whoever forged such a link is found out."""
    stranger = make_neighbour(cast.here, "Tussenin")
    extra = make_neighbour(cast.here, "Hoogste")
    file = export(cast.here, tmp_path)
    tear_down(cast.here)
    # The number of one who was between them is another's now, elsewhere.
    user = User.objects.create_user("ander@voorbeeld.example")
    User.objects.filter(pk=user.pk).update(id=stranger.user_id)
    Neighbour.objects.create(
        pk=stranger.pk, neighbourhood=cast.there, user=User.objects.get(pk=stranger.user_id), name="Ander",
        street=cast.there.streets.get(name="Vlierstraat"),
    )  # fmt: skip

    def drop_stranger(entries: dict[str, bytes]) -> None:
        for table, number in (("neighbours.Neighbour", stranger.pk), ("neighbours.User", stranger.user_id)):
            lines = entries[table_file(table)].splitlines(keepends=True)
            entries[table_file(table)] = b"".join(line for line in lines if json.loads(line)["id"] != number)
        lines = entries[table_file("neighbours.Company")].splitlines(keepends=True)
        entries[table_file("neighbours.Company")] = b"".join(
            line for line in lines if json.loads(line)["neighbour_id"] != stranger.pk
        )
        link = {"neighbours.Gift": "neighbour_id", "initiatives.Gathering": "opens_id", "things.Loan": "neighbour_id"}
        number = {"neighbours.Neighbour": stranger.user_id}.get(label, stranger.pk)
        with_row(label, **{link.get(label, "user_id"): number})(entries)

    assert extra.pk > stranger.pk
    refused(rewritten(file, drop_stranger))


def test_killed_half_way_it_leaves_nothing(cast: Cast, tmp_path: Path) -> None:
    """The process ends with the last row written and nothing committed; the same file then goes in as ever."""
    file = export(cast.here, tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STOEP_", "DATABASE_"))}
    environment |= {"STOEP_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "stoep.web.settings"}
    dying = (
        "import django, os, signal, sys; django.setup()\n"
        "from pathlib import Path\n"
        "from stoep.web.serve import prepare_database; prepare_database(print)\n"
        "from stoep.web.moving import actions\n"
        "actions._judge = lambda reading: os.kill(os.getpid(), signal.SIGKILL)\n"
        "actions.import_neighbourhood(Path(sys.argv[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", dying, str(file)], env=environment, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    command = [sys.executable, "-m", "stoep", "import", str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# --- The file itself -------------------------------------------------------------------------------


def test_the_file_is_for_its_owner_only(cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "kwartel.stoep"
    for before in (None, 0o644):
        if before:
            target.chmod(before)
            (tmp_path / "kwartel.stoep.part").write_text("left by a run that was killed")
            (tmp_path / "kwartel.stoep.part").chmod(before)
        old = os.umask(0)
        try:
            export_neighbourhood(cast.here, target)
        finally:
            os.umask(old)
        assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["kwartel.stoep"]


@pytest.mark.parametrize("there_already", [False, True])
def test_on_a_full_disk_it_is_whole_or_not_at_all(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there_already: bool
) -> None:
    """What was there before stays, and half a file does not: it holds names too."""
    target = tmp_path / "kwartel.stoep"
    if there_already:
        target.write_text("the one of yesterday")

    def full(self: object, row: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.TableWriter, "write", full)
    code, said = run("export", "kwartel", "-o", str(target))
    assert code == 1
    assert said == f"Error: '{target}' can't be written: no space left on device.\n"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["the one of yesterday"] * there_already


@pytest.mark.parametrize("target", ["nergens/kwartel.stoep", "map"])
def test_a_place_that_can_not_be_written_is_told(cast: Cast, tmp_path: Path, target: str) -> None:
    (tmp_path / "map").mkdir()
    code, said = run("export", "kwartel", "-o", str(tmp_path / target))
    assert code == 1
    assert said.startswith(f"Error: '{tmp_path / target}' can't be written: ")
    assert [path.name for path in tmp_path.iterdir()] == ["map"]


def test_without_a_target_it_is_called_as_the_neighbourhood(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run("export", "kwartel")
    assert code == 0
    rows = sum(len(found) for found in all_of(cast.here).values())
    assert said.startswith(f"{rows} rows and 2 photos written to kwartel.stoep.")


def test_no_page_leads_to_it() -> None:
    """Whoever wants the whole neighbourhood needs the command line of the server."""
    for path in Path(exporting.__file__).parents[1].rglob("views.py"):
        assert "moving.exporting" not in path.read_text(encoding="utf-8")
