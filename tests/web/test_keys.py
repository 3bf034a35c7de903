"""Keys go round: half a year, handed over with a code, laid down when one likes (R8; set up and kept by neighbours)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.neighbourhoods.actions import CannotBegin, begin_neighbourhood, make_code
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.actions import WrongCode, take_keys
from stoep.web.neighbours.models import Neighbour
from tests.cast import CODE, Cast


def _fresh(who: Neighbour) -> Neighbour:
    return Neighbour.objects.get(pk=who.pk)


def test_a_keyholder_hands_the_keys_to_another(cast: Cast) -> None:
    wim, fatma = Client(), Client()
    wim.force_login(cast.keyholder.user)
    fatma.force_login(cast.connector.user)
    made = {"uses": "1", "days": "7", "with_key": "on"}
    page = wim.post(reverse("codes", args=[cast.here.slug]), made).content.decode()
    code = page.split('class="big">')[1].split("<")[0]
    fatma.post(reverse("keys", args=[cast.here.slug]), {"code": code})
    assert _fresh(cast.connector).has_keys
    assert fatma.get(reverse("codes", args=[cast.here.slug])).status_code == 200


def test_a_code_of_a_letter_is_no_key_and_loses_no_use(cast: Cast) -> None:
    with pytest.raises(WrongCode):
        take_keys(cast.connector, code=CODE)
    cast.code.refresh_from_db()
    assert cast.code.uses_left == 30
    assert not _fresh(cast.connector).has_keys


def test_keys_end_by_themselves(cast: Cast) -> None:
    Neighbour.objects.filter(pk=cast.keyholder.pk).update(keys_until=timezone.localdate() - timedelta(days=1))
    client = Client()
    client.force_login(cast.keyholder.user)
    assert client.get(reverse("codes", args=[cast.here.slug])).status_code == 403


def test_keys_can_be_laid_down(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.keyholder.user)
    client.post(reverse("keys_down", args=[cast.here.slug]))
    assert not _fresh(cast.keyholder).has_keys


def test_the_keeper_of_the_server_makes_a_key_when_nobody_has_one(cast: Cast) -> None:
    said = StringIO()
    call_command("key", cast.here.slug, stdout=said)
    take_keys(cast.connector, code=said.getvalue().split(" with ")[1].split(" ")[0])
    assert _fresh(cast.connector).has_keys
    with pytest.raises(CommandError, match="There is no neighbourhood"):
        call_command("key", "nergens")


@pytest.mark.parametrize("slug", ["", "Foo", "foo bar", "é", "-x", "a_b", "x" * 41, "a/b"])
def test_a_neighbourhood_has_an_address_that_works(db: None, slug: str) -> None:
    with pytest.raises(CannotBegin):
        begin_neighbourhood(slug=slug, name="Foo")
    assert not Neighbourhood.objects.exists()


def test_a_neighbourhood_begins_in_its_own_time_zone(db: None) -> None:
    begun, _code = begin_neighbourhood(slug="paramaribo", name="Paramaribo", time_zone="America/Paramaribo")
    assert begun.time_zone == "America/Paramaribo"
    with pytest.raises(CannotBegin, match="no time zone"):
        begin_neighbourhood(slug="maan", name="Maan", time_zone="Moon/Tranquility")


def test_a_key_of_one_neighbourhood_opens_nothing_elsewhere(cast: Cast) -> None:
    code = make_code(cast.there, by=None, uses=1, days=7, with_key=True)
    with pytest.raises(WrongCode):
        take_keys(cast.connector, code=code)
