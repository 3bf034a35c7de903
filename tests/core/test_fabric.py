"""The growing pavement: sums only, from ten people on, and always inside its picture (R1, R2)."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from stoep.core.fabric import FEWEST, Plant, Sums, grow

QUIET = Sums(people=FEWEST, gatherings=0, encounters=0, gifts=0, initiatives=0, mixed=0, doors=0)
counts = st.integers(min_value=0, max_value=10**9)
sums = st.builds(Sums, counts, counts, counts, counts, counts, counts, counts)


def test_fewer_than_ten_people_have_no_picture() -> None:
    assert grow(replace(QUIET, people=FEWEST - 1, gatherings=40, gifts=300)) == ()


def test_nothing_happened_and_nothing_grows() -> None:
    assert grow(QUIET) == ()


def test_the_first_gathering_is_a_plant() -> None:
    (plant,) = grow(replace(QUIET, gatherings=1))
    assert plant.height > 20


@given(sums)
def test_every_plant_stands_inside_the_picture(season: Sums) -> None:
    for plant in grow(season):
        assert 0 < plant.x < 440
        assert plant.top - 11 > 0, "its flower too"
        assert plant.ground <= 172
        assert all(0 < up < plant.height and side in (-1, 1) for up, side in plant.leaves)


@given(sums, st.sampled_from(("gatherings", "gifts", "encounters", "initiatives")))
def test_more_never_makes_less_grow(season: Sums, what: str) -> None:
    more = replace(season, **{what: getattr(season, what) * 2 + 1})

    def heights(plants: tuple[Plant, ...]) -> int:
        return sum(plant.height for plant in plants)

    assert heights(grow(more)) >= heights(grow(season))


def test_a_sum_is_of_a_neighbourhood_and_never_of_a_person() -> None:
    """A person can't be written into it: all it has are counts."""
    assert all(field.type is int for field in fields(Sums))
