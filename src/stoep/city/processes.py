"""A crew of processes on this machine, each with a pipe of its own."""

import os
import signal
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

from stoep.city.crew import Do, Failed, attempt

# Begun afresh and not forked: nothing of who hands out, such as its database, is there twice.
_CONTEXT = get_context("spawn")
_TRIES = 2


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes:
    """So many processes. One that is lost costs its own task, which is done once more; no task costs three."""

    def __init__(self, do: Do, workers: int) -> None:
        self._workers = [_Worker(do) for _ in range(workers)]

    @property
    def pids(self) -> list[int]:
        return [worker.pid for worker in self._workers]

    def has_room(self) -> bool:
        return not all(worker.key for worker in self._workers)

    def is_busy(self) -> bool:
        return any(worker.key for worker in self._workers)

    def submit(self, key: str, task: Any) -> None:
        next(worker for worker in self._workers if not worker.key).give(key, task)

    def take(self) -> tuple[str, Any]:
        found = None
        while found is None:
            busy: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers if worker.key}
            found = busy[wait(list(busy))[0]].found()
        return found

    def close(self) -> None:
        for worker in self._workers:
            worker.end()


class _Worker:
    """A process, the other end of its pipe, and the task that it does: none when `key` is empty."""

    def __init__(self, do: Do) -> None:
        self._do = do
        self.key, self._tries = "", 0
        self._task: Any = None
        self._begin()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def _begin(self) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_work, args=(theirs, self._do), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, key: str, task: Any) -> None:
        self.key, self._task, self._tries = key, task, 0
        self._try()

    def _try(self) -> None:
        self._tries += 1
        with suppress(OSError):  # it is lost already, which `found` sees
            self.pipe.send(self._task)

    def found(self) -> tuple[str, Any] | None:
        """Return what its task gave; None when it was lost, and another begins the same task."""
        try:
            result = self.pipe.recv()
        except (EOFError, OSError):
            self.end()
            self._begin()
            if self._tries < _TRIES:
                self._try()
                return None
            result = Failed("Two workers were lost while they did it; perhaps it needs more memory.")
        key, self.key, self._task = self.key, "", None
        return key, result

    def end(self) -> None:
        self.pipe.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def _work(pipe: "Connection[Any, Any]", do: Do) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who hands out, which ends this one
    end_with_parent()
    # As many processes as processors: threads beside them only wait, and could sum in another order.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    with suppress(EOFError, OSError):
        while True:
            pipe.send(attempt(do, pipe.recv()))


def end_with_parent() -> None:
    """Let this process end with the one that began it: `kill -9` leaves no time to say goodbye.

    A process that nobody began in this way goes on.
    """
    if parent := parent_process():
        Thread(target=_wait_and_end, args=(parent,), daemon=True).start()


def _wait_and_end(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
