"""The essay's table of two frames: ten rows, and what a text says in each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from stoep.core.frame import Finding, Row, rows


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule found in a text: the places, why, and what else one could do."""

    matches: tuple[str, ...]
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A row of the table, with what a text says on either side."""

    row: Row
    pity: tuple[Said, ...]
    community: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, and the kind of what was found there, if anything."""

    text: str
    kind: str
    rows: tuple[int, ...]


def laid_out(found: Iterable[Finding], language: str) -> list[Laid]:
    """Return the ten rows, each with what was found."""
    sides: dict[tuple[int, str], list[Finding]] = {}
    for finding in found:
        sides.setdefault((finding.row, finding.kind), []).append(finding)
    return [
        Laid(row, _said(sides.get((row.number, "pity"), [])), _said(sides.get((row.number, "community"), [])))
        for row in rows(language)
    ]


def _said(found: list[Finding]) -> tuple[Said, ...]:
    by_rule = groupby(sorted(found, key=lambda finding: finding.rule), key=lambda finding: finding.rule)
    groups = [list(group) for _rule, group in by_rule]
    groups.sort(key=lambda group: group[0].start)
    return tuple(
        Said(tuple(dict.fromkeys(one.match for one in group)), group[0].why, group[0].instead) for group in groups
    )


def pieces(text: str, found: Iterable[Finding]) -> list[Piece]:
    """Cut a text where findings begin and end. Where two kinds overlap, pity is shown."""
    found = list(found)
    cuts = sorted({0, len(text), *(one.start for one in found), *(one.end for one in found)})
    cut = []
    for start, end in pairwise(cuts):
        here = [one for one in found if one.start <= start and end <= one.end]
        kinds = {one.kind for one in here}
        kind = "pity" if "pity" in kinds else "".join(kinds)
        cut.append(Piece(text[start:end], kind, tuple(sorted({one.row for one in here if one.kind == kind}))))
    return cut
