"""What stands on a page, found by what it is called in the code: the interface is Dutch, the tests are not."""

import gettext

from playwright.sync_api import Locator, Page

from tests.browser.house import ROOT

_DUTCH = gettext.translation("django", ROOT / "src/stoep/web/locale", ["nl"])


def nl(text: str) -> str:
    """Return how the interface says this in Dutch."""
    found = _DUTCH.gettext(text)
    assert found != text, f"The interface has no words for “{text}” any more."
    return found


def heading(page: Page, text: str) -> Locator:
    return page.get_by_role("heading", name=nl(text))


def button(page: Page, text: str) -> Locator:
    return page.get_by_role("button", name=nl(text), exact=True)


def link(page: Page, text: str) -> Locator:
    return page.locator("main").get_by_role("link", name=nl(text), exact=True)


def field(page: Page, text: str) -> Locator:
    return page.get_by_label(nl(text), exact=True)


def option(page: Page, question: str, text: str) -> Locator:
    """Return one of the answers to a question."""
    return page.get_by_role("group", name=nl(question)).get_by_label(text, exact=True)


def sentence(page: Page, text: str) -> Locator:
    return page.get_by_text(nl(text))
