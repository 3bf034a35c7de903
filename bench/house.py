"""A server of our own, in a folder of its own, that nobody but the bench looks at: loopback only."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as here:
        return int(here.getsockname()[1])


@dataclass(frozen=True)
class House:
    """A server's folder, and the port at which it is looked at."""

    data: Path
    port: int = field(default_factory=_free_port)

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this house is told, and no setting of whoever runs the bench."""
        ours = ("STOEP_", "DJANGO_", "DATABASE_URL")
        return {key: value for key, value in os.environ.items() if not key.startswith(ours)} | {
            "STOEP_DATA": str(self.data),
            "STOEP_DEMO": "1",  # its links sign in
            "STOEP_URL": f"http://{HOST}:{self.port}",
        }

    def run(self, *module: str) -> str:
        """Run a module of Python here; return what it prints."""
        command = [sys.executable, "-m", *module]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"`{' '.join(module)}` did not end well:\n{done.stderr}")
        return done.stdout

    @contextmanager
    def served(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Serve with one process, without the worker."""
        server = subprocess.Popen(
            [sys.executable, "-m", "stoep", "serve", "--port", str(self.port), "--no-worker"],
            cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self._wait(server)
            yield server
        finally:
            server.terminate()
            server.wait(timeout=20)

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and server.poll() is None:
            try:
                socket.create_connection((HOST, self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("The server of the bench did not start.")


def family(pid: int) -> list[int]:
    """Return a process and all that it started; only itself where there is no /proc."""
    parents = {
        int(path.parent.name): int(found[1]) for path in Path("/proc").glob("[0-9]*/stat") if (found := _stat(path))
    }
    found_so_far = [pid]
    for one in found_so_far:
        found_so_far += [child for child, parent in parents.items() if parent == one]
    return found_so_far


def seconds_of_work(pid: int) -> float:
    """Return how long the processor has worked for a process and all that it started."""
    ticks = sum(int(found[11]) + int(found[12]) for one in family(pid) if (found := _stat(Path(f"/proc/{one}/stat"))))
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(path: Path) -> list[str]:
    """Return what the system says of a process, after its name; nothing when it is gone."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []
