"""What a reader sees of an HTML page. Places are those in the file, which the readers that build a tree don't keep."""

import re
from html import unescape

from stoep.check.source import OBJECT, Source

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_MARK = re.compile(r"<!--|<[!?]|</?([A-Za-z][^\s/>]*)|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]\w{1,31});|\r\n|\r|\n")
_IN_A_TAG = re.compile(r"=\s*([\"'])|>")
_UNREAD = {"code", "pre", "kbd", "samp", "template", "svg", "math", "blockquote", "q", "select"}
_MAY_CLOSE_ITSELF = {"svg", "math"}
_RAW = {"script", "style", "textarea"}
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "data", "del", "dfn", "em", "font", "i", "ins", "label", "mark", "small",
    "span", "strong", "sub", "sup", "time", "u", "wbr",
}  # fmt: skip


def html(text: str) -> Source:
    """Return the text of a page, without code and quotations. Reads whatever it is given, in one go."""
    return _Page(text).read()


class _Page:
    def __init__(self, text: str) -> None:
        self.text = text
        self.source = Source()
        self.line, self.line_start = 1, 0
        self.unread, self.depth = "", 0  # the element around this place that is not read, and how often it is in itself

    def read(self) -> Source:
        at = 0
        while found := _MARK.search(self.text, at):
            self._say(self.text[at : found.start()], at)
            at = self._past(found)
        self._say(self.text[at:], at)
        return self.source

    def _say(self, said: str, at: int) -> None:
        if not self.unread:
            self.source.add(said, self.line, at - self.line_start + 1)

    def _past(self, found: re.Match[str]) -> int:
        """Take in a mark, and return where the text goes on."""
        mark, name = found[0], (found[1] or "").lower()
        if mark == "<!--":
            return self._to(self.text.find("-->", found.end()), 3)
        if mark.startswith("&"):
            self._say(unescape(mark).replace("\n", " "), found.start())
            return found.end()
        if mark[0] in "\r\n":
            self._say(" ", found.start())
            self.line, self.line_start = self.line + 1, found.end()
            return found.end()
        opens = bool(name) and mark[1] != "/"
        if opens:
            self._enter(name, found.start())
        end = self._tag_end(found.end())
        if name and (not opens or (name in _MAY_CLOSE_ITSELF and self.text[end - 2] == "/")):
            self._leave(name)
        if opens and name in _RAW:
            close = re.compile(f"</{name}", re.IGNORECASE).search(self.text, end)
            end = self._to(close.start() if close else -1, 0, end)
        return end

    def _enter(self, name: str, at: int) -> None:
        if name in _UNREAD and not self.unread:
            self._say(OBJECT, at)
            self.unread = name
        if name == self.unread:
            self.depth += 1
        self._between(name)

    def _leave(self, name: str) -> None:
        if name == self.unread:
            self.depth -= 1
            if not self.depth:
                self.unread = ""
        self._between(name)

    def _between(self, name: str) -> None:
        if name == "br":
            self.source.end_line()
        elif name not in _INLINE and name not in _UNREAD - {"pre", "blockquote"}:
            self.source.end_paragraph()

    def _tag_end(self, at: int) -> int:
        start = at
        while found := _IN_A_TAG.search(self.text, at):
            if found[0] == ">":
                return self._to(found.start(), 1, start)
            at = self.text.find(found[1], found.end()) + 1
            if not at:
                break
        return self._to(-1, 0, start)

    def _to(self, place: int, length: int, start: int | None = None) -> int:
        """Skip to a place (to the end, when it is nowhere), and count the lines on the way."""
        end = len(self.text) if place < 0 else place + length
        for found in _LINE_BREAK.finditer(self.text, self.line_start if start is None else start, end):
            self.line, self.line_start = self.line + 1, found.end()
        return end
