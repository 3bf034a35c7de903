"""Lint a file with proselint, in .venv-frame, and print the seconds of the processor that it took."""

import sys
import time
from pathlib import Path

from proselint.checks import __register__
from proselint.config import DEFAULT
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

CheckRegistry().register_many(__register__)
text = Path(sys.argv[1]).read_text(encoding="utf-8")
began = time.process_time()
LintFile(source="text", content=text).lint(DEFAULT)
print(time.process_time() - began)
