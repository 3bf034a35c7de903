"""The rules of a language. They are data, a file for each row. A word on a list proves nothing."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal, TypeAlias, get_args

from stoep.core.frame.pattern import PatternError, any_of, expand, heads
from stoep.core.frame.reading import Hit, Speech

Kind: TypeAlias = Literal["pity", "community"]
Language: TypeAlias = Literal["nl", "en"]
SPEECH = "speech.toml"
"""The file of a language with its small words and the pieces of its patterns."""
LABELS = 4
"""The row about whom it is for."""


class RuleError(ValueError):
    """A rule file can't be used. The message is one sentence with the file and, if known, the line."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A way of speaking, and what it tells.

    ``pattern`` is for whole words of a normalised text, in the small part of regular expressions that
    `stoep.core.frame.pattern` describes. ``row`` is the row of the essay's table (1 to 10), ``strength`` how
    clear a sign it is (1 to 3). ``why`` is one plain sentence; ``instead`` is another act, not a nicer word.
    The rule is found in each of the sentences ``wrong``, and in none of the sentences ``right``.
    """

    id: str
    pattern: str
    row: int
    kind: Kind
    strength: int
    why: str
    instead: str
    source: str
    wrong: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """All that is needed to read a text of one language: the rules, where to look for them, and the small words."""

    language: str
    rules: tuple[Rule, ...]
    speech: Speech

    @cached_property
    def heads(self) -> re.Pattern[str]:
        """Finds each word with which a rule may begin."""
        return re.compile(self.head_pattern, re.ASCII)

    @cached_property
    def head_pattern(self) -> str:
        return rf"\b(?=({any_of(self.under)}))"

    @cached_property
    def under(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the rules that may begin with a head. Of heads the longest is found, so it tells of all."""
        begins = [heads(rule.pattern) for rule in self.rules]
        known: dict[str, set[int]] = {}
        for number, own in enumerate(begins):
            for head in own:
                known.setdefault(head, set()).add(number)
        return {
            head: tuple(sorted(set().union(*(known.get(head[:length], ()) for length in range(1, len(head) + 1)))))
            for head in sorted(known)
        }

    @cached_property
    def strengths(self) -> list[int]:
        return [rule.strength for rule in self.rules]

    @cached_property
    def patterns(self) -> dict[int, re.Pattern[str]]:
        """The patterns that were needed so far, by the number of their rule: making them all takes long."""
        return {}

    def hits(self, text: str) -> Iterable[Hit]:
        """Return each place in a normalised text that a rule matches, also where they overlap."""
        patterns, under = self.patterns, self.under
        for head in self.heads.finditer(text) if self.rules else ():
            start = head.start()
            for number in under[head[1]]:
                if number not in patterns:
                    patterns[number] = re.compile(rf"(?:{self.rules[number].pattern})\b", re.ASCII)
                if found := patterns[number].match(text, start):
                    yield start, found.end(), number


def rules(language: str = "nl") -> tuple[Rule, ...]:
    """Return all rules of a language, in the order of the rows; none for a language that has none yet."""
    return book(language).rules


@cache
def book(language: str = "nl") -> Book:
    """Return all that is needed to read a text in a language; without rules where it has none yet."""
    if language not in get_args(Language):
        return Book(language, (), Speech((), *[frozenset[str]()] * 6))
    folder = files(__package__).joinpath("rules", language)
    named = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    return read_book(language, named)


def read_book(language: str, named: Mapping[str, str]) -> Book:
    """Return the book that these files (name → text) are. Raises RuleError."""
    words = _read(SPEECH, named.get(SPEECH, ""))
    pieces, spoken = words.get("pieces", {}), words.get("speech", {})
    found = [
        _rule(name, named[name], number, each, pieces)
        for name in sorted(set(named) - {SPEECH})
        for number, each in enumerate(_read(name, named[name]).get("rule", ()))
    ]
    try:
        speech = Speech(
            tuple(f" {word}" for word in spoken["denials"]), *(frozenset(spoken[word]) for word in Speech.__slots__[1:])
        )
    except (KeyError, TypeError) as wrong:
        raise RuleError(f"{SPEECH}: [speech] has no list {wrong}.") from wrong
    return Book(language, tuple(found), speech)


def _read(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise RuleError(f"{name}: this is not TOML: {wrong}.") from wrong


def _rule(name: str, text: str, number: int, each: Mapping[str, Any], pieces: Mapping[str, str]) -> Rule:
    try:
        values = dict(each) | {"wrong": tuple(each["wrong"]), "right": tuple(each["right"])}
        rule = Rule(**values | {"pattern": expand(each["pattern"], pieces)})
        heads(rule.pattern)
    except KeyError as wrong:
        raise RuleError(f"{name}, line {_line(text, number)}: this rule has no {wrong}.") from wrong
    except TypeError as wrong:
        told = str(wrong).removeprefix("Rule.__init__() ")
        raise RuleError(f"{name}, line {_line(text, number)}: this rule is not complete: {told}.") from wrong
    except PatternError as wrong:
        raise RuleError(f"{name}, line {_line(text, number)}: the pattern can't be used: {wrong}.") from wrong
    if rule.kind not in get_args(Kind) or rule.row not in range(1, 11) or rule.strength not in (1, 2, 3):
        raise RuleError(f"{name}, line {_line(text, number)}: kind, row or strength is not one that there is.")
    return rule


def _line(text: str, number: int) -> int:
    """Return the line on which the rule with this number in its file begins."""
    begins = [line for line, said in enumerate(text.splitlines(), 1) if said.strip() == "[[rule]]"]
    return begins[number]
