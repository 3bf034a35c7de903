"""A crew on a Dask cluster: the extra `cluster`. Its scheduler does the task of a lost worker once more."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError
from importlib import import_module
from typing import Any

from stoep.city.crew import CrewError, Do, Failed, attempt, failed

_SECONDS = 30


class Cluster:
    """The workers of a scheduler, by its address. Raises CrewError when it isn't there or has no workers."""

    def __init__(self, do: Do, address: str) -> None:
        try:
            dask: Any = import_module("distributed")
        except ImportError as missing:
            raise CrewError("A cluster needs Dask. Install Stoep with its extra: stoep[cluster].") from missing
        for name in ("distributed", "distributed.client"):  # what it says in a hundred lines, CrewError says in one
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client = dask.Client(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as wrong:
            raise CrewError(f"No scheduler answers at {address}.") from wrong
        try:
            self._client.wait_for_workers(1, timeout=_SECONDS)
        except TimeoutError as wrong:
            self._client.close()
            raise CrewError(f"The scheduler at {address} has no workers.") from wrong
        self._address = address
        self._do = do
        self._keys: dict[str, str] = {}
        self._futures = dask.as_completed([], loop=self._client.loop)

    @property
    def threads(self) -> int:
        """How many tasks the cluster does at once, now: workers come and go."""
        workers: dict[str, int] = self._asked(self._client.nthreads)
        return sum(workers.values())

    def has_room(self) -> bool:
        # No more than are done at once: Dask blames a worker's loss on what waits there too.
        return len(self._keys) < max(1, self.threads)

    def is_busy(self) -> bool:
        return bool(self._keys)

    def submit(self, key: str, task: Any) -> None:
        # The snapshot goes as an argument and not ahead to a worker: with that worker it would be lost.
        future = self._client.submit(attempt, self._do, task, pure=False)
        self._keys[future.key] = key
        self._futures.add(future)

    def take(self) -> tuple[str, Any]:
        future = next(self._futures)
        key = self._keys.pop(future.key)
        if future.status == "error":
            error = future.exception()
            if type(error).__name__ == "KilledWorker":
                return key, Failed("Worker after worker was lost while they did it; perhaps it needs more memory.")
            return key, failed(error)
        return key, self._asked(future.result)

    def _asked(self, ask: Callable[[], Any]) -> Any:
        """Ask what needs the scheduler. When it was away its tasks are lost to us, so nobody waits until it is back."""
        try:
            if self._client.status == "running":
                return ask()
        except (OSError, TimeoutError, CancelledError):
            pass
        raise CrewError(f"The scheduler at {self._address} went away.")

    def close(self) -> None:
        self._futures.clear()
        self._client.close()
