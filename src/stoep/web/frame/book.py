"""The rules as the browser gets them: one file for each language, under a name that changes with them."""

import hashlib
import json
from functools import cache
from typing import get_args

from stoep.core.frame import Row, book, rows
from stoep.core.frame.reading import Speech
from stoep.core.frame.rules import LABELS, Language

_OF_A_RULE = ("id", "pattern", "kind", "row", "strength", "why", "instead")


@cache
def file_of(language: str) -> tuple[str, bytes]:
    """Return the digest and the JSON of the rules of a language."""
    own = book(language)
    speech = {name: sorted(getattr(own.speech, name)) for name in Speech.__slots__}
    listed = [{name: getattr(rule, name) for name in _OF_A_RULE} for rule in own.rules]
    table = [{name: getattr(row, name) for name in Row.__slots__} for row in rows(language)]
    told = {"labels": LABELS, "speech": speech, "rules": listed, "rows": table}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(body).hexdigest()[:16], body


def has_rules(language: str) -> bool:
    return language in get_args(Language)
