"""How somebody works a page: with a mouse or a finger, or with the keyboard alone."""

from typing import Protocol

from playwright.sync_api import Locator, Page

_MOST_TABS = 200

_HAS_FOCUS = """(one, radio) => {
  const now = document.activeElement;
  return now === one || (radio && now.type === "radio" && now.name === one.name && now.form === one.form);
}"""
# The focus is seen: something around the element has an outline, and nothing lies over it.
_SEEN = """() => {
  const one = document.activeElement, around = [one, one.closest("label")].filter(Boolean);
  const ring = around.some((e) => getComputedStyle(e).outlineStyle !== "none");
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const free = top && around.some((e) => e.contains(top) || top.contains(e) && top.matches("label"));
  return (ring ? "" : "has no ring when it has the focus; ") + (free ? "" : "lies under something");
}"""


class Hands(Protocol):
    def press(self, what: Locator) -> None: ...
    def write(self, where: Locator, text: str) -> None: ...
    def tick(self, box: Locator) -> None: ...
    def choose(self, one: Locator) -> None: ...
    def pick(self, where: Locator, option: str) -> None: ...


class Finger:
    """Touches what it means; the browser refuses when that is hidden, or under something else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, where: Locator, text: str) -> None:
        where.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def choose(self, one: Locator) -> None:
        one.check()

    def pick(self, where: Locator, option: str) -> None:
        where.select_option(label=option)


class Keys:
    """Has Tab, Space, Enter, the arrows and the letters."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        self._reach(what)
        self.page.keyboard.press("Enter")

    def write(self, where: Locator, text: str) -> None:
        self._reach(where)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, box: Locator) -> None:
        self._reach(box)
        self.page.keyboard.press("Space")
        assert box.is_checked()

    def choose(self, one: Locator) -> None:
        self._reach(one, radio=True)
        self.page.keyboard.press("Space")
        for _step in range(20):
            if one.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows don't choose {one}.")

    def pick(self, where: Locator, option: str) -> None:
        self._reach(where)
        self.page.keyboard.type(option)
        assert where.evaluate("(one) => one.selectedOptions[0].label") == option

    def _reach(self, what: Locator, *, radio: bool = False) -> None:
        one = what.element_handle()
        if one.evaluate("(one) => document.activeElement === document.body && !!one.closest('main')"):
            self._skip_to_the_page_itself()
        for _step in range(_MOST_TABS):
            if one.evaluate(_HAS_FOCUS, radio):
                assert not (wrong := self.page.evaluate(_SEEN)), f"{what} {wrong}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab doesn't come to {what}.")

    def _skip_to_the_page_itself(self) -> None:
        """The first thing that Tab comes to, on every page, leads past the bar."""
        if self.page.url.endswith("#main"):
            return
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.matches('.skip')")
        self.page.keyboard.press("Enter")
