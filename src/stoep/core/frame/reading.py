"""How a text is read: made plain, matched, and what is left alone. The browser reads in the same way.

So this file keeps to what Python and JavaScript both do: plain strings and numbers, and regular expressions whose
letters are those of ASCII (a normalised text has no others). Places are characters here, UTF-16 units there.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

Hit: TypeAlias = tuple[int, int, int]
"""Where in a normalised text a rule matches: start, end, number of the rule."""

PARAGRAPH = "\n"
"""Stands for an empty line. Any other white space becomes one space, so no rule reads on past a paragraph."""
LETTER = "_"
"""Stands for a letter or digit that no rule knows, such as one of Greek: a word it is in is another word."""
QUOTES = dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛‹›′´`", "'") | dict.fromkeys("‐‑", "-")

_SPACE = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_ODD = re.compile(r"[^ -~][^!-~]*| [^!-~]+")  # all that is not one space or a sign of ASCII
_CHUNK = re.compile(rf"[{_SPACE}]+|[^{_SPACE}]")
_BLANK = re.compile(rf"[{_SPACE}]")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_BROKEN_OFF = re.compile(r"[A-Za-z][-\u00ad\u2010]$")
_GOES_ON = re.compile(r"(?!(?:en|of|and|or)\b)[a-z]")  # in "zorg- en welzijn" the hyphen stays

_QUOTE = re.compile(r"[\"'\n]")
_WORD = re.compile(r"\w", re.ASCII)
_ELISION = re.compile(r"(?:[kmnrst]|ie|em|twas|tis|\d\ds?)\b", re.ASCII)
LONGEST_QUOTATION = 500

_BEFORE = 120
"""How far before a match is looked: a word may be of any length."""
_STOP = re.compile(r"[^\w' -]", re.ASCII)
_BETWEEN = 2
"""At most so many words stand between a denial and what it denies."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The small words of a language by which something is denied, or said of oneself.

    "Ik" is one of `me`; "mijn" of `mine`; "voel" of `am`; "heb" of `have`; "soms" of `fill`. `still` are words that
    make a denial no denial: "niet alleen". Before each of `denials` stands a space.
    """

    denials: tuple[str, ...]
    still: frozenset[str]
    me: frozenset[str]
    mine: frozenset[str]
    am: frozenset[str]
    have: frozenset[str]
    fill: frozenset[str]


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text. From character ``there[i]`` on it was written from ``here[i]`` of the original on."""

    text: str
    there: list[int]
    here: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the stretch ``start:end`` (not empty) of the normalised text is in the original."""
        last = self._original(end - 1)
        return self._original(start), max(self._original(end), last + 1)

    def _original(self, place: int) -> int:
        mark = bisect_right(self.there, place) - 1
        return self.here[mark] + place - self.there[mark]


def normalise(text: str) -> Normal:
    """Return the text in small letters without accents, with straight quotes, single spaces and whole words."""
    kept: list[str] = []
    there, here = [0], [0]
    size = done = 0

    def keep(plain: str, at: int) -> None:
        nonlocal size
        if here[-1] + size - there[-1] != at:
            there.append(size)
            here.append(at)
        kept.append(plain)
        size += len(plain)

    for odd in _ODD.finditer(text):
        keep(text[done : odd.start()].lower(), done)
        blank = False
        for chunk in _CHUNK.finditer(text, odd.start(), odd.end()):
            at, done = chunk.span()
            if _is_broken_off(text, at, done):
                if kept[-1][-1:] == "-":
                    kept[-1] = kept[-1][:-1]
                    size -= 1
                continue
            for letter in _plain(chunk[0]):
                if letter in (" ", PARAGRAPH):
                    if blank:  # two spaces in a row are one, and an empty line among them counts
                        kept[-1] = max(kept[-1], letter, key=(" ", PARAGRAPH).index)
                        continue
                    blank = True
                else:
                    blank = False
                keep(letter, at)
    keep(text[done:].lower(), done)
    keep("", len(text))
    return Normal("".join(kept), there, here)


def _is_broken_off(text: str, start: int, end: int) -> bool:
    """Whether the white space here is a line break inside a word, with a hyphen before it."""
    return (
        len(_LINE_BREAK.findall(text, start, end)) == 1
        and _BROKEN_OFF.search(text[max(0, start - 2) : start]) is not None
        and _GOES_ON.match(text, end) is not None
    )


def _plain(chunk: str) -> str:
    """Return what is left of one character, or of a run of white space."""
    if _BLANK.match(chunk):
        return PARAGRAPH if len(_LINE_BREAK.findall(chunk)) > 1 else " "
    return _plain_sign(chunk)


@lru_cache(4096)
def _plain_sign(sign: str) -> str:
    if sign in QUOTES:
        return QUOTES[sign]
    return "".join(map(_plain_letter, unicodedata.normalize("NFKD", sign).lower()))


def _plain_letter(letter: str) -> str:
    kind = unicodedata.category(letter)
    # Accents belong to a letter. Soft hyphens and the like can not be seen, so they are not read either.
    if kind[0] == "M" or kind == "Cf":
        return ""
    if letter <= "~":
        return letter
    if _BLANK.match(letter):
        return " "
    return LETTER if kind[0] in "LN" else letter


def longest(hits: Iterable[Hit], strengths: list[int], length: int) -> list[Hit]:
    """Keep the longest of the matches that overlap; of equals the strongest, then the first."""
    kept = []
    taken = bytearray(length)
    for start, end, number in sorted(hits, key=lambda hit: (hit[0] - hit[1], -strengths[hit[2]], hit[0], hit[2])):
        # What was taken is at least as long, so if it is in the way it holds the first or the last character.
        if not taken[start] and not taken[end - 1]:
            taken[start:end] = b"\1" * (end - start)
            kept.append((start, end, number))
    return sorted(kept)


def quoted(text: str) -> bytearray:
    """Return for each character of a normalised text whether somebody else is quoted there (1) or not (0).

    A text that is one quotation from start to end is read as a text.
    """
    inside = bytearray(len(text))
    whole = len(text) - len(text.lstrip()), len(text.rstrip())
    for start, end in _quotations(text):
        if (start, end) != whole:
            inside[start:end] = b"\1" * (end - start)
    return inside


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    opened: dict[str, int] = {}
    for found in _QUOTE.finditer(text):
        sign, at = found[0], found.start()
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
        if sign == PARAGRAPH:
            opened.clear()
        elif sign in opened and before != " " and not _WORD.match(after):
            start = opened.pop(sign)
            if at - start <= LONGEST_QUOTATION:
                yield start, at + 1
        elif not _WORD.match(before) and after not in ("", " ", PARAGRAPH) and not _is_elision(text, sign, at):
            opened[sign] = at


def _is_elision(text: str, sign: str, at: int) -> bool:
    """Whether this is the apostrophe of "'s avonds", which opens no quotation."""
    return sign == "'" and _ELISION.match(text, at + 1) is not None


def words_before(text: str, start: int) -> list[str]:
    """Return the words that lead to a place in a normalised text, from the last sign between sentences on."""
    return _STOP.split(text[max(0, start - _BEFORE) : start])[-1].split(" ")[:-1]


def words_after(text: str, end: int) -> list[str]:
    return text[end : end + 24].split(" ")[1:3] if text[end : end + 1] == " " else []


def is_denied(words: list[str], speech: Speech) -> bool:
    """Whether 'geen' or the like stands at most two words before. 'Niet alleen' denies nothing."""
    for between in range(min(_BETWEEN, len(words)) + 1):
        split = len(words) - between
        if not speech.still.isdisjoint(words[split:]):
            return False
        if f" {' '.join(words[:split])}".endswith(speech.denials):
            return True
    return False


def is_own(before: list[str], after: list[str], speech: Speech, *, label: bool) -> bool:
    """Whether people speak of themselves here. That is theirs, and nobody's business.

    What "I have" may be somebody else ("ik heb een … buurvrouw") where the rule is about a `label` of people.
    """
    if len(after) == 2 and after[0] in speech.am and after[1] in speech.me:
        return True
    if _leads_from_me(before, speech.am, speech):
        return True
    if label:
        return False
    return (bool(before) and before[-1] in speech.mine) or _leads_from_me(before, speech.have, speech)


def _leads_from_me(words: list[str], verbs: frozenset[str], speech: Speech) -> bool:
    """Whether these words end with "ik voel" or "voel ik", and perhaps small words."""
    verb = False
    for place in range(len(words) - 1, -1, -1):
        if words[place] in speech.me:
            return verb or (place > 0 and words[place - 1] in verbs)
        if words[place] not in verbs and words[place] not in speech.fill:
            return False
        verb = verb or words[place] in verbs
    return False
