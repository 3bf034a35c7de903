"""The house around the code: the words of make, the locks, and nothing forgotten on the doorstep."""

import json
import os
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOORSTEP = {
    ".ci",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "bench",
    "docs",
    "lock",
    "pyproject.toml",
    "src",
    "tests",
    "tools",
}
LOCKS = sorted((ROOT / "lock").glob("*.txt"))


def pins(path: Path) -> set[str]:
    """Return the lines 'name==version' of a lock file, with their markers."""
    return set(re.findall(r"^\S+==[^\\\n]*[^\\\s]", path.read_text(), re.MULTILINE))


def test_ci_runs_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines == ["#!/usr/bin/env bash", "set -eu", 'cd "$(dirname "$0")/.."', "make test"]


def test_make_alone_lists_at_most_ten_words() -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    answer = subprocess.run(["make"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    listed = re.findall(r"^  make ([\w-]+) +\S", answer.stdout, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    assert listed == phony[1].split()
    assert len(listed) <= 10


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_lock_pins_by_hash_and_names_no_address(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert pins(path)
    # After a pin nothing may come but its hashes, so that no package slips in unseen.
    assert not re.findall(r"^\S+==[^\\\n]*\n(?!    --hash=sha256:)", text, re.MULTILINE)
    assert not [line for line in text.splitlines() if not re.match(r"    --hash=|[\w.-]+==", line)]


def test_the_environment_of_the_tests_holds_all_that_running_needs() -> None:
    assert pins(ROOT / "lock" / "run.txt") <= pins(ROOT / "lock" / "test.txt")


def test_node_packages_are_exact_and_name_no_address() -> None:
    wanted = json.loads((ROOT / "tests" / "tools" / "package.json").read_text())["devDependencies"]
    text = (ROOT / "tests" / "tools" / "package-lock.json").read_text()
    assert "http" not in text
    locked = json.loads(text)["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all("integrity" in package for name, package in locked.items() if name)


def test_nothing_is_forgotten_on_the_doorstep() -> None:
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split()]
    here = {path.name for path in ROOT.iterdir() if not any(fnmatch(path.name, name) for name in ignored)}
    assert here - {".git"} == DOORSTEP


@pytest.mark.parametrize("path", sorted((ROOT / "tools").iterdir()), ids=lambda path: path.name)
def test_a_tool_is_plain_shell_that_stops_at_the_first_mistake(path: Path) -> None:
    subprocess.run(["sh", "-n", path], check=True)
    if path.name != "machine.sh":
        assert os.access(path, os.X_OK)
        assert path.read_text().startswith("#!/bin/sh\n# ")
        assert re.search(r"^set -eu$", path.read_text(), re.MULTILINE)
