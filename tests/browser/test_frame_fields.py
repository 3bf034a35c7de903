"""The frame check under a field (W3, 1.12.25): quiet, in the browser alone, and one can shut it."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Stage, Visit
from tests.browser.words import button

PITY = "Koffie voor mensen die zich soms eenzaam voelen. Iedereen neemt iets mee."


@pytest.fixture
def begins(visit: Visit, stage: Stage) -> Page:
    page = visit(stage["ways_in"]["neighbour"])
    page.goto(stage["doors"]["begin"])
    return page


def test_it_says_another_act_and_nothing_is_sent(begins: Page) -> None:
    field, said = begins.locator("[name=title]"), begins.locator(".frame-said [aria-live=polite]").first
    with begins.expect_response(lambda answer: "/planwissel/" in answer.url) as rules:
        field.focus()
    assert rules.value.ok
    begins.wait_for_load_state("networkidle")
    asked: list[str] = []
    begins.on("request", lambda request: asked.append(request.url))
    field.press_sequentially(PITY[:60])
    expect(said).to_contain_text("nodig daarvoor de hele straat uit")
    described = (field.get_attribute("aria-describedby") or "").split()
    assert said.get_attribute("id") in described
    assert begins.locator(".frame-lines mark.pity").first.inner_text() == "voor mensen die zich soms eenzaam voelen"
    assert field.evaluate("field => document.activeElement === field")
    field.fill("Soep koken op het plein")
    expect(said).to_have_text("")
    assert field.get_attribute("aria-describedby") != said.get_attribute("id")
    assert not [url for url in asked if "/planwissel/" in url or "eenzaam" in url]


def test_it_can_be_shut_for_this_field(begins: Page) -> None:
    title, glad = begins.locator("[name=title]"), begins.locator("[name=glad]")
    title.fill(PITY)
    button(begins, "Not here, thanks").click()
    expect(begins.locator(".frame-said")).to_have_count(0)
    assert title.evaluate("field => document.activeElement === field")
    title.fill(f"{PITY} {PITY}")
    glad.fill(PITY)
    expect(begins.locator(".frame-said.full")).to_have_count(1)
    assert title.get_attribute("aria-describedby") in (None, "id_title_helptext")


def test_the_lines_lie_under_the_words(begins: Page) -> None:
    field = begins.locator("[name=glad]")
    field.fill("Wij koken samen.\n\n" + PITY)
    expect(begins.locator(".frame-lines mark.pity")).to_be_visible()
    inner, lines = field.bounding_box(), begins.locator(".frame-lines:visible").bounding_box()
    assert inner
    assert lines
    assert abs(inner["x"] - lines["x"]) < 1
    assert abs(inner["y"] - lines["y"]) < 1
    assert abs(inner["height"] - lines["height"]) < 1


def test_a_form_is_sent_when_the_rules_do_not_come(visit: Visit, stage: Stage) -> None:
    page = visit(stage["ways_in"]["neighbour"])
    page.route("**/planwissel/**", lambda route: route.abort())
    page.goto(stage["doors"]["ask"])
    page.locator("[name=title]").fill("Wie weet iets van fietsen?")
    with page.expect_navigation():
        button(page, "Put it down").click()
    expect(page.locator("h1")).to_contain_text("Wie weet iets van fietsen?")


def test_without_javascript_a_button_does_it_and_enter_still_sends(visit: Visit, stage: Stage) -> None:
    page = visit(stage["ways_in"]["neighbour"], java_script_enabled=False)
    page.goto(stage["doors"]["ask"])
    page.locator("[name=title]").fill("Wie gaat langs bij eenzame ouderen?")
    with page.context.expect_page() as beside:
        button(page, "How does this sound?").click()
    expect(beside.value.locator("#found mark.pity").first).to_have_text("eenzame ouderen")
    assert page.locator("[name=title]").input_value() == "Wie gaat langs bij eenzame ouderen?"
    page.locator("[name=title]").fill("Wie weet iets van zagen?")
    page.locator("[name=title]").press("Enter")
    expect(page.locator("h1")).to_contain_text("Wie weet iets van zagen?")


def test_the_script_and_the_rules_are_light(visit: Visit, stage: Stage) -> None:
    page = visit(stage["ways_in"]["neighbour"])
    sizes: list[int] = []

    def weigh(request: Request) -> None:
        if "/frame/" in request.url or "/planwissel/" in request.url:
            sizes.append(request.sizes()["responseBodySize"])

    page.on("requestfinished", weigh)
    page.goto(stage["doors"]["begin"])
    with page.expect_event("requestfinished", lambda request: "/planwissel/" in request.url):
        page.locator("[name=title]").focus()
    assert len(sizes) == 3
    assert sum(sizes) < 50_000, sizes


def test_planwissel_lays_a_text_beside_the_frames_and_sends_nothing(visit: Visit) -> None:
    """W1: no text leaves the device. What the browser makes is what the server makes for who has no JavaScript."""
    text = f"{PITY}\n\n<b>Geen doelgroep</b> 👵🏽, wel kwetsbare ouderen en kwetsbare ouderen. Elke donderdag."
    pages = [visit(), visit(java_script_enabled=False)]
    told = []
    for page, sends in zip(pages, [0, 1], strict=True):
        page.goto("/planwissel/")
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.method))
        page.locator("textarea").fill(text)
        button(page, "Lay it beside the two frames").click()
        expect(page.locator("#row-4")).to_be_visible()
        assert asked.count("POST") == sends
        told.append(page.locator("#found").inner_text().split())
        assert page.locator("#found [lang='']").count() == 0
    assert told[0] == told[1]


def test_planwissel_says_it_when_a_text_is_too_long(visit: Visit) -> None:
    page = visit()
    page.goto("/planwissel/")
    page.locator("textarea").fill("a" * 100_001)
    button(page, "Lay it beside the two frames").click()
    expect(page.locator("[data-too-much]")).to_be_visible()


def test_planwissel_asks_the_server_when_the_rules_do_not_come(visit: Visit) -> None:
    page = visit()
    page.route("**/planwissel/*.json", lambda route: route.abort())
    page.goto("/planwissel/")
    page.locator("textarea").fill(PITY)
    with page.expect_navigation():
        button(page, "Lay it beside the two frames").click()
    expect(page.locator("#row-4")).to_be_visible()
