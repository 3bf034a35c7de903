"""The mirror in a browser: what it asks about somebody else never leaves the page (H6, R10, mission)."""

from urllib.parse import parse_qs

from playwright.sync_api import Page, Request

from tests.browser.conftest import Stage, Visit
from tests.browser.words import button, field, sentence

# Everything in which a browser can keep something for a page.
_KEPT = """async () => ({
  local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie, address: location.href,
  databases: (await indexedDB.databases()).map(each => each.name), caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length, history: history.state, name: window.name,
})"""
NOTHING = {"local": {}, "session": {}, "cookies": "", "databases": [], "caches": [], "workers": 0, "history": None}


def test_what_is_asked_about_another_never_leaves_the_page(stage: Stage, visit: Visit) -> None:
    page = visit()
    page.goto(stage["doors"]["mirror"], wait_until="networkidle")
    cookies = page.context.cookies()
    asked = listen(page)
    part = page.locator("#in-your-head")
    for question in (part.locator("li").nth(0), part.locator("li").nth(1)):
        question.click()
        page.keyboard.type("Truus van de overkant")
        page.keyboard.press("Enter")
    assert part.locator("li").count() == 2
    assert part.locator("input, textarea, select, button, a, form, [contenteditable]").count() == 0
    assert page.locator("script").count() == 0
    page.wait_for_timeout(500)
    address = page.url
    assert page.evaluate(_KEPT) == NOTHING | {"address": address, "name": ""}
    assert page.context.cookies() == cookies
    page.goto("about:blank")  # what is sent when somebody leaves counts too
    assert [request.url for request in asked if request.url != "about:blank"] == []


def test_only_three_numbers_and_a_street_are_sent(stage: Stage, visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto(stage["doors"]["mirror"])
    asked = listen(page)
    field(page, "Which street?").select_option(index=1)
    for number, question in enumerate(QUESTIONS):
        field(page, question).fill(str(number))
    button(page, "Add my numbers").click()
    sentence(page, "Thank you. Your numbers are with those of your street.").wait_for()
    (sent,) = [request for request in asked if request.method == "POST"]
    assert set(parse_qs(sent.post_data or "")) == {"csrfmiddlewaretoken", "street", "names", "chats", "together"}


def test_the_mirror_fits_on_one_sheet_and_works_offline(stage: Stage, visit: Visit) -> None:
    page = visit()
    page.goto(stage["doors"]["mirror"], wait_until="networkidle")
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.context.set_offline(True)
    asked = listen(page)
    page.emulate_media(media="print")
    assert page.locator("ol.five li").count() == 5
    assert all(page.locator("ol.five li").nth(n).is_visible() for n in range(5))
    assert not page.locator("form.ask").is_visible()
    assert asked == []


QUESTIONS = (
    "1. How many neighbours do you know by name?",
    "2. How many chats with a neighbour did you have this week?",
    "3. How many things do you do together in a year?",
)


def listen(page: Page) -> list[Request]:
    """Return the list in which every request of this page will stand."""
    asked: list[Request] = []
    page.context.on("request", lambda request: asked.append(request))
    return asked
