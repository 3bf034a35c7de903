"""Chromium, quietly: it asks for nothing that we didn't ask for."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("STOEP_CHROMIUM", "/usr/bin/chromium")
_QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
)

WIDE, NARROW = (1280, 900), (390, 844)
# A window of 1280 × 1024 at 400 % leaves this much.
FOURFOLD = (320, 256)


def missing() -> str:
    """Return a sentence when there is no Chromium, or ''."""
    if shutil.which(CHROMIUM):
        return ""
    return f"There is no Chromium at {CHROMIUM}. Run `make test`: it installs what the browser tests need."


@contextmanager
def chromium() -> Iterator[Browser]:
    assert not missing(), missing()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(_QUIETLY))
        yield browser
        browser.close()


def size(width_height: tuple[int, int]) -> dict[str, int]:
    return {"width": width_height[0], "height": width_height[1]}


def open_whole(page: Page, width_height: tuple[int, int]) -> None:
    """Make the window as high as the page, as if scrolled to the end: what sticks to the bottom hides nothing."""
    page.set_viewport_size(size(width_height))
    whole: int = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size(size((width_height[0], whole)))


def checker(path: str) -> Path:
    """Return where one of the checkers of tests/tools is."""
    found = Path(__file__).parents[1] / "tools" / "node_modules" / path
    assert found.exists(), f"{found.name} is not in tests/tools yet. Run `make test`: it installs it."
    return found
