"""How time grows with the number of people: the power that fits best, and a picture of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 64, 36, 24, 56
"""Of the picture and its margins, in its own units."""
STYLE = (
    "svg{color:#222;background:#fff}@media(prefers-color-scheme:dark){svg{color:#eee;background:#111}}"
    "text{font:14px sans-serif;fill:currentColor}.grid{stroke:currentColor;opacity:.2}"
    ".fit{stroke:currentColor;stroke-dasharray:6 5}.seen{fill:none;stroke:currentColor;stroke-width:2}"
    "circle{fill:currentColor}"
)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Return the power b of the line seconds = a · people ^ b that fits best by least squares of logarithms."""
    return float(_fit(points)[0])


def _fit(points: Sequence[tuple[float, float]]) -> np.ndarray:
    people, seconds = np.log(np.array(points)).T
    return np.polyfit(people, seconds, 1)


def picture(rows: Sequence[dict[str, Any]]) -> str:
    """Return an SVG with both axes logarithmic: seconds by people, and the line that fits."""
    points = [(float(row["people"]), float(row["seconds"])) for row in rows]
    power, constant = _fit(points)
    people = _decades([x for x, _ in points])
    seconds = _decades([y for _, y in points])

    def at(x: float, y: float) -> str:
        across = np.log(x / people[0]) / np.log(people[-1] / people[0])
        up = np.log(y / seconds[0]) / np.log(seconds[-1] / seconds[0])
        return f"{LEFT + across * (WIDTH - LEFT - RIGHT):.1f},{HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM):.1f}"

    def line(kind: str, *corners: str) -> str:
        return f'<polyline class="{kind}" points="{" ".join(corners)}"/>'

    def text(where: str, words: str, anchor: str, dx: int, dy: int) -> str:
        x, y = where.split(",")
        return f'<text x="{x}" y="{y}" dx="{dx}" dy="{dy}" text-anchor="{anchor}">{words}</text>'

    bottom, left = seconds[0], people[0]
    grid = [line("grid", at(x, bottom), at(x, seconds[-1])) for x in people]
    grid += [line("grid", at(left, y), at(people[-1], y)) for y in seconds]
    grid += [text(at(x, bottom), f"{x:,.0f}", "middle", 0, 20) for x in people]
    grid += [text(at(left, y), f"{y:,g}", "end", -8, 5) for y in seconds]
    ends = [points[0][0], points[-1][0]]
    fitted = line("fit", *(at(x, float(np.exp(constant) * x**power)) for x in ends))
    dots = "".join('<circle cx="{}" cy="{}" r="4"/>'.format(*at(x, y).split(",")) for x, y in points)
    title = f"Seconds for one round, by people in one neighbourhood: people to the power {power:.2f}"
    label = text(f"{(WIDTH + LEFT - RIGHT) / 2:.1f},{HEIGHT}", title, "middle", 0, -12)
    parts = [*grid, fitted, line("seen", *(at(x, y) for x, y in points)), dots, label]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _decades(values: Sequence[float]) -> list[float]:
    """Return 1, 2 and 5 times the powers of ten, from the last below all values to the first above."""
    steps = [float(f"{digit}e{power}") for power in range(-6, 9) for digit in (1, 2, 5)]
    first = max(i for i, step in enumerate(steps) if step <= min(values))
    last = min(i for i, step in enumerate(steps) if step >= max(values))
    return steps[first : last + 1]
