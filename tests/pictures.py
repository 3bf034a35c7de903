"""Pictures drawn by code, for tests that need a photo."""

from io import BytesIO

from PIL import Image, ImageDraw


def picture(width: int, height: int) -> Image.Image:
    """Return a drawing of a chair in a room."""
    drawn = Image.new("RGB", (width, height), "#e9e4dc")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, height * 3 // 4, width, height), fill="#b5452c")
    pen.rectangle((width // 3, height // 4, width * 2 // 3, height * 3 // 5), fill="#1f5f8b")
    for x in (width // 3, width * 2 // 3):
        pen.line((x, height // 4, x, height * 4 // 5), fill="#26231f", width=max(1, width // 60))
    return drawn


def packed(image: Image.Image, kind: str = "JPEG") -> bytes:
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()
