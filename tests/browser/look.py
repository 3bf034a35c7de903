"""Somebody's browser that writes down what a page asks of the network, and what is wrong with it."""

from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import FOURFOLD, NARROW, WIDE, checker, open_whole, size

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_BYTES, MOST_BYTES_OF_FONTS = 50_000, 80_000
_ALL = "async (rules) => [...look.width(), ...look.fingers(), ...await look.rules(rules)]"
_NIGHT = "async () => [...look.movement(), ...await look.contrast()]"


class Look:
    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        self.weights: dict[tuple[str, str], int] = {}
        self._asked: dict[str, tuple[str, str]] = {}
        self._questions = checker("axe-core/axe.min.js").read_text() + Path(__file__).with_name("look.js").read_text(
            encoding="utf-8"
        )
        page.on("console", lambda said: self.complaints.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        wire = page.context.new_cdp_session(page)
        wire.on("Network.responseReceived", self._came)
        wire.on("Network.loadingFinished", self._ended)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})  # each visit is the first

    def _came(self, event: dict[str, Any]) -> None:
        self._asked[event["requestId"]] = event["type"], event["response"]["url"]
        if not event["response"]["url"].startswith((self.url, "data:")):
            self.complaints.append(f"asks {event['response']['url']}")

    def _ended(self, event: dict[str, Any]) -> None:
        # Once for each address: without its cache a browser may fetch again what it preloaded a moment ago.
        self.weights[self._asked.get(event["requestId"], ("Other", ""))] = int(event["encodedDataLength"])

    @property
    def bytes(self) -> Counter[str]:
        """How much came over the wire, of each kind."""
        found: Counter[str] = Counter()
        for (kind, _url), weight in self.weights.items():
            found[kind] += weight
        return found

    def go(self, address: str, status: int = 200) -> None:
        """Open a page for the first time, wide and by day."""
        self.weights.clear()
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.set_viewport_size(size(WIDE))
        self.complaints.clear()
        response = self.page.goto(address)
        assert response
        assert response.status == status
        self.page.evaluate("document.fonts.ready.then(() => true)")
        if status != 200:
            self.complaints.clear()  # the browser's own console says that this was no 200
        policy = response.headers.get("content-security-policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            self.complaints.append(f"Content-Security-Policy: {policy or 'none'}")
        if response.headers.get("content-encoding") not in ("gzip", "br", "zstd"):
            self.complaints.append("the page comes uncompressed")

    def weigh(self) -> None:
        """See that all that came over the wire is light."""
        came = self.bytes
        fonts = came["Font"]
        rest = came.total() - fonts
        if rest > MOST_BYTES or fonts > MOST_BYTES_OF_FONTS:
            self.complaints.append(f"weighs {rest} bytes, and {fonts} of fonts: {dict(came)}")

    def look_through(self) -> None:
        """See all of the page: wide, narrow, at 400 %, and by night."""
        self.page.evaluate(self._questions)
        for window in (WIDE, NARROW, FOURFOLD):
            if window == FOURFOLD:
                self.page.set_viewport_size(size(window))
            else:
                open_whole(self.page, window)
            self.complaints += [f"{window[0]} px: {line}" for line in self.page.evaluate(_ALL, RULES)]
        self.page.emulate_media(color_scheme="dark")
        self.complaints += [f"by night: {line}" for line in self.page.evaluate(_NIGHT)]

    def assert_well(self) -> None:
        assert not self.complaints, "\n".join(self.complaints)
