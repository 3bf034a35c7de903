"""A photo: small, upright, nothing but pixels; and one sentence for what is no photo."""

import os
import re
import struct
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from stoep.web.photos.files import erase_photos, erase_photos_without_a_row, keep_photo, photo_response
from stoep.web.photos.forms import PhotoField
from stoep.web.photos.images import MOST_BYTES, NotAPhoto, make_small
from tests.pictures import packed, picture


def made(data: bytes) -> tuple[Image.Image, Image.Image]:
    large, small = make_small(BytesIO(data))
    assert len(large) + len(small) <= MOST_BYTES
    return Image.open(BytesIO(large)), Image.open(BytesIO(small))


def refused(data: bytes) -> str:
    with pytest.raises(NotAPhoto) as wrong:
        make_small(BytesIO(data))
    return str(wrong.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_of_each_kind_comes_out_as_webp(kind: str) -> None:
    large, small = made(packed(picture(2000, 1500), kind))
    assert (large.format, large.size) == ("WEBP", (1280, 960))
    assert (small.format, small.size) == ("WEBP", (480, 360))


def test_a_small_photo_is_not_blown_up() -> None:
    large, small = made(packed(picture(60, 40), "PNG"))
    assert large.size == small.size == (60, 40)


@pytest.mark.parametrize("side", [1280, 4000])
def test_the_busiest_photo_fits_in_what_is_stored(side: int) -> None:
    noise = Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))
    made(packed(noise, "JPEG"))


def test_nothing_of_where_and_by_whom_is_left() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Telefoon van Wim"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 12.0, 36.0)
    out = BytesIO()
    picture(800, 600).save(out, "JPEG", exif=exif, comment=b"thuis", icc_profile=b"profiel van Wim")
    assert b"Wim" in out.getvalue()
    for one in made(out.getvalue()):
        assert not one.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(one.info)


def test_a_photo_that_was_held_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    lying = Image.new("RGB", (400, 200), "white")
    lying.paste("red", (0, 0, 200, 200))
    lying.save(out, "JPEG", exif=exif)
    large, _small = made(out.getvalue())
    assert large.size == (200, 400)
    top, bottom = large.getpixel((100, 50)), large.getpixel((100, 350))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[1] < 60 < 200 < bottom[1], "what was left is on top"


@pytest.mark.parametrize("mode", ["CMYK", "L", "1"])
def test_a_photo_in_other_colours_is_taken(mode: str) -> None:
    kind = "JPEG" if mode != "1" else "PNG"
    large, _small = made(packed(picture(300, 200).convert(mode), kind))
    assert large.mode == "RGB"


def test_what_is_transparent_lies_on_white_paper() -> None:
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    for kind in ("PNG", "WEBP"):
        large, _small = made(packed(clear, kind))
        assert min(channel[0] for channel in large.getextrema()) > 250  # type: ignore[index]


def test_of_a_moving_picture_the_first_is_kept() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("blue", "red", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=50)
    large, _small = made(out.getvalue())
    assert getattr(large, "n_frames", 1) == 1
    assert large.getpixel((15, 15))[2] > 200  # type: ignore[index]


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9999))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (7000, 7000), (2_000_000_000, 2)])
def test_a_file_that_unpacks_to_a_house_is_not_unpacked(width: int, height: int) -> None:
    assert refused(bomb(width, height)) == "Deze foto is te groot. Maak hem kleiner, of neem een andere."


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"%PDF-1.7 hallo", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0" + bytes(99),
     bomb(900, 900), b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBPVP8 "],
    ids=["nothing", "gif head", "pdf", "svg", "jpeg head", "cut png", "png head", "webp head"],
)  # fmt: skip
def test_what_is_no_photo_is_one_sentence(data: bytes) -> None:
    assert refused(data) == "Deze foto kunnen we niet lezen. Neem een andere."


def test_a_photo_that_was_cut_off_on_its_way_is_one_sentence() -> None:
    whole = packed(picture(900, 900), "JPEG")
    assert refused(whole[: len(whole) // 2]) == "Deze foto kunnen we niet lezen. Neem een andere."


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO"])
def test_a_kind_that_no_phone_makes_is_not_opened(kind: str) -> None:
    refused(packed(picture(32, 32), kind))


def test_the_field_gives_the_photo_or_nothing() -> None:
    assert PhotoField().clean(None) is None
    large, small = PhotoField().clean(SimpleUploadedFile("x.jpg", packed(picture(900, 600), "JPEG")))
    assert large != small


# --- The files -------------------------------------------------------------------------------------


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.STOEP_DATA = tmp_path
    return tmp_path / "photos"


def test_a_photo_is_kept_under_a_name_that_nobody_guesses(folder: Path) -> None:
    names = {keep_photo(b"groot", b"klein") for _ in range(9)}
    assert len(names) == 9
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names)
    for path in folder.rglob("*.webp"):
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_browser_may_keep_a_photo_and_a_proxy_may_not(folder: Path) -> None:
    name = keep_photo(b"groot", b"klein")
    response = photo_response(name, "klein")
    assert response.content == b"klein"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["", "..", "../../secret", "a" * 31, "A" * 32, "a" * 32 + "/", "a" * 32])
def test_no_other_file_can_be_asked_for(folder: Path, name: str) -> None:
    (folder / "aa").mkdir(parents=True)
    with pytest.raises(Http404):
        photo_response(name, "groot")


def test_what_is_erased_is_gone(folder: Path) -> None:
    one, other = keep_photo(b"1", b"1"), keep_photo(b"2", b"2")
    erase_photos(["", one])
    assert {path.name.split("-")[0] for path in folder.rglob("*.webp")} == {other}
    erase_photos([one, other])
    assert not list(folder.rglob("*.webp"))


def test_a_file_without_a_row_is_erased_when_it_is_old(folder: Path) -> None:
    kept, left = keep_photo(b"1", b"1"), keep_photo(b"2", b"2")
    now = timezone.now()
    assert erase_photos_without_a_row({kept}, before=now - timedelta(hours=1)) == 0, "its row may be on its way"
    assert erase_photos_without_a_row({kept}, before=now + timedelta(hours=1)) == 1
    assert {path.name.split("-")[0] for path in folder.rglob("*.webp")} == {kept}
    assert left != kept
