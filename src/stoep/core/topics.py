"""Everyday things neighbours love, can show, want to learn or dream of.

A curated list in ``topics.toml``, in Dutch and English. It opens a conversation and limits nothing:
somebody's own words get a key of their own. Useless pleasures are at least as many as useful
skills (requirement E03).
"""

import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

__all__ = ["GROUPS", "TOPICS", "Group", "Topic", "own_key", "topic_key"]

T = TypeVar("T")

OWN = "own:"
"""What the key of somebody's own words starts with; no curated key has a colon, so the two never meet."""

APOSTROPHES = frozenset("'’‘ʼ`´")


@dataclass(frozen=True, slots=True)
class Group:
    """A shelf of topics: a stable key and its name in Dutch and English."""

    key: str
    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A thing to love. ``nl`` fits after 'houdt van', ``en`` after 'loves', ``group`` is in GROUPS."""

    key: str
    nl: str
    en: str
    emoji: str
    group: str
    useful: bool


class _Shelf(Mapping[str, T]):
    """A read-only mapping that is filled at the first look, so that importing this module reads no file."""

    def __init__(self, fill: Callable[[], Mapping[str, T]]) -> None:
        self._fill = fill

    def __getitem__(self, key: str) -> T:
        return self._fill()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fill())

    def __len__(self) -> int:
        return len(self._fill())


@cache
def _load() -> tuple[Mapping[str, Group], Mapping[str, Topic]]:
    tables = tomllib.loads(files(__package__).joinpath("topics.toml").read_text(encoding="utf-8"))
    groups = {key: Group(key, table["nl"], table["en"]) for key, table in tables.items()}
    topics = [Topic(**line, group=key) for key, table in tables.items() for line in table["topics"]]
    return MappingProxyType(groups), MappingProxyType({topic.key: topic for topic in topics})


GROUPS: Mapping[str, Group] = _Shelf(lambda: _load()[0])
"""The groups by key, in the order of the file."""

TOPICS: Mapping[str, Topic] = _Shelf(lambda: _load()[1])
"""All curated topics by key, in the order of the file."""


def topic_key(words: str) -> str | None:
    """Return the key of the curated topic that is called ``words`` in Dutch or English, or None.

    Capitals, spaces and punctuation make no difference.
    """
    return _names().get(_plain(words))


def own_key(words: str) -> str:
    """Return a stable key for somebody's own words, such as ``own:postduiven``.

    Capitals, spaces and punctuation make no difference. Empty when there is nothing but those.
    """
    plain = _plain(words)
    return OWN + plain if plain else ""


@cache
def _names() -> Mapping[str, str]:
    return {_plain(name): topic.key for topic in TOPICS.values() for name in (topic.nl, topic.en)}


def _plain(words: str) -> str:
    """Fold to NFKC without capitals, punctuation or invisible characters, with single spaces."""
    kept = "".join(_keep(character) for character in unicodedata.normalize("NFKC", words))
    # Folding capitals can undo the normal form and the normal form can bring capitals back: twice is enough.
    for _ in range(2):
        kept = unicodedata.normalize("NFKC", kept.casefold())
    return " ".join(kept.split())


def _keep(character: str) -> str:
    """An apostrophe joins ("auto's"), other punctuation parts ("hip-hop"), an invisible sign vanishes."""
    if character in APOSTROPHES:
        return ""
    kind = unicodedata.category(character)
    if kind == "Cf":
        return ""
    return " " if kind[0] in "PZC" else character
