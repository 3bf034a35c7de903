"""The planwissel: texts beside the ten rows, on one page of its own (requirements W1, W2)."""

import re
from html import escape
from pathlib import Path

import pytest

from stoep.check import check_bytes
from stoep.check.report import as_page
from stoep.core.frame import rows
from tests.check_files import docx, pdf
from tests.test_check_command import run

PLAN = "Wij zoeken de doelgroep. Iedereen is welkom.\n\nDe <b>doelgroep</b> & wij."


def page(text: str = PLAN, *more: tuple[bytes, str], language: str = "nl") -> str:
    files = [(text.encode(), "plan.txt"), *more]
    found = [each for data, name in files for each in check_bytes(data, name, language=language)]
    return as_page(
        found, [name for _, name in files], ["x.pdf: is a PDF without text, as a scan is."], language=language
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_row_is_there_with_both_sides_and_its_questions(language: str) -> None:
    said = page(language=language)
    for row in rows(language):
        for words in (row.name, row.pity, row.community, *row.questions):
            assert escape(words) in said
    assert f'<html lang="{language}">' in said


def test_what_was_said_stands_in_its_sentence_with_its_place() -> None:
    said = page()
    assert "Wij zoeken de <mark>doelgroep</mark>.<cite>regel 1</cite>" in said
    assert '"said"><mark>Iedereen is welkom</mark>.<cite>' in said
    assert "De &lt;b&gt;<mark>doelgroep</mark>&lt;/b&gt; &amp; wij.<cite>regel 3</cite>" in said


def test_with_more_files_each_place_names_its_file() -> None:
    word = docx("<w:p/><w:p><w:r><w:t>de doelgroep</w:t></w:r></w:p>")
    said = page(PLAN, (word, "a.docx"), (pdf([["soep"], ["de doelgroep"]]), "a.pdf"))
    assert [f"<cite>{place}</cite>" in said for place in ("plan.txt, regel 1", "a.docx, alinea 2")] == [True, True]
    assert "<cite>a.pdf, bladzijde 2, regel 1</cite>" in said


def test_a_rule_is_told_once_however_often_it_is_found() -> None:
    said = page("De doelgroep. " * 5)
    assert said.count("<mark>") == 5
    assert said.count("Een doelgroep is iets om op te mikken") == 1


def test_it_gives_no_grade_and_no_count() -> None:
    """The numbers on it are those of the rows and of the places, however much is found."""

    def numbers(text: str) -> list[str]:
        said = re.sub(r"<style>.*</style>|<cite>.*?</cite>|<[^>]*>", " ", page(text), flags=re.DOTALL)
        return re.findall(r"\d+", said)

    assert numbers(PLAN * 7) == numbers("Soep.") == [str(row.number) for row in rows()]


def test_it_asks_nothing_of_the_network() -> None:
    said = page()
    assert not re.findall(r"https?:|<script|<link|<img|@import|url\((?!data:)", said)
    assert "default-src 'none'" in said


def test_what_could_not_be_read_is_told() -> None:
    assert "x.pdf: is a PDF without text" in page()


def test_a_hostile_text_or_name_stays_text() -> None:
    found = check_bytes(b"<script>alert(1)</script> de doelgroep", "<img src=x>.txt")
    said = as_page(found, ["<img src=x>.txt", "b"], [], language="nl")
    assert "<script" not in said
    assert "<img" not in said


def test_the_command_writes_it(tmp_path: Path) -> None:
    out = tmp_path / "plan.html"
    (tmp_path / "plan.txt").write_text(PLAN)
    assert run(tmp_path / "plan.txt", "--format", "html", "-o", out)[0] == 0
    said = out.read_text(encoding="utf-8")
    assert said.startswith("<!doctype html>")
    assert said.count("<mark>") == 3
