"""How hard the Dutch of the interface is to read: every text scored by LiNT, and the ten hardest.

`lint_ii` wants numpy 1 and spaCy 3.7, so it lives apart, in .venv-lint, which this bench makes (about 400 MB).
"""

import json
import re
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from bench.measures import AT_MOST, Measure, Results, middle

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "src" / "stoep" / "web" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
APART = ROOT / ".venv-lint"
WANTED = Path(__file__).parent / "lint-requirements.txt"
GET_MODEL = ".venv-lint/bin/python -m spacy download nl_core_news_lg"
LEVEL_1 = 34.0
"""Below this score a text is easy: LiNT's level 1 of 4."""
SAMPLES = {
    "bring": "Neem jij een foto mee?", "code": "ACDE-F346", "day": "woensdag 3 juni", "days": "90", "end": "16:00",
    "hook": "duiven", "n": "3", "name": "Anja", "names": "Anja en Wim", "no": "hier", "opens": "Anja",
    "place": "Het Hoekhuis", "shared": "Eén buur dichtbij deelt dit met je: duiven.", "step": "2", "time": "14:30",
    "neighbourhood": "Lokaal-O", "thing": "een foto", "url": "hier", "what": "koffie en soep", "yes": "hier",
}  # fmt: skip
"""What stands in the place of a placeholder; 'iets' for one that is new."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def run() -> Results:
    _make_environment()
    texts = interface_texts()
    print(f"language: {len(texts)} Dutch texts …", flush=True)
    found = _lint(texts)
    rows = [
        {"score": round(score["score"], 1), "level": score["level"], "text": " ".join(text.split())}
        for text, score in zip(texts, found["scores"], strict=True)
        if score
    ]
    rows.sort(key=lambda row: -row["score"])
    levels = [row["level"] for row in rows]
    name, all_scored = found["method"], ("texts with a score", len(rows))
    measures = [
        Measure(f"all texts as one, by {name}", found["whole"]["score"], "of 100", "limit", LEVEL_1, AT_MOST),
        Measure(
            "the middle one of all texts", middle(row["score"] for row in rows), "of 100", "limit", LEVEL_1, AT_MOST
        ),
        Measure("texts with a score", len(rows), "texts", "all", len(texts)),
        Measure("texts of level 3, hard", levels.count(3), "texts", *all_scored),
        Measure("texts of level 4, very hard", levels.count(4), "texts", *all_scored),
        Measure("off from LiNT-II on its own examples", found["off"], "of 100"),
    ]
    notes = [
        "Level 1 is below 34, 2 below 46, 3 below 58, 4 above. The ten hardest (score, level):",
        *(f"  {row['score']:3.0f}  {row['level']}  {row['text']}" for row in rows[:10]),
    ]
    if found["why"]:
        notes.insert(0, f"{found['why']}: scored by {name}; `{GET_MODEL}` brings the model.")
    hard = [row for row in rows if row["level"] > 2]
    return Results("language", measures, notes, {"method": name, "hardest": rows[: max(10, len(hard))]})


def interface_texts() -> list[str]:
    """Return every Dutch text of the interface, once, as someone reads it."""
    import polib

    texts: dict[str, None] = {}
    for entry in polib.pofile(str(TEXTS)):
        if not entry.obsolete:
            texts |= dict.fromkeys(readable(text, one=form == 0) for form, text in entry.msgstr_plural.items())
            texts[readable(entry.msgstr)] = None
    return [text for text in texts if text]


def readable(text: str, *, one: bool = False) -> str:
    """Return the text without markup, with a word for each placeholder; `one` for a text that counts one thing."""

    def word(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return "1" if one and name == "n" else SAMPLES.get(name, "iets")

    return _PLACEHOLDER.sub(word, re.sub(r"<[^>]*>", "", text)).strip()


def _make_environment() -> None:
    """Make .venv-lint once, with what WANTED says."""
    mark = APART / ".wanted"
    if mark.exists() and mark.read_text() == WANTED.read_text():
        return
    if sys.version_info >= (3, 14):
        raise SystemExit("lint_ii needs Python 3.11, 3.12 or 3.13; make .venv with one of these.")
    print("language: lint_ii is installed in .venv-lint (once; a minute or two) …", flush=True)
    venv.create(APART, clear=True, with_pip=True)
    pip = [str(APART / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "-r", str(WANTED)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"lint_ii could not be installed:\n{done.stderr}")
    mark.write_text(WANTED.read_text())


def _lint(texts: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [str(APART / "bin" / "python"), "-m", "bench.lint"],
        input=json.dumps(texts), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"lint_ii did not end well:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
