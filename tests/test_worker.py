"""`stoep worker` as it runs on a server: killed with `kill -9` in the middle of its work, and begun again.

On a database in a file, and on PostgreSQL where the tests have one. The clock is turned on in the database alone.
"""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.test_serve import within

ROOT = Path(__file__).parent.parent
POSTGRES = os.environ.get("DATABASE_URL", "")
MANY = 30
TASKS = "django_tasks_database_dbtaskresult"
_BEGIN = """
import sys
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from stoep.web.serve import prepare_database
from stoep.web.coming.models import Coming
from stoep.web.jobs.actions import mark_done
from stoep.web.jobs.schedule import JOBS
from stoep.web.rhythms.actions import cancel_date
from tests.cast import make_initiative, make_neighbour, make_neighbourhood
prepare_database(print)
"""
_CITY = (
    _BEGIN
    + """
for number in range(int(sys.argv[1])):
    here, place = make_neighbourhood(f"buurt{number}", f"Buurt {number}")
    make_initiative(here, place, make_neighbour(here, f"Buur{number}", loves=("duiven",)))
mark_done(timezone.now(), [job for job in JOBS if job.name != "extend"])
"""
)
_MAIL = f"""{_BEGIN}
here, place = make_neighbourhood("kwartel", "De Kwartel")
maker = make_neighbour(here, "Anja")
gathering = make_initiative(here, place, maker)
for number in range(5):
    Coming.objects.create(gathering=gathering, name=f"Gast {{number}}", email=f"gast{{number}}@elders.example")
cancel_date(gathering, by=maker, because="De ketel is stuk.")
mark_done(timezone.now())
"""


class Server:
    """A server of its own: its data, its database, and what is sent to its mail."""

    def __init__(self, data: Path, smtp: int | None = None) -> None:
        self._data, self._smtp = data, smtp
        self._name = f"stoep_{uuid4().hex}"

    @property
    def _url(self) -> str:
        return POSTGRES.rsplit("/", 1)[0] + f"/{self._name}"

    def _environment(self) -> dict[str, str]:
        ours = {key: value for key, value in os.environ.items() if not key.startswith(("STOEP_", "DATABASE_URL"))}
        paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        ours |= {"STOEP_DATA": str(self._data), "DJANGO_SETTINGS_MODULE": "stoep.web.settings", "PYTHONPATH": paths}
        if POSTGRES:
            ours["DATABASE_URL"] = self._url
        return ours | ({"STOEP_SMTP": f"127.0.0.1:{self._smtp}"} if self._smtp else {})

    @contextmanager
    def running(self, code: str, many: int = 0) -> Iterator["Server"]:
        """Begin with what a piece of code puts there."""
        if POSTGRES:
            self._admin(f"CREATE DATABASE {self._name}")
        try:
            subprocess.run(
                [sys.executable, "-c", code, str(many)], env=self._environment(), check=True, stdout=subprocess.DEVNULL
            )
            yield self
        finally:
            if POSTGRES:
                self._admin(f"DROP DATABASE {self._name} WITH (FORCE)")

    def _admin(self, command: str) -> None:
        with psycopg.connect(POSTGRES, autocommit=True) as server:
            server.execute(command)

    def worker(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-m", "stoep", "worker"], env=self._environment())

    def once(self) -> str:
        command = [sys.executable, "-m", "stoep", "worker", "--once"]
        return subprocess.run(command, env=self._environment(), check=True, capture_output=True, text=True).stdout

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        if POSTGRES:
            with psycopg.connect(self._url) as database:
                cursor = database.execute(question)
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self._data / "stoep.sqlite3", timeout=20)) as file, file:
            return file.execute(question).fetchall()

    def count(self, what: str) -> int:
        return int(self.ask(f"SELECT count(*) FROM {what}")[0][0])

    def let_go_by(self, table: str, column: str, days: float) -> None:
        """Turn the clock on, for one column: what it tells was so much longer ago."""
        seconds = round(days * 86400)
        before = f"{column} - interval '{seconds} seconds'" if POSTGRES else f"datetime({column}, '-{seconds} seconds')"
        self.ask(f"UPDATE {table} SET {column} = {before}")


def kill(worker: "subprocess.Popen[bytes]") -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=20)


def test_a_job_that_was_killed_in_its_midst_goes_on_and_does_nothing_twice(tmp_path: Path) -> None:
    with Server(tmp_path).running(_CITY, MANY) as server:
        assert server.count("initiatives_gathering") == MANY
        worker = server.worker()
        assert within(60, lambda: server.count("initiatives_gathering") > MANY)
        worker.send_signal(signal.SIGSTOP)
        done = server.count("(SELECT 1 FROM initiatives_gathering GROUP BY initiative_id HAVING count(*) > 1) AS done")
        assert 0 < done < MANY, "it is stopped in the midst of its job"
        kill(worker)
        assert server.ask("SELECT tries, finished_at FROM jobs_run WHERE job = 'extend'") == [(1, None)]
        assert "extend" not in server.once(), "it may still be at work, so nobody takes it yet"
        server.let_go_by("jobs_run", "started_at", 31 / 1440)
        assert "extend" in server.once()
        dates = server.ask("SELECT initiative_id, starts_at FROM initiatives_gathering")
        assert len(dates) == len(set(dates)), "no date is there twice"
        each = Counter(initiative for initiative, _start in dates)
        assert len(each) == MANY
        assert len(set(each.values())) == 1, "each has all its dates"
        assert server.ask("SELECT tries, failure FROM jobs_run WHERE job = 'extend'") == [(2, "")]
        server.once()
        assert server.count("initiatives_gathering") == len(dates)


def test_a_week_without_the_server_is_caught_up_once(tmp_path: Path) -> None:
    with Server(tmp_path).running(_CITY, 3) as server:
        server.once()
        jobs, dates = server.count("jobs_run WHERE job NOT LIKE 'weave %'"), server.count("initiatives_gathering")
        for column in ("due_at", "started_at", "finished_at"):
            server.let_go_by("jobs_run", column, 8)
        said = server.once()
        assert said.count(",") == jobs - 1, "each job is done, and each is done once"
        assert server.count("jobs_run WHERE job NOT LIKE 'weave %'") == 2 * jobs
        assert server.count("jobs_run WHERE failure <> ''") == 0
        assert server.count("initiatives_gathering") == dates
        assert "weave" not in server.once()
        assert server.count("jobs_run WHERE job = 'weave'") == 2


class Post:
    """A mail server that keeps whom it took a mail for; at the third it says nothing any more."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.silent = Event()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if len(self.taken) == 2 and not self.silent.is_set():
            self.silent.set()
            await asyncio.sleep(3600)
        self.taken += envelope.rcpt_tos
        return "250 taken"


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    kept = Post()
    letterbox = Controller(kept, hostname="127.0.0.1", port=port)
    letterbox.start()
    yield kept, port
    letterbox.stop()


def test_mail_goes_out_once_when_its_worker_was_killed(tmp_path: Path, post: tuple[Post, int]) -> None:
    """Two are taken, one is on its way, two wait. Whether the one went nobody knows, so it is not sent again (0015)."""
    kept, port = post
    with Server(tmp_path, port).running(_MAIL) as server:
        worker = server.worker()
        assert kept.silent.wait(60)
        kill(worker)
        assert len(kept.taken) == 2
        assert server.count(f"{TASKS} WHERE status = 'RUNNING'") == 1
        server.once()
        assert len(kept.taken) == 4, "what was on its way may still be so"
        server.let_go_by(TASKS, "started_at", 31 / 1440)
        server.once()  # finds that nobody is at it any more
        server.once()
        on_its_way = "gast2@elders.example"
        assert sorted([*kept.taken, on_its_way]) == [f"gast{number}@elders.example" for number in range(5)]
        assert server.count(TASKS) == 0
