"""The rules as a style of Vale, for who uses Vale already. Its patterns may look behind, so denials are in them."""

import re
from collections.abc import Iterable
from pathlib import Path

from stoep.core.frame import Book, Rule, book
from stoep.core.frame.rules import LABELS

STYLE = "Stoep"
_INI = """# Rules of Stoep, as `stoep check --export-vale` wrote them. Nothing in them is a warning or an error.
StylesPath = styles
MinAlertLevel = suggestion

[*.{{md,txt,html}}]
BasedOnStyles = {style}
"""
# Vale reads a text as it is written, and our patterns are for a text in plain letters.
_WRITTEN = {
    "a": "[aàáâä]", "c": "[cç]", "e": "[eèéêë]", "i": "[iìíîï]", "n": "[nñ]", "o": "[oòóôö]", "u": "[uùúûü]",
    "'": "['’‘`´]", '"': '["“”„«»]', "-": "[-‐‑]", " ": r"(?:\s+)",
}  # fmt: skip
_WRITTEN_IN_A_SET = {"'": "'’‘`´", "-": "‐‑-", " ": r"\s"}
_SIGN = re.compile(r"""\\.|\[[^\]]*\]|\{\d,\d\}|\(\?:|.""")
_LETTER_OR_SIGN = r"[\w'’‘-]"


def export(folder: Path, language: str) -> int:
    """Write the style into a folder, with a configuration beside it, and return how many rules it has."""
    own_book = book(language)
    style = folder / "styles" / STYLE
    style.mkdir(parents=True, exist_ok=True)
    for rule in own_book.rules:
        (style / f"{rule.id}.yml").write_text(as_yaml(rule, own_book), encoding="utf-8")
    (folder / ".vale.ini").write_text(_INI.format(style=STYLE), encoding="utf-8")
    return len(own_book.rules)


def as_yaml(rule: Rule, own_book: Book) -> str:
    """Return a rule of the kind that Vale calls `existence`."""
    values = {
        "extends": "existence",
        "message": _quoted(f"'%s': {rule.why} {rule.instead} ({rule.kind}, row {rule.row})".replace("  ", " ")),
        "level": "suggestion",
        "scope": _quoted("text & ~blockquote"),
        "ignorecase": "true",
        "nonword": "true",
        "vocab": "false",
    }
    lines = [f"{name}: {value}" for name, value in values.items()]
    return "\n".join([*lines, "tokens:", f"  - {_quoted(pattern(rule, own_book))}", ""])


def pattern(rule: Rule, own_book: Book) -> str:
    """Return the pattern of a rule with what turns it off, in the regular expressions of Vale (those of .NET)."""
    whole = rf"\b(?:{_as_written(rule.pattern)})\b"
    return whole if rule.kind == "community" else _not_after(rule, own_book) + whole + _not_before(own_book)


def _not_after(rule: Rule, own_book: Book) -> str:
    speech = own_book.speech
    still, me = _any(speech.still), _any(speech.me)
    denied = rf"{_any(denial.strip() for denial in speech.denials)}(?:\s+(?!{still}\b){_LETTER_OR_SIGN}+){{0,2}}\s+"
    turned_off = [denied, *_from_me(me, _any(speech.am), _any(speech.fill))]
    if rule.row != LABELS:
        turned_off += [rf"{_any(speech.mine)}\s+", *_from_me(me, _any(speech.have), _any(speech.fill))]
    return "".join(rf"(?<!(?<!{_LETTER_OR_SIGN}){each})" for each in turned_off)


def _from_me(me: str, verb: str, fill: str) -> list[str]:
    """Return what leads from 'I' to a match: 'ik ben soms een', or 'ben ik soms een'."""
    between = rf"(?:\s+(?:{fill}|{verb}))*\s+"
    return [rf"{me}(?:\s+{fill})*\s+{verb}{between}", rf"{verb}\s+{me}{between}"]


def _not_before(own_book: Book) -> str:
    return rf"(?!\s+{_any(own_book.speech.am)}\s+{_any(own_book.speech.me)}\b)"


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(_as_written(word) for word in sorted(words))})"


def _as_written(plain: str) -> str:
    """Return a pattern for letters with accents, quotes of any shape and any white space."""
    return "".join(_one_as_written(sign[0]) for sign in _SIGN.finditer(plain))


def _one_as_written(sign: str) -> str:
    if sign[0] != "[":
        return _WRITTEN.get(sign, sign)
    return "".join(_WRITTEN_IN_A_SET.get(each, each) for each in sign)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
