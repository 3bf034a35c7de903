"""Text as a person reads it: without tags, escapes and other leftovers of programs."""

import re
from html import unescape

_TAGGED = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_PIECE = re.compile(r"<(/?)([a-z!][a-z0-9-]*)[^<>]*>|[^<]+|<", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BREAKS = frozenset({"br", "p", "div", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_UNSEEN = frozenset({"script", "style", "head", "title"})


def without_control(text: str) -> str:
    """Return a text without NUL and other characters that nobody sees, but with its new lines and tabs."""
    return _CONTROL.sub("", text)


def plain(text: str) -> str:
    """Return a description without HTML: paragraphs and breaks become new lines, list items get a dash."""
    if _TAGGED.search(text):
        text = _untagged(text)
    text = _ENTITY.sub(lambda match: unescape(match[0]), text).replace("\xa0", " ")
    lines = [" ".join(line.split()) for line in without_control(text).split("\n")]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip()


def _untagged(text: str) -> str:
    out, unseen = list[str](), ""
    for match in _PIECE.finditer(text):
        closing, tag = match[1], (match[2] or "").lower()
        if unseen:
            unseen = "" if closing and tag == unseen else unseen
        elif tag in _UNSEEN and not closing:
            unseen = tag
        elif tag == "li" and not closing:
            out.append("\n- ")
        elif tag in _BREAKS:
            out.append("\n")
        elif not tag:
            out.append(match[0])
    return "".join(out)


def one_line(text: str, between: str = " ") -> str:
    """Return a text on one line, its lines joined by `between`."""
    lines = (" ".join(line.split()) for line in without_control(text).split("\n"))
    return between.join(line.rstrip(",") if between == ", " else line for line in lines if line)


def web_address(text: str) -> str:
    """Return an address that a browser may safely follow, or ''."""
    text = text.strip()
    safe = text.lower().startswith(("https://", "http://")) and not re.search(r"[\s\x00-\x1f<>\"]", text)
    return text if safe else ""
