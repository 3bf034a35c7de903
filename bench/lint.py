"""Score Dutch texts with LiNT-II: a JSON list of texts in, scores out. It runs in .venv-lint: `python -m bench.lint`.

With spaCy's model `nl_core_news_lg` it is `lint_ii` itself. Without it, what needs no parser still holds: LiNT-II's
own coefficients, its word frequencies (SUBTLEX-NL) and its list of nouns that are concrete or not. What the parser
would tell is then approximated from the words of each sentence, and the result is called 'LiNT without parser':

- the longest dependency of a sentence is a third of its number of words: so it is in the examples of lint_ii (nine
  words: 3; twenty: 7);
- a clause is a part between commas, colons and the like of three words or more, and a word such as 'dat' or 'wie' after
  the beginning of such a part begins one more; content words per clause follow;
- content words are all but numbers and those in spaCy's Dutch stop words or in lint-words.toml; names (a capital
  inside a sentence) have no frequency;
- a word in the list of nouns is taken for a verb where it begins a sentence in the singular (an imperative), comes
  after a subject such as 'ik' or after 'te', or closes a part that has a verb such as 'wil' or 'kun'.

How far that is off is measured each time, on the examples in lint_ii's own documentation. As in LiNT-II, a text
without a noun that is in the list, or without a clause, has no score.
"""

import json
import re
import sys
import tomllib
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

MODEL = "3.7.0"
"""The version of nl_core_news_lg whose coefficients are used when it isn't here."""
UNSEEN = 1.359228547196266  # as lint_ii has it: the frequency of a word that was never counted
WORDS = Path(__file__).parent / "lint-words.toml"
EXAMPLES = {
    "De Oudegracht is het sfeervolle hart van de stad.": 18.489,
    "In de middeleeuwen was het hier een drukte van belang met de aan- en afvoer van goederen.": 54.294,
    "Nu is het een prachtige plek om te winkelen en te lunchen of te dineren in de oude stadskastelen.": 63.248,
    "Jip zit bij de kapper. Knip, knap, zegt de schaar.": 21.925,
    "Dit wordt een pijnlijk en haast onoverkomenlijk moment voor mij: het geremde gemoed prijsgeven aan een onnozel "
    "stuk lijntjespapier.": 75.48,
}
"""What lint_ii's documentation scores, with the parser."""
_WORD = re.compile(r"[^\W_]+(?:[-'’.:@][^\W_]+)*")
_PARTS = re.compile(r"[,:;()‘’“”\"–—·]|\s-\s")

Score = dict[str, Any] | None


def with_parser(text: str) -> Score:
    """Score with lint_ii as it is meant to be used. Raises its exception when the model isn't there."""
    from lint_ii import ReadabilityAnalysis

    lint = ReadabilityAnalysis.from_text(text).lint
    return None if lint.score is None else {"score": lint.score, "level": lint.level}


@dataclass(frozen=True)
class Sentence:
    """What LiNT-II needs of a sentence, as far as words tell it."""

    frequencies: list[float]
    kinds: list[str]
    longest: float | None
    content: int
    clauses: int


def without_parser(text: str) -> Score:
    """Score with the coefficients and word lists alone."""
    return _score([_sentence(each) for each in sentences(text)])


def sentences(text: str) -> list[str]:
    return [each.strip() for each in re.split(r"(?<=[.!?])\s+|\n+", text) if each.strip()]


def _score(found: list[Sentence]) -> Score:
    """LiNT-II's formula, in lint_ii's own scorer's steps: means over sentences, frequencies and nouns over the text."""
    frequencies = [value for each in found for value in each.frequencies]
    kinds = [kind for each in found for kind in each.kinds if kind != "unknown"]
    longest = [each.longest for each in found if each.longest is not None]
    dense = [each.content / each.clauses for each in found if each.clauses]
    if not (frequencies and kinds and longest and dense):
        return None
    features = {
        "mean_log_word_freq": mean(frequencies),
        "mean_max_sdl": mean(longest),
        "mean_content_words": mean(dense),
        "proportion_concrete": kinds.count("concrete") / len(kinds),
    }
    weights = _coefficients()
    easy = weights["const"] + sum(weights[name] * value for name, value in features.items())
    score = min(100.0, max(0.0, 100 - easy))
    level = 1 + sum(score >= border for border in (34, 46, 58))
    return {"score": score, "level": level, **features}


def _sentence(text: str) -> Sentence:
    lists = _lists()
    frequencies, kinds, content, clauses, size = [], [], 0, 0, 0
    for part in _PARTS.split(text):
        words = _WORD.findall(part)
        for at, word in enumerate(words):
            lower, size = word.lower(), size + 1
            if lower in lists["function"] or any(letter.isdigit() for letter in word):
                continue
            content += 1
            if word[0].isupper() and size > 1:
                continue
            noun = None if _is_verb(words, at, size == 1) else lists["nouns"].get(lower)
            if noun:
                kinds.append(noun["super_sem_type"])
            if lower not in lists["skip"]:
                frequencies.append(lists["frequencies"].get((noun or {}).get("head") or lower, UNSEEN))
        if len(words) >= 3:
            clauses += 1 + sum(word.lower() in lists["clause"] for word in words[1:-1])
    return Sentence(frequencies, kinds, size / 3 if size > 1 else None, content, clauses)


def _is_verb(words: list[str], at: int, first: bool) -> bool:
    """Whether this word, which may be in the list of nouns, stands where a verb does."""
    word, lists = words[at].lower(), _lists()
    if first and len(words) > 1:
        return not lists["nouns"].get(word, {}).get("is_plural")
    if at and words[at - 1].lower() in lists["subject"]:
        return True
    return at == len(words) - 1 and word.endswith("n") and any(other.lower() in lists["helping"] for other in words)


@cache
def _coefficients() -> dict[str, float]:
    from lint_ii.linguistic_data import LINGUISTIC_DATA_PATH
    from lint_ii.linguistic_data.wordlists import PATH_NOUNS_SEM_TYPES

    for fit in json.loads((LINGUISTIC_DATA_PATH / "coefficients.json").read_text(encoding="utf-8")):
        if fit["model_version"] == MODEL and fit["noun_list"] == PATH_NOUNS_SEM_TYPES.stem:
            return {name: row["coef"] for name, row in fit["coefficients"].items()}
    raise SystemExit(f"lint_ii has no coefficients for version {MODEL} of the model.")


@cache
def _lists() -> dict[str, Any]:
    import pyarrow.parquet as pq
    from lint_ii.linguistic_data import wordlists
    from spacy.lang.nl.stop_words import STOP_WORDS

    columns = ["word", "super_sem_type", "head", "is_plural"]
    rows = pq.read_table(wordlists.PATH_NOUNS_SEM_TYPES, columns=columns).to_pylist()
    own = {name: frozenset(words) for name, words in tomllib.loads(WORDS.read_text(encoding="utf-8")).items()}
    return own | {
        "nouns": {row["word"]: row for row in rows},
        "frequencies": wordlists.FREQ_DATA,
        "skip": frozenset(wordlists.FREQ_SKIPLIST),
        "function": own["function"] | STOP_WORDS,
    }


def main() -> None:
    texts: list[str] = json.load(sys.stdin)
    method, score, why = "LiNT-II", with_parser, ""
    with redirect_stdout(sys.stderr):  # lint_ii tells what it loads
        from lint_ii import LiNT_II_Exception

        try:
            with_parser(next(iter(EXAMPLES)))
        except LiNT_II_Exception:
            method, score, why = "LiNT without parser", without_parser, "spaCy's model nl_core_news_lg is not here"
        off = mean(abs((score(text) or {"score": 0.0})["score"] - known) for text, known in EXAMPLES.items())
        scores, whole = [score(text) for text in texts], score("\n".join(map(_ended, texts)))
    json.dump({"method": method, "why": why, "off": off, "scores": scores, "whole": whole}, sys.stdout)


def _ended(text: str) -> str:
    return text if text[-1] in ".!?" else f"{text}."


if __name__ == "__main__":
    main()
