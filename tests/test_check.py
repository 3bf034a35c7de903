"""`stoep check`: what it reads of a file, and where in the file it says that a finding stands."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoep import check as door
from stoep.check import Found, Unreadable, check_bytes
from stoep.check.html import html
from stoep.check.markdown import markdown
from stoep.check.source import LINE_BREAK
from stoep.core.frame import findings
from tests.check_files import box, docx, odt, pdf

DATA = Path(__file__).parent / "data"


def places(data: bytes | str, name: str) -> list[tuple[int, int, str]]:
    """Return the line, the column and the match of each finding of pity."""
    return [(each.finding.line, each.finding.column, each.finding.match) for each in pity(data, name)]


def pity(data: bytes | str, name: str) -> list[Found]:
    raw = data.encode() if isinstance(data, str) else data
    return [each for each in check_bytes(raw, name) if each.finding.kind == "pity"]


def refused(data: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as told:
        check_bytes(data, name)
    sentence = str(told.value)
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_the_door_is_what_it_says() -> None:
    assert door.__all__ == ["Found", "Unreadable", "check", "check_bytes", "walk"]


# Plain text


@pytest.mark.parametrize(
    "text", ["Wij zoeken\nde doelgroep.\r\nDe hele straat\rkookt.\n\nEen kwetsbare\nbuurman.", "", "\n"]
)
def test_a_plain_text_gives_what_the_rules_give(text: str) -> None:
    found = [each.finding for each in check_bytes(text.encode(), "a.txt")]
    where = [(each.line, each.column, each.end_line, each.end_column, each.rule) for each in found]
    assert where == [(f.line, f.column, f.end_line, f.end_column, f.rule) for f in findings(text)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_letters_are_read_as_they_were_written(encoding: str) -> None:
    text = "Café: ‘samen’.\nVoor de doelgroep één keer."
    assert places(text.encode(encoding), "a.txt") == [(2, 9, "doelgroep")]


def test_broken_letters_are_told() -> None:
    assert re.search(r"is written as UTF-16, but byte \d+ is not\.$", refused("soep".encode("utf-16") + b"x", "a.txt"))


# Markdown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# De doelgroep\n", [(1, 6, "doelgroep")]),
        ("Voor **eenzame** _ouderen_ hier.", [(1, 8, "eenzame ouderen")]),
        ("Zie [de doelgroep](https://x.nl/doelgroep).", [(1, 9, "doelgroep")]),
        ("Zie <https://x.nl/doelgroep> en https://x.nl/doelgroep en www.x.nl/doelgroep.", []),
        ("Zet `doelgroep` en ``de ` doelgroep`` in code.", []),
        ("Eenzame `x` ouderen", []),
        ("```\ndoelgroep\n```\nde doelgroep\n", [(4, 4, "doelgroep")]),
        ("~~~ py\ndoelgroep\n```\ndoelgroep\n~~~\nde doelgroep\n", [(6, 4, "doelgroep")]),
        ("Code:\n\n    doelgroep = 1\n\nde doelgroep", [(5, 4, "doelgroep")]),
        ("- soep\n\n    de doelgroep\n", [(3, 8, "doelgroep")]),
        ("1. [x] De doelgroep", [(1, 11, "doelgroep")]),
        ("> de doelgroep\n\nde soep", []),
        ("[x]: https://x.nl/doelgroep\n", []),
        ("<!-- doelgroep -->\n<!--\ndoelgroep\n-->\nde <b>doelgroep</b>", [(5, 7, "doelgroep")]),
        ("- eenzame\n- ouderen\n", []),
        ("eenzame\nouderen\n", [(1, 1, "eenzame\nouderen")]),
        ("Eenzame\n=======\nouderen", []),
    ],
)
def test_markdown_is_read_without_its_signs_code_and_addresses(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert places(text, "a.md") == expected


# HTML


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<h1>De\ndoelgroep</h1>", [(2, 1, "doelgroep")]),
        ("<p>Voor <b>een&shy;zame</b>\n ouderen", [(1, 12, "een\xadzame  ouderen")]),
        ("<p>eenzame<p>ouderen", []),
        ("<li>eenzame</li><li>ouderen</li>", []),
        ("eenzame<br>ouderen", [(1, 1, "eenzame\nouderen")]),
        ("<script>if (a < b) 'doelgroep'</script><style>.doelgroep{}</style><p>de doelgroep", [(1, 73, "doelgroep")]),
        ("<!-- <p>doelgroep</p>\n--> <p title='de > doelgroep'>de doelgroep", [(2, 34, "doelgroep")]),
        ("<p>de <code>doelgroep</code> en <q>de doelgroep</q>", []),
        (
            "<blockquote><p>de doelgroep<blockquote>x</blockquote>doelgroep</blockquote>de doelgroep",
            [(1, 79, "doelgroep")],
        ),
        ("<svg/><p>a &lt; b &amp; de doelgroep", [(1, 28, "doelgroep")]),
        ("<p>de doelgroep <a href='x", [(1, 7, "doelgroep")]),
        ("1 < 2 & de doelgroep", [(1, 12, "doelgroep")]),
    ],
)
def test_html_is_read_as_a_reader_sees_it(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert places(text, "a.html") == expected


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("<>/!-=\"' &;#abpq\n\r`*_[]()~\\.:1"), max_size=80))
def test_anything_can_be_read_and_each_character_has_its_place(text: str) -> None:
    rows = LINE_BREAK.split(text)
    for source in (html(text), markdown(text)):
        read = source.text
        for at, letter in enumerate(read):
            if letter.isalnum() and letter.isascii() and "&" not in text:
                place = source.place(at)
                assert rows[place.line - 1][place.column - 1] == letter


@pytest.mark.parametrize(
    "piece", ["<a ", "<!-- ", "<code>", "</pre>", "&amp", "<p a='", "[a](", "`a", "___", "**a", "<b", "![", " "]
)
def test_nothing_makes_the_readers_slow(piece: str) -> None:
    """Done at all is what is tested: a reader that went back and forth would need days."""
    text = piece * (2**20 // len(piece)) + "a"
    html(text)
    markdown(text)


# Office


def test_a_word_file_is_read_by_paragraph() -> None:
    def paragraph(*runs: str) -> str:
        return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"

    body = (
        paragraph("Ons plan")
        + paragraph("Voor een", "zame ouderen.")
        + f"<w:tbl><w:tr><w:tc>{paragraph('De doelgroep')}</w:tc></w:tr></w:tbl>"
        + "<w:p><w:ins><w:r><w:t>Kwets</w:t><w:softHyphen/><w:t>bare</w:t><w:br/><w:t>buren</w:t></w:r></w:ins>"
        + f"{paragraph('in een kader')}</w:p>"
        + "<w:p><w:del><w:r><w:delText>de doelgroep</w:delText></w:r></w:del></w:p>"
        + f"<mc:AlternateContent><mc:Fallback>{paragraph('de doelgroep')}</mc:Fallback></mc:AlternateContent>"
    )
    data = docx(body, footnotes=paragraph("Een noot over de doelgroep"))
    assert places(data, "plan.docx") == [
        (2, 6, "eenzame ouderen"), (3, 4, "doelgroep"), (4, 1, "Kwetsbare buren"), (7, 18, "doelgroep"),
    ]  # fmt: skip
    assert places(data, "<stdin>") == places(data, "plan.docx")


def test_an_opendocument_text_is_read_by_paragraph() -> None:
    body = (
        "<text:h>De <text:span>doel</text:span>groep</text:h>"
        "<text:list><text:list-item><text:p>voor eenzame<text:s/>ouderen</text:p></text:list-item></text:list>"
        "<text:tracked-changes><text:p>doelgroep</text:p></text:tracked-changes>"
    )
    assert places(odt(body), "a.odt") == [(1, 4, "doelgroep"), (2, 6, "eenzame ouderen")]
    assert places(odt(body), "-") == places(odt(body), "a.odt")


def test_an_office_file_that_can_not_be_read_is_told_in_a_sentence() -> None:
    assert "is broken" in refused(b"no zip", "a.docx")
    assert "is broken" in refused(docx("<w:p>x</w:p>")[:-30], "a.docx")
    assert "is broken" in refused(docx("<w:p>"), "a.docx")
    assert "is broken" in refused(box({"x": ""}), "a.odt")
    assert "locked" in refused(b"\xd0\xcf\x11\xe0" + bytes(600), "a.docx")
    assert "save it as" in refused(b"\xd0\xcf\x11\xe0" + bytes(600), "a.doc")
    manifest = "<manifest:encryption-data/>"
    assert "locked" in refused(box({"META-INF/manifest.xml": manifest, "content.xml": b"\x93\x01"}), "a.odt")


def test_a_bomb_does_not_go_off() -> None:
    bomb = box({"word/document.xml": bytes(65 * 2**20)})
    assert len(bomb) < 100_000
    assert "unpacks to more than 64 MB" in refused(bomb, "a.docx")
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "declares its own words" in refused(box({"content.xml": laughs}), "a.odt")


def test_a_zip_that_lies_about_its_size_is_not_unpacked_further() -> None:
    honest = box({"content.xml": "<x>" + "a" * 100_000 + "</x>"})
    size = (100_007).to_bytes(4, "little")
    assert honest.count(size) == 2
    assert "is broken" in refused(honest.replace(size, (9).to_bytes(4, "little")), "a.odt")


def test_deep_and_wide_documents_are_read() -> None:
    deep = "<w:x>" * 50_000 + "<w:p><w:r><w:t>de doelgroep</w:t></w:r></w:p>" + "</w:x>" * 50_000
    assert places(docx(deep), "a.docx") == [(1, 4, "doelgroep")]


# PDF


def test_a_pdf_is_read_by_page_and_line() -> None:
    data = pdf([["Ons plan", "voor de doelgroep"], ["soep", "met eenzame", "ouderen"]])
    found = pity(data, "a.pdf")
    assert [(each.page, each.finding.line, each.finding.column) for each in found] == [(1, 2, 9), (2, 2, 5)]
    assert [each.finding.end_line for each in found] == [2, 3]
    assert pity(data, "-")[0].page == 1


def test_a_word_that_is_broken_off_in_a_pdf_is_one_word() -> None:
    assert [each.finding.match for each in pity(pdf([["voor de doel-", "groep"]]), "a.pdf")] == ["doel-\ngroep"]


def test_a_pdf_that_can_not_be_read_is_told_in_a_sentence() -> None:
    assert "locked with a password" in refused((DATA / "locked.pdf").read_bytes(), "a.pdf")
    assert len(pity((DATA / "locked-against-changes.pdf").read_bytes(), "a.pdf")) == 1
    assert "without text" in refused(pdf([[]]), "a.pdf")
    for broken in (b"%PDF-1.4\nnothing", b"no pdf", b"", pdf([["soep"]])[:100]):
        assert "can't be read" in refused(broken, "a.pdf")


# Other files


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0", b"{\\rtf1 doelgroep}", bytes(100)])
def test_an_unknown_kind_of_file_is_told(data: bytes) -> None:
    assert "no kind of file that is read: save it as" in refused(data, "a.xyz")


def test_a_file_that_is_too_large_is_told() -> None:
    assert "larger than 32 MB" in refused(b"a" * (32 * 2**20 + 1), "a.txt")


def test_a_file_without_a_known_name_is_known_by_how_it_begins() -> None:
    assert places("de doelgroep", "README") == [(1, 4, "doelgroep")]
