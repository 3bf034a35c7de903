"""What runs beside the pages: it is started again when it dies, and ends with the server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from stoep.web.serve import kept_running


def within(seconds: float, is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_dies_is_started_again_and_ends_with_the_server(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    started = tmp_path / "started"
    code = f"import os, time\nopen({str(started)!r}, 'a').write(f'{{os.getpid()}}\\n')\ntime.sleep(60)"

    def pids() -> list[int]:
        return [int(line) for line in started.read_text().splitlines()] if started.exists() else []

    with kept_running([sys.executable, "-c", code], first_wait=0.01):
        assert within(10, lambda: len(pids()) == 1)
        os.kill(pids()[0], 9)
        assert within(10, lambda: len(pids()) == 2)
        assert not is_alive(pids()[0]), "it leaves no zombie"
    assert not is_alive(pids()[1])
    assert "The worker ended with -9; it is started again in" in caplog.text


def test_a_worker_whose_server_was_killed_ends(tmp_path: Path) -> None:
    """`kill -9` leaves no time to say goodbye."""
    start = (
        "import os, subprocess, sys, time\n"
        "words = [sys.executable, '-m', 'stoep', 'worker', '--beside', str(os.getpid())]\n"
        "print(subprocess.Popen(words).pid, flush=True)\ntime.sleep(60)"
    )
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("STOEP_", "DATABASE_URL"))}
    server = subprocess.Popen(
        [sys.executable, "-c", start], env={**ours, "STOEP_DATA": str(tmp_path)}, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    worker = int(server.stdout.readline())
    time.sleep(0.5)
    assert is_alive(worker)
    server.kill()
    try:
        server.communicate(timeout=30)  # until nobody holds the other end any more, the worker neither
    except subprocess.TimeoutExpired:
        os.kill(worker, 9)
        pytest.fail("the worker lives on")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_server_that_was_killed_leaves_its_port(tmp_path: Path, processes: int) -> None:
    """What serves the pages ends with the server, so that it can be started again at once."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("STOEP_", "DATABASE_URL"))}
    words = ["-m", "stoep", "serve", "--port", str(port), "--processes", str(processes), "--no-worker"]
    server = subprocess.Popen(
        [sys.executable, *words], env={**ours, "STOEP_DATA": str(tmp_path)}, stdout=subprocess.DEVNULL
    )

    def is_open() -> bool:
        with closing(socket.socket()) as door:
            return door.connect_ex(("127.0.0.1", port)) == 0

    try:
        assert within(60, is_open)
        with urlopen(f"http://127.0.0.1:{port}/gezond/", timeout=10) as page:
            assert page.read().startswith(b"database ok")
    finally:
        server.kill()
        server.wait()
    assert within(10, lambda: not is_open())
