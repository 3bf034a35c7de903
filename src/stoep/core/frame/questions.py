"""The ten rows of the essay's table in plain words, each with three questions to talk about with each other."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: its number (1 to 10), what either kind of text speaks of there, and three questions."""

    number: int
    name: str
    pity: str
    community: str
    questions: tuple[str, ...]


@cache
def rows(language: str = "nl") -> tuple[Row, ...]:
    """Return the ten rows in a language; in English where they are not written in it yet."""
    table = tomllib.loads(files(__package__).joinpath("questions.toml").read_text(encoding="utf-8"))
    return tuple(
        Row(row["number"], said["name"], said["one"], said["other"], tuple(said["questions"]))
        for row in table["row"]
        for said in [row.get(language, row["en"])]
    )
