"""The words of a word card: short, friendly, and told apart over a bad telephone line."""

import re
from importlib.resources import files
from itertools import combinations, pairwise

import pytest

TEXT = files("stoep.core").joinpath("wordcard.txt").read_text(encoding="ascii")
WORDS = TEXT.splitlines()

# Sounds that are easily taken for one another, each folded into one of them.
SOUNDS = [("sch", "s"), ("ch", "g"), ("v", "f"), ("z", "s"), ("d", "t"), ("b", "p"), ("m", "n")]


def _alike(one: str, other: str) -> bool:
    """Whether at most one letter is put in, taken out or changed: an edit distance below two."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]


def _sound(word: str) -> str:
    for heard, written in SOUNDS:
        word = word.replace(heard, written)
    return word


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("mol", "mol", True),
        ("mol", "bol", True),
        ("mol", "molen", False),
        ("molen", "meloen", False),
        ("pan", "plan", True),
        ("tak", "taak", True),
        ("tak", "kat", False),
    ],
)
def test_alike_knows_an_edit_distance_below_two(one: str, other: str, alike: bool) -> None:
    assert _alike(one, other) is _alike(other, one) is alike


def test_there_are_512_words_one_a_line_in_order() -> None:
    assert len(WORDS) == len(set(WORDS)) == 512
    assert sorted(WORDS) == WORDS
    assert "\n".join(WORDS) + "\n" == TEXT


def test_every_word_is_short_and_plain() -> None:
    assert [word for word in WORDS if not re.fullmatch("[a-z]{3,8}", word)] == []


def test_no_two_words_differ_in_one_letter_only() -> None:
    assert [pair for pair in combinations(WORDS, 2) if _alike(*pair)] == []


def test_no_two_words_sound_nearly_the_same() -> None:
    sounds = {word: _sound(word) for word in WORDS}
    assert [pair for pair in combinations(WORDS, 2) if _alike(sounds[pair[0]], sounds[pair[1]])] == []


def test_no_word_is_the_start_of_another() -> None:
    # In order, the first word that starts with another one stands right behind it.
    assert [pair for pair in pairwise(WORDS) if pair[1].startswith(pair[0])] == []


def test_no_word_has_a_sound_that_is_spelled_in_two_ways() -> None:
    assert [word for word in WORDS if re.search("ei|ij|au|ou|[qxy]|c[^h]", word)] == []
