"""Run benches: `python -m bench [NAME…] [--compare]`. It measures and shows; it never fails for a slow machine."""

import argparse
from importlib import import_module
from pathlib import Path

from bench.measures import Results, compare, show, store
from bench.real import MISSING, PEOPLE

BENCHES = ("command", "demo", "pages", "rhythm", "weave", "season", "city", "real", "language", "frame")
LONGER = ("weave", "season", "city")
"""What there is more of with `--full`."""
LINT = Path(__file__).parents[1] / ".venv-lint"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Stoep (bench/README.md).")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(BENCHES)}; default: all")
    parser.add_argument("--compare", action="store_true", help="show the change since the stored run; store nothing")
    parser.add_argument("--full", action="store_true", help=f"all of {' and '.join(LONGER)}, which takes long")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"there is no bench '{min(unknown)}'; there are {', '.join(BENCHES)}")
    for name in asked.names or BENCHES:
        if name == "language" and not asked.names and not LINT.exists():
            print("language: left out, for it needs an environment of its own; `python -m bench language` makes it.")
            continue
        if name == "real" and not asked.names and not PEOPLE.is_dir():
            print(MISSING)
            continue
        run = import_module(f"bench.{name}").run
        results: Results = run(full=asked.full) if name in LONGER else run()
        show(results)
        if asked.compare:
            compare(results)
        else:
            store(results)


if __name__ == "__main__":
    main()
