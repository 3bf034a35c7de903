"""The rules as a style of Vale: the shape that Vale documents, and findings that equal ours.

Vale itself is not run here. Its expressions are those of .NET, which may look back over any length; the package
`regex` reads them alike.
"""

from functools import cache
from pathlib import Path

import pytest
import regex
import yaml

from stoep.check.vale import export, pattern
from stoep.core.frame import Rule, book, findings, rules
from stoep.core.frame.reading import longest
from tests.test_check_command import run

ALL = [(language, rule) for language in ("nl", "en") for rule in rules(language)]
# A pattern of these can begin twice in one stretch of text: we take the longest, Vale the first.
FIRST_NOT_LONGEST = {"r05-warm-hart", "r06-in-beeld"}
TURNED_OFF = [
    "Wij zijn geen doelgroep.",
    "Niet alleen een doelgroep, maar ook buren.",
    "Geen enkele kwetsbare buurman.",
    "Een plein in plaats van een doelgroep.",
    "Ik ben een eenzame man.",
    "Soms voel ik me een eenzame buurvrouw.",
    "Mijn hulpvraag is groot.",
    "Zij heeft een hulpvraag.",
]


@cache
def compiled(language: str, number: int) -> regex.Pattern[str]:
    own_book = book(language)
    return regex.compile(pattern(own_book.rules[number], own_book), regex.IGNORECASE | regex.MULTILINE)


def as_vale(text: str, language: str) -> set[tuple[int, int, str]]:
    """Return what the exported rules find; of those of one kind that overlap the longest, as we do."""
    own = rules(language)
    kept = []
    for kind in ("pity", "community"):
        hits = [
            (*found.span(), number)
            for number, rule in enumerate(own)
            if rule.kind == kind
            for found in compiled(language, number).finditer(text)
        ]
        kept += longest(hits, [rule.strength for rule in own], len(text))
    return {(start, end, own[number].id) for start, end, number in kept}


def ours(text: str, language: str) -> set[tuple[int, int, str]]:
    return {(found.start, found.end, found.rule) for found in findings(text, language=language)}


@pytest.mark.parametrize(("language", "rule"), ALL, ids=[f"{language}-{rule.id}" for language, rule in ALL])
def test_the_exported_rules_find_what_ours_find(language: str, rule: Rule) -> None:
    for text in (*rule.wrong, *rule.right):
        if not regex.search('["“”„«»‘]', text):  # Vale can't leave quotations alone
            theirs, own = as_vale(text, language), ours(text, language)
            if rule.id in FIRST_NOT_LONGEST:
                assert {name for *_, name in theirs} == {name for *_, name in own}, text
            else:
                assert theirs == own, text


@pytest.mark.parametrize("text", TURNED_OFF)
def test_what_turns_a_finding_off_does_so_in_vale(text: str) -> None:
    assert as_vale(text, "nl") == ours(text, "nl")


def test_letters_are_found_as_they_are_written() -> None:
    for text in ("ÉÉN EENZAME MAN", "de doelgroép", "een\nkwetsbare  bewoner"):
        assert {each[2] for each in as_vale(text, "nl")} == {each[2] for each in ours(text, "nl")} != set()


def test_each_file_has_the_fields_that_vale_documents(tmp_path: Path) -> None:
    assert export(tmp_path, "nl") == len(rules("nl"))
    style = tmp_path / "styles" / "Stoep"
    assert {path.name for path in style.iterdir()} == {f"{rule.id}.yml" for rule in rules("nl")}
    own_book = book("nl")
    for rule in own_book.rules:
        # A level above a suggestion would be a grade; a message has one place for the match.
        assert yaml.safe_load((style / f"{rule.id}.yml").read_text(encoding="utf-8")) == {
            "extends": "existence",
            "message": f"'%s': {rule.why} {rule.instead} ({rule.kind}, row {rule.row})",
            "level": "suggestion",
            "scope": "text & ~blockquote",
            "ignorecase": True,
            "nonword": True,
            "vocab": False,
            "tokens": [pattern(rule, own_book)],
        }
        assert "%" not in rule.why + rule.instead
    assert "BasedOnStyles = Stoep" in (tmp_path / ".vale.ini").read_text()


def test_the_command_writes_them(tmp_path: Path) -> None:
    code, said, _ = run("--export-vale", tmp_path / "vale", "--language", "en")
    assert code == 0
    assert said.startswith(f"{len(rules('en'))} rules written to ")
    (tmp_path / "file").write_text("")
    code, _, told = run("--export-vale", tmp_path / "file")
    assert code == 1
    assert "can't be written" in told
