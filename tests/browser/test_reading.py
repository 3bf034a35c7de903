"""The browser reads a text as the server does (1.12.25): the same rules, the same places, in Chromium itself."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from bench.frame import SAMPLES
from playwright.sync_api import Browser, Page

from stoep.core.frame import findings, rules
from stoep.core.frame.reading import normalise
from stoep.web.frame.book import file_of
from tests.browser.house import ROOT

SCRIPT = ROOT / "src/stoep/web/frame/static/frame/reading.js"
NASTY = [
    "",
    " \n\t ",
    "👵🏽 Voor eenzame ouderen 🧑‍🤝‍🧑 en 𝐤𝐰𝐞𝐭𝐬𝐛𝐚𝐫𝐞 𝐨𝐮𝐝𝐞𝐫𝐞𝐧 👵🏽.",
    "Voor éénzame ouderen, en voor e\u0301e\u0301nzame oude\u0308ren\u0301.",
    "regel een\r\nvoor eenzame\r\n\r\nouderen\rkwetsbare\rouderen",
    "voor\u00a0eenzame\u202fouderen, kwets\u00adbare ou\u00adderen, eenzame\u200b ouderen\ufeff",
    "kwets-\nbare ouderen, kwets\u2010\r\nbare ouderen, kwets\u00ad\nbare ouderen, zorg-\nen welzijn, kwets-\nené",
    "İstanbul'da eenzame ıiİI ouderen. KWETSBARE OUDEREN, eenzame Ouderen",
    "straße, eenzame ouderenß, ŉ ǆ ﬁ ﬀ eenzame ouderen ﬁjn, Ω Σ ς eenzame ouderen",
    "“Voor eenzame ouderen,” zei ze. ‘eenzame ouderen’ 's avonds eenzame ouderen 's morgens",
    "„We pakken eenzaamheid aan“ en «kwetsbare ouderen» en 'eenzame ouderen\n\nkwetsbare ouderen'",
    '"eenzame ouderen"',
    " 'eenzame ouderen' \x1c",
    "geen eenzame ouderen, niet alleen eenzame ouderen, in plaats van voor eenzame ouderen",
    "ik voel me soms eenzaam. Ik heb een eenzame buurvrouw. Eenzaam ben ik. Mijn isolement.",
    "_eenzame ouderen_ eenzame_ouderen \u03b1eenzame ouderen eenzame ouderen\u4e2d",
    "a" * 3000 + " eenzame ouderen " + "😀" * 130 + "eenzame ouderen",
    '"' + "😀 " * 260 + 'eenzame ouderen" eenzame ouderen',
    "½ ① ² eenzame ouderen… ™ № ㎏ eenzame\u2028ouderen eenzame\x85ouderen eenzame\x0bouderen",
    "eenzame\u0301 ouderen\u0301\u0327",
    "\ud7ff\ue000\ufffd eenzame ouderen \x00\x7f",
]
_READ = """([texts, book]) => texts.map((text) => {
  const normal = Frame.normalise(text);
  const found = Frame.findings(text, book).map((one) => [one.start, one.end, one.kind, one.row, one.rule]);
  return [normal.text, found];
})"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def samples(language: str) -> list[str]:
    """Every example of every rule, whole texts, nasty ones, and texts that are cut and glued by chance."""
    examples = [text for rule in rules(language) for text in (*rule.wrong, *rule.right)]
    chance = random.Random(6)
    glue = ["", " ", "\n", "\r\n\r\n", "’", '"', "“", "\u00ad", "-\n", "\u0301", "👵", " geen ", " ik voel me ", ", "]
    parts = [text[chance.randrange(9) : chance.randrange(20, 90)] for text in examples]
    mixed = ["".join(chance.choice(parts) + chance.choice(glue) for _ in range(4)) for _ in range(1500)]
    return [*examples, *NASTY, *mixed, *_labelled()]


def _labelled() -> list[str]:
    """The texts that `make bench` reads, where they are: they are no part of the house."""
    lines = SAMPLES.read_text(encoding="utf-8").split("\n") if SAMPLES.exists() else []
    return [line.split("\t")[2] for line in lines[1:] if line]


def units(text: str, place: int) -> int:
    """Return a place of Python as one of the browser."""
    return len(text[:place].encode("utf-16-le")) // 2


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_browser_finds_what_the_server_finds(page: Page, language: str) -> None:
    texts = samples(language)
    book: dict[str, Any] = json.loads(file_of(language)[1])
    for text, (plain, found) in zip(texts, page.evaluate(_READ, [texts, book]), strict=True):
        ours = [
            [units(text, one.start), units(text, one.end), one.kind, one.row, one.rule]
            for one in findings(text, language=language)
        ]
        assert found == ours, text
        # A sign outside the first plane that no rule knows is one sign here too, though another.
        assert len(plain) == len(normalise(text).text), text


def test_something_is_found_in_the_nasty_ones() -> None:
    assert len([text for text in NASTY if findings(text)]) > 12
