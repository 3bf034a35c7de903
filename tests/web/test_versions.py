"""Every write moves its neighbourhood's version, in the same transaction."""

from django.db import connection

from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Gift, Kind, Neighbour
from tests.cast import make_neighbour, make_neighbourhood
from tests.versions import Writes


def _someone() -> Neighbour:
    here, _place = make_neighbourhood("merel", "De Merel")
    return make_neighbour(here, "Bep")


def test_a_write_that_moves_no_version_is_seen(db: None) -> None:
    who, writes = _someone(), Writes()
    with connection.execute_wrapper(writes):
        Gift.objects.create(neighbour=who, kind=Kind.LOVE, topic="duiven")
    assert len(writes.missed) == 1


def test_a_write_after_another_action_is_seen(db: None) -> None:
    """Only the transaction of the write itself counts, not one before it."""
    who, writes = _someone(), Writes()
    with connection.execute_wrapper(writes):
        with changing(who.neighbourhood):
            Gift.objects.create(neighbour=who, kind=Kind.LOVE, topic="duiven")
        assert writes.missed == []
        who.gifts.all().delete()
    assert len(writes.missed) == 1


def test_the_version_goes_back_when_the_write_does(db: None) -> None:
    who = _someone()
    before = Neighbourhood.objects.get(pk=who.neighbourhood_id).version
    try:
        with changing(who.neighbourhood):
            Gift.objects.create(neighbour=who, kind=Kind.LOVE, topic="duiven")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert Neighbourhood.objects.get(pk=who.neighbourhood_id).version == before
    assert not who.gifts.exists()
