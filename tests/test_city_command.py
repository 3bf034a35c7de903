"""`stoep weave --all` as a keeper runs it: a command on a database in a file, ended half-way and begun again."""

import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.test_crew import Dask, end
from tests.test_serve import is_alive, within

ROOT = Path(__file__).parent.parent
MANY = 10
ALL = ("--all", "--seconds", "0.1")
_CITY = f"""
import django
django.setup()
from stoep.web.serve import prepare_database
from tests.cast import make_neighbour, make_neighbourhood
prepare_database(print)
for number in range({MANY}):
    here, _place = make_neighbourhood(f"buurt{{number}}", f"Buurt {{number}}")
    for each in range(10):
        make_neighbour(here, f"buur{{number}}-{{each}}", loves=(("duiven",), ("soaps",), ("duiven", "soaps"))[each % 3])
"""


def surroundings(data: Path) -> dict[str, str]:
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("STOEP_", "DATABASE_URL"))}
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    return ours | {"STOEP_DATA": str(data), "DJANGO_SETTINGS_MODULE": "stoep.web.settings", "PYTHONPATH": paths}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("city")
    subprocess.run([sys.executable, "-c", _CITY], env=surroundings(data), check=True, stdout=subprocess.DEVNULL)
    return data


class City:
    """A folder of its own with ten neighbourhoods that nobody wove yet."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def begin(self, *words: str, **how: Any) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "stoep", "weave", *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=surroundings(self.data), text=True, stdout=pipe, stderr=pipe, **how)

    def weave(self, *words: str) -> tuple[int, str, str]:
        command = self.begin(*words)
        said, warned = command.communicate(timeout=120)
        return command.returncode, said, warned

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.data / "stoep.sqlite3", timeout=20)) as database:
            return database.execute(question).fetchall()

    def woven(self) -> set[str]:
        return {job for (job,) in self.ask("SELECT job FROM jobs_run WHERE job LIKE 'weave %'")}

    def rounds(self) -> set[tuple[Any, ...]]:
        """Return who is asked for what, where and when, with the number of no row that another run would number."""
        return set(
            self.ask(
                "SELECT e.neighbourhood_id, e.hook, e.starts_at, e.place_id, e.host_id, i.neighbour_id, i.worth "
                "FROM encounters_encounter e JOIN encounters_invitation i ON i.encounter_id = e.id"
            )
        )


@pytest.fixture
def city(made: Path, tmp_path: Path) -> City:
    return City(Path(shutil.copytree(made, tmp_path / "city")))


@pytest.fixture
def twin(made: Path, tmp_path: Path) -> City:
    return City(Path(shutil.copytree(made, tmp_path / "twin")))


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def test_every_neighbourhood_is_woven_once_a_week(city: City) -> None:
    code, said, _warned = city.weave(*ALL, "--workers", "2")
    assert code == 0
    found = re.search(rf"Neighbourhoods woven: {MANY}, with (\d+) encounters\.", said)
    assert found
    assert int(found[1]) == len(city.ask("SELECT id FROM encounters_encounter")) > MANY
    assert city.weave(*ALL) == (0, f"All {MANY} were woven this week already.\n", "")


def test_a_run_that_was_killed_is_begun_again_where_it_was(city: City, twin: City) -> None:
    """The one that hands out is killed: no neighbourhood is half woven, none twice, and no worker stays behind."""
    run = city.begin(*ALL, "--workers", "2")
    assert within(60, lambda: bool(city.woven()))
    workers = children(run.pid)
    run.kill()
    run.communicate()
    assert within(10, lambda: not [pid for pid in workers if is_alive(pid)])
    first, before = city.woven(), city.rounds()
    assert 1 <= len(first) < MANY
    assert {f"weave {row[0]}" for row in before} == first
    code, said, _warned = city.weave(*ALL, "--workers", "2")
    assert code == 0
    assert f"Neighbourhoods woven: {MANY - len(first)}, " in said
    assert f"Woven this week already: {len(first)}. " in said
    assert {row for row in city.rounds() if f"weave {row[0]}" in first} == before
    twin.weave(*ALL, "--workers", "1")
    assert city.rounds() == twin.rounds(), "all that was killed and begun again makes no difference"


def test_ctrl_c_ends_it_cleanly(city: City) -> None:
    run = city.begin(*ALL, "--workers", "2")
    assert within(60, lambda: bool(city.woven()))
    workers = children(run.pid)
    run.send_signal(signal.SIGINT)
    said, warned = run.communicate(timeout=20)
    assert run.returncode == 130
    assert "Stopped. The same command goes on with the rest.\n" in warned
    assert "Traceback" not in warned
    assert f"Neighbourhoods woven: {len(city.woven())}, " in said
    assert within(10, lambda: not [pid for pid in workers if is_alive(pid)])


def test_what_fails_in_one_is_told_at_the_end_and_the_others_are_woven(city: City) -> None:
    with closing(sqlite3.connect(city.data / "stoep.sqlite3")) as database, database:
        ours = "neighbour_id IN (SELECT id FROM neighbours_neighbour WHERE neighbourhood_id = 3)"
        database.execute(f"UPDATE neighbours_company SET at_most = 99 WHERE {ours}")
    code, said, warned = city.weave(*ALL, "--workers", "2")
    assert code == 1
    assert warned.endswith("buurt2: It failed: WeaveError.\n")
    assert f"Neighbourhoods woven: {MANY - 1}, " in said
    assert said.endswith("Failed: 1.\n")
    assert len(city.woven()) == MANY - 1


def test_a_terminal_shows_a_bar_and_the_time_left(city: City) -> None:
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        # Longer than in the others: the time left follows after a second.
        [sys.executable, "-m", "stoep", "weave", "--all", "--seconds", "1"],
        env=surroundings(city.data) | {"TERM": "xterm"}, stderr=theirs, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    shown = ""
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        try:
            while some := terminal.read(1000):
                shown += some.decode()
        except OSError:  # the other end is closed
            pass
    assert run.wait() == 0
    assert re.search(rf"Weaving .*\d+/{MANY} .*\d\d:\d\d:\d\d", shown), shown


def test_where_nobody_looks_a_line_says_how_long_it_takes(city: City) -> None:
    _code, _said, warned = city.weave(*ALL, "--workers", "1")
    lines = warned.splitlines()
    assert len(lines) == MANY - 1
    assert all(re.fullmatch(rf"\d of {MANY}, about \d+\.\d minutes left\.", line) for line in lines), lines


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    pytest.importorskip("distributed", reason="a cluster needs the extra stoep[cluster]")
    with closing(Dask(tmp_path)) as found:
        yield found


def test_a_cluster_that_loses_a_worker_weaves_the_same(city: City, twin: City, dask: Dask) -> None:
    dask.hire(2)
    run = city.begin(*ALL, "--scheduler", dask.address)
    assert within(60, lambda: bool(city.woven()))
    end(dask.workers[0])
    said, warned = run.communicate(timeout=120)
    assert run.returncode == 0, warned
    assert f"Neighbourhoods woven: {MANY}, " in said
    twin.weave(*ALL, "--workers", "2")
    assert city.rounds() == twin.rounds()
