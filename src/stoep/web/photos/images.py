"""A photo as it comes from a phone, made small: pixels in, pixels out, and nothing of where it was taken."""

from io import BytesIO
from threading import Lock
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MOST_BYTES = 300_000
"""What is stored of one photo, its small twin included."""
_MOST_BYTES_SMALL = 40_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# What a file says of its size is read before anything is unpacked. A JPEG is unpacked at a part of its size.
_MOST_PIXELS = 64_000_000
_MOST_UNPACKED = 25_000_000
_LARGE, _SMALL = 1280, 480
_STEPS = ((1.0, 80), (1.0, 65), (0.8, 60), (0.6, 50), (0.4, 40))
_PAPER = (255, 255, 255)
# One at a time: unpacking takes up to a hundred megabytes, and the server may be an old one.
_ONE_AT_A_TIME = Lock()

# Pillow warns at its own limit, after the fact; ours is looked at first.
Image.MAX_IMAGE_PIXELS = None


class NotAPhoto(Exception):
    """Why a file can't be taken as a photo, in one sentence."""


def make_small(file: IO[bytes]) -> tuple[bytes, bytes]:
    """Return a photo as two WebP files, large and small, upright and without anything but pixels. Raises NotAPhoto."""
    with _ONE_AT_A_TIME:
        try:
            whole = _unpack(file)
        except NotAPhoto:
            raise
        except Exception as broken:  # Pillow raises whatever its readers stumble over
            raise NotAPhoto(_("We can't read this photo. Try another one.")) from broken
        small = _pack(whole, _SMALL, _MOST_BYTES_SMALL)
        return _pack(whole, _LARGE, MOST_BYTES - len(small)), small


def _unpack(file: IO[bytes]) -> Image.Image:
    """Return the first picture of a file, upright, on white paper, at most as large as we keep it."""
    with Image.open(file, formats=_FORMATS) as found:
        if found.width * found.height > _MOST_PIXELS:
            raise NotAPhoto(_("This photo is too large. Make it smaller, or take another one."))
        found.draft("RGB", (_LARGE, _LARGE))
        if found.width * found.height > _MOST_UNPACKED:
            raise NotAPhoto(_("This photo is too large. Make it smaller, or take another one."))
        transparent = found.has_transparency_data
        picture = found.convert("RGBA" if transparent else "RGB")
    picture.thumbnail((_LARGE, _LARGE))
    picture = ImageOps.exif_transpose(picture)
    # Pasted and not copied: what else the file holds (place, camera, owner, colour profile) stays behind.
    whole = Image.new("RGB", picture.size, _PAPER)
    whole.paste(picture, mask=picture.getchannel("A") if transparent else None)
    return whole


def _pack(whole: Image.Image, side: int, most: int) -> bytes:
    """Return a WebP of at most so many bytes: less sharp, then smaller, until it fits."""
    packed = b""
    for part, quality in _STEPS:
        picture = whole.copy()
        picture.thumbnail((int(side * part), int(side * part)))
        out = BytesIO()
        picture.save(out, "WEBP", quality=quality)
        packed = out.getvalue()
        if len(packed) <= most:
            break
    return packed
