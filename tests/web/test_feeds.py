"""Calendars that go out (C1, H4, L4, N6): the programs of others read the same dates as `stoep agenda`, to the minute."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from stoep.core.calendar.hear import hear
from stoep.web.encounters.models import State as Meeting
from stoep.web.initiatives.actions import begin_initiative, extend_gatherings
from stoep.web.initiatives.dates import agenda
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.places.models import Place
from stoep.web.rhythms import actions as rhythms
from stoep.web.rhythms.planning import Scope, Wish, plan_change
from tests.browser.chromium import checker
from tests.cast import Cast, make_cast

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)  # a Monday, four weeks before the clock goes forward
UNTIL = datetime(2027, 3, 3, tzinfo=AMSTERDAM)
Row = tuple[datetime, datetime, str, bool]
TOOLS = Path(__file__).parents[1] / "tools"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def begun(cast: Cast, title: str, words: str, **facts: object) -> Initiative:
    habit = hear(words, now=timezone.localtime().replace(tzinfo=None), time_zone=cast.here.time_zone)
    return begin_initiative(by=cast.maker, title=title, habit=habit, place=cast.place, **facts)


def nth(initiative: Initiative, number: int) -> Gathering:
    return Gathering.objects.filter(initiative=initiative).order_by("starts_at")[number]


def change(cast: Cast, gathering: Gathering, scope: Scope, **wish: object) -> None:
    start, end = timezone.localtime(gathering.starts_at, AMSTERDAM), timezone.localtime(gathering.ends_at, AMSTERDAM)
    same = {"day": start.date(), "start": start.time(), "end": end.time(), "place": gathering.at, "opens": None}
    plan = plan_change(gathering, scope, Wish(**{**same, **wish}), timezone.now())  # type: ignore[arg-type]
    rhythms.follow(plan, gathering.initiative, by=cast.maker, now=timezone.now())


def make_year(cast: Cast) -> Cast:
    """Put all kinds of rhythm in a neighbourhood, and all that can happen to a date."""
    rhythms.choose_region(cast.here, by=cast.keyholder, region="midden", now=timezone.now())
    soup = begun(cast, "Soep; warm, \\ en lekker", "elke woensdag van 14 tot 17 uur")
    garden = Place.objects.create(neighbourhood=cast.here, name="De Tuin", street=cast.street)
    change(cast, nth(soup, 1), Scope.ONE, day=date(2026, 3, 12), place=garden, because="De zaal is weg.")
    rhythms.cancel_date(nth(soup, 3), by=cast.maker, because="De kok is ziek.")
    tea = begun(cast, "Thee", "elke dag van 9 tot 10.15 uur")
    rhythms.cancel_date(nth(tea, 5), by=cast.maker, because="Vandaag niet.")
    rhythms.cancel_date(nth(tea, 6), by=cast.maker, because="Toch niet.")
    rhythms.put_date_on(nth(tea, 6), by=cast.maker)
    games = begun(cast, "Spelen", "om de week op dinsdag van 19.30 tot 22 uur")
    change(cast, nth(games, 2), Scope.REST, start=datetime(2026, 1, 1, 20).time())
    begun(cast, "Markt", "elke woensdag en zaterdag van 10 tot 12 uur, niet in de schoolvakanties")
    rhythms.add_days_off(cast.here, by=cast.keyholder, name="Kermis", first=date(2026, 9, 9), last=date(2026, 9, 12),
                         now=timezone.now())  # fmt: skip
    begun(cast, "Wandelen", "elke vrijdag een uur voor zonsondergang")
    singing = begun(cast, "Zingen", "elke eerste zondag van de maand om 11 uur")
    rhythms.add_date(singing, by=cast.maker, start=datetime(2026, 3, 20, 20), minutes=60)
    loose = begun(cast, "Dansen", "wanneer we zin hebben")
    rhythms.add_date(loose, by=cast.maker, start=datetime(2026, 3, 28, 23), minutes=90)
    rhythms.add_date(loose, by=cast.maker, start=datetime(2026, 10, 24, 20), minutes=90)
    pausing = begun(cast, "Schaken", "elke maandag van 20 tot 22 uur")
    rhythms.pause(pausing, by=cast.maker, because="Het is vakantie.", back_on=None, now=timezone.now())
    rested = begun(cast, "Breien", "elke donderdag van 10 tot 12 uur")
    rhythms.rest(rested, by=cast.maker, thanks="Het was warm.", now=timezone.now())
    begun(cast, "Geheime kring", "elke zondag van 15 tot 16 uur", circle=[cast.neighbour])
    Initiative.objects.filter(pk=cast.initiative.pk).delete()
    cast.here.refresh_from_db()
    return cast


@pytest.fixture
def year(cast: Cast) -> Cast:
    return make_year(cast)


def the_truth(neighbourhood: Neighbourhood) -> list[Row]:
    """What `stoep agenda` says."""
    return sorted(
        (row.start.astimezone(UTC), row.end.astimezone(UTC), row.title, row.cancelled)
        for row in agenda(neighbourhood, NOW, UNTIL)
    )


def get(name: str, *args: object, **headers: str) -> bytes:
    response = Client().get(reverse(name, args=args), headers=headers)
    assert response.status_code == 200
    return response.content


def by_python(raw: bytes) -> list[Row]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(raw)).between(NOW, UNTIL)
    return sorted(
        (event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC), str(event["SUMMARY"]),
         event.get("STATUS") == "CANCELLED")
        for event in found
        if event["DTSTART"].dt >= NOW
    )  # fmt: skip


def by_javascript(raw: bytes) -> list[Row]:
    assert checker("ical.js/package.json").exists()
    said = subprocess.run(
        ["node", "dates.mjs", NOW.isoformat(), UNTIL.isoformat()],
        cwd=TOOLS, input=raw, capture_output=True, check=True,
    ).stdout  # fmt: skip
    return sorted(
        (datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"]), row["title"], row["cancelled"])
        for row in json.loads(said)
    )


def without_what_rests(rows: list[Row]) -> list[Row]:
    """What rests is off, and told so to calendars that had it; `stoep agenda` doesn't name it at all."""
    resting = [row for row in rows if row[2] == "Breien"]
    assert resting
    assert all(cancelled for *_, cancelled in resting)
    return [row for row in rows if row[2] != "Breien"]


@pytest.mark.parametrize("read", [by_python, by_javascript])
def test_others_read_a_year_as_the_agenda_says_it(year: Cast, read: Callable[[bytes], list[Row]]) -> None:
    truth = the_truth(year.here)
    assert {title for _start, _end, title, _off in truth} == {
        "Soep; warm, \\ en lekker", "Thee", "Spelen", "Markt", "Wandelen", "Zingen", "Dansen", "Schaken",
    }  # fmt: skip
    assert len(truth) > 500
    assert without_what_rests(read(get("neighbourhood_calendar", "kwartel"))) == truth


# --- Real clients ----------------------------------------------------------------------------------


def run(folder: Path, program: str, *words: str) -> str:
    """Run a program as somebody has it at home, with a home of its own."""
    found = Path(sys.executable).with_name(program)
    assert found.exists(), f"There is no {program}. Run `make test`: it installs it."
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), "TZ": "Europe/Amsterdam", "LC_ALL": "C.UTF-8",
                    "XDG_DATA_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}  # fmt: skip
    done = subprocess.run([str(found), *words], env=surroundings, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def fetch(folder: Path, address: str) -> Path:
    """Let vdirsyncer subscribe to an address; return the folder in which it keeps what it found."""
    settings = folder / "vdirsyncer.conf"
    week = folder / "week"
    week.mkdir(exist_ok=True)
    settings.write_text(
        f'[general]\nstatus_path = "{folder}/status/"\n'
        '[pair week]\na = "theirs"\nb = "ours"\ncollections = null\n'
        f'[storage theirs]\ntype = "http"\nurl = "{address}"\n'
        f'[storage ours]\ntype = "filesystem"\npath = "{week}/"\nfileext = ".ics"\n'
    )
    if not (folder / "status").exists():
        run(folder, "vdirsyncer", "-c", str(settings), "discover", "week")
    run(folder, "vdirsyncer", "-c", str(settings), "sync")
    return week


def by_khal(folder: Path, kept: Path) -> list[Row]:
    """Let khal list what is kept in a folder."""
    settings = folder / "khal.conf"
    clock = "".join(f"{name} = %Y-%m-%d %H:%M\n" for name in ("datetimeformat", "longdatetimeformat"))
    day = "".join(f"{name} = %Y-%m-%d\n" for name in ("dateformat", "longdateformat"))
    settings.write_text(
        f"[calendars]\n[[week]]\npath = {kept}\n[sqlite]\npath = {folder}/khal.db\n"
        f"[locale]\nlocal_timezone = Europe/Amsterdam\ndefault_timezone = Europe/Amsterdam\ntimeformat = %H:%M\n{clock}{day}"
    )
    line = "{start-date-long}T{start-time}|{end-date-long}T{end-time}|{status}|{title}"
    said = run(folder, "khal", "-c", str(settings), "list", "--day-format", "", "--format", line,
               f"{NOW:%Y-%m-%d}", "366d")  # fmt: skip
    rows = set()  # what lasts past midnight is listed on both days
    for each in filter(None, said.splitlines()):
        start, end, status, title = each.split("|")
        moments = (datetime.fromisoformat(at).replace(tzinfo=AMSTERDAM).astimezone(UTC) for at in (start, end))
        first, last = moments
        if NOW <= first < UNTIL:
            rows.add((first, last, title, "CANCELLED" in status))
    return sorted(rows)


@pytest.mark.django_db(transaction=True)
def test_a_real_client_fetches_it_and_lists_the_same_dates(live_server: LiveServer, tmp_path: Path) -> None:
    cast = make_year(make_cast())
    kept = fetch(tmp_path, live_server.url + reverse("neighbourhood_calendar", args=["kwartel"]))
    assert without_what_rests(by_khal(tmp_path, kept)) == the_truth(cast.here)
    before = {path.name for path in kept.iterdir()}  # named after what is in them
    rhythms.cancel_date(nth(Initiative.objects.get(title="Spelen"), 1), by=cast.maker, because="De zaal is dicht.")
    fetch(tmp_path, live_server.url + reverse("neighbourhood_calendar", args=["kwartel"]))
    after = {path.name for path in kept.iterdir()}
    assert len(before - after) == len(after - before) == 1, "a change is a change of one event, and of no other"
    assert without_what_rests(by_khal(tmp_path, kept)) == the_truth(cast.here)
