"""One run of `stoep check`: file by file, so that one that can't be read keeps no other from being read."""

import sys
from collections.abc import Iterable
from contextlib import nullcontext
from importlib.metadata import version
from typing import IO, Any

import click

from stoep.check.files import MOST_BYTES, Found, Unreadable, check, check_bytes, walk
from stoep.check.formats import as_json, as_lines, as_sarif
from stoep.check.report import as_page


class Run:
    """Reads files, and tells in a form what is found in them. Afterwards it knows what the exit code hangs on."""

    def __init__(self, form: str, language: str, sink: IO[str], *, show_progress: bool) -> None:
        self.form, self.language, self.sink, self.show_progress = form, language, sink, show_progress
        self.strong = False
        self.read: list[str] = []
        self.unread: list[str] = []

    def check(self, paths: Iterable[str]) -> None:
        everything: list[Found] = []
        names = list(walk(paths))
        if not names:
            self._tell("There is no file in it of a kind that is read.")
        with self._progress(names) as bar:
            for name in bar:
                everything += self._one(name)
        if self.form != "text":
            self.sink.write(self._whole(everything))

    def _one(self, name: str) -> list[Found]:
        try:
            if name == "-":
                name = "<stdin>"
                found = check_bytes(sys.stdin.buffer.read(MOST_BYTES + 1), name, language=self.language)
            else:
                found = check(name, language=self.language)
        except Unreadable as wrong:
            self._tell(str(wrong))
            return []
        self.read.append(name)
        self.strong = self.strong or any(each.finding.kind == "pity" and each.finding.strength == 3 for each in found)
        if self.form == "text":
            self.sink.writelines(f"{line}\n" for line in as_lines(found, name))
            return []
        return found

    def _whole(self, found: list[Found]) -> str:
        if self.form == "json":
            return as_json(found) + "\n"
        if self.form == "html":
            return as_page(found, self.read, self.unread, language=self.language)
        return as_sarif(found, language=self.language, version=version("stoep")) + "\n"

    def _progress(self, names: list[str]) -> Any:
        if self.show_progress and len(names) > 1:
            return click.progressbar(names, label="Reading", show_pos=True, file=sys.stderr)
        return nullcontext(names)

    def _tell(self, sentence: str) -> None:
        self.unread.append(sentence)
        click.echo(sentence, err=True)
