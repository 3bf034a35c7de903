"""What is said in a Markdown file: its text, without its signs, code, addresses and quotations."""

import re

from stoep.check.source import OBJECT, Source, lines

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_INDENTED = re.compile(r" {4}|\t")
_QUOTATION = re.compile(r"\s{0,3}>")
_ADDRESS_OF_A_LINK = re.compile(r"\s{0,3}\[[^\]]{1,200}\]:\s*\S")
_RULER = re.compile(r"\s{0,3}(?:=+|(?:[-*_] ?){2,})\s*$")
_HEADING = re.compile(r"\s{0,3}#{1,6}(?:\s+|$)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")
# Everything has a bound, so that no line takes long.
_CODE = re.compile(r"(?P<ticks>`{1,9})(?!`)[^`\n].{0,500}?(?<!`)(?P=ticks)(?!`)|<(?:https?|mailto):[^\s>]{1,2000}>")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>)\]]+")
_SIGN = re.compile(
    r"<!--.{0,500}?-->|</?[A-Za-z][^<>]{0,2000}>"
    r"|!?\[|\]\([^()\s]{0,2000}(?:\([^()\s]{0,200}\))?[^()\s]{0,200}(?:\s+\"[^\"]{0,200}\")?\)|\]\[[^\]]{0,200}\]|\]"
    r"|\\(?=[!-/:-@\[-`{-~])|\*+|~~|(?<!\w)_{1,3}|_{1,3}(?!\w)"
)
_NOT_READ = re.compile(f"(?P<object>{_CODE.pattern}|{_ADDRESS.pattern})|{_SIGN.pattern}")


def markdown(text: str) -> Source:
    """Return what is said in a Markdown file. Places are those in the file."""
    source = Source()
    fence = ""
    hidden = in_list = False
    after_blank = True
    for number, line in enumerate(lines(text), 1):
        mark = _FENCE.match(line)
        if fence or mark:
            source.end_paragraph()
            if mark and not fence:
                fence = mark[1]
            elif mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
            continue
        if hidden or (line.lstrip().startswith("<!--") and "-->" not in line):
            hidden = "-->" not in line
            continue
        if not line.strip():
            source.end_paragraph()
            after_blank = True
            continue
        item = _ITEM.match(line)
        in_list = bool(item) or (in_list and (not after_blank or line[0].isspace()))
        if after_blank and _INDENTED.match(line) and not in_list:
            continue  # code, and so is the next line that is indented
        after_blank = False
        if _RULER.match(line) or _QUOTATION.match(line) or _ADDRESS_OF_A_LINK.match(line):
            source.end_paragraph()
            continue
        heading = _HEADING.match(line)
        begin = heading or item
        if begin:
            source.end_paragraph()
        _add(source, number, line, begin.end() if begin else 0)
        if heading:
            source.end_paragraph()
    return source


def _add(source: Source, number: int, line: str, done: int) -> None:
    for found in _NOT_READ.finditer(line, done):
        source.add(line[done : found.start()], number, done + 1)
        if found["object"]:
            source.add(OBJECT, number, found.start() + 1)
        done = found.end()
    source.add(line[done:], number, done + 1)
    source.end_line()
