#!/bin/sh
# Write the lock files anew from pyproject.toml: tools/lock.sh [--upgrade]
set -eu
cd "$(dirname "$0")/.."
. tools/machine.sh

find_python || stop "this needs Python 3.11 or newer."
if runs uv --version; then uv=uv; else uv=.venv/bin/uv; fi
runs "$uv" --version || stop "this needs uv; install it with '.venv/bin/python -m pip install uv'."

lock() { "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"; }

say "lock: lock/run.txt"
lock "$@" pyproject.toml --extra postgres --output-file lock/run.txt
say "lock: lock/test.txt"
lock "$@" pyproject.toml --extra postgres --group test --constraint lock/run.txt --output-file lock/test.txt
say "lock: lock/bench.txt"
lock "$@" pyproject.toml --group bench --constraint lock/test.txt --output-file lock/bench.txt
say "lock: lock/build.txt"
# What pyproject.toml asks for building, and what hatchling asks on top of it for an editable installation.
"$python" -c 'if True:
    import tomllib
    wanted = tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"]
    print(*wanted, "editables", sep="\n")' |
    lock "$@" - --constraint lock/test.txt --output-file lock/build.txt
