"""The *planwissel*: one page that lays texts beside the ten rows, to talk about with each other. It prints."""

import tomllib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from stoep.check.files import Found
from stoep.core.frame import Kind, Row, rows

_FONTS = (("Display", "bricolage-latin.woff2", "650 800"), ("Text", "hyperlegible-latin.woff2", "400 700"))
_SHORT = 8
"""So many findings of a row fit on a sheet, so it need not be broken off."""


def as_page(found: Sequence[Found], read: Sequence[str], unread: Sequence[str], *, language: str) -> str:
    """Return the page, with all that it needs in it. `unread` are sentences about files that can't be read."""
    words = tomllib.loads(_file("report.toml"))[language]
    words["file"] = "{file}, " if len(read) > 1 else ""
    sections = "\n".join(
        _row(row, [one for one in found if one.finding.row == row.number], words) for row in rows(language)
    )
    title = escape(words["title"])
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<title>{title}</title>
<style>
{_fonts()}
{_file("report.css")}</style>
</head>
<body>
<main>
<header class="tile top">
<h1>{title}</h1>
<p class="lead">{escape(words["lead"])}</p>
<p>{escape(words["how"])} {escape(words["use"])}</p>
{_files(words["read"], read)}{_files(words["unread"], unread)}</header>
{sections}
<footer>{escape(words["made"])}</footer>
</main>
</body>
</html>
"""


def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _fonts() -> str:
    folder = files("stoep").joinpath("web", "ui", "static", "ui", "fonts")
    return "\n".join(
        f"@font-face{{font-family:{family};font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{b64encode(folder.joinpath(name).read_bytes()).decode()}) format('woff2')}}"
        for family, name, weight in _FONTS
    )


def _files(head: str, names: Iterable[str]) -> str:
    listed = "".join(f"<li>{escape(name)}</li>" for name in names)
    return f'<div class="files"><h4>{escape(head)}</h4>\n<ul>{listed}</ul></div>\n' if listed else ""


def _row(row: Row, found: Sequence[Found], words: dict[str, str]) -> str:
    questions = "".join(f"<li>{escape(question)}</li>" for question in row.questions)
    short = " short" if len(found) <= _SHORT else ""
    return f"""<section class="tile{short}">
<h2><span class="number">{row.number}</span>{escape(row.name)}</h2>
<div class="sides">
{_side("pity", row.pity, found, words)}
{_side("community", row.community, found, words)}
</div>
<div class="talk"><h3>{escape(words["talk"])}</h3>
<ol>{questions}</ol></div>
</section>"""


def _side(kind: Kind, speaks_of: str, found: Iterable[Found], words: dict[str, str]) -> str:
    by_rule: dict[str, list[Found]] = {}
    for each in found:
        if each.finding.kind == kind:
            by_rule.setdefault(each.finding.rule, []).append(each)
    listed = "".join(_rule(each, words) for each in by_rule.values())
    inner = f'<ul class="rules">{listed}</ul>' if listed else f'<p class="none">{escape(words["none"])}</p>'
    named = escape(words["one" if kind == "pity" else "other"])
    return f'<div class="{kind}"><p class="kind">{named}</p><h3>{escape(speaks_of)}</h3>\n{inner}</div>'


def _rule(found: Sequence[Found], words: dict[str, str]) -> str:
    first = found[0].finding
    said = "".join(_said(each, words) for each in found)
    act = words["instead" if first.kind == "pity" else "go_on"]
    instead = f"<p><b>{escape(act)}</b> {escape(first.instead)}</p>" if first.instead else ""
    return f"<li>{said}<p>{escape(first.why)}</p>{instead}</li>\n"


def _said(each: Found, words: dict[str, str]) -> str:
    before, after = map(escape, each.around)
    match, place = escape(each.finding.match), _where(each, words)
    return f'<p class="said">{before}<mark>{match}</mark>{after}<cite>{place}</cite></p>'


def _where(each: Found, words: dict[str, str]) -> str:
    paragraphs = each.file.lower().endswith((".docx", ".odt"))
    form = words["page" if each.page else "paragraph" if paragraphs else "line"]
    return escape((words["file"] + form).format(file=each.file, page=each.page, line=each.finding.line))
