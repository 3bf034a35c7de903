"""The loop, told as a person would: joining, saying what you love, being asked, meeting, looking back, leaving."""

import re
import sqlite3
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.chromium import FOURFOLD, NARROW, size
from tests.browser.conftest import Stage, Visit
from tests.browser.hands import Finger, Hands, Keys
from tests.browser.house import House
from tests.browser.words import button, field, heading, link, nl, option, sentence

LINK = re.compile(r"http://127\.0\.0\.1:\d+(/u/\S+/ja/)")
WAIT = "Nice. You hear the day before if it goes on."


def test_the_whole_loop_without_javascript_at_400_percent(house: House, stage: Stage, visit: Visit) -> None:
    page = visit(java_script_enabled=False, viewport=size(FOURFOLD))
    tell_the_loop("merel", page, Finger(page), house, stage, visit)


def test_the_whole_loop_with_the_keyboard_alone(house: House, stage: Stage, visit: Visit) -> None:
    page = visit(viewport=size(NARROW))
    tell_the_loop("ekster", page, Keys(page), house, stage, visit)


def tell_the_loop(slug: str, page: Page, hands: Hands, house: House, stage: Stage, visit: Visit) -> None:
    others = stage["journeys"][slug]["others"]
    words = come_in(page, hands, slug, stage["journeys"][slug]["code"])
    say_what_i_love(page, hands)
    say_when(page, hands)

    house.run("stoep", "weave", "--neighbourhood", slug)
    house.work()
    say_yes(page, hands, slug, others)
    company = [name for name in others if answer_a_mail(name, page, house, visit)]
    assert company, "nobody else was asked"
    it_is_on(page, hands, company)

    let_two_weeks_go_by(house.data, slug)
    look_back(page, hands, company[0])
    leave(page, hands)
    nothing_of_me_is_left(page, hands, words)


def come_in(page: Page, hands: Hands, slug: str, code: str) -> str:
    page.goto(f"/b/{slug}/")
    expect(heading(page, "This week")).to_be_visible()
    expect(page.get_by_role("link", name="Weggeefwinkel")).to_be_visible()
    hands.press(link(page, "Join in"))
    hands.write(field(page, "What do we call you?"), "Tineke")
    hands.pick(field(page, "In which street do you live?"), "Vlierstraat")
    hands.write(field(page, "Which code is in your letter?"), "ACDE-AAAA")
    hands.choose(field(page, "With five words on a card"))
    hands.press(button(page, "Join in"))

    # The code had a typing mistake. All the rest is still there.
    wrong = "We don't know this code, or it is over. Look at your letter, or ask a neighbour."
    expect(sentence(page, wrong)).to_be_visible()
    expect(field(page, "What do we call you?")).to_have_value("Tineke")
    expect(field(page, "With five words on a card")).to_be_checked()
    hands.write(field(page, "Which code is in your letter?"), code.lower())
    hands.press(button(page, "Join in"))

    expect(heading(page, "Welcome. This is your card")).to_be_visible()
    words = page.locator(".words li").all_inner_texts()
    assert len(words) == 5
    hands.press(link(page, "I have them, go on"))
    return " ".join(words)


def say_what_i_love(page: Page, hands: Hands) -> None:
    expect(heading(page, "What do you love?")).to_be_visible()
    hands.write(field(page, "Something else, in your own words"), "fluiten in de lift")
    hands.tick(page.get_by_role("checkbox", name="appeltaart", exact=True))
    hands.tick(page.get_by_role("checkbox", name="drop", exact=True))
    hands.press(button(page, "Keep, and on"))
    for question in ("What could you show someone?", "What would you like to learn?"):
        expect(heading(page, question)).to_be_visible()
        hands.press(link(page, "Skip"))
    hands.write(field(page, "Something else, in your own words"), "een boom op het plein")
    hands.press(button(page, "Keep, and on"))


def say_when(page: Page, hands: Hands) -> None:
    expect(heading(page, "When do you have time?")).to_be_visible()
    for day, part in (("Monday", "afternoon"), ("Thursday", "evening"), ("Saturday", "morning")):
        hands.tick(page.get_by_label(f"{nl(day)} {nl(part)}"))
    hands.choose(option(page, "How often a month may we ask you?", "1×"))
    hands.choose(option(page, "With how many people at most, you too?", "4"))
    hands.press(button(page, "Keep"))
    expect(sentence(page, "Kept. When there is something, you find it here.")).to_be_visible()
    for mine in ("🥧 appeltaart", "🍬 drop", "fluiten in de lift", "een boom op het plein"):
        expect(page.get_by_text(mine, exact=True)).to_be_visible()


def say_yes(page: Page, hands: Hands, slug: str, others: list[str]) -> None:
    page.goto(f"/b/{slug}/")
    hook = page.locator("section", has=heading(page, "A hook for you"))
    expect(hook).to_contain_text("appeltaart")
    hands.press(button(page, "Yes, fun"))
    expect(sentence(page, WAIT)).to_be_visible()
    expect(sentence(page, "Nobody else said yes yet.")).to_be_visible()
    for name in others:
        expect(hook.get_by_text(name, exact=True)).to_have_count(0)
    page.goto(f"/b/{slug}/ik/")
    hands.press(page.get_by_role("link", name="🥧 Appeltaart"))


def answer_a_mail(name: str, mine: Page, house: House, visit: Visit) -> bool:
    """Let somebody else say yes by the link in their mail, without signing in; say whether they were asked."""
    found = [LINK.search(str(mail.get_content())) for mail in house.mails(f"{name.lower()}@voorbeeld.example")]
    if not found:
        return False
    assert found[-1]
    theirs = visit(found[-1][1], java_script_enabled=False)
    # Opening the page changes nothing: programs that read mail open every link.
    mine.reload()
    expect(mine.locator("main").get_by_text(name, exact=True)).to_have_count(0)
    button(theirs, "Yes, fun").click()
    expect(sentence(theirs, WAIT)).to_be_visible()
    return True


def it_is_on(page: Page, hands: Hands, company: list[str]) -> None:
    page.reload()
    expect(sentence(page, "It is on.")).to_be_visible()
    for name in company:
        expect(page.locator("main li", has_text=name)).to_be_visible()
    with page.expect_download() as download:
        hands.press(link(page, "Put it in my calendar"))
    assert download.value.suggested_filename.endswith(".ics")
    text = Path(download.value.path()).read_text()
    assert text.startswith("BEGIN:VCALENDAR")
    assert re.search(r"^SUMMARY\S*:Appeltaart", text, re.MULTILINE), text


def let_two_weeks_go_by(data: Path, slug: str) -> None:
    """Turn back the clock of a neighbourhood, in the database itself: for the server it was two weeks ago."""
    database = sqlite3.connect(data / "stoep.sqlite3")
    with database:
        database.execute(
            "UPDATE encounters_encounter SET starts_at = strftime('%Y-%m-%d %H:%M:%f', starts_at, '-17 days'),"
            " ends_at = strftime('%Y-%m-%d %H:%M:%f', ends_at, '-17 days') WHERE neighbourhood_id ="
            " (SELECT id FROM neighbourhoods_neighbourhood WHERE slug = ?)",
            [slug],
        )
        database.execute("UPDATE neighbourhoods_neighbourhood SET version = version + 1")
    database.close()


def look_back(page: Page, hands: Hands, company: str) -> None:
    page.reload()
    hands.press(link(page, "Look back"))
    expect(heading(page, "How was it?")).to_be_visible()
    hands.choose(option(page, "Were you there?", nl("yes")))
    hands.tick(option(page, "With whom again please?", company))
    hands.press(button(page, "Keep"))
    expect(sentence(page, "Kept, for your next time only.")).to_be_visible()


def leave(page: Page, hands: Hands) -> None:
    hands.press(link(page, "Leave, and erase everything of mine"))
    hands.press(button(page, "Erase everything of mine"))
    expect(heading(page, "This week")).to_be_visible()
    expect(link(page, "Join in")).to_be_visible()


def nothing_of_me_is_left(page: Page, hands: Hands, words: str) -> None:
    page.goto("/inloggen/kaart/")
    hands.write(field(page, "Which five words are on your card?"), words)
    hands.press(button(page, "Come in"))
    wrong = "We don't know these words. Look at your card and type them once more."
    expect(sentence(page, wrong)).to_be_visible()


def test_six_digits_by_mail(house: House, visit: Visit) -> None:
    """Signing in: a wrong code says what to do and stays where it was typed; the code of the mail lets in."""
    page = visit("/inloggen/mail/", java_script_enabled=False)
    field(page, "What is your e-mail address?").fill("fatma@voorbeeld.example")
    button(page, "Send me the code").click()
    expect(heading(page, "Look in your mail")).to_be_visible()

    asked = field(page, "Which six digits are in your mail?")
    asked.fill("12345")
    button(page, "Come in").click()
    wrong = "That is not the code. Look at the newest mail and type it once more."
    expect(sentence(page, wrong)).to_be_visible()
    expect(asked).to_have_value("12345")

    house.work()
    code = re.search(r"\b\d{6}\b", str(house.mails("fatma@voorbeeld.example")[-1]["Subject"]))
    assert code
    asked.fill(code[0])
    button(page, "Come in").click()
    expect(heading(page, "This week")).to_be_visible()
    expect(page.get_by_role("link", name=f"{nl('Me')} (Fatma)")).to_be_visible()


def test_a_maker_moves_a_date_and_all_after_it(stage: Stage, visit: Visit) -> None:
    """First the page shows what changes and who hears of it; only then it is done. Without JavaScript."""
    page = visit(stage["ways_in"]["maker"], java_script_enabled=False)
    page.goto(stage["doors"]["begin"])
    field(page, "What are you up to?").fill("Soep bij het raam")
    field(page, "When?").fill("elke woesdag om 2 uur 's middags")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(
        page.get_by_text("Elke woensdag om 14 uur").or_(page.get_by_text("Elke woensdag van 14")).first
    ).to_be_visible()
    dates = page.locator("section", has=heading(page, "Next dates")).get_by_role("link")
    before = dates.all_inner_texts()
    dates.nth(1).click()
    link(page, "Change a date").click()

    option(page, "Which dates do you change?", nl("this date and all after it")).check()
    field(page, "From what time?").fill("19:30")
    field(page, "Until what time?").fill("21:00")
    button(page, "Look what changes").click()
    shown = page.locator("section", has=heading(page, "This is how it will be"))
    expect(shown.get_by_text("19:30–21:00").first).to_be_visible()
    expect(shown).to_contain_text(nl("Nobody said yet that they come. So nobody gets mail."))
    button(page, "Yes, do it").click()

    page.get_by_role("link", name="Soep bij het raam").click()
    after = dates.all_inner_texts()
    assert after[0] == before[0]
    assert [text.replace("14:00", "19:30") for text in before[1:]] == after[1:]


def test_somebody_without_an_account_says_that_they_come_and_takes_it_back(stage: Stage, visit: Visit) -> None:
    page = visit(stage["doors"]["gathering"], java_script_enabled=False)
    link(page, "I come").click()
    field(page, "What do we call you?").fill("Lien")
    field(page, "How many come with you?").fill("2")
    button(page, "Say it").click()
    expect(sentence(page, "Nice. See you then.")).to_be_visible()
    expect(field(page, "How many come with you?")).to_have_value("2")
    button(page, "Not after all").click()
    expect(sentence(page, "Fine. Your name is gone here. Another time.")).to_be_visible()
    expect(page.get_by_text("Lien")).to_have_count(0)


def test_signing_out_everywhere_ends_the_session_elsewhere(stage: Stage, visit: Visit) -> None:
    here, there = (visit(stage["ways_in"]["connector"]) for _device in range(2))
    here.goto(stage["doors"]["me"])
    button(here, "Sign out on every device").click()
    expect(link(here, "Join in")).to_be_visible()
    there.goto(stage["doors"]["me"])
    expect(heading(there, "Hello, who are you?")).to_be_visible()


def test_an_answer_comes_in_its_place(stage: Stage, visit: Visit) -> None:
    """With JavaScript the tile itself changes, no page is loaded, and who reads along hears what is new."""
    page = visit(stage["answers"]["mies"])
    page.goto(stage["answers"]["mies soaps"])
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.resource_type))
    page.evaluate("window.same = true")
    button(page, "Yes, fun").click()
    expect(page.get_by_role("status")).to_have_text(nl(WAIT))
    expect(page.get_by_role("status")).to_be_focused()
    assert page.evaluate("window.same")
    assert "fetch" in loaded
    assert "document" not in loaded


def test_not_now_is_seen_by_nobody(stage: Stage, visit: Visit) -> None:
    mies, leo = visit(stage["answers"]["mies"]), visit(stage["answers"]["leo"])
    leo.goto(stage["answers"]["leo duiven"])
    before = leo.locator("main").inner_text()
    mies.goto(stage["answers"]["mies duiven"])
    button(mies, "Not now").click()
    fine = "Fine. Nobody sees this. Another time there is something new."
    expect(mies.get_by_role("status")).to_have_text(nl(fine))
    leo.reload()
    assert leo.locator("main").inner_text() == before
    button(leo, "Yes, fun").click()
    expect(leo.get_by_role("status")).to_be_visible()
    expect(leo.locator("main").get_by_text("Mies")).to_have_count(0)
