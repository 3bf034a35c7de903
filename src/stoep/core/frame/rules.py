"""The rules of a language. They are data, a file for each row. A word on a list proves nothing."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["pity", "community"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A way of speaking, and what it tells.

    ``pattern`` is a regular expression for whole words of a normalised text, without look-around so
    that a browser can run it too. ``row`` is the row of the essay's table (1 to 10), ``strength`` how
    clear a sign it is (1 to 3). ``why`` is one plain sentence; ``instead`` is another act, not a nicer
    word. The rule matches the sentence ``wrong`` and doesn't match ``right``.
    """

    id: str
    pattern: str
    row: int
    kind: Kind
    strength: int
    why: str
    instead: str
    source: str
    wrong: str
    right: str

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Return the start and end of each place in a normalised text that the rule matches."""
        return (match.span() for match in _whole_words(self.pattern).finditer(text))


@cache
def rules(language: str = "nl") -> tuple[Rule, ...]:
    """Return all rules of a language, in the order of the rows; none for a language that has none yet."""
    folder = files(__package__).joinpath("rules")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    tables = [tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")) for name in names]
    return tuple(Rule(**rule) for table in tables if table["language"] == language for rule in table["rule"])


@cache
def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b")
