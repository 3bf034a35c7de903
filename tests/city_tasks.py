"""What a worker of a test is asked to do. It is loaded by that worker too, so nothing here may load Django."""

import os
import signal
import sys
import time
from pathlib import Path

from stoep.city.task import Found, Task, solve


def slowly(task: Task) -> Found:
    """Solve, and take long enough to be lost meanwhile."""
    time.sleep(0.3)
    return solve(task)


def noted(given: tuple[str, int]) -> int:
    """Write down that this number is begun, and by whom; take a moment; give its square."""
    path, number = given
    with Path(path).open("a") as file:
        file.write(f"{number} {os.getpid()}\n")
    time.sleep(0.3)
    return number * number


def deadly(given: tuple[str, int]) -> int:
    """The number 3 costs whoever does it."""
    path, number = given
    with Path(path).open("a") as file:
        file.write(f"{number} {os.getpid()}\n")
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def wrong(number: int) -> int:
    if number == 3:
        raise ValueError("Joost houdt van duiven")
    return number * number


def loaded(task: Task) -> list[str]:
    """Solve, and tell which modules that took."""
    solve(task)
    return sorted(sys.modules)
