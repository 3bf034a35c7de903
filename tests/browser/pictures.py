"""Pictures of every page of the demo, wide and narrow, for people to look at: python -m tests.browser.pictures."""

import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from tests.browser.chromium import NARROW, WIDE, chromium, open_whole
from tests.browser.house import ROOT, House, free_port

SHOTS = ROOT / "shots"
# Who looks, by their first name in the demo. Whoever comes later shows only what those before didn't find.
PEOPLE = {"visitor": "", "neighbour": "Joost", "maker": "Anja", "keyholder": "Wim"}
_PAGE = re.compile(r"^/(?!demo/|gezond/)(?!.*\.(?:ics|webp)$)")


def find_ways_in(said: str) -> dict[str, str]:
    """Return the links of the demo that sign someone in, by first name."""
    return dict(re.findall(r"^  (\w+) .*\n +http://[^/]+(/demo/\S+)$", said, re.MULTILINE))


def kind(path: str) -> str:
    """Return what sort of page this is: of thirty dates one picture is enough."""
    return re.sub(r"\d+", "een", path)


def walk(page: Page, seen: set[str]) -> list[str]:
    """Follow every link from here, and return the pages of a sort that nobody showed yet."""
    found, ahead = [], [page.evaluate("location.pathname")]
    walked = {kind(ahead[0])}
    while ahead:
        path = ahead.pop(0)
        page.goto(path)
        if kind(path) not in seen and page.url.endswith(path):  # else it led elsewhere, such as to the way in
            found.append(path)
        for link in page.eval_on_selector_all("a[href]", "all => all.map((a) => new URL(a.href).pathname)"):
            if _PAGE.match(link) and kind(link) not in walked:
                walked.add(kind(link))
                ahead.append(link)
    return found


def shoot(page: Page, who: str, path: str) -> None:
    name = re.sub(r"\W+", "-", kind(path).removeprefix("/b/lokaal-o")).strip("-") or "week"
    page.goto(path)
    for width, title in ((WIDE, "wide"), (NARROW, "narrow")):
        open_whole(page, width)
        page.screenshot(path=SHOTS / f"{who}-{name}-{title}.png")


def take(browser: Browser, house: House, ways_in: dict[str, str]) -> None:
    seen: set[str] = set()
    for who, name in PEOPLE.items():
        page = browser.new_context(base_url=house.url, locale="nl-NL", reduced_motion="reduce").new_page()
        page.goto(ways_in[name] if name else "/")
        found = walk(page, seen if who not in ("visitor", "neighbour") else set())
        seen.update(map(kind, found))
        for path in found:
            shoot(page, who, path)
        sys.stdout.write(f"- {who}: {len(found)} pages\n")
        page.context.close()


def main() -> None:
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir()
    with TemporaryDirectory() as folder, chromium() as browser:
        house = House(Path(folder), free_port())
        sys.stdout.write("- putting the demo on the pavement (about half a minute)\n")
        said = house.run("stoep", "demo", "--no-serve", "--port", str(house.port))
        with house.served():
            take(browser, house, find_ways_in(said))
    sys.stdout.write(f"Look in {SHOTS}\n")


if __name__ == "__main__":
    main()
