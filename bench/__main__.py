"""Run benches: `python -m bench [NAME…] [--compare]`. It measures and shows; it never fails for a slow machine."""

import argparse
from importlib import import_module
from pathlib import Path

from bench.measures import Results, compare, show, store

BENCHES = ("command", "demo", "pages", "rhythm", "weave", "language")
LINT = Path(__file__).parents[1] / ".venv-lint"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Stoep (bench/README.md).")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(BENCHES)}; default: all")
    parser.add_argument("--compare", action="store_true", help="show the change since the stored run; store nothing")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"there is no bench '{min(unknown)}'; there are {', '.join(BENCHES)}")
    for name in asked.names or BENCHES:
        if name == "language" and not asked.names and not LINT.exists():
            print("language: left out, for it needs an environment of its own; `python -m bench language` makes it.")
            continue
        results: Results = import_module(f"bench.{name}").run()
        show(results)
        if asked.compare:
            compare(results)
        else:
            store(results)


if __name__ == "__main__":
    main()
