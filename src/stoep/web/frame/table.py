"""The essay's table of two frames: ten rows, and what a text says in each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stoep.core.frame import Finding

ROWS: tuple[tuple[Promise, Promise, Promise], ...] = (
    (_("The goal"), _("Fewer people have a feeling."), _("Everyone belongs to the neighbourhood.")),
    (_("What we steer on"), _("A figure has to go down."), _("Joy and strength grow.")),
    (_("Where we look"), _("At the problem."), _("At what could be.")),
    (_("Whom it is for"), _("A group that lacks something."), _("Everyone who lives here.")),
    (_("Who helps"), _("One side always gives, the other gets."), _("Each in turn, as it comes.")),
    (_("The way"), _("Straight at one person."), _("Wandering, and getting to know one another.")),
    (_("Time"), _("Something that ends."), _("Something that comes back every week.")),
    (_("Whose it is"), _("It is one person's, and an expert solves it."), _("It is of all who live here, together.")),
    (_("Who comes first"), _("Professionals and organisations."), _("Neighbours, friends and shops.")),
    (_("The part people play"), _("Something is done for them."), _("They make it themselves.")),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule found in a text: the places, why, and what else one could do."""

    matches: tuple[str, ...]
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, with what a text says on either side."""

    number: int
    title: Promise
    pity: Promise
    community: Promise
    said_pity: tuple[Said, ...]
    said_community: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, and the kind of what was found there, if anything."""

    text: str
    kind: str
    rows: tuple[int, ...]


def laid_out(found: Iterable[Finding]) -> list[Row]:
    """Return the ten rows, each with what was found."""
    sides: dict[tuple[int, str], list[Finding]] = {}
    for finding in found:
        sides.setdefault((finding.row, finding.kind), []).append(finding)
    return [
        Row(number, *words, _said(sides.get((number, "pity"), [])), _said(sides.get((number, "community"), [])))
        for number, words in enumerate(ROWS, 1)
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
