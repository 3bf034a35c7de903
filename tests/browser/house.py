"""A house with its lights on: Stoep served by granian from a folder of its own, as a keeper would do it."""

import email
import email.policy
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
_BETWEEN_MAILS = b"-" * 79 + b"\n"


@dataclass(frozen=True)
class House:
    """A server's folder, and the address at which it is looked at."""

    data: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this house is told, and nothing of who runs the tests."""
        ours = ("STOEP_", "DJANGO_", "DATABASE_URL")
        return {key: value for key, value in os.environ.items() if not key.startswith(ours)} | {
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "STOEP_DATA": str(self.data),
            "STOEP_DEMO": "1",
            "STOEP_SYNCHRONOUS": "OFF",
            "STOEP_URL": self.url,
            "STOEP_WRONG_SECONDS": "0",
        }

    def run(self, *module: str) -> str:
        """Run a module of Python here, such as `stoep worker --once`; return what it says."""
        done = subprocess.run(
            [sys.executable, "-m", *module], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[None]:
        """Keep the door open meanwhile; what is done later waits for `work()`."""
        log = (self.data / "serve.log").open("w")
        server = subprocess.Popen(
            [sys.executable, "-m", "stoep", "serve", "--port", str(self.port), "--no-worker"],
            cwd=ROOT, env=self.environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            self._wait(server)
            yield
        finally:
            server.terminate()
            server.wait(timeout=20)
            log.close()

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and server.poll() is None:
            try:
                with urlopen(f"{self.url}/gezond/", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"The server did not start:\n{(self.data / 'serve.log').read_text()}")

    def work(self) -> None:
        """Do the work that waits, such as sending mail."""
        self.run("stoep", "worker", "--once")

    def mails(self, address: str) -> list[EmailMessage]:
        """Return the mails to an address, oldest first."""
        found = []
        for path in sorted((self.data / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns):
            for text in path.read_bytes().split(_BETWEEN_MAILS):
                mail = email.message_from_bytes(text, _class=EmailMessage, policy=email.policy.default)
                if mail["To"] == address:
                    found.append(mail)
        return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as here:
        port: int = here.getsockname()[1]
        return port
