"""How long a year of sixty rhythms takes to work out, beside the library that reads calendar files, on the same ones.

The library gets the very files that Stoep writes, already parsed; both give the same starts, or the bench stops.
And how long it takes to be served the file of all sixty.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from bench.measures import AT_MOST, Measure, Results, middle
from stoep.core.calendar import Free, Gathering, Habit, moments, write

RUNS = 9
MOST_SECONDS = 0.3
MOST_SERVED_MS = 50
ZONE = ZoneInfo("Europe/Amsterdam")
SINCE, UNTIL = datetime(2027, 1, 1, tzinfo=ZONE), datetime(2028, 1, 1, tzinfo=ZONE)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def rhythms() -> list[str]:
    """Sixty rhythms as a full neighbourhood has them: most twice a week, some daily, every other week or monthly."""
    rules = []
    for n in range(60):
        first, second = _DAYS[n % 7], _DAYS[(n * 3 + 2) % 7]
        if n % 10 == 0:
            rules.append("FREQ=MONTHLY;BYDAY=1SU,3TU")
        elif n % 10 == 5:
            rules.append(f"FREQ=WEEKLY;INTERVAL=2;BYDAY={first},{second}")
        elif n % 10 == 7:
            rules.append("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
        else:
            rules.append(f"FREQ=WEEKLY;BYDAY={','.join(dict.fromkeys((first, second)))}")
    return [
        f"DTSTART;TZID=Europe/Amsterdam:202412{n % 28 + 1:02}T{9 + n % 12:02}3000\nRRULE:{rule}"
        for n, rule in enumerate(rules)
    ]


def run() -> Results:
    print(f"rhythm: a year of sixty rhythms, {RUNS} times, each beside recurring-ical-events …", flush=True)
    said = rhythms()
    files = [icalendar.Calendar.from_ical(_file(rhythm)) for rhythm in said]
    ours, theirs = _ours(said), _theirs(files)
    assert ours == theirs, "They differ: one of the two is wrong."
    rows = [(_seconds(lambda: _ours(said)), _seconds(lambda: _theirs(files))) for _ in range(RUNS)]
    own, other = (middle(column) for column in zip(*rows, strict=True))
    skipping = middle(_seconds(lambda: _skipping(said)) for _ in range(RUNS))
    count = sum(map(len, ours))
    served = _served()
    return Results(
        "rhythm",
        [
            Measure("a year of 60 rhythms", own, "s", "limit", MOST_SECONDS, AT_MOST),
            Measure("the same, beside the library", own, "s", "recurring-ical-events", other),
            Measure("with school holidays and sunset", skipping, "s", "limit", MOST_SECONDS, AT_MOST),
            Measure("gatherings in it", count, "dates"),
            Measure("the calendar of all 60, kept", served["warm"] * 1000, "ms", "limit", MOST_SERVED_MS, AT_MOST),
            Measure("the same, beside reading it", served["warm"], "s", "recurring-ical-events", served["theirs"]),
            Measure("the same, worked out anew", served["cold"], "s", "recurring-ical-events", served["theirs"]),
            Measure("'nothing changed' (304)", served["unchanged"] * 1000, "ms", "limit", MOST_SERVED_MS, AT_MOST),
        ],
        [
            f"Both give the same {count} starts.",
            f"The calendar of all 60 is {served['bytes'] / 1000:.0f} kB, {served['sent'] / 1000:.0f} kB as it is sent; "
            f"in it the library finds the {served['dates']} dates of `stoep agenda`.",
        ],
    )


def _served() -> dict[str, Any]:
    """Ask a neighbourhood of sixty rhythms for its calendar, through all of Django but the socket."""
    with TemporaryDirectory() as folder:
        ours = ("STOEP_", "DJANGO_", "DATABASE_URL")
        own = {key: value for key, value in os.environ.items() if not key.startswith(ours)} | {"STOEP_DATA": folder}
        done = subprocess.run(
            [sys.executable, "-m", "bench.agenda"], env=own, capture_output=True, text=True, check=True
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _ours(said: list[str]) -> list[list[datetime]]:
    return [[each.start for each in moments(Habit(rhythm, 120), since=SINCE, until=UNTIL)] for rhythm in said]


def _skipping(said: list[str]) -> list[list[datetime]]:
    free = Free.of("midden")
    return [
        [
            each.start
            for each in moments(
                Habit(rhythm, 60, 60, True), since=SINCE, until=UNTIL, free=free, latitude=52.21, longitude=5.29
            )
        ]
        for rhythm in said
    ]


def _theirs(files: list[icalendar.Calendar]) -> list[list[datetime]]:
    # What begins before the year and still goes on belongs to it there, and not here.
    return [
        sorted(start for event in recurring_ical_events.of(file).between(SINCE, UNTIL)
               if SINCE <= (start := event["DTSTART"].dt) < UNTIL)
        for file in files
    ]  # fmt: skip


def _file(rhythm: str) -> bytes:
    start = datetime.strptime(rhythm.split("\n")[0].rsplit(":", 1)[1], "%Y%m%dT%H%M%S").replace(tzinfo=ZONE)
    gathering = Gathering(
        uid="a", title="Soep", start=start, end=start.replace(hour=start.hour + 2), stamp=start, rhythm=rhythm
    )
    return write([gathering], name="Bench", language="nl")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
