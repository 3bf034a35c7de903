"""How a text speaks of people (requirements E03, E06, L14, W1, W2): the rules, and what is left alone."""

import dataclasses
import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoep.core import frame
from stoep.core.frame import Finding, Rule, RuleError, book, findings, rules
from stoep.core.frame.reading import normalise
from stoep.core.frame.rules import read_book
from stoep.core.topics import GROUPS, TOPICS

RULES = rules("nl")
ENGLISH = rules("en")
L14 = "koffie-inloop voor mensen die zich soms eenzaam voelen of graag een luisterend oor willen"

ALL = [(language, rule) for language in ("nl", "en") for rule in rules(language)]
every_rule = pytest.mark.parametrize(("language", "rule"), ALL, ids=[f"{language}-{rule.id}" for language, rule in ALL])


def pity(text: str, language: str = "nl") -> list[str]:
    return [finding.match for finding in findings(text, language=language) if finding.kind == "pity"]


def community(text: str) -> list[str]:
    return [finding.match for finding in findings(text) if finding.kind == "community"]


def matching(text: str, language: str) -> list[Rule]:
    """Return the rules that match somewhere in a text, also where another match is longer."""
    return [rules(language)[number] for _, _, number in book(language).hits(normalise(text).text)]


# The rules


@pytest.mark.parametrize("own_rules", [RULES, ENGLISH], ids=["nl", "en"])
def test_every_row_has_rules_of_both_kinds(own_rules: tuple[Rule, ...]) -> None:
    rows = Counter((rule.row, rule.kind) for rule in own_rules)
    for row in range(1, 11):
        assert rows[row, "pity"] + rows[row, "community"] >= 4, row
        assert min(rows[row, "pity"], rows[row, "community"]) >= 1, row
    assert len(own_rules) >= 60


def test_every_rule_file_holds_its_own_row() -> None:
    for row in range(1, 11):
        text = files("stoep.core.frame").joinpath(f"rules/nl/r{row:02}.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)
        assert {rule["row"] for rule in table["rule"]} == {row}


@pytest.mark.parametrize("field", ["id", "pattern", "why", "instead", "wrong", "right"])
def test_no_two_rules_say_the_same(field: str) -> None:
    values = [getattr(rule, field) for rule in RULES]
    assert [value for value, times in Counter(values).items() if times > 1] == []


@every_rule
def test_every_rule_is_complete(language: str, rule: Rule) -> None:
    for field in dataclasses.fields(rule):
        assert getattr(rule, field.name), field.name
    assert re.fullmatch(rf"r{rule.row:02}(-[a-z]+)+", rule.id)
    assert rule.kind in ("pity", "community")
    assert rule.strength in (1, 2, 3)


@every_rule
def test_every_pattern_runs_anywhere(language: str, rule: Rule) -> None:
    assert rule.pattern == normalise(rule.pattern).text, "a normalised text has no capitals, accents or curly quotes"
    assert not re.compile(rule.pattern).fullmatch("")


@every_rule
def test_every_rule_matches_its_wrong_sentence(language: str, rule: Rule) -> None:
    for sentence in rule.wrong:
        assert rule.id in {finding.rule for finding in findings(sentence, language=language)}, sentence


@every_rule
def test_no_rule_matches_its_right_sentence(language: str, rule: Rule) -> None:
    for sentence in rule.right:
        assert rule not in matching(sentence, language), sentence
        if rule.kind == "pity":
            assert pity(sentence, language) == [], sentence


@every_rule
def test_every_why_is_one_short_sentence(language: str, rule: Rule) -> None:
    assert len(rule.why) <= 110
    assert re.fullmatch(r"[A-Z][^.!?]*\.", rule.why)


@every_rule
def test_w1_every_instead_is_something_to_do(language: str, rule: Rule) -> None:
    """W1: another act, not a nicer word: a whole sentence that starts with what to do."""
    assert len(rule.instead) <= 120
    assert re.fullmatch(r"[A-Z].*[.?]", rule.instead)
    assert len(rule.instead.split()) >= 6


@every_rule
def test_e06_the_advice_has_no_pity_itself(language: str, rule: Rule) -> None:
    assert pity(rule.instead, language) == []


def test_e06_e03_the_list_of_topics_has_no_pity() -> None:
    names = [entry.nl for shelf in (TOPICS.values(), GROUPS.values()) for entry in shelf]
    assert [name for name in names if pity(f"Zij houdt van {name}.")] == []


def test_e06_the_word_card_has_no_pity() -> None:
    words = files("stoep.core").joinpath("wordcard.txt").read_text(encoding="ascii").split()
    assert [word for word in words if pity(word)] == []


def test_a_language_without_rules_has_no_findings() -> None:
    assert rules("fr") == ()
    assert findings(L14, language="fr") == ()


# What is found


def test_l14_the_coffee_nobody_came_to_is_flagged() -> None:
    found = [(finding.match, finding.row, finding.strength) for finding in findings(L14)]
    assert ("voor mensen die zich soms eenzaam voelen", 4, 3) in found
    assert ("graag een luisterend oor willen", 5, 2) in found
    assert "Baarn" in findings(L14)[0].why


def test_l14_a_flag_says_what_to_do_instead() -> None:
    assert "iets om te doen, te vieren of te delen" in findings(L14)[0].instead


def test_e06_an_open_library_is_no_pity() -> None:
    text = "Op woensdag is de buurtbieb open, iedereen is welkom"
    assert pity(text) == []
    assert community(text) == ["Op woensdag", "buurtbieb", "iedereen is welkom"]


def test_w2_both_kinds_are_shown() -> None:
    """W2: what already connects is seen too, in the same text as what doesn't."""
    text = "Elke dinsdag koken we samen, tegen eenzaamheid onder ouderen."
    assert pity(text) == ["tegen eenzaamheid"]
    assert community(text) == ["Elke dinsdag", "koken we samen"]


def test_w1_a_finding_has_no_grade_or_score() -> None:
    fields = {field.name for field in dataclasses.fields(Finding)}
    assert fields == {
        *("start", "end", "line", "column", "end_line", "end_column", "match"),
        *("kind", "row", "strength", "rule", "why", "instead"),
    }
    assert isinstance(findings(L14), tuple)


def test_the_longest_match_wins() -> None:
    text = "een lunch voor kwetsbare eenzame ouderen"
    assert pity(text) == ["kwetsbare eenzame ouderen"]
    assert pity("dreigende eenzaamheid willen tegengaan") == ["eenzaamheid willen tegengaan"]


def test_capitals_accents_and_odd_signs_make_no_difference() -> None:
    assert pity("DE CLIËNTEN") == ["CLIËNTEN"]
    assert pity("de clie\u0308nten") == ["clie\u0308nten"]
    assert pity("een doel\u00adgroep") == ["doel\u00adgroep"]
    assert pity("zes KPI’s") == ["KPI’s"]
    assert pity("de   eenzame\n  ouderen") == ["eenzame\n  ouderen"]


def test_only_whole_words_count() -> None:
    assert pity("Mijn vrouw speelt piloot.") == []
    assert pity("de doelgroepsgewijze") == []


def test_no_match_reads_on_past_a_paragraph() -> None:
    assert pity("Een eenzame\n\nouderen bij elkaar") == []
    assert pity("Een eenzame\r\n \r\nouderen bij elkaar") == []


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_finding_says_where_it_stands(line_break: str) -> None:
    text = f"Beste buren,{line_break}{line_break}De grote{line_break}doelgroep voor eenzame{line_break}ouderen."
    first, second = [finding for finding in findings(text) if finding.kind == "pity"]
    assert (first.line, first.column, first.end_line, first.end_column) == (4, 1, 4, 10)
    assert (second.line, second.column, second.end_line, second.end_column) == (4, 16, 5, 8)
    assert second.match == text[second.start : second.end] == f"eenzame{line_break}ouderen"


def test_w2_the_example_of_the_docs_is_read_as_they_say() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "explanation", "frame.md").read_text(encoding="utf-8")
    text = " ".join(line[2:] for line in page.splitlines() if line.startswith("> "))
    assert pity(text) == ["eenzaamheid bestrijden"]
    assert community(text) == ["de buren", "elke vrijdag", "koken we samen", "Iedereen is welkom"]


# What is left alone


@pytest.mark.parametrize(
    "text",
    [
        "Wij hebben geen doelgroep.",
        "Dit is niet voor eenzame ouderen.",
        "Dien is nooit zielig geweest, en Eric is niet zielig.",
        "Een straat zonder hulpverleners.",
        "Niemand is hier cliënt.",
        "Buren in plaats van een doelgroep.",
        "Dit staat los van de eenzaamheidsaanpak.",
        "Stop met die vage campagnes.",
        "Er is geen lange intake.",
    ],
)
def test_what_is_denied_is_no_pity(text: str) -> None:
    assert pity(text) == []


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("Geen koffie en ook thee voor eenzame ouderen.", "eenzame ouderen"),
        ("Kom niet te laat. De doelgroep wacht.", "doelgroep"),
        ("Niet alleen voor eenzame ouderen.", "eenzame ouderen"),
        ("Niet duur maar kwetsbare ouderen gaan voor.", "kwetsbare ouderen"),
        ("Wij genieten van deze doelgroep.", "doelgroep"),
    ],
)
def test_what_is_not_denied_stays_pity(text: str, match: str) -> None:
    assert pity(text) == [match]


@pytest.mark.parametrize(
    "text",
    [
        "Ik voel me eenzaam.",
        "Soms voel ik me heel eenzaam.",
        "Ik ben hulpverlener en ik woon op nummer acht.",
        "Ik zat jaren in een sociaal isolement.",
        "Mijn hulpvraag is: wie heeft er een ladder?",
        "Ik heb een hulpvraag.",
        "Nu leef ik weer in een sociaal isolement.",
        "Ik voel me soms een eenzame buurvrouw.",
        "Hulpverlener ben ik van maandag tot vrijdag.",
    ],
)
def test_what_people_say_of_themselves_is_theirs(text: str) -> None:
    assert pity(text) == []


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("Ik help graag eenzame ouderen.", "eenzame ouderen"),
        ("Ik heb een eenzame buurvrouw.", "een eenzame buurvrouw"),
        ("Ik ken de kwetsbare bewoners.", "kwetsbare bewoners"),
    ],
)
def test_what_people_say_of_others_is_not_about_themselves(text: str, match: str) -> None:
    assert pity(text) == [match]


@pytest.mark.parametrize(
    "text",
    [
        "Zij schreven: “wij helpen eenzame ouderen”.",
        'Het woord "doelgroep" zegt hier niemand.',
        "Vroeger heette het ‘zorg voor kwetsbare bewoners’, zegt oma's buurman.",
        "Op het bord stond 'foto's van eenzame ouderen'.",
        "«de doelgroep» stond er",
    ],
)
def test_quotations_are_left_alone(text: str) -> None:
    assert pity(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "'s Avonds komen eenzame ouderen in oma's keuken, bij de buren' deur.",
        "De baby's en de eenzame ouderen en de oma's.",
        'Een bord van 12" voor eenzame ouderen.',
        "“Koffie voor eenzame ouderen.”",
    ],
)
def test_an_apostrophe_or_a_whole_text_is_no_quotation(text: str) -> None:
    assert pity(text) == ["eenzame ouderen"]


def test_l14_the_coffee_is_found_in_english_too() -> None:
    text = "Coffee for people who sometimes feel lonely or would like a listening ear."
    assert pity(text, "en") == ["for people who sometimes feel lonely", "would like a listening ear"]


def test_a_word_that_is_broken_off_at_the_end_of_a_line_is_whole() -> None:
    assert pity("Onze hulp-\nverleners komen.") == ["hulp-\nverleners"]


@pytest.mark.parametrize(
    "pattern",
    ["(?=a)b", "a.*b", "^a", "(a+)+b", r"a\w*b", r"(\w+ )*a", r"\bfoo", "foo{2}", "(a", "a)", "<none>"],
)
def test_a_pattern_that_could_take_long_is_refused(pattern: str) -> None:
    rule = f"[[rule]]\nid='r01-x'\npattern='{pattern}'\nrow=1\nkind='pity'\nstrength=1\nwhy=''\ninstead=''\nsource=''\n"
    with pytest.raises(RuleError, match=r"^r01\.toml, line 1: "):
        read_book("nl", {"r01.toml": rule + "wrong=[]\nright=[]\n"})


@pytest.mark.parametrize(
    ("text", "told"),
    [("[[rule", "this is not TOML"), ("\n[[rule]]\nid='r01-x'", "line 2: this rule has no 'wrong'")],
)
def test_a_broken_rule_file_is_told_in_one_sentence(text: str, told: str) -> None:
    with pytest.raises(RuleError, match=rf"^r01\.toml.*{told}"):
        read_book("nl", {"r01.toml": text})


@pytest.mark.parametrize("piece", ["a", " ", "-", "'", '"', "\n", "é", "eenzaamheid ", "'a ", "niet ", "de ik voel "])
def test_a_text_of_a_megabyte_is_read(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert all(finding.match == text[finding.start : finding.end] for finding in findings(text))


# Any text at all

PIECES = st.sampled_from(
    [
        *(sentence for rule in RULES for sentence in (*rule.wrong, *rule.right)),
        *("geen ", "ik voel me ", "“", "”", "'", '"', "\n\n", "\r\n", "\u0301", "\u00ad", "ﬁ", "İ", "ß", "´"),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, PIECES.map(str.upper), st.text()), max_size=12).map("".join)


@settings(deadline=None)
@given(TEXTS)
def test_any_text_has_findings_that_are_in_it(text: str) -> None:
    found = findings(text)
    lines = re.split(r"\r\n|\r|\n", text)
    for finding in found:
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.match == text[finding.start : finding.end]
        assert 1 <= finding.line <= finding.end_line <= len(lines)
        assert lines[finding.line - 1][finding.column - 1] == finding.match[0]
        assert lines[finding.end_line - 1][finding.end_column - 2] == finding.match[-1]
    for kind in ("pity", "community"):
        same = [finding for finding in found if finding.kind == kind]
        assert all(one.end <= other.start for one, other in pairwise(same))


@settings(deadline=None)
@given(TEXTS)
def test_normalising_keeps_the_way_back(text: str) -> None:
    normal = normalise(text)
    spans = [normal.span(place, place + 1) for place in range(len(normal.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    assert normal.span(0, len(normal.text)) == (spans[0][0], spans[-1][1]) if spans else True
    assert "  " not in normal.text


# The door


def test_the_door_is_what_it_says() -> None:
    assert frame.__all__ == ["Book", "Finding", "Kind", "Row", "Rule", "RuleError", "book", "findings", "rows", "rules"]
    assert all(hasattr(frame, name) for name in frame.__all__)


def test_importing_the_frame_loads_no_django() -> None:
    code = "import sys, stoep.core.frame; assert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
