"""Turns: everybody who likes one gets it as often as others, nobody twice on a date, and no wish is passed over (R5).

Small seasons are compared with trying everything; large ones with the judge.
"""

import random
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoep.core.turns import Person, Proposal, Season, Turn, best_spread, check, propose, swaps
from stoep.core.turns.model import could, loads, open_slots

MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def week(number: int) -> datetime:
    return MONDAY + timedelta(weeks=number)


def person(key: str, *likes: str, rests: tuple[int, ...] = (), new: tuple[str, ...] = (), since: int = -13) -> Person:
    return Person(key, frozenset(likes), week(since), frozenset(new), frozenset(map(week, rests)))


@st.composite
def seasons(draw: st.DrawFn, most_dates: int = 3, most_people: int = 4) -> Season:
    """A season with wishes, rests, turns that stand already, people who came later, and who was asked before."""
    names = ("koffie", "open", "verhaal")[: draw(st.integers(1, 3))]
    numbers = range(draw(st.integers(1, most_dates)))
    keys = [f"p{n}" for n in range(draw(st.integers(0, most_people)))]
    some = st.sets(st.sampled_from(names))
    people = tuple(
        person(
            key,
            *draw(some),
            rests=tuple(draw(st.sets(st.sampled_from(numbers)))),
            new=tuple(draw(some)) if draw(st.booleans()) else (),
            since=draw(st.sampled_from((-13, -2, 0))),
        )
        for key in keys
    )
    held: dict[tuple[datetime, str], Turn] = {}
    if keys:
        for number, name, key in draw(
            st.lists(st.tuples(st.integers(-4, 2), st.sampled_from(names), st.sampled_from(keys)), max_size=4)
        ):
            if (week(number), key) not in {(t.when, t.who) for t in held.values()}:
                held[week(number), name] = Turn(week(number), name, key)
    passed = frozenset(
        Turn(week(number), name, key)
        for number, name, key in product(numbers, names, keys)
        if draw(st.integers(0, 9)) == 0
    )
    return Season(tuple(map(week, numbers)), names, people, tuple(held.values()), (), passed)


def every_roster(season: Season) -> list[tuple[Turn, ...]]:
    """Try everything: each way to give or leave each open turn."""
    possible = could(season)
    found = []
    for keys in product(*([*possible[slot], None] for slot in possible)):
        turns = tuple(Turn(*slot, key) for slot, key in zip(possible, keys, strict=True) if key)
        if len({(turn.when, turn.who) for turn in turns}) == len(turns):
            found.append(turns)
    return found


def spread(season: Season, turns: tuple[Turn, ...]) -> int:
    asked = {key for keys in could(season).values() for key in keys}
    numbers = [number for key, number in loads(season, turns).items() if key in asked]
    return max(numbers, default=0) - min(numbers, default=0)


@given(seasons(most_dates=2, most_people=3), st.integers(0, 9))
def test_nothing_is_fuller_or_more_even_when_everything_is_tried(season: Season, seed: int) -> None:
    rosters = every_roster(season)
    fullest = max(len(turns) for turns in rosters)
    best = min(spread(season, turns) for turns in rosters if len(turns) == fullest)
    assert best_spread(season) == best
    verdict = check(season, propose(season, rng=random.Random(seed)))
    assert verdict.problems == ()
    assert verdict.filled == verdict.can_be_filled == fullest
    assert verdict.spread == verdict.best_spread == best


@given(seasons(most_dates=8, most_people=9), st.integers(0, 9))
def test_the_judge_finds_nothing_in_what_is_proposed(season: Season, seed: int) -> None:
    proposal = propose(season, rng=random.Random(seed))
    assert check(season, proposal).problems == ()
    assert proposal == propose(season, rng=random.Random(seed)), "the same chance, the same proposal"


@given(st.integers(1, 12), st.integers(1, 3), st.integers(1, 12), st.integers(0, 9))
def test_where_everybody_likes_everything_the_spread_is_at_most_one(
    dates: int, turns: int, people: int, seed: int
) -> None:
    """R5: largest minus smallest over a season is 1 at most where wishes allow it."""
    names = ("koffie", "open", "verhaal")[:turns]
    season = Season(tuple(map(week, range(dates))), names, tuple(person(f"p{n}", *names) for n in range(people)))
    proposal = propose(season, rng=random.Random(seed))
    assert spread(season, proposal.turns) <= 1
    assert len(proposal.turns) == dates * min(turns, people)


def test_a_whole_season_goes_round_by_chains() -> None:
    """Some like one turn only and some rest for weeks: what they can't do others do, and they do the rest."""
    names = ("open", "koffie", "welkom", "verhaal")
    people = tuple(
        person(f"p{n}", *(names if n % 3 else names[n % 4 : n % 4 + 1]), rests=tuple(range(n, n + 9)) if n % 2 else ())
        for n in range(40)
    )
    season = Season(tuple(map(week, range(52))), names, people)
    verdict = check(season, propose(season, rng=random.Random(1)))
    assert verdict.problems == ()
    assert verdict.filled == 208
    assert verdict.spread <= 1


def test_who_had_one_just_now_lets_another_go_first() -> None:
    had = (Turn(week(-1), "koffie", "anja"), Turn(week(-2), "koffie", "anja"))
    season = Season((week(0), week(1)), ("koffie",), (person("anja", "koffie"), person("joost", "koffie")), had)
    proposal = propose(season, rng=random.Random(1))
    assert [turn.who for turn in proposal.turns] == ["joost", "joost"]


def test_who_comes_later_does_not_catch_up() -> None:
    """A newcomer begins where the least of the others is, and not with everything that was before."""
    had = tuple(Turn(week(-n), "koffie", ("anja", "joost")[n % 2]) for n in range(1, 9))
    people = (person("anja", "koffie"), person("joost", "koffie"), person("nieuw", "koffie", since=0))
    season = Season(tuple(map(week, range(3))), ("koffie",), people, had)
    assert dict(loads(season)) == {"anja": 4, "joost": 4, "nieuw": 4}
    turns = propose(season, rng=random.Random(1)).turns
    assert sorted(turn.who for turn in turns) == ["anja", "joost", "nieuw"]


def test_who_is_new_looks_along_before_a_turn_of_their_own() -> None:
    people = (person("anja", "koffie"), person("nieuw", "koffie", new=("koffie",), rests=(0,)))
    season = Season(tuple(map(week, range(3))), ("koffie",), people)
    proposal = propose(season, rng=random.Random(1))
    assert {turn.who for turn in proposal.turns} == {"anja"}
    assert proposal.shadows == (Turn(week(1), "koffie", "nieuw"),), "not when they rest, and once"
    asked = Season(season.dates, season.names, people, proposal.turns, proposal.shadows)
    assert propose(asked, rng=random.Random(1)).shadows == ()


def test_two_who_are_new_look_along_on_two_dates() -> None:
    people = (person("anja", "koffie"), *(person(f"n{n}", "koffie", new=("koffie",)) for n in range(2)))
    season = Season(tuple(map(week, range(3))), ("koffie",), people)
    shadows = propose(season, rng=random.Random(1)).shadows
    assert [turn.when for turn in shadows] == [week(0), week(1)]
    assert {turn.who for turn in shadows} == {"n0", "n1"}


@pytest.mark.parametrize(
    ("turns", "shadows", "rule"),
    [
        ([(0, "koffie", "bep")], [], "not as wished"),
        ([(0, "open", "rust")], [], "not as wished"),
        ([(9, "koffie", "anja")], [], "not as wished"),
        ([(1, "koffie", "anja")], [], "not as wished"),
        ([(0, "koffie", "anja"), (0, "open", "anja")], [], "two at once"),
        ([(0, "koffie", "anja"), (0, "koffie", "joost")], [], "given twice"),
        ([(0, "koffie", "anja")], [(0, "koffie", "joost")], "no place to look along"),
        ([(0, "koffie", "anja")], [(0, "open", "nieuw")], "no place to look along"),
        ([(0, "koffie", "anja")], [(0, "koffie", "nieuw"), (0, "koffie", "nieuw")], "two at once"),
        ([], [], "left open"),
        ([(0, "koffie", "anja"), (0, "open", "joost"), (2, "koffie", "anja"), (2, "open", "joost")], [], "uneven"),
    ],
)
def test_the_judge_says_what_is_wrong(
    turns: list[tuple[int, str, str]], shadows: list[tuple[int, str, str]], rule: str
) -> None:
    people = (
        person("anja", "koffie", "open"), person("joost", "koffie", "open"), person("bep", "open"),
        person("rust", "open", rests=(0, 2)), person("nieuw", "koffie", new=("koffie",)),
    )  # fmt: skip
    had = (Turn(week(1), "koffie", "joost"), Turn(week(1), "open", "bep"))
    passed = frozenset({Turn(week(2), "open", "bep")})
    season = Season((week(0), week(1), week(2)), ("koffie", "open"), people, had, (), passed)
    proposal = Proposal(
        tuple(Turn(week(n), name, who) for n, name, who in turns),
        tuple(Turn(week(n), name, who) for n, name, who in shadows),
    )
    assert rule in {problem.rule for problem in check(season, proposal).problems}


def test_a_swap_leaves_both_with_what_they_like() -> None:
    people = (
        person("anja", "koffie", rests=(0,)), person("joost", "koffie", "open"), person("bep", "open"),
        person("kees", "koffie"),
    )  # fmt: skip
    held = (
        Turn(week(0), "koffie", "anja"), Turn(week(1), "koffie", "joost"), Turn(week(1), "open", "bep"),
        Turn(week(2), "open", "joost"), Turn(week(2), "koffie", "kees"), Turn(week(-1), "koffie", "joost"),
    )  # fmt: skip
    season = Season(tuple(map(week, range(3))), ("koffie", "open"), people, held)
    # Bep makes no coffee, Anja doesn't open, and what is over can't be swapped.
    assert swaps(season, held[0]) == (Turn(week(1), "koffie", "joost"), Turn(week(2), "koffie", "kees"))


@given(seasons(most_dates=4, most_people=5))
def test_after_any_swap_nobody_has_two_at_once(season: Season) -> None:
    for turn in (turn for turn in season.held if turn.when in season.dates):
        for other in swaps(season, turn):
            rest = [t for t in season.held if t not in (turn, other)]
            after = [*rest, Turn(turn.when, turn.name, other.who), Turn(other.when, other.name, turn.who)]
            assert len({(t.when, t.who) for t in after}) == len(after)


def test_a_turn_that_nobody_likes_stays_open() -> None:
    season = Season((week(0),), ("koffie", "open"), (person("anja", "koffie"),))
    proposal = propose(season, rng=random.Random(1))
    assert [turn.name for turn in proposal.turns] == ["koffie"]
    assert check(season, proposal).problems == ()
    assert len(open_slots(season)) == 2
