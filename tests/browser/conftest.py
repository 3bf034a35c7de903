"""What the browser tests stand on: a house that is served, its stage, and Chromium."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import NARROW, chromium, missing, size
from tests.browser.house import House, free_port

Stage = dict[str, Any]
expect.set_options(timeout=15_000)  # a busy machine is no mistake


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all tests of a process: the fixed cast in a folder that is thrown away."""
    if missing():
        pytest.fail(missing())
    house = House(tmp_path_factory.mktemp("house"), free_port())
    house.work()  # it makes the database, and what is weekly is done: nobody is asked for anything while we look
    (house.data / "stage.json").write_text(house.run("tests.browser.stage"))
    with house.served():
        yield house


@pytest.fixture(scope="session")
def stage(house: House) -> Stage:
    """Where everything is: tests/browser/stage.py prints it."""
    found: Stage = json.loads((house.data / "stage.json").read_text())
    return found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """For these tests alone: while it is there, Django refuses to touch a database in this process."""
    if missing():
        pytest.fail(missing())
    with chromium() as browser:
        yield browser


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, house: House) -> Iterator[Visit]:
    """Give someone a browser of their own: a visitor, or who comes in by a link of the stage."""
    opened: list[BrowserContext] = []

    def come(way_in: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"base_url": house.url, "locale": "nl-NL", "viewport": size(NARROW)} | options)
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        if way_in:
            page.goto(way_in)
        return page

    yield come
    for context in opened:
        context.close()
