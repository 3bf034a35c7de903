"""The planwissel of `stoep check` as a browser shows and prints it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdfium2 import PdfDocument

from stoep.core.frame import rows
from tests.browser.chromium import NARROW, WIDE, size
from tests.test_check_command import run

PLAN = """Wij willen eenzaamheid bestrijden en de doelgroep in beeld brengen. Kwetsbare ouderen krijgen een maatje.

Op vrijdag koken we samen op het plein. Iedereen is welkom. Neem je buurvrouw mee.
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "plan.txt").write_text(PLAN)
    assert run(folder / "plan.txt", "--format", "html", "-o", folder / "plan.html")[0] == 0
    return folder / "plan.html"


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_it_is_shown_without_asking_for_anything(browser: Browser, plan: Path, width: tuple[int, int]) -> None:
    asked, said = [], []
    page = browser.new_page(viewport=size(width))
    page.on("request", lambda request: asked.append(request.url.partition(",")[0]))
    page.on("console", lambda line: said.append(line.text))
    page.goto(plan.as_uri())
    page.evaluate("document.fonts.ready")
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}
    assert not said
    assert page.evaluate("document.fonts.check('16px Display') && document.fonts.check('16px Text')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_it_prints_about_two_rows_on_a_sheet(browser: Browser, plan: Path) -> None:
    page = browser.new_page()
    page.goto(plan.as_uri())
    paper = page.pdf(prefer_css_page_size=True)
    page.close()
    with PdfDocument(paper) as sheets:
        printed = [" ".join(sheet.get_textpage().get_text_bounded().split()) for sheet in sheets]
    assert len(printed) <= 6
    for row in rows():
        # What a row asks stands on one sheet with what it is about.
        assert any(all(words in sheet for words in (*row.questions, row.pity)) for sheet in printed), row
