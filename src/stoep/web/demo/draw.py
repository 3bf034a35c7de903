"""Photos of things and doors in the demo, drawn with a few strokes: no camera was there."""

from io import BytesIO

from PIL import Image, ImageDraw

_WIDE, _HIGH = 640, 480
_WALLS = ("#b9d8ee", "#ffe7a3", "#bfe0c0", "#f6b8b3")
_FLOOR, _INK, _WOOD, _SUN = "#d3ccc0", "#26231f", "#8a5a33", "#ffd25e"
_BRICK, _SKY, _LEAF = "#b5452c", "#1f5f8b", "#2f6b3f"
# Each thing as strokes: a shape, its corners in a room of 64 × 48, and its colour.
_Stroke = tuple[str, tuple[float, ...], str]
_THINGS: dict[str, tuple[_Stroke, ...]] = {
    "chair": (
        ("box", (22, 8, 25, 43), _WOOD), ("box", (39, 26, 42, 43), _WOOD), ("box", (22, 24, 42, 28), _LEAF),
        ("box", (22, 9, 26, 20), _LEAF),
    ),
    "lamp": (
        ("box", (31, 18, 33, 40), _INK), ("oval", (24, 38, 40, 44), _INK),
        ("shape", (24, 20, 40, 20, 36, 6, 28, 6), _SUN),
    ),
    "bike": (
        ("ring", (10, 22, 28, 40), _INK), ("ring", (36, 22, 54, 40), _INK),
        ("line", (19, 31, 28, 18, 41, 18, 32, 31, 19, 31), _BRICK),
        ("line", (45, 31, 40, 12, 46, 11), _BRICK), ("box", (25, 15, 32, 17), _INK),
    ),
    "ladder": (
        ("line", (20, 43, 28, 5), _SKY), ("line", (36, 43, 36, 5), _SKY), ("line", (21, 38, 36, 38), _SKY),
        ("line", (23, 30, 36, 30), _SKY), ("line", (25, 22, 36, 22), _SKY), ("line", (26, 14, 36, 14), _SKY),
    ),
    "pan": (
        ("box", (16, 20, 46, 40), _SKY), ("box", (10, 24, 16, 28), _INK), ("box", (46, 24, 52, 28), _INK),
        ("box", (15, 17, 47, 20), _INK), ("oval", (29, 12, 33, 17), _INK),
    ),
    "plant": (
        ("shape", (24, 32, 40, 32, 37, 44, 27, 44), _BRICK), ("line", (32, 32, 32, 12), _LEAF),
        ("oval", (18, 12, 31, 20), _LEAF),
        ("oval", (33, 8, 46, 16), _LEAF), ("oval", (34, 19, 47, 27), _LEAF), ("oval", (17, 22, 30, 29), _LEAF),
    ),
    "sewing": (
        ("box", (12, 36, 52, 42), _INK), ("box", (40, 14, 50, 36), _BRICK), ("box", (16, 14, 46, 22), _BRICK),
        ("box", (16, 20, 22, 29), _BRICK), ("line", (19, 29, 19, 36), _INK), ("oval", (49, 15, 56, 23), _SUN),
    ),
    "puzzle": (
        ("box", (14, 16, 50, 40), _LEAF), ("shape", (14, 40, 26, 24, 36, 40), _SKY), ("oval", (38, 18, 46, 26), _SUN),
        ("line", (26, 16, 26, 40), _INK), ("line", (38, 16, 38, 40), _INK), ("line", (14, 28, 50, 28), _INK),
    ),
    "tent": (("shape", (8, 42, 32, 10, 56, 42), _BRICK), ("shape", (26, 42, 32, 22, 38, 42), _INK)),
    "book": (("box", (20, 10, 44, 42), _SKY), ("box", (20, 10, 24, 42), _INK), ("box", (28, 16, 40, 22), _SUN)),
    "door": (
        ("box", (22, 6, 42, 41), _LEAF), ("box", (26, 10, 38, 20), _SKY), ("oval", (37, 25, 40, 28), _SUN),
        ("box", (18, 40, 46, 44), _INK), ("box", (48, 30, 56, 42), _BRICK), ("oval", (46, 20, 58, 32), _LEAF),
        ("box", (4, 34, 16, 37), _WOOD), ("line", (6, 37, 6, 42), _WOOD), ("line", (14, 37, 14, 42), _WOOD),
    ),
}  # fmt: skip


def drawn(thing: str, wall: int) -> BytesIO:
    """Return a drawing of a thing in a room, as a file; the number chooses the colour of its wall."""
    room = Image.new("RGB", (_WIDE, _HIGH), _WALLS[wall % len(_WALLS)])
    pen = ImageDraw.Draw(room)
    pen.rectangle((0, _HIGH * 5 // 6, _WIDE, _HIGH), fill=_FLOOR)
    for shape, corners, colour in _THINGS[thing]:
        points = [corner * 10 for corner in corners]
        if shape == "box":
            pen.rounded_rectangle(points, radius=6, fill=colour)
        elif shape == "oval":
            pen.ellipse(points, fill=colour)
        elif shape == "ring":
            pen.ellipse(points, outline=colour, width=14)
        elif shape == "line":
            pen.line(points, fill=colour, width=14, joint="curve")
        else:
            pen.polygon(points, fill=colour)
    file = BytesIO()
    room.save(file, "PNG")
    file.seek(0)
    return file
