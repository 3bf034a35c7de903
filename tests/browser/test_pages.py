"""Every page of the door table, as it comes to the eyes, the ears and the wire of who may see it."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, expect

from tests.browser.chromium import checker
from tests.browser.conftest import Stage
from tests.browser.house import ROOT, House
from tests.browser.look import Look
from tests.browser.words import button
from tests.web.test_doors import DOORS, PEOPLE

LOOKERS = ("visitor", "neighbour", "maker", "keyholder")
NO_PAGES = {
    "health", "mine", "thing_photo", "door_photo", "gathering_calendar", "invitation_calendar",
    "neighbourhood_calendar", "initiative_calendar", "place_calendar", "my_calendar", "atom", "json_feed", "week_list",
    "frame_rules",
}  # fmt: skip
PAGES = [
    (who, door)
    for door, (_where, row) in DOORS.items()
    for who in LOOKERS
    if row[PEOPLE.index(who)] == 200 and door not in NO_PAGES
]
# Forms that are sent with nothing in them, by whom: the page says what is missing.
EMPTY = {
    "come_in": "visitor",
    "account_login": "visitor",
    "with_card": "visitor",
    "begin": "neighbour",
    "ask": "neighbour",
    "add_place": "neighbour",
    "new_thing": "neighbour",
    "new_book": "maker",
    "table": "maker",
    "about_me": "neighbour",
    "after": "neighbour",
    "codes": "keyholder",
    "come": "visitor",
    "change_date": "maker",
    "change_rhythm": "maker",
    "cancel_date": "maker",
    "pause": "maker",
    "rest": "maker",
    "add_date": "maker",
    "my_rest": "neighbour",
    "planwissel": "visitor",
    "subscribe": "keyholder",
    "mirror": "visitor",
    "hello_walk": "visitor",
    "invite_organisation": "neighbour",
    "ask_organisation": "neighbour",
}
# What comes after a button, by whom, where and with what in the first field.
SENT = (
    ("neighbour", "me", "", "Make a new word card"),
    ("stranger", "account_login", "niemand@voorbeeld.example", "Send me the code"),
    ("keyholder", "codes", "", "Make it"),
    ("visitor", "planwissel", "", "Show an example"),
)
_EMPTIED = """() => {
  const form = document.querySelector("form.ask");
  form.noValidate = true;
  for (const e of form.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox])")) e.value = "";
}"""
REFUSED = (("visitor", "/nergens/", 404), ("neighbour", "codes", 403))

Looking = Callable[[str], Look]


@pytest.fixture(scope="package")
def looking(browser: Browser, house: House, stage: Stage) -> Iterator[Looking]:
    """Give the browser of somebody who has come in already."""
    looks: dict[str, Look] = {}

    def look(who: str) -> Look:
        if who not in looks:
            context = browser.new_context(base_url=house.url, locale="nl-NL")
            context.set_default_timeout(15_000)
            page = context.new_page()
            if way_in := stage["ways_in"].get(who):
                page.goto(way_in)
            looks[who] = Look(page, house.url)
        return looks[who]

    yield look
    for one in looks.values():
        one.page.context.close()


@pytest.mark.parametrize(("who", "door"), PAGES)
def test_a_page(looking: Looking, stage: Stage, who: str, door: str) -> None:
    look = looking(who)
    look.go(stage["doors"][door])
    look.weigh()
    look.look_through()
    look.assert_well()


@pytest.mark.parametrize(("door", "who"), EMPTY.items())
def test_a_page_that_says_what_is_missing(looking: Looking, stage: Stage, who: str, door: str) -> None:
    look = looking(who)
    look.go(stage["doors"][door])
    look.page.evaluate(_EMPTIED)
    look.page.locator("form.ask button:not([type=button])").first.click()
    expect(look.page.locator(".errorlist, .wrong").first).to_be_visible()
    look.look_through()
    look.assert_well()


@pytest.mark.parametrize("path", ["", "doen/", "delen/", "buurt/"])
def test_the_fullest_neighbourhood_is_light(looking: Looking, path: str) -> None:
    look = looking("visitor")
    look.go(f"/b/vol/{path}")
    look.weigh()
    look.assert_well()


@pytest.mark.parametrize(("who", "door", "typed", "name"), SENT)
def test_a_page_that_comes_after(looking: Looking, stage: Stage, who: str, door: str, typed: str, name: str) -> None:
    look = looking(who)
    look.go(stage["doors"][door])
    if typed:
        look.page.locator("main input:visible").fill(typed)
    with look.page.expect_navigation():
        button(look.page, name).click()
    look.look_through()
    look.assert_well()


def test_a_page_with_a_word_under_a_field(looking: Looking, stage: Stage) -> None:
    look = looking("neighbour")
    look.go(stage["doors"]["begin"])
    look.page.locator("[name=glad]").fill("Koffie voor kwetsbare ouderen. Iedereen neemt iets mee.")
    expect(look.page.locator(".frame-said.full")).to_be_visible()
    look.look_through()
    look.assert_well()


@pytest.mark.parametrize(("who", "address", "status"), REFUSED)
def test_a_page_that_refuses(looking: Looking, stage: Stage, who: str, address: str, status: int) -> None:
    look = looking(who)
    look.go(stage["doors"].get(address, address), status)
    look.look_through()
    look.assert_well()


def test_every_page_is_valid_html(looking: Looking, stage: Stage, tmp_path: Path) -> None:
    def keep(name: str, answer: APIResponse) -> str:
        (tmp_path / f"{name}.html").write_bytes(answer.body())
        return answer.text()

    for who, door in PAGES:
        asks = looking(who).page.context.request
        text = keep(f"{door} of {who}", asks.get(stage["doors"][door]))
        if EMPTY.get(door) == who:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
            assert token
            form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token[1]}
            keep(f"{door} of {who}, empty", asks.post(stage["doors"][door], form=form))
    for who, address, _status in REFUSED:
        where = stage["doors"].get(address, address)
        keep(f"refused {who}", looking(who).page.context.request.get(where))
    broken = ROOT / "src/stoep/web/ui/templates/ui/broken.html"
    (tmp_path / broken.name).write_bytes(broken.read_bytes())
    jar = checker("vnu-jar/build/dist/vnu.jar")
    assert shutil.which("java"), "There is no Java. Run `make test`: it installs what the checkers need."
    done = subprocess.run(
        ["java", "-jar", jar, "--errors-only", "--format", "json", "--exit-zero-always", tmp_path],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = {
        f"{Path(line['url']).name}: {line['message']} {line.get('extract', '')!r}"
        for line in json.loads(done.stderr)["messages"]
    }
    assert not found, "\n".join(sorted(found))
