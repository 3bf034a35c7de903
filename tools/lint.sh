#!/bin/sh
# Read the code without running it; all three speak, also when the first one finds something.
set -eu
cd "$(dirname "$0")/.."
export STOEP_DATA=build/test-data

status=0
.venv/bin/ruff check || status=1
.venv/bin/ruff format --check || status=1
.venv/bin/mypy || status=1
exit "$status"
