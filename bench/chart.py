"""A picture of shares with their intervals, as SVG, that can be read in grey and by a screen reader."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT, ROW, HEAD = 760, 300, 700, 34, 52
STONE, TILE, JOINT, INK, QUIET, BRICK = "#e9e4dc", "#f7f4ef", "#d3ccc0", "#26231f", "#4f4941", "#9c3922"


@dataclass(frozen=True)
class Row:
    """One line: where it was found, its interval, and where it was in the part of the data that may be fitted."""

    label: str
    found: float
    low: float
    high: float
    before: float
    ours: bool = False


def draw(title: str, panels: dict[str, list[Row]], *, low: float, high: float, chance: float, key: list[str]) -> str:
    """The picture. `panels` gives each its head; `low` and `high` are the ends of the axis; `key` tells the signs."""
    height = sum(HEAD + ROW * len(rows) for rows in panels.values()) + 96
    told = " ".join(f"{head}: " + "; ".join(map(_told, rows)) + "." for head, rows in panels.items())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d"'
        f' font-family="system-ui, sans-serif" font-size="15" fill="{INK}">',
        f'<title id="t">{escape(title)}</title>',
        f'<desc id="d">{escape(told)}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="{TILE}"/>',
    ]

    def across(value: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (value - low) / (high - low), 1)

    floor = height - 84
    steps = round((high - low) * 10)
    for value in (low + step / 10 for step in range(steps + 1)):
        x, is_chance = across(value), abs(value - chance) < 1e-9
        stroke = f'stroke="{INK}" stroke-dasharray="4 4"' if is_chance else f'stroke="{JOINT}"'
        parts.append(f'<line x1="{x}" y1="24" x2="{x}" y2="{floor}" {stroke}/>')
        name = f"{value:.1f} chance" if is_chance else f"{value:.1f}"
        parts.append(f'<text x="{x}" y="{floor + 20}" text-anchor="middle" fill="{QUIET}">{name}</text>')
    y = 0
    for head, rows in panels.items():
        parts.append(f'<rect x="12" y="{y + 14}" width="{WIDTH - 24}" height="28" fill="{STONE}"/>')
        parts.append(f'<text x="20" y="{y + 33}" font-weight="700">{escape(head)}</text>')
        y += HEAD
        for row in rows:
            parts += _row(row, y + ROW / 2, across)
            y += ROW
    for line, text in enumerate(key):
        parts.append(f'<text x="20" y="{floor + 48 + 20 * line}" fill="{QUIET}" font-size="14">{escape(text)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _row(row: Row, y: float, across: Callable[[float], float]) -> list[str]:
    x, colour, weight = across(row.found), BRICK if row.ours else INK, "700" if row.ours else "400"
    if row.ours:
        mark = f'<path d="M{x - 8} {y}L{x} {y - 8}L{x + 8} {y}L{x} {y + 8}Z" fill="{colour}"/>'
    else:
        mark = f'<circle cx="{x}" cy="{y}" r="6" fill="{colour}"/>'
    return [
        f'<text x="20" y="{y + 5}" font-weight="{weight}">{escape(row.label)}</text>',
        f'<line x1="{across(row.low)}" y1="{y}" x2="{across(row.high)}" y2="{y}" stroke="{colour}" stroke-width="3"/>',
        f'<circle cx="{across(row.before)}" cy="{y - 10}" r="4" fill="{TILE}" stroke="{colour}" stroke-width="2"/>',
        mark,
        f'<text x="{WIDTH - 16}" y="{y + 5}" text-anchor="end">{row.found:.2f}</text>',
    ]


def _told(row: Row) -> str:
    return f"{row.label} {row.found:.2f}, interval {row.low:.2f} to {row.high:.2f}, before {row.before:.2f}"
