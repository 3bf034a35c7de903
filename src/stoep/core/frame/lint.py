"""Where a text speaks of people as objects of pity, and where as neighbours."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import get_args

from stoep.core.frame.reading import Hit, is_denied, is_own, longest, normalise, quoted, words_after, words_before
from stoep.core.frame.rules import LABELS, Book, Kind, Rule, book

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text, and what the rule that matched there has to say.

    ``start`` and ``end`` count characters from 0, and ``match == text[start:end]``. Lines and columns
    count from 1; ``end_column`` is the column after the last character. ``row`` is the row of the
    essay's table (1 to 10), ``strength`` how clear a sign it is (1 to 3), ``rule`` the id of the rule.
    """

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    match: str
    kind: Kind
    row: int
    strength: int
    rule: str
    why: str
    instead: str


def findings(text: str, *, language: str = "nl") -> tuple[Finding, ...]:
    """Return what the rules of a language find in a text, of both kinds, in the order of the text.

    Where matches of one kind overlap the longest stays. Quotations are left alone. Pity that is denied ('geen
    doelgroep') or that a person says of themselves ('ik voel me eenzaam') is no finding.
    """
    own_book = book(language)
    normal = normalise(text)
    inside = quoted(normal.text)
    lines = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]
    found = []
    for start, end, number in _kept(normal.text, own_book):
        rule = own_book.rules[number]
        if inside[start] and inside[end - 1]:
            continue
        if rule.kind == "pity" and _is_left_alone(normal.text, start, end, rule, own_book):
            continue
        found.append(_finding(text, lines, *normal.span(start, end), rule))
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end, finding.kind)))


def _kept(text: str, own_book: Book) -> list[Hit]:
    hits: dict[Kind, list[Hit]] = {kind: [] for kind in get_args(Kind)}
    for hit in own_book.hits(text):
        hits[own_book.rules[hit[2]].kind].append(hit)
    return [hit for of_kind in hits.values() for hit in longest(of_kind, own_book.strengths, len(text))]


def _is_left_alone(text: str, start: int, end: int, rule: Rule, own_book: Book) -> bool:
    before = words_before(text, start)
    if is_denied(before, own_book.speech):
        return True
    return is_own(before, words_after(text, end), own_book.speech, label=rule.row == LABELS)


def _finding(text: str, lines: list[int], start: int, end: int, rule: Rule) -> Finding:
    line, end_line = bisect_right(lines, start), bisect_right(lines, end)
    return Finding(
        start=start,
        end=end,
        line=line,
        column=start - lines[line - 1] + 1,
        end_line=end_line,
        end_column=end - lines[end_line - 1] + 1,
        match=text[start:end],
        kind=rule.kind,
        row=rule.row,
        strength=rule.strength,
        rule=rule.id,
        why=rule.why,
        instead=rule.instead,
    )
