r"""The patterns of the rules: a small part of regular expressions, that Python and JavaScript read alike.

A pattern is for whole words of a normalised text, and may hold

- small letters, digits, a space, and the signs ``' " - % & / ,``;
- ``( | )`` one of some, and ``?`` after a letter or a group: it may be absent;
- ``\w`` a letter or digit, ``\d`` a digit, ``[…]`` one of these signs; after these also ``*`` and ``+``;
- ``{m,n}`` after a group: some times, never more than six;
- ``<name>``: a piece of the same language that has a name, such as the words for people.

There is no look-around, no reference back, no anchor. What repeats without a limit is one kind of sign, and what
follows it is another kind, so there is only one way to match and the time is that of the length.
"""

import re
from collections.abc import Iterable, Mapping

LONGEST_HEAD = 14
MOST_HEADS = 600
MOST_TIMES = 6

_NAME = re.compile(r"<([a-z0-9]+)>")
_WORD = re.compile("[a-z0-9 -]+")
_TOKEN = re.compile(r"""\\[wd]|\[[^\]\\]*(?:\\[wd])?[^\]\\]*\]|[a-z0-9 '"%&/,-]|[(|)]""")
_TIMES = re.compile(r"[?*+]|\{(\d),(\d)\}")

Heads = frozenset[tuple[str, bool]]
"""How a pattern may begin, and whether that is all of it."""
_EMPTY: Heads = frozenset([("", True)])


class PatternError(ValueError):
    """A pattern uses what is not in the small part, or could take long."""


def expand(pattern: str, pieces: Mapping[str, str]) -> str:
    """Return the pattern with its pieces filled in, and with groups that are not kept."""
    for _ in range(4):
        pattern = _NAME.sub(lambda name: _piece(name[1], pieces), pattern)
    return pattern.replace("(?:", "(").replace("(", "(?:")


def _piece(name: str, pieces: Mapping[str, str]) -> str:
    if name not in pieces:
        raise PatternError(f"there is no piece <{name}>")
    words = pieces[name].split("|")
    # Many words are tried letter by letter, for word by word takes long.
    return any_of(words) if all(map(_WORD.fullmatch, words)) else f"({pieces[name]})"


def heads(pattern: str) -> frozenset[str]:
    """Return the beginnings, one of which each match of an expanded pattern has. Raises PatternError."""
    rest = _Rest(pattern.replace("(?:", "("))
    found = _choice(rest)
    if rest.sign():
        raise PatternError(f"')' too many at {rest.at}")
    if any(not head for head, _ in found):
        raise PatternError("it can begin with anything")
    return frozenset(head for head, _ in found)


class _Rest:
    """What is still to be read of a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def sign(self) -> str:
        if self.at == len(self.pattern):
            return ""
        found = _TOKEN.match(self.pattern, self.at)
        if not found:
            raise PatternError(f"'{self.pattern[self.at :][:10]}' is not in the small part of regular expressions")
        return found[0]

    def take(self) -> str:
        sign = self.sign()
        self.at += len(sign)
        return sign

    def times(self) -> tuple[int, int | None]:
        """Return how often at least and at most; at most None is without a limit."""
        found = _TIMES.match(self.pattern, self.at)
        if not found:
            return 1, 1
        self.at = found.end()
        if found[1]:
            return int(found[1]), int(found[2])
        return {"?": (0, 1), "*": (0, None), "+": (1, None)}[found[0]]


def _choice(rest: _Rest) -> Heads:
    found = _sequence(rest)
    while rest.sign() == "|":
        rest.take()
        found |= _sequence(rest)
    return found


def _sequence(rest: _Rest) -> Heads:
    found = _EMPTY
    while rest.sign() not in ("", "|", ")"):
        found = _shorter(_product(found, _item(rest)))
    return found


def _item(rest: _Rest) -> Heads:
    sign = rest.take()
    if sign == "(":
        found = _choice(rest)
        if rest.take() != ")":
            raise PatternError("')' is missing")
    elif sign == r"\d":
        found = frozenset((digit, False) for digit in "0123456789")
    elif sign[0] in "\\[":
        found = frozenset([("", False)])
    else:
        found = frozenset([(sign, True)])
    least, most = rest.times()
    if most is None:
        _may_repeat(sign, rest)
    elif most > MOST_TIMES:
        raise PatternError(f"more than {MOST_TIMES} times")
    if most != 1:
        found = frozenset((head, False) for head, _ in found)
    return found if least else found | _EMPTY


def _may_repeat(sign: str, rest: _Rest) -> None:
    """What repeats without a limit is one kind of sign, and is not followed by the same kind."""
    if sign[0] not in "\\[":
        raise PatternError(f"'{sign}' may not repeat without a limit")
    ahead = rest.pattern[rest.at :].lstrip("(")
    if ahead[:1].isalnum() or ahead[:1] in ("\\", "[") or (ahead[:1] and ahead[0] in sign[1:-1]):
        raise PatternError(f"after '{sign}' without a limit comes more of the same")


def _product(first: Heads, then: Heads) -> Heads:
    return frozenset(
        (head + more, whole) if ends else (head, False)
        for head, ends in first
        for more, whole in (then if ends else _EMPTY)
    )


def _shorter(found: Heads) -> Heads:
    """Cut off what is longer than it need be."""
    length = LONGEST_HEAD
    while True:
        found = frozenset((head[:length], ends and len(head) <= length) for head, ends in found)
        if len(found) <= MOST_HEADS:
            return found
        length -= 1


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of these words that is there, and looks at each letter once."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        by_first.setdefault(word[:1], []).append(word[1:])
    may_end = by_first.pop("", None) is not None
    branches = [first + any_of(rest) for first, rest in by_first.items()]
    if not branches:
        return ""
    if len(branches) == 1 and not may_end:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if may_end else ''}"
