"""What the search is compiled with, and the arithmetic that must come out the same on every machine.

`kernel` compiles a function with numba when it is first called, and keeps the result on disk. Where numba can't be
had the same function runs as it stands, about a hundred times as slow; `COMPILED` says which.
"""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

SLOW = 50  # how much longer everything takes where nothing can be compiled: so much less is done
Function = TypeVar("Function", bound=Callable[..., Any])

try:
    import numba
    from numba import config
except ImportError:  # pragma: no cover - a machine for which numba isn't made
    COMPILED = False
else:
    COMPILED = not getattr(config, "DISABLE_JIT", 0)
    _HERE = Path(__file__).parent
    _SOURCES = b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))
    # numba looks only at the file of a function, and not at the files of what it calls: a change there would go unseen.
    _KEPT = Path(getattr(config, "CACHE_DIR", "") or _HERE / "__pycache__")
    if os.access(_KEPT if _KEPT.is_dir() else _HERE, os.W_OK):
        config.CACHE_DIR = str(_KEPT / f"kernels-{sha256(_SOURCES).hexdigest()[:12]}")


def kernel(function: Function) -> Function:
    """A function of numbers and of arrays that it doesn't make, compiled where that can be.

    `_nrt=False` leaves out the counting of references to arrays, which would take ten times as long as the work itself;
    no kernel makes an array, so that there is nothing to count.
    """
    if not COMPILED:  # pragma: no cover - as above
        return function
    options: dict[str, Any] = {"cache": True, "nogil": True, "forceinline": True, "_nrt": False}
    compiled: Function = numba.njit(**options)(function)
    return compiled


def rows(table: Any) -> Any:
    """A table whose rows have their fields as attributes, compiled or not."""
    return table if COMPILED else table.view(np.recarray)


SQRT_HALF = 0.7071067811865476
LOG_TWO = 0.6931471805599453


@kernel
def log(x: float) -> float:
    """Natural logarithm of a positive number, to about 1e-13.

    The mathematical library differs in its last digit from one machine to another, and one digit is enough to send a
    search elsewhere. This uses only + − × ÷, which IEEE 754 fixes: log m = 2 artanh((m − 1) / (m + 1)).
    """
    halvings = 0
    while x > 2 * SQRT_HALF:
        x *= 0.5
        halvings += 1
    while x < SQRT_HALF:
        x *= 2.0
        halvings -= 1
    s = (x - 1.0) / (x + 1.0)
    z = s * s
    series = 1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z / 15)))))
    return LOG_TWO * halvings + 2.0 * s * (1.0 + z * series)


@kernel
def exp(x: float) -> float:
    """e to the power x, to about 1e-13, with + − × ÷ only; 0 below −700."""
    if x < -700.0:
        return 0.0
    doublings = int(x / LOG_TWO)
    x = (x - doublings * LOG_TWO) / 16.0
    y = 1.0 + x * (1.0 + x / 2 * (1.0 + x / 3 * (1.0 + x / 4 * (1.0 + x / 5 * (1.0 + x / 6 * (1.0 + x / 7))))))
    y *= y
    y *= y
    y *= y
    y *= y
    while doublings > 0:
        y *= 2.0
        doublings -= 1
    while doublings < 0:
        y *= 0.5
        doublings += 1
    return y


@kernel
def draw(state: Any) -> int:
    """The next 31 random bits (xorshift64*: Vigna, 'An experimental exploration of Marsaglia's xorshift
    generators')."""
    x = state[0].luck
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0].luck = x
    return int((x * np.uint64(2685821657736338717)) >> np.uint64(33))


@kernel
def below(state: Any, end: int) -> int:
    """A random whole number from 0 to `end` − 1, for an `end` far below 2³¹."""
    return draw(state) % end


@kernel
def chance(state: Any) -> float:
    """A random number above 0 and at most 1."""
    return (draw(state) + 1.0) / 2147483648.0
