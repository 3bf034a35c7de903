"""Serving: database and static files made ready, a few threads a process, and the worker beside it."""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], object]
log = logging.getLogger("stoep.serve")
# While a page waits for its turn to write, others are still read. More threads give no more pages a second: fewer.
_THREADS = 4
_SLOWEST_RESTART = 60.0
_LIVED_WELL = 300.0


def prepare_database(say: Say) -> None:
    """Bring the tables up to this release; quick when they are."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the database ready …")
        call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def prepare_static(say: Say) -> None:
    """Lay out styles, fonts and scripts under names that change with them; quick when they are there."""
    mark = settings.STATIC_ROOT / ".release"
    newest = max(p.stat().st_mtime_ns for p in (Path(__file__).parent / "ui" / "static").rglob("*"))
    release = f"{settings.STOEP_RELEASE} {newest}"
    if not mark.exists() or mark.read_text() != release:
        say("Laying out styles and fonts …")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        mark.write_text(release)


class PortTaken(Exception):
    """Something else answers where Stoep would."""


def _look_for_room(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as taken:
            raise PortTaken(f"Port {port} on {host} is taken. Stop what is there, or add --port {port + 1}.") from taken


def serve(*, port: int, say: Say, host: str = "127.0.0.1", processes: int = 1, worker: bool = True) -> None:
    """Serve until the process is ended. Raises PortTaken."""
    _look_for_room(host, port)
    from granian import Granian
    from granian.constants import Interfaces

    prepare_static(say)
    connection.close()
    server = Granian(
        "stoep.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=_THREADS,
        log_access=False,
        log_enabled=False,
    )
    say(f"Stoep is on http://{host}:{port} (stop with Ctrl-C)")
    if not worker:
        server.serve()
        return
    with kept_running([sys.executable, "-m", "stoep", "worker", "--beside", str(os.getpid())]):
        server.serve()


@contextmanager
def kept_running(command: list[str], first_wait: float = 1.0) -> Iterator[None]:
    """Run a command meanwhile. When it ends it is started again: at first soon, later each time if it keeps ending."""
    stop = Event()
    # Begun here and not in the thread: granian forks its processes meanwhile, and a fork in the midst of a start holds
    # that start up for ever.
    process = _begin(command)
    keeper = Thread(target=_keep_running, args=(command, process, first_wait, stop), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _keep_running(command: list[str], process: "subprocess.Popen[bytes]", first_wait: float, stop: Event) -> None:
    wait, began = first_wait, time.monotonic()
    while not stop.wait(1):
        if process.poll() is None:
            continue
        if time.monotonic() - began > _LIVED_WELL:
            wait = first_wait
        log.error("The worker ended with %d; it is started again in %.0f s.", process.returncode, wait)
        if stop.wait(wait):
            break
        wait, began = min(2 * wait, _SLOWEST_RESTART), time.monotonic()
        process = _begin(command)
    _end(process)


def _begin(command: list[str]) -> "subprocess.Popen[bytes]":
    # In a session of its own: Ctrl-C is for the server, which then ends what it began.
    return subprocess.Popen(command, start_new_session=True)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
