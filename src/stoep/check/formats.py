"""How findings are told: as lines, as JSON, and as SARIF 2.1.0 for programs that show what a check found."""

import json
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from stoep.check.files import Found
from stoep.core.frame import rules

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_WITHOUT_LINES = (".docx", ".odt", ".pdf")
"""Files in which a program can't go to a line."""


def as_lines(found: Iterable[Found], file: str) -> Iterable[str]:
    """Yield a line for each finding in a file, or one that tells that there is none."""
    nothing = True
    for each in found:
        nothing = False
        finding = each.finding
        page = f"{each.page}:" if each.page else ""
        yield (
            f"{file}:{page}{finding.line}:{finding.column}: {finding.kind} (row {finding.row}) "
            f"'{_on_one_line(finding.match)}': {finding.why} {finding.instead}".rstrip()
        )
    if nothing:
        yield f"{file}: nothing found."


def as_json(found: Iterable[Found]) -> str:
    """Return a list of objects. One from a PDF has a page too, and its lines are those of the page."""
    return json.dumps([_object(each) for each in found], indent=1, ensure_ascii=False)


def _object(each: Found) -> dict[str, Any]:
    finding = each.finding
    return {
        "file": each.file,
        **({"page": each.page} if each.page else {}),
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "match": finding.match,
        "kind": finding.kind,
        "row": finding.row,
        "strength": finding.strength,
        "rule": finding.rule,
        "why": finding.why,
        "instead": finding.instead,
    }


def as_sarif(found: Iterable[Found], *, language: str, version: str) -> str:
    """Return a log of one run. Pity is a note, which programs show; community is to be known. Nothing is an error."""
    named = {rule.id: number for number, rule in enumerate(rules(language))}
    driver = {
        "name": "stoep check",
        "version": version,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.why},
                "help": {"text": rule.instead or rule.why},
                "defaultConfiguration": {"level": _level(rule.kind)},
                "properties": {"kind": rule.kind, "row": rule.row, "strength": rule.strength},
            }
            for rule in rules(language)
        ],
    }
    results = [_result(each, named[each.finding.rule]) for each in found]
    run = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False)


def _result(each: Found, number: int) -> dict[str, Any]:
    finding = each.finding
    return {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "kind": "fail" if finding.kind == "pity" else "informational",  # the only kind that may have a level
        "level": _level(finding.kind),
        "message": {"text": f"'{_on_one_line(finding.match)}': {finding.why} {finding.instead}".rstrip()},
        "locations": [_location(each)],
    }


def _level(kind: str) -> str:
    return "note" if kind == "pity" else "none"


def _location(each: Found) -> dict[str, Any]:
    finding = each.finding
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(each.file)}}
    if each.file.lower().endswith(_WITHOUT_LINES):
        place = f"page {each.page}, line {finding.line}" if each.page else f"paragraph {finding.line}"
        return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": place}]}
    physical["region"] = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _on_one_line(said: str) -> str:
    return " ".join(said.split())
