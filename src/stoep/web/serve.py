"""Serving: database and static files made ready, one blocking thread a process, and the worker beside it."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], object]


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
    later = subprocess.Popen([sys.executable, "-m", "stoep", "worker"]) if worker else None
    say(f"Stoep is on http://{host}:{port} (stop with Ctrl-C)")
    try:
        Granian(
            "stoep.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=1,
            log_access=False,
            log_enabled=False,
        ).serve()
    finally:
        if later:
            later.terminate()
            later.wait(timeout=10)
