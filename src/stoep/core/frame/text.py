"""A text as the rules read it: plain small letters, and the way back to the text as it was written."""

import re
import unicodedata
from dataclasses import dataclass

PARAGRAPH = "\n"
"""Stands for an empty line. Any other white space becomes one space, so no rule reads on past a paragraph."""

QUOTES = dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛‹›′´`", "'") | dict.fromkeys("‐‑", "-")

_CHUNK = re.compile(r"\s+|\S")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text; character ``i`` of it was written as ``starts[i]:ends[i]`` of the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the stretch ``start:end`` (not empty) of the normalised text is in the original."""
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normal:
    """Return the text without capitals and accents, with straight quotes and single spaces."""
    kept: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for chunk in _CHUNK.finditer(text):
        for letter in _plain(chunk.group()):
            if letter.isspace() and kept and kept[-1].isspace():
                # Two spaces in a row are one, and an empty line among them counts.
                if letter == PARAGRAPH:
                    kept[-1] = PARAGRAPH
                ends[-1] = chunk.end()
            elif unicodedata.category(letter) in ("Mn", "Me"):
                # An accent that was typed after its letter belongs to it.
                if ends:
                    ends[-1] = chunk.end()
            else:
                kept.append(letter)
                starts.append(chunk.start())
                ends.append(chunk.end())
    return Normal("".join(kept), tuple(starts), tuple(ends))


def _plain(chunk: str) -> str:
    """Return what is left of one character, or of a run of white space."""
    if chunk.isspace():
        return PARAGRAPH if len(_LINE_BREAK.findall(chunk)) > 1 else " "
    if chunk in QUOTES:
        return QUOTES[chunk]
    # Soft hyphens and the like can not be seen, so they are not read either.
    if unicodedata.category(chunk) == "Cf":
        return ""
    return unicodedata.normalize("NFKD", chunk).casefold()
