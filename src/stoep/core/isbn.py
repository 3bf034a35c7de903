"""The number on the back of a book (ISO 2108): read as people type it, with its check digit.

A number of ten signs (before 2007) and one of thirteen say the same; inside there are only thirteen.
"""

from enum import StrEnum


class Wrong(StrEnum):
    """Why a text is no number of a book."""

    SIGNS = "signs"
    """There are other signs in it than digits, spaces, dashes and an X at the end."""
    LENGTH = "length"
    """There are not ten or thirteen digits."""
    CHECK = "check"
    """The last digit does not go with the others: one of them is mistyped."""
    NO_BOOK = "no_book"
    """It is right, and the number of something else: a book begins with 978 or 979."""


class NotABook(ValueError):
    """Raised with the reason when a text is no number of a book."""

    def __init__(self, why: Wrong) -> None:
        super().__init__(why.value)
        self.why = why


def check_of_ten(nine: str) -> str:
    """Return the tenth sign of a number of which nine digits are known: 0…9 or X."""
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True))
    rest = -total % 11
    return "X" if rest == 10 else str(rest)


def check_of_thirteen(twelve: str) -> str:
    """Return the thirteenth digit of a number of which twelve are known."""
    weights = (1, 3) * 6
    total = sum(weight * int(digit) for weight, digit in zip(weights, twelve, strict=True))
    return str(-total % 10)


def isbn13(text: str) -> str:
    """Return the thirteen digits of a number as somebody types or scans it. Raises NotABook."""
    signs = "".join(text.upper().removeprefix("ISBN").replace("-", "").replace("–", "").split()).removeprefix(":")
    if not (signs.isascii() and signs[:-1].isdigit() and (signs.isdigit() or signs.endswith("X"))):
        raise NotABook(Wrong.SIGNS)
    if len(signs) == 10:
        if check_of_ten(signs[:9]) != signs[9]:
            raise NotABook(Wrong.CHECK)
        return "978" + signs[:9] + check_of_thirteen("978" + signs[:9])
    if len(signs) != 13:
        raise NotABook(Wrong.LENGTH)
    if check_of_thirteen(signs[:12]) != signs[12]:
        raise NotABook(Wrong.CHECK)
    if not signs.startswith(("978", "979")):
        raise NotABook(Wrong.NO_BOOK)
    return signs
