"""The picture of the neighbourhood: sums from ten people on, and never strength without openness beside it (R2)."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.encounters.models import Answer, State
from stoep.web.jobs import work
from stoep.web.neighbourhoods.models import Code, Street
from stoep.web.neighbourhoods.queries import season_sums
from tests.cast import Cast, make_encounter, make_neighbour


def _page(cast: Cast, name: str) -> str:
    return Client().get(reverse(name, args=[cast.here.slug])).content.decode()


def test_four_neighbours_have_no_sums(cast: Cast) -> None:
    for name in ("week", "hood"):
        assert "<circle class=" not in _page(cast, name).split("<main")[1]
    assert "Vanaf tien buren" in _page(cast, "hood")


def test_ten_neighbours_see_what_grows_with_openness_beside_it(cast: Cast) -> None:
    for n in range(6):
        make_neighbour(cast.here, f"Buur{n}")
    page = _page(cast, "hood")
    assert "Wat hier groeit" in page
    assert "Hoe open we zijn" in page
    assert "<circle class=" in page.split("<main")[1]


def test_a_meeting_is_mixed_when_it_holds_more_than_one_street(cast: Cast) -> None:
    now = timezone.now()
    before = season_sums(cast.here, now)
    other = make_neighbour(cast.here, "Els")
    other.street = Street.objects.get(neighbourhood=cast.here, name="Vlierstraat")
    other.save()
    both = {cast.neighbour: Answer.YES, other: Answer.YES}
    make_encounter(cast.here, cast.place, now - timedelta(days=2), both, State.ON)
    alone = {cast.neighbour: Answer.YES, cast.maker: Answer.YES, other: Answer.NOT_NOW}
    make_encounter(cast.here, cast.place, now - timedelta(days=1), alone, State.ON)
    after = season_sums(cast.here, now)
    assert (after.encounters - before.encounters, after.mixed - before.mixed) == (2, 1)


def test_codes_that_ended_are_erased_by_the_nightly_job(cast: Cast) -> None:
    Code.objects.filter(pk=cast.code.pk).update(ends_on=timezone.localdate() - timedelta(weeks=5))
    work.forget(timezone.now())
    assert not Code.objects.exists()
