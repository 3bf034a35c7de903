"""A week's round of every neighbourhood: each is read, found by a crew, and written in one transaction of its own.

What is woven once for its week is not woven again, so a run that was ended half-way is just started again.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from stoep.city.crew import Crew, Failed, failed, in_turn, uninterrupted
from stoep.city.task import Found, Task
from stoep.web.encounters.actions import (
    ATTEMPTS,
    Changed,
    RefusedByTheJudge,
    WovenAlready,
    read_round,
    woven_in,
    write_round,
)
from stoep.web.neighbourhoods.models import Neighbourhood

_WEEK = int(timedelta(weeks=1).total_seconds())


@dataclass(frozen=True)
class Woven:
    """What became of one neighbourhood: how many encounters, or in one sentence why it has none now."""

    slug: str
    encounters: int = 0
    failure: str = ""
    already: bool = False


def to_weave(now: datetime) -> list[Neighbourhood]:
    """Return the neighbourhoods that are not woven yet this week."""
    woven = woven_in(week_of(now))
    return [each for each in Neighbourhood.objects.order_by("pk") if each.pk not in woven]


def week_of(now: datetime) -> datetime:
    """Return when the week of a round began: on a Thursday at midnight (UTC), as the weekly job's does."""
    return datetime.fromtimestamp(int(now.timestamp()) // _WEEK * _WEEK, UTC)


def weave_all(
    neighbourhoods: Sequence[Neighbourhood],
    *,
    crew: Crew,
    now: datetime,
    seed: int = 0,
    how: Mapping[str, Any] | None = None,
) -> Iterator[Woven]:
    """Weave them once for this week; give each when it is written. What fails in one does not stop the others.

    Chance hangs on the seed, the week and the neighbourhood, so who does a task and when changes nothing in it.
    Raises CrewError when there is nobody left to do them.
    """
    week = week_of(now)
    waiting = deque(neighbourhoods)
    by_slug = {each.slug: each for each in neighbourhoods}
    seen: dict[str, str] = {}
    tries: Counter[str] = Counter()
    unread: list[Woven] = []

    def next_task() -> tuple[str, Task] | None:
        while waiting:
            each = waiting.popleft()
            try:
                seen[each.slug] = read_round(each, now=now)
            except Exception as error:
                unread.append(Woven(each.slug, failure=failed(error).why))
                continue
            chance = (seed, int(week.timestamp()) // _WEEK, int.from_bytes(each.slug.encode()))
            return each.slug, Task(each.slug, seen[each.slug], chance, how or {})
        return None

    for slug, found in in_turn(crew, next_task):
        here, before = by_slug[slug], seen.pop(slug)
        tries[slug] += 1
        with uninterrupted():
            woven = _written(here, before, found, now=now, week=week)
            if woven is None and tries[slug] >= ATTEMPTS:
                woven = Woven(slug, failure="It changed each time while the solver looked. Weave it once more.")
            if woven:
                yield woven
        if woven is None:
            waiting.append(here)
        while unread:
            yield unread.pop()
    yield from unread


def _written(here: Neighbourhood, seen: str, found: Found | Failed, *, now: datetime, week: datetime) -> Woven | None:
    """Write what was found; None when the neighbourhood changed meanwhile."""
    if isinstance(found, Failed):
        return Woven(here.slug, failure=found.why)
    try:
        return Woven(here.slug, write_round(here, seen, found, now=now, week=week))
    except Changed:
        return None
    except WovenAlready:
        return Woven(here.slug, already=True)
    except RefusedByTheJudge:
        return Woven(here.slug, failure=f"The judge refused its round: {', '.join(found.broken)}.")
    except Exception as error:
        return Woven(here.slug, failure=failed(error).why)
