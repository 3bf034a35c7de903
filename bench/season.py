"""A season of twelve weekly rounds: who is asked, how long people wait, who hosts, and how evenly it is divided.

Each week a round is made for the fortnight that begins in three days, as the pavement itself does
(`src/stoep/web/encounters`); six in ten invitations are answered yes. Beside it the same engine with φ linear: the
plain sum of what encounters are worth, in which nobody who waits counts for more.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np

from bench.measures import AT_LEAST, AT_MOST, Measure, Results, middle
from bench.people import neighbourhood
from stoep.core.weave import SETTINGS, Encounter, Settings, Snapshot, check, explain, load, propose, worths

ROUNDS, YES = 12, 0.6
WEEK, HORIZON = 21, 42  # slots: morning, afternoon, evening
NOTICE_DAYS, DECIDED_DAYS, FORGOTTEN_DAYS, MONTH_DAYS = 3, 1, 90, 28
ENOUGH, MOST_A_ROUND = 2, 2
SOON = 4  # rounds within which everybody should be asked
LINEAR = 20.0
"""With so much served, log(1 + served + u) is straight to within a tenth for a u up to 2. With more it would be
straighter, and the search worse: its temperatures are in the unit of F, which is that much smaller."""
CASES, CASES_FULL = {"120": 3}, {"120": 10, "300": 10}

Engine = Callable[[Snapshot, np.random.Generator], tuple[Encounter, ...]]


def by_stoep(snapshot: Snapshot, rng: np.random.Generator, *, settings: Settings = SETTINGS) -> tuple[Encounter, ...]:
    """The round that the weave proposes; the judge must find nothing wrong."""
    found = propose(snapshot, rng=rng, settings=settings)
    problems = check(snapshot, found, settings=settings).problems
    assert not problems, problems[0]
    return found.encounters


def by_plain_sum(snapshot: Snapshot, rng: np.random.Generator) -> tuple[Encounter, ...]:
    """The same with φ linear: the sum of u, whoever has waited or was served."""
    flat = replace(snapshot, served=np.full(len(snapshot.ids), LINEAR))
    return by_stoep(flat, rng, settings=replace(SETTINGS, hosting=SETTINGS.hosting / LINEAR))


@dataclass(eq=False)
class Asked:
    """An encounter that was proposed, what it was worth, and who said yes. Days are counted from the first round."""

    members: tuple[str, ...]
    place: str
    slot: int  # from the first slot of the season
    worth: Mapping[str, float]
    own: frozenset[str]  # who shows the hook
    yes: frozenset[str]
    host: str | None  # who opens the door of those who said yes

    @property
    def day(self) -> float:
        return NOTICE_DAYS + self.slot // 3 + (10.5, 14.5, 19.5)[self.slot % 3] / 24

    @property
    def goes_on(self) -> bool:
        return len(self.yes) >= ENOUGH and self.host is not None

    def is_off(self, now: float) -> bool:
        """Too few said yes, and it is decided by now."""
        return not self.goes_on and now >= self.day - DECIDED_DAYS


@dataclass(frozen=True)
class Week:
    """One round: what was proposed, how many encounters each person wished, and who of them had somebody to meet."""

    asked: tuple[Asked, ...]
    wishes: Mapping[str, int]
    could: frozenset[str]

    def has(self, name: str) -> bool:
        """Whether this person was asked."""
        return any(name in each.members for each in self.asked)


@dataclass
class Season:
    """A neighbourhood in the file form, and what happened in each week so far."""

    neighbourhood: Mapping[str, Any]
    weeks: list[Week] = field(default_factory=list)

    @property
    def asked(self) -> list[Asked]:
        return [each for week in self.weeks for each in week.asked]


def season(
    mapping: Mapping[str, Any], *, rng: np.random.Generator, engine: Engine = by_stoep, rounds: int = ROUNDS
) -> Season:
    """Live through so many weeks. Pure: `rng` is the only chance.

    The season begins with nobody asked. The wish in the file is how often a month somebody likes to be asked; the
    times of the first week in it come back each week.
    """
    lived = Season(mapping)
    for week in range(rounds):
        seen = snapshot_of(lived, week)
        snapshot = load(seen)
        could = {name for name, reason in explain(snapshot, ()).items() if reason == "no_room_this_round"}
        asked = _answered(mapping, snapshot, engine(snapshot, rng), WEEK * week, rng)
        wishes = {one["id"]: one["wish"] for one in seen["people"]}
        lived.weeks.append(Week(asked, wishes, frozenset(could)))
    return lived


def _answered(
    mapping: Mapping[str, Any], s: Snapshot, encounters: Sequence[Encounter], first: int, rng: np.random.Generator
) -> tuple[Asked, ...]:
    rows = {one["id"]: one for one in mapping["people"]}
    asked = []
    for each, worth in zip(encounters, worths(s, encounters), strict=True):
        yes = [name for name in each.members if rng.random() < YES]
        hosts = [name for name in yes if rows[name]["can_host"]]
        asked.append(
            Asked(
                members=each.members,
                place=each.place,
                slot=first + each.slot,
                worth=worth,
                own=frozenset(name for name in each.members if each.hook in rows[name]["show"]),
                yes=frozenset(yes),
                host=each.host if each.host in hosts else next(iter(hosts), None),
            )
        )
    return tuple(asked)


def snapshot_of(lived: Season, week: int) -> dict[str, Any]:
    """What the weave may look at in this week, in its file form, as the pavement makes it from its rows."""
    now, first = 7.0 * week, WEEK * week
    before = lived.asked
    served, hosted, own, taken = _lately(before, now)
    people = []
    for one in lived.neighbourhood["people"]:
        mine, name = taken[one["id"]], one["id"]
        busy = {each.slot - first for each in mine if each.day > now}
        recent = sum(each.day > now - MONTH_DAYS for each in mine)
        times = [slot for slot in _weekly(one["times"]) if slot not in busy]
        lately = {"served": served[name], "hosted": hosted[name], "asked": name in own}
        people.append(one | lately | {"times": times, "wish": max(0, min(MOST_A_ROUND, one["wish"] - recent))})
    seats = _seats(lived.neighbourhood["places"], [each for each in before if not each.is_off(now)], first)
    mapping = dict(lived.neighbourhood)
    return mapping | {"slots": HORIZON, "people": people, "places": seats, "met": _met(lived, before, now)}


def _lately(
    before: Sequence[Asked], now: float
) -> tuple[dict[str, float], dict[str, float], set[str], dict[str, list[Asked]]]:
    """Worth and hosting, halved every four weeks; who was asked for something of their own; whose moments are taken."""
    served: dict[str, float] = defaultdict(float)
    hosted: dict[str, float] = defaultdict(float)
    own: set[str] = set()
    taken: dict[str, list[Asked]] = defaultdict(list)
    for each in before:
        fading = 0.5 ** (max(0.0, now - each.day) / MONTH_DAYS)
        own |= each.own
        if not each.is_off(now):
            for name in each.yes:
                served[name] += each.worth[name] * fading
        if each.goes_on and each.host is not None:
            hosted[each.host] += fading
        if not each.is_off(now) or each.day < now:
            for name in each.members:
                taken[name].append(each)
    return served, hosted, own, taken


def _weekly(times: Sequence[int]) -> list[int]:
    week = sorted({slot for slot in times if slot < WEEK})
    return [*week, *(slot + WEEK for slot in week)]


def _seats(places: Sequence[Mapping[str, Any]], there: Sequence[Asked], first: int) -> list[dict[str, Any]]:
    used: Counter[tuple[str, int]] = Counter()
    for each in there:
        used[each.place, each.slot - first] += len(each.members)
    rows = []
    for one in places:
        seats = [max(0, one["seats"][slot % WEEK] - used[one["id"], slot]) for slot in range(HORIZON)]
        rows.append(dict(one) | {"seats": seats})
    return rows


def _met(lived: Season, before: Sequence[Asked], now: float) -> list[list[str]]:
    """Who met before the season, and in it: those who said yes to what goes on."""
    pairs = {(a, b) for a, b in lived.neighbourhood["met"]}
    for each in before:
        if each.goes_on and each.day > now - FORGOTTEN_DAYS:
            pairs |= set(combinations(sorted(each.yes), 2))
    return [list(pair) for pair in sorted(pairs)]


@dataclass(frozen=True)
class Account:
    """How a season went. People are those who had a wish and somebody to meet when it began.

    A spread is between people: the standard deviation ÷ the mean.
    """

    people: int
    asked_soon: float  # share asked within four rounds
    asked: float  # share asked at all
    longest_wait: int  # most rounds in a row in which somebody wished and wasn't asked
    spread: float  # of invitations ÷ what they wished in the rounds in which they had somebody to meet
    month_spread: float  # of invitations ÷ what they wished in so many months, whether or not there was somebody
    less_than_half: float  # share asked for less than half of what they wished in so many months
    hosting_spread: float  # of times hosted ÷ times there, between those who can host
    most_hosted: int
    own_share: float  # of all invitations, those around something that the one who is asked shows
    asked_for_own: float  # share of those who show something who were asked around it
    went_on: float  # share of encounters
    never: tuple[str, ...]  # who wasn't asked


def account(lived: Season) -> Account:
    """Count what matters in a season."""
    people = {one["id"]: one for one in lived.neighbourhood["people"]}
    could = sorted(lived.weeks[0].could)
    everything = lived.asked
    invitations = Counter(name for each in everything for name in each.members)
    there = Counter(name for each in everything if each.goes_on for name in each.yes)
    hosting = Counter(each.host for each in everything if each.goes_on)
    months = len(lived.weeks) * 7 / MONTH_DAYS
    open_wishes = {name: sum(week.wishes[name] for week in lived.weeks if name in week.could) for name in could}
    of_month = [invitations[name] / (people[name]["wish"] * months) for name in could]
    hosts = [name for name, one in people.items() if one["can_host"] and there[name]]
    own = {name for each in everything for name in each.own}
    return Account(
        people=len(could),
        asked_soon=_share(any(week.has(name) for week in lived.weeks[:SOON]) for name in could),
        asked=_share(invitations[name] > 0 for name in could),
        longest_wait=max((_longest_wait(lived, name) for name in could), default=0),
        spread=_spread([invitations[name] / open_wishes[name] for name in could]),
        month_spread=_spread(of_month),
        less_than_half=_share(share < 0.5 for share in of_month),
        hosting_spread=_spread([hosting[name] / there[name] for name in hosts]),
        most_hosted=max((hosting[name] for name in hosts), default=0),
        own_share=_share(name in each.own for each in everything for name in each.members),
        asked_for_own=_share(name in own for name in could if people[name]["show"]),
        went_on=_share(each.goes_on for each in everything),
        never=tuple(name for name in could if not invitations[name]),
    )


def _longest_wait(lived: Season, name: str) -> int:
    longest = waiting = 0
    for week in lived.weeks:
        waiting = 0 if week.has(name) else waiting + (week.wishes[name] > 0)
        longest = max(longest, waiting)
    return longest


def _share(of: Any) -> float:
    yes = list(of)
    return sum(yes) / len(yes) if yes else 1.0


def _spread(values: Sequence[float]) -> float:
    """The standard deviation ÷ the mean; 0 when all are the same."""
    return float(np.std(values) / np.mean(values)) if any(values) else 0.0


def run(*, full: bool = False) -> Results:
    measures: list[Measure] = []
    details: dict[str, Any] = {}
    for case, many in (CASES_FULL if full else CASES).items():
        print(f"season: {case} people, {many} seasons of {ROUNDS} rounds, and as many of the plain sum …", flush=True)
        found = {
            name: [_lived(case, seed, engine) for seed in range(1, many + 1)]
            for name, engine in (("stoep", by_stoep), ("plain sum", by_plain_sum))
        }
        measures += _measures(f"{int(case):,} people", found["stoep"], found["plain sum"])
        details[case] = {name: [vars(each) for each in accounts] for name, accounts in found.items()}
    notes = [
        "People are those who had a wish and somebody to meet when the season began. A spread is between people: the",
        "standard deviation ÷ the mean; that of invitations is of invitations ÷ what people wished in the rounds in",
        "which they had somebody to meet. The plain sum is the same engine with φ linear.",
    ]
    return Results("season-full" if full else "season", measures, notes, details)


def _lived(case: str, seed: int, engine: Engine) -> Account:
    return account(season(neighbourhood(int(case), seed=seed), rng=np.random.default_rng(seed), engine=engine))


def _measures(name: str, ours: Sequence[Account], plain: Sequence[Account]) -> list[Measure]:
    def beside(words: str, what: str, unit: str = "") -> Measure:
        mine, other = (middle(getattr(each, what) for each in found) for found in (ours, plain))
        return Measure(f"{name}: {words}", mine, unit, "plain sum", other)

    soon = sum(each.asked_soon * each.people for each in ours) / sum(each.people for each in ours)
    half = middle(each.spread for each in plain) / 2
    spread = middle(each.spread for each in ours)
    return [
        Measure(f"{name}: asked within {SOON} rounds", soon, "", "limit", 0.995, AT_LEAST),
        Measure(f"{name}: spread of invitations", spread, "", "half of the plain sum's", half, AT_MOST),
        beside("spread of invitations by the month", "month_spread"),
        beside("asked for less than half of their wishes", "less_than_half"),
        beside("longest wait", "longest_wait", "rounds"),
        beside("spread of hosting", "hosting_spread"),
        beside("invitations around something of one's own", "own_share"),
        beside("asked around it, of who shows something", "asked_for_own"),
        beside("encounters that go on", "went_on"),
    ]
