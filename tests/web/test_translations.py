"""Every text of the interface is there in Dutch: complete, compiled, short and friendly."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

WEB = Path(__file__).parents[2] / "src" / "stoep" / "web"
PO = WEB / "locale" / "nl" / "LC_MESSAGES" / "django.po"
LONGEST_SENTENCE = 14
# Formal words, and a shout: neighbours say 'je', and they say it calmly.
NOT_OURS = re.compile(r"\b(?:u|uw|uzelf|gelieve|middels|conform|betreffende)\b|!", re.IGNORECASE)

Key = tuple[str, str, str]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def said(entry: polib.POEntry) -> list[str]:
    """Return what an entry says in Dutch, in every number."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}|%[sd]", text))


@pytest.fixture(scope="module")
def dutch() -> polib.POFile:
    return polib.pofile(str(PO))


@pytest.fixture(scope="module")
def in_the_code(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """Gather the texts as `make messages` does, in a copy, so that nothing here changes."""
    if not shutil.which("xgettext"):
        pytest.fail("This needs gettext; install it (on Debian and Ubuntu: 'sudo apt install gettext').")
    copy = tmp_path_factory.mktemp("messages") / "web"
    shutil.copytree(WEB, copy, ignore=shutil.ignore_patterns("__pycache__", "locale", "static"))
    (copy / "locale").mkdir()
    # Without settings: with them Django would write into the folder that they name.
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale=nl", "--no-wrap", "--no-location"],
        cwd=copy,
        env=environment,
        check=True,
        capture_output=True,
    )
    return {key(entry) for entry in polib.pofile(str(copy / "locale" / "nl" / "LC_MESSAGES" / "django.po"))}


def test_every_text_of_the_code_is_in_the_translation(in_the_code: set[Key], dutch: polib.POFile) -> None:
    there = {key(entry) for entry in dutch}
    assert len(in_the_code) > 100
    assert not in_the_code - there, f"Run `make messages` and translate: {sorted(in_the_code - there)}"
    assert not there - in_the_code, f"No longer said; run `make messages`: {sorted(there - in_the_code)}"


def test_every_text_is_translated_and_sure(dutch: polib.POFile) -> None:
    assert not [entry.msgid for entry in dutch if not all(said(entry))]
    assert not [entry.msgid for entry in dutch.fuzzy_entries()]
    assert not [entry.msgid for entry in dutch.obsolete_entries()]


def test_placeholders_are_those_of_the_english_text(dutch: polib.POFile) -> None:
    for entry in dutch:
        allowed = [placeholders(text) for text in (entry.msgid, entry.msgid_plural) if text]
        for text in said(entry):
            assert placeholders(text) in allowed, f"'{entry.msgid}' → '{text}'"


def test_what_is_compiled_is_what_is_written(dutch: polib.POFile) -> None:
    """A .mo that lags behind shows yesterday's words."""
    compiled = {key(entry): said(entry) for entry in polib.mofile(str(PO.with_suffix(".mo")))}
    written = {key(entry): said(entry) for entry in dutch}
    assert compiled == written, "Run `make messages` and add the .mo file too."


def test_nothing_shouts_or_keeps_its_distance(dutch: polib.POFile) -> None:
    """M3: warm and calm; 'je', no exclamation marks, in Dutch and in English."""
    texts = [text for entry in dutch for text in said(entry)]
    assert not [text for text in texts if NOT_OURS.search(text)]
    assert not [entry.msgid for entry in dutch if "!" in entry.msgid + (entry.msgid_plural or "")]


def test_sentences_are_short(dutch: polib.POFile) -> None:
    """A2: at most 14 words a sentence."""
    long = [
        (len(sentence.split()), sentence)
        for entry in dutch
        for text in said(entry)
        for sentence in re.split(r"(?<=[.?:])\s+|\s·\s|\n+", text)
        if len(sentence.split()) > LONGEST_SENTENCE
    ]
    assert not long, f"Make two sentences of each: {long}"


def test_nothing_is_written_in_capitals(dutch: polib.POFile) -> None:
    """Words in capitals are hard to read; an abbreviation of a few letters may be one."""
    loud = [text for entry in dutch for text in said(entry) if re.search(r"\b[A-ZÀ-Þ]{6,}\b", text)]
    assert not loud
