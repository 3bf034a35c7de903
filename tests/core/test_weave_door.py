"""The door of the weave and what importing it loads."""

import subprocess
import sys
from dataclasses import fields
from types import ModuleType

import pytest

from stoep.core import weave


def test_door_names_exactly_what_it_gives():
    public = {name for name in vars(weave) if not name.startswith("_")}
    rooms = {name for name in public if isinstance(getattr(weave, name), ModuleType)}

    assert public - rooms == set(weave.__all__)


def test_import_loads_numpy_and_nothing_slow_besides():
    code = "import sys, stoep.core.weave; print(*{name.split('.')[0] for name in sys.modules})"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(out.stdout.split())

    assert "numpy" in loaded
    assert loaded.isdisjoint({"django", "scipy", "click", "sqlite3"})


@pytest.mark.parametrize("constant", fields(weave.Settings), ids=lambda constant: constant.name)
def test_setting_has_a_sentence_and_a_source(constant):
    assert constant.metadata["sentence"].endswith(".")
    assert constant.metadata["source"].startswith("choice") or "(" in constant.metadata["source"]


@pytest.mark.parametrize(
    ("constants", "message"),
    [
        ({"openness": float("nan")}, "settings.openness is nan"),
        ({"hosting": -1.0}, "settings.hosting is -1.0"),
        ({"near_metres": 0.0}, "settings.near_metres is 0"),
        ({"attention": (1.0, 0.5)}, "settings.attention must have a share for each size"),
        ({"attention": (1.0, 0.5, 0.4, 0.3, 0.2, 0.1, -0.1)}, "settings.attention is -0.1"),
    ],
)
def test_setting_is_refused_when_it_makes_no_sense(constants, message):
    with pytest.raises(weave.WeaveError, match=message):
        weave.Settings(**constants)
