"""Whether the value of a pair means anything: does it say which real people become friends, or come to the same event?

The values are the engine's own (`hooks.py`). Everything that is chosen or fitted comes from Glasgow's first wave to its
second and from the first two thirds of Houston's time; the last wave and the last third are only scored. The data are
published research data, which don't come with Stoep: `glasgow.py`, `houston.py` and `marseille.py` say whose they are.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import glasgow, houston, marseille, sizes
from bench.chart import Row, draw
from bench.hooks import pair_values
from bench.measures import Measure, Results
from bench.ranking import Number, Pairs, auc, aucs, precision
from stoep.core.weave import SETTINGS
from stoep.core.weave.model import Floats

ROOT = Path(__file__).parents[1]
PEOPLE = ROOT.parent / "shared" / "data" / "people"
PICTURE = ROOT / "docs" / "explanation" / "weave-real.svg"
MISSING = "real: left out, for ../shared/data/people isn't here; its data may be read, but don't come with Stoep."
VALUE, SHARED, NEAR = "pair value", "shared things alone", "nearness alone"
SUMMED, SHARED_SUMMED = "pair value, all hooks summed", "shared things alone, summed"
OFTEN, DEALT = "how often they come", "circles dealt at random"
FEW, SERIES = "pair value, events of 2 to 8", "pair value, series as hooks"
KEY = [
    "◆ the engine’s value · ● what it is held against · ○ each in the part that may be learned from",
    "AUC: 0.5 says nothing, 1.0 is always right · a line holds 95 of 100 draws of people",
]


@dataclass(frozen=True)
class Scored:
    """The AUC of each alternative in one part of the data; of the value also how often its highest pairs are right."""

    pairs: Pairs
    numbers: dict[str, Number]
    highest: float

    @classmethod
    def of(cls, pairs: Pairs, tables: dict[str, Floats]) -> "Scored":
        return cls(pairs, aucs(pairs, tables), precision(pairs.good, pairs.values(tables[VALUE])))

    def plain(self) -> dict[str, Any]:
        return {
            "pairs": len(self.pairs.good),
            "came true": int(self.pairs.good.sum()),
            "of the highest, true": round(self.highest, 4),
            "AUC": {name: _plain(number) for name, number in self.numbers.items()},
            "pair value less": {
                name: _plain(self.numbers[VALUE] - number) for name, number in self.numbers.items() if name != VALUE
            },
        }


def run() -> Results:
    if not PEOPLE.is_dir():
        raise SystemExit(MISSING)
    found = [_glasgow(), *_houston(), _marseille()]
    panels = {head: rows for each in found for head, rows in each.details.pop("rows", {}).items()}
    title = "How well the engine’s value tells who comes together later (AUC)"
    PICTURE.write_text(draw(title, panels, low=0.3, high=0.9, chance=0.5, key=KEY), encoding="utf-8")
    return Results(
        "real",
        [measure for each in found for measure in each.measures],
        ["In brackets: 95 of 100 draws of people.", *(note for each in found for note in each.notes)],
        {each.bench: each.details for each in found},
    )


def _glasgow() -> Results:
    print("real: Glasgow …", flush=True)
    learn, last = (glasgow.wave(PEOPLE / "glasgow", number) for number in (1, 2))
    before, now = (Scored.of(wave.pairs, wave.alternatives()) for wave in (learn, last))
    half = glasgow.half_distance(learn)
    top = pair_values(last.love)[0]
    full = float((last.pairs.values(top) >= 1).mean())
    measures = [
        *_against("Glasgow", now, VALUE, (SHARED, NEAR)),
        *_against("Glasgow", now, SUMMED, (VALUE, SHARED_SUMMED)),
        _highest("Glasgow", now),
        Measure("Glasgow: half-distance, first two waves", half.found, "m", "settings", SETTINGS.near_metres),
        Measure("Glasgow: pairs with a hook that both love fully", full, "of pairs"),
    ]
    names = (VALUE, SHARED, NEAR, SUMMED, SHARED_SUMMED)
    notes = [
        f"Glasgow, {_size(now.pairs)} became friends: {_listed(now, names)}.",
        f"Glasgow, pair value less {_listed_less(now, (SHARED, NEAR, SUMMED))}.",
        f"Glasgow, half-distance: {half.found:,.0f} m ({half.interval[0]:,.0f} to {half.interval[1]:,.0f}; "
        f"{glasgow.HALVES[-1]:,.0f} is the widest that was tried).",
    ]
    head = f"Glasgow: {now.pairs.good.sum()} new friendships of pupils"
    details = {
        "wave 1 to 2": before.plain(),
        "wave 2 to 3": now.plain(),
        "half-distance": _plain(half),
        "homes, most metres off": round(float(_off(last)), 2),
        "rows": {head: [_line(name, now, before) for name in names]},
    }
    return Results("Glasgow", measures, notes, details)


def _off(wave: glasgow.Wave) -> float:
    xy = glasgow.positions(wave.apart)
    return float(np.abs(np.hypot(*(xy[:, None] - xy).T) - wave.apart).max())


def _houston() -> list[Results]:
    print("real: Houston …", flush=True)
    events = houston.events(PEOPLE / "meetup_houston")
    one, two = np.quantile([event.time for event in events], [1 / 3, 2 / 3])
    first, second, last = (
        [event for event in events if low < event.time <= high] for low, high in ((0, one), (one, two), (two, np.inf))
    )
    learn, test = houston.part(first, second), houston.part([*first, *second], last)
    tried = {name: auc(learn.pairs.good, learn.pairs.values(learn.alternatives(name)[VALUE])) for name in houston.LOVES}
    love = max(tried, key=lambda name: tried[name])
    before, now = (Scored.of(part.pairs, part.alternatives(love)) for part in (learn, test))
    before_few, few = (Scored.of(part.small, part.alternatives(love)) for part in (learn, test))
    dealt_before, dealt = (float(np.mean(part.by_deals(love))) for part in (learn, test))
    series_before, series = (_by_series(part, love) for part in (learn, test))
    measures = [
        *_against("Houston", now, VALUE, (OFTEN,)),
        Measure(f"Houston: AUC, {VALUE}, against {DEALT}", now.numbers[VALUE].found, "", DEALT, dealt),
        _highest("Houston", now),
        Measure(f"Houston: AUC, {FEW}, against {OFTEN}", few.numbers[VALUE].found, "", OFTEN, few.numbers[OFTEN].found),
        Measure(f"Houston: AUC, {SERIES}", series.found, "", "chance", 0.5),
    ]
    notes = [
        f"Houston, {_size(now.pairs)} came to the same new event: {_listed(now, (VALUE, OFTEN))}.",
        f"Houston, events of 2 to 8, {_size(few.pairs)}: {_listed(few, (VALUE, OFTEN))}.",
        f"Houston, pair value less {_listed_less(now, (OFTEN,))}; of 2 to 8, {_listed_less(few, (OFTEN,))}.",
        f"Houston, series as hooks, {_size(test.with_series())}: {series}.",
        f"Houston, love by '{love}', the best of three before the last third.",
    ]
    rows = [
        _line(VALUE, now, before),
        _row(FEW, few.numbers[VALUE], before_few.numbers[VALUE].found),
        _row(SERIES, series, series_before.found),
        _line(OFTEN, now, before),
        Row(DEALT, dealt, *_spread(test.by_deals(love)), dealt_before),
    ]
    details = {
        "second third": before.plain(),
        "last third": now.plain(),
        "events of 2 to 8": few.plain(),
        "circles": test.circles.shape[1],
        DEALT: round(dealt, 4),
        "series": {**_plain(series), "came true": int(test.with_series().good.sum())},
        "love, before the last third": {name: round(value, 4) for name, value in tried.items()},
        "rows": {f"Houston: {now.pairs.good.sum():,} pairs at the same new event": rows},
    }
    return [Results("Houston", measures, notes, details), _sizes([*first, *second])]


def _by_series(part: houston.Part, love: str) -> Number:
    return aucs(part.with_series(), {SERIES: pair_values(houston.LOVES[love](part.series))[0]})[SERIES]


def _sizes(past: list[houston.Event]) -> Results:
    found = sizes.first_meetings(past)
    bands, steep, ours = found.bands(), found.steepness(), sizes.steepness_of_the_settings()
    shown = ", ".join(f"{low}+ {number}" for low, number in zip(sizes.BANDS, bands, strict=True))
    return Results(
        "sizes",
        [Measure("Houston: fall of meeting again with size, 2 to 8", steep.found, "", "settings", ours)],
        [f"Houston, who first met at an event of so many meet again: {shown}.",
         f"Houston, (2 / size) ** g within circles: g is {steep}; `attention` is like {ours:.3g}."],
        {"met again": {f"{low}+": _plain(number) for low, number in zip(sizes.BANDS, bands, strict=True)},
         "steepness": _plain(steep), "steepness of attention": ours},
    )  # fmt: skip


def _marseille() -> Results:
    print("real: Marseille …", flush=True)
    worth, threes = marseille.worth_of_groups(PEOPLE / "highschool2013")
    ours = float(np.dot([threes, 1 - threes], SETTINGS.attention[1:3]))
    note = f"Marseille, a moment in a group of 3 to 5 ({threes:.0%} are threes) is worth {worth} of a moment of two."
    measure = Measure("Marseille: worth of a moment in a group of 3 to 5", worth.found, "of two", "settings", ours)
    return Results("Marseille", [measure], [note], {"worth": _plain(worth), "threes": round(threes, 3)})


def _against(place: str, scored: Scored, ours: str, others: tuple[str, ...]) -> list[Measure]:
    found = scored.numbers
    rows = [(name, found[name].found) for name in others]
    return [Measure(f"{place}: AUC, {ours}, against {name}", found[ours].found, "", name, than) for name, than in rows]


def _highest(place: str, scored: Scored) -> Measure:
    good = scored.pairs.good
    return Measure(f"{place}: true of the highest {good.sum():,} pairs", scored.highest, "", "any", float(good.mean()))


def _line(name: str, now: Scored, before: Scored) -> Row:
    return _row(name, now.numbers[name], before.numbers[name].found)


def _row(name: str, number: Number, before: float) -> Row:
    return Row(name, number.found, *number.interval, before, ours=name in (VALUE, FEW, SERIES))


def _spread(values: list[float]) -> tuple[float, float]:
    return min(values), max(values)


def _listed(scored: Scored, names: tuple[str, ...]) -> str:
    return "; ".join(f"{name} {scored.numbers[name]}" for name in names)


def _listed_less(scored: Scored, names: tuple[str, ...]) -> str:
    return "; ".join(f"{name} {scored.numbers[VALUE] - scored.numbers[name]}" for name in names)


def _size(pairs: Pairs) -> str:
    return f"{pairs.good.sum():,} of {len(pairs.good):,} pairs"


def _plain(number: Number) -> dict[str, float]:
    low, high = number.interval
    return {"found": round(number.found, 4), "low": round(low, 4), "high": round(high, 4)}
