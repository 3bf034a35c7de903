"""Who does the tasks, and how they are kept busy. A crew takes tasks and gives back what they gave, in any order."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

Do = Callable[[Any], Any]


@dataclass(frozen=True)
class Failed:
    """A task that gave nothing, and why: one sentence without anything of the task itself."""

    why: str


class CrewError(Exception):
    """There is no crew, or no longer: one sentence."""


class Crew(Protocol):
    """`take` waits for a task that is done; it raises CrewError when nobody will do it any more."""

    def has_room(self) -> bool: ...
    def is_busy(self) -> bool: ...
    def submit(self, key: str, task: Any) -> None: ...
    def take(self) -> tuple[str, Any]: ...
    def close(self) -> None: ...


def attempt(do: Do, task: Any) -> Any:
    """Do a task. Of an error only its kind is told: its text can hold somebody's words."""
    try:
        return do(task)
    except Exception as error:
        return failed(error)


def failed(error: BaseException) -> Failed:
    return Failed(f"It failed: {type(error).__name__}.")


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until this is whole, such as what is written and then counted."""
    if threading.current_thread() is not threading.main_thread():
        yield  # no signal is raised here
        return
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        signal.raise_signal(signal.SIGINT)


class Here:
    """This process itself, one task after the other."""

    def __init__(self, do: Do) -> None:
        self._do = do
        self._given: list[tuple[str, Any]] = []

    def has_room(self) -> bool:
        return not self._given

    def is_busy(self) -> bool:
        return bool(self._given)

    def submit(self, key: str, task: Any) -> None:
        self._given.append((key, task))

    def take(self) -> tuple[str, Any]:
        key, task = self._given.pop()
        return key, attempt(self._do, task)

    def close(self) -> None:
        pass


def in_turn(crew: Crew, next_task: Callable[[], tuple[str, Any] | None]) -> Iterator[tuple[str, Any]]:
    """Keep a crew busy until there is no task left, and give what each gave.

    One task is held ready, so that nobody waits while what came back is looked at. `next_task` may give None and
    later a task again, when what came back asks for it.
    """
    ready = next_task()
    while True:
        while ready and crew.has_room():
            crew.submit(*ready)
            ready = next_task()
        if not crew.is_busy():
            return
        done = crew.take()
        if ready:
            crew.submit(*ready)
            ready = None
        yield done
        ready = ready or next_task()
