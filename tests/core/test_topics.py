"""The list of everyday things: complete, stable and more pleasant than useful (requirement E03)."""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoep.core import topics
from stoep.core.topics import GROUPS, TOPICS, Topic, own_key, topic_key

ALL = list(TOPICS.values())
LANGUAGES = ["nl", "en"]


def test_the_list_is_long_enough_to_browse_and_short_enough_to_know() -> None:
    assert 300 <= len(TOPICS) <= 320
    assert 10 <= len(GROUPS) <= 14


def test_e03_at_least_half_is_good_for_nothing_but_joy() -> None:
    assert 2 * sum(not topic.useful for topic in ALL) >= len(ALL)


def test_e03_the_pleasures_of_the_essay_are_there() -> None:
    assert {"soaps", "honden", "biljart", "zon", "duiven", "bingo", "regen", "tv-roddels"} <= set(TOPICS)


def test_every_topic_is_complete_and_sits_in_a_group() -> None:
    for key, topic in TOPICS.items():
        assert key == topic.key
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", key), key
        assert topic.group in GROUPS
        assert topic.useful in (True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_fits_in_a_sentence(language: str) -> None:
    for topic in ALL:
        name: str = getattr(topic, language)
        assert 0 < len(name) <= 32, name
        assert name == " ".join(name.split()), name
        assert not re.search(r"[.,;:!?()\"]", name), name
        assert not name.isupper(), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_unique_in_each_language(language: str) -> None:
    names = [own_key(getattr(topic, language)) for topic in ALL]
    assert len(set(names)) == len(names)
    assert len({getattr(group, language) for group in GROUPS.values()}) == len(GROUPS)


def test_no_name_means_one_thing_in_dutch_and_another_in_english() -> None:
    for topic in ALL:
        assert topic_key(topic.nl) == topic_key(topic.en) == topic.key


def test_every_emoji_is_one_plain_sign() -> None:
    for topic in ALL:
        sign = topic.emoji.removesuffix("\ufe0f")
        assert len(sign) == 1, topic.key
        # Flags are pairs of letters and skin tones are modifiers: neither is a symbol by itself.
        assert unicodedata.category(sign) == "So", topic.key
        assert not "\U0001f1e6" <= sign <= "\U0001f1ff", topic.key


def test_every_group_has_topics_enough_to_show() -> None:
    for key in GROUPS:
        assert sum(topic.group == key for topic in ALL) >= 15, key


def test_topics_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        TOPICS["soaps"].useful = True  # type: ignore[misc]
    with pytest.raises(TypeError):
        TOPICS["soaps"] = TOPICS["zon"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("duiven", "duiven"),
        ("  Duiven! ", "duiven"),
        ("PIGEONS", "duiven"),
        ("In de  zon\nzitten.", "zon"),
        ("hip hop", "hiphop"),
        ("cavias", "cavias"),
        ("cavia’s", "cavias"),
        ("ｊａｚｚ", "jazz"),
        ("barbecuee\u0308n", "barbecue"),
        ("postduiven", None),
        ("", None),
        ("!?", None),
    ],
)
def test_topic_key_finds_the_topic_behind_free_words(words: str, key: str | None) -> None:
    assert topic_key(words) == key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Postduiven", "own:postduiven"),
        ("  oude   FIETSLAMPEN! ", "own:oude fietslampen"),
        ("rock-'n-roll", "own:rock n roll"),
        ("Café's", "own:cafés"),
        ("C++", "own:c++"),
        ("шахматы", "own:шахматы"),
        ("...", ""),
        ("", ""),
    ],
)
def test_own_key_is_plain(words: str, key: str) -> None:
    assert own_key(words) == key


@given(st.text())
def test_own_key_is_stable(words: str) -> None:
    key = own_key(words)
    assert own_key(key.removeprefix(topics.OWN)) == key
    assert own_key(f" {words}. ") == key
    assert key not in TOPICS


@given(st.sampled_from(ALL), st.sampled_from(LANGUAGES), st.sampled_from([str.upper, str.title, str.lower]))
def test_topic_key_does_not_mind_capitals(topic: Topic, language: str, write: Callable[[str], str]) -> None:
    assert topic_key(write(getattr(topic, language))) == topic.key


def test_the_door_is_what_it_says() -> None:
    assert topics.__all__ == ["GROUPS", "TOPICS", "Group", "Topic", "own_key", "topic_key"]


def test_importing_topics_reads_nothing_and_loads_no_django() -> None:
    code = (
        "import sys; from stoep.core import topics; "
        "assert 'django' not in sys.modules; assert topics._load.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
