"""The photo of a door: hung by neighbours, seen by who comes for the first time, and gone when another hangs there."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from stoep.web.jobs import work
from stoep.web.photos.files import keep_photo
from stoep.web.photos.images import MOST_BYTES
from stoep.web.places.models import Place
from tests.cast import Cast
from tests.pictures import packed, picture
from tests.reading import browser_of, sentences_of, text_of


def files(name: str) -> list[Path]:
    return sorted((Path(settings.STOEP_DATA) / "photos").glob(f"*/{name}-*.webp"))


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("deur.jpg", packed(picture(2000, 1500)), "image/jpeg")


def door(cast: Cast, **sent: object) -> Any:
    page = reverse("photo_of_door", args=[cast.here.slug, cast.place.pk])
    return browser_of(cast.neighbour).post(page, sent)


@pytest.fixture(autouse=True)
def _commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the end of a transaction is done at once: a test is one that never ends."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, **_more: do())


def test_a_photo_of_the_door_takes_the_place_of_the_old_one(cast: Cast) -> None:
    old = cast.place.photo
    assert len(files(old)) == 2
    assert door(cast, photo=upload(), says="De groene deur naast de bakker.").status_code == 302
    cast.place.refresh_from_db()
    assert not files(old)
    assert cast.place.photo_says == "De groene deur naast de bakker."
    kept = files(cast.place.photo)
    assert sum(path.stat().st_size for path in kept) <= MOST_BYTES
    for path in kept:
        with Image.open(BytesIO(path.read_bytes())) as image:
            assert image.format == "WEBP"
            assert not image.getexif()


def test_a_photo_without_words_is_not_hung(cast: Cast) -> None:
    old = cast.place.photo
    response = door(cast, photo=upload())
    assert "Zeg in een paar woorden wat erop staat." in sentences_of(response)
    assert "Kies een foto." in sentences_of(door(cast, says="Een deur."))
    cast.place.refresh_from_db()
    assert cast.place.photo == old
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=cast.place.pk).update(photo_says="")


def test_it_is_taken_down_with_its_file(cast: Cast) -> None:
    old = cast.place.photo
    browser_of(cast.neighbour).post(reverse("no_photo_of_door", args=[cast.here.slug, cast.place.pk]))
    assert not files(old)
    gone = reverse("door_photo", args=[cast.here.slug, old, "klein"])
    assert Client().get(gone).status_code == 404
    cast.place.refresh_from_db()
    assert (cast.place.photo, cast.place.photo_says) == ("", "")


def test_who_comes_for_the_first_time_sees_the_door_everywhere(cast: Cast) -> None:
    address = reverse("door_photo", args=[cast.here.slug, cast.place.photo, "klein"])
    for name, pk in (("place", cast.place.pk), ("initiative", cast.initiative.pk), ("gathering", cast.gathering.pk)):
        shown = text_of(Client().get(reverse(name, args=[cast.here.slug, pk])))
        assert address in shown, name
        assert 'alt="De deur: Een blauwe deur."' in shown, name
    assert Client().get(address).headers["Content-Type"] == "image/webp"
    elsewhere = reverse("door_photo", args=[cast.there.slug, cast.place.photo, "klein"])
    assert Client().get(elsewhere).status_code == 404


def test_the_photo_of_a_place_that_is_gone_is_erased_within_a_day(cast: Cast) -> None:
    left = keep_photo(b"1", b"1")
    now = timezone.now()
    work.forget(now + timedelta(days=2))
    assert not files(left)
    assert files(cast.place.photo)
