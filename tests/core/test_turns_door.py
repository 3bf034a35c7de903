"""The door of turns and what importing it loads."""

import subprocess
import sys
from types import ModuleType

from stoep.core import turns


def test_door_names_exactly_what_it_gives() -> None:
    public = {name for name in vars(turns) if not name.startswith("_")}
    rooms = {name for name in public if isinstance(getattr(turns, name), ModuleType)} - {"propose", "swaps", "check"}
    assert public - rooms == set(turns.__all__)


def test_import_loads_nothing_slow() -> None:
    code = "import sys, stoep.core.turns; print(*{name.split('.')[0] for name in sys.modules})"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(out.stdout.split()).isdisjoint({"django", "numpy", "click", "sqlite3", "random"})
