"""Things and books, told as a person would: the pile of cards after closing time, a photo, the camera."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage, Visit
from tests.browser.words import button, field, heading, link, nl
from tests.pictures import packed, picture

# No browser of the tests has a detector of bars or a camera: these stand in for a phone's.
PHONE = """
window.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["ean_13", "qr_code"]); }
  detect() { return Promise.resolve([{ rawValue: "8710400012399" }, { rawValue: "9789295055124" }]); }
};
const lens = document.createElement("canvas");
setInterval(() => lens.getContext("2d").fillRect(0, 0, Math.random() * 99, 9), 20);
Object.defineProperty(navigator, "mediaDevices", { value: {
  getUserMedia: () => Promise.resolve(window.eye = lens.captureStream()),
} });
"""


def test_a_pile_of_cards_is_typed_with_keys_alone_and_without_javascript(stage: Stage, visit: Visit) -> None:
    """L7: the cards are paper; afterwards a number, a card and Enter are enough, and no mouse."""
    page = visit(stage["library"]["lies"], java_script_enabled=False)
    page.goto(stage["library"]["table"])
    link(page, "Put a book in").click()
    for title in ("De avonden", "Oeroeg", "Lampje"):
        field(page, "What is the title?").fill(title)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text(title)
    link(page, "Done").click()
    numbers = [row.inner_text() for row in page.locator(".cardlist tbody th").all()]
    for number in numbers:
        expect(page.get_by_label(nl("Number of the book"))).to_be_focused()
        page.keyboard.type(number)
        page.keyboard.press("Tab")
        page.keyboard.type("uil7")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text(f"{number} ")
    expect(page.get_by_role("cell", name="uil7")).to_have_count(3)
    page.keyboard.type(numbers[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="uil7")).to_have_count(2)


def test_a_thing_with_a_photo_goes_to_another_house_without_javascript(
    stage: Stage, visit: Visit, tmp_path: Path
) -> None:
    photo = tmp_path / "stoel.jpg"
    photo.write_bytes(packed(picture(3000, 2000)))
    lies = visit(stage["library"]["lies"], java_script_enabled=False)
    lies.goto("/b/uil/delen/")
    link(lies, "See all of it").click()
    link(lies, "Give, lend or ask").click()
    field(lies, "What is it?").fill("Een rode stoel")
    field(lies, "A photo").set_input_files(photo)
    button(lies, "Put it here").click()
    expect(lies.locator("img.photo")).to_be_visible()
    address = lies.url

    toon = visit(stage["library"]["toon"], java_script_enabled=False)
    toon.goto(address)
    seen = toon.locator("img.photo").evaluate("(img) => [img.complete, img.naturalWidth, img.naturalHeight]")
    assert seen == [True, 1280, 853]
    button(toon, "Yes, I fetch it").click()
    expect(heading(toon, "You fetch it")).to_be_visible()

    lies.goto(address)
    expect(lies.get_by_role("heading", name="Toon komt het halen")).to_be_visible()
    button(lies, "It went along").click()
    expect(heading(lies, "It is gone")).to_be_visible()
    assert toon.goto(address).status == 404  # type: ignore[union-attr]


@pytest.fixture
def reader(stage: Stage, visit: Visit) -> Page:
    page = visit(stage["library"]["toon"])
    page.add_init_script(PHONE)
    page.goto("/b/uil/delen/spullen/nieuw/")
    page.get_by_text(nl("Is it a book?")).click()
    return page


def test_the_bars_of_a_book_are_read_by_the_camera(reader: Page) -> None:
    button(reader, "Scan it with the camera").click()
    expect(field(reader, "The number on the back (ISBN)")).to_have_value("9789295055124")
    expect(field(reader, "The number on the back (ISBN)")).to_be_focused()
    expect(reader.locator("video")).to_be_hidden()
    assert reader.evaluate("eye.getTracks().map((track) => track.readyState)") == ["ended"], "the camera is off"


def test_a_camera_that_may_not_be_used_is_said(reader: Page) -> None:
    reader.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no')); }")
    button(reader, "Scan it with the camera").click()
    expect(reader.get_by_text(nl("The camera doesn't work now. Type the digits."))).to_be_visible()


def test_where_no_camera_can_read_bars_there_is_no_button(stage: Stage, visit: Visit) -> None:
    page = visit(stage["library"]["toon"])
    page.add_init_script("delete window.BarcodeDetector")
    page.goto("/b/uil/delen/spullen/nieuw/")
    page.get_by_text(nl("Is it a book?")).click()
    expect(field(page, "The number on the back (ISBN)")).to_be_visible()
    expect(button(page, "Scan it with the camera")).to_be_hidden()
