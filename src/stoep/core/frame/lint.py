"""Where a text speaks of people as objects of pity, and where as neighbours."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, get_args

from stoep.core.frame.rules import Kind, Rule, rules
from stoep.core.frame.text import normalise

Hit: TypeAlias = tuple[int, int, Rule]
"""Where in a normalised text a rule matches: start, end, rule."""

LABELS = 4
"""The row about whom it is for. There, what "I have" may be somebody else ("ik heb een … buurvrouw")."""

_NO = r"geen|niet|nooit|zonder|niemand|in plaats van|los van|stop(?:pen)? met"
_NEGATED = re.compile(rf"\b(?:{_NO})(?P<between>(?: [\w'-]+){{0,2}}) $")
_STILL_SO = frozenset(["alleen", "enkel", "slechts", "maar"])

_FEEL = r"ben|was|voel(?:de)?|word|werd|zit|zat|leef(?:de)?|raak(?:te)?|kamp(?:te)?|blijf|bleef"
_FILL = r"me|mij|zelf|soms|vaak|ook|best|heel|erg|wel|nog|nu|toen|dan|altijd|echt|een|de|in|van|weer|jaren|lang"
_I_AM = re.compile(rf"\bik(?: (?:{_FEEL}|{_FILL}))* $")
_I_HAVE = re.compile(rf"\b(?:mijn|ik(?: (?:heb|had|{_FILL}))*) $")
_AM_I = re.compile(rf" (?:{_FEEL}) ik\b")

# The longest stretch before a match that is looked at: a word may be of any length.
_BEFORE = 200
# An apostrophe opens no quotation in "foto's" and "'s avonds", and closes none in "oma's".
_QUOTED = re.compile(r""""[^"\n]{1,500}"|\B'(?!(?:[kmnrst]|ie)\b)(?:[^'\n]|'\w){1,500}'\B""")
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
    normal = normalise(text)
    quoted = _quotations(normal.text)
    lines = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]
    found = []
    for kind in get_args(Kind):
        own_rules = [rule for rule in rules(language) if rule.kind == kind]
        hits = [(*span, rule) for rule in own_rules for span in rule.spans(normal.text)]
        for start, end, rule in _longest(hits):
            if any(opening <= start and end <= closing for opening, closing in quoted):
                continue
            if kind == "pity" and (_is_denied(normal.text, start) or _is_own(normal.text, start, end, rule)):
                continue
            found.append(_finding(text, lines, *normal.span(start, end), rule))
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end, finding.kind)))


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keep the longest of the matches that overlap; of equals the strongest, then the first."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit[0] - hit[1], -hit[2].strength, hit[0], hit[2].id)):
        # What is kept stands in order and apart, so only the two neighbours can be in the way.
        place = bisect_right(kept, hit[0], key=_start)
        if (place == 0 or kept[place - 1][1] <= hit[0]) and (place == len(kept) or hit[1] <= kept[place][0]):
            kept.insert(place, hit)
    return kept


def _start(hit: Hit) -> int:
    return hit[0]


def _is_denied(text: str, start: int) -> bool:
    """Whether 'geen' or the like stands at most two words before. 'Niet alleen' denies nothing."""
    denial = _NEGATED.search(text, max(0, start - _BEFORE), start)
    return denial is not None and _STILL_SO.isdisjoint(denial["between"].split())


def _is_own(text: str, start: int, end: int, rule: Rule) -> bool:
    """Whether people speak of themselves here. That is theirs, and nobody's business."""
    before = max(0, start - _BEFORE), start
    if _I_AM.search(text, *before) or _AM_I.match(text, end):
        return True
    return rule.row != LABELS and _I_HAVE.search(text, *before) is not None


def _quotations(text: str) -> list[tuple[int, int]]:
    """Where somebody else is quoted. A text that is one quotation from start to end is read as a text."""
    spans = [match.span() for match in _QUOTED.finditer(text)]
    whole = len(text) - len(text.lstrip()), len(text.rstrip())
    return [] if spans == [whole] else spans


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
