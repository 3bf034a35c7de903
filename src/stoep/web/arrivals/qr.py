"""A code as it is handed over: the signs, the address, and the picture that a telephone reads."""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class MadeCode:
    code: str
    address: str
    qr: SafeString


def made_code(slug: str, code: str) -> MadeCode:
    """Return what is shown of a code once, when it is made, and printed on a letter or a poster."""
    address = settings.STOEP_URL + reverse("short_code", args=[slug, code.replace("-", "")])
    return MadeCode(code, address, qr_of(address))


def qr_of(text: str) -> SafeString:
    """Return a QR code as SVG: black on white, also where the page is dark."""
    picture = segno.make(text, error="m").svg_inline(scale=4, dark="#000", light="#fff", svgclass="qr", omitsize=True)
    return mark_safe(picture)  # segno writes paths and numbers; the text itself is not in it
