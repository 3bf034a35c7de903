"""Calendars that go out (C1, H4, L4, N6): others read the same dates as `stoep agenda`, to the minute."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from stoep.core.calendar.hear import hear
from stoep.web.coming.actions import come
from stoep.web.encounters.models import Answer
from stoep.web.encounters.models import State as Meeting
from stoep.web.feeds.models import OwnCalendar
from stoep.web.feeds.syndication import ATOM
from stoep.web.initiatives.actions import begin_initiative, extend_gatherings
from stoep.web.initiatives.dates import agenda
from stoep.web.initiatives.models import Door, Gathering, Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.actions import leave
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place
from stoep.web.rhythms import actions as rhythms
from stoep.web.rhythms.planning import Scope, Wish, plan_change
from stoep.web.turns.models import TurnState
from tests.browser.chromium import checker
from tests.cast import ADDRESS, Cast, make_cast, make_encounter, make_initiative, make_turn
from tests.reading import browser_of, tables_with, text_of
from tests.web.test_doors import DOORS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)  # a Monday, four weeks before the clock goes forward
UNTIL = datetime(2027, 3, 3, tzinfo=AMSTERDAM)
Row = tuple[datetime, datetime, str, bool]
TOOLS = Path(__file__).parents[1] / "tools"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _only_ours(request: pytest.FixtureRequest) -> None:
    """What was read from a calendar of others goes out in that one alone."""
    if "cast" in request.fixturenames:
        request.getfixturevalue("cast").subscription.delete()


def begun(cast: Cast, title: str, words: str, **facts: object) -> Initiative:
    habit = hear(words, now=timezone.localtime().replace(tzinfo=None), time_zone=cast.here.time_zone)
    return begin_initiative(by=cast.maker, title=title, habit=habit, place=cast.place, **facts)


def nth(initiative: Initiative, number: int) -> Gathering:
    return Gathering.objects.filter(initiative=initiative).order_by("starts_at")[number]


naive = datetime.fromisoformat


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
    change(cast, nth(games, 2), Scope.REST, start=time(20))
    begun(cast, "Markt", "elke woensdag en zaterdag van 10 tot 12 uur, niet in de schoolvakanties")
    rhythms.add_days_off(cast.here, by=cast.keyholder, name="Kermis", first=date(2026, 9, 9), last=date(2026, 9, 12),
                         now=timezone.now())  # fmt: skip
    begun(cast, "Wandelen", "elke vrijdag een uur voor zonsondergang")
    singing = begun(cast, "Zingen", "elke eerste zondag van de maand om 11 uur")
    rhythms.add_date(singing, by=cast.maker, start=naive("2026-03-20T20:00"), minutes=60)
    loose = begun(cast, "Dansen", "wanneer we zin hebben")
    rhythms.add_date(loose, by=cast.maker, start=naive("2026-03-28T23:00"), minutes=90)
    rhythms.add_date(loose, by=cast.maker, start=naive("2026-10-24T20:00"), minutes=90)
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


@pytest.mark.parametrize(
    "zone", ["Pacific/Auckland", "America/St_Johns", "Europe/Dublin", "Asia/Kathmandu", "Africa/Casablanca"]
)
def test_a_calendar_is_right_in_every_time_zone(cast: Cast, zone: str) -> None:
    Neighbourhood.objects.filter(pk=cast.here.pk).update(time_zone=zone)
    cast.here.refresh_from_db()
    cast.maker.refresh_from_db()
    Initiative.objects.filter(pk=cast.initiative.pk).delete()
    with timezone.override(ZoneInfo(zone)):
        soup = begun(cast, "Soep", "elke woensdag van 14 tot 17 uur")
        begun(cast, "Wandelen", "elke vrijdag een uur voor zonsondergang")
    rhythms.cancel_date(nth(soup, 2), by=cast.maker, because="Vandaag niet.")
    raw = get("neighbourhood_calendar", "kwartel")
    assert f"TZID:{zone}\r\n".encode() in raw
    assert by_python(raw) == the_truth(cast.here)
    assert by_javascript(raw) == the_truth(cast.here)


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
        f"[locale]\nlocal_timezone = Europe/Amsterdam\ndefault_timezone = Europe/Amsterdam\ntimeformat = %H:%M\n"
        f"{clock}{day}"
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
    cast.subscription.delete()
    kept = fetch(tmp_path, live_server.url + reverse("neighbourhood_calendar", args=["kwartel"]))
    assert without_what_rests(by_khal(tmp_path, kept)) == the_truth(cast.here)
    before = {path.name for path in kept.iterdir()}  # named after what is in them
    rhythms.cancel_date(nth(Initiative.objects.get(title="Spelen"), 1), by=cast.maker, because="De zaal is dicht.")
    fetch(tmp_path, live_server.url + reverse("neighbourhood_calendar", args=["kwartel"]))
    after = {path.name for path in kept.iterdir()}
    assert len(before - after) == len(after - before) == 1, "a change is a change of one event, and of no other"
    assert without_what_rests(by_khal(tmp_path, kept)) == the_truth(cast.here)


# --- Versions --------------------------------------------------------------------------------------


def events(raw: bytes) -> dict[tuple[str, str], icalendar.Event]:
    """Return the events of a file by what they are known by."""
    found = {}
    for event in icalendar.Calendar.from_ical(raw).walk("VEVENT"):
        which = event["RECURRENCE-ID"].dt.isoformat() if "RECURRENCE-ID" in event else ""
        assert (str(event["UID"]), which) not in found
        found[str(event["UID"]), which] = event
    return found


SAME_TIMES = ("DTSTART", "DTEND", "RRULE", "RDATE", "EXDATE", "STATUS")


def significant(event: icalendar.Event) -> list[object]:
    def text(value: object) -> object:
        many = value if isinstance(value, list) else [value]
        return [each.to_ical() if hasattr(each, "to_ical") else each for each in many]

    return [text(event[name]) for name in SAME_TIMES if name in event]


DEEDS: dict[str, Callable[[Cast, Initiative], object]] = {
    "cancel": lambda c, i: rhythms.cancel_date(nth(i, 1), by=c.maker, because="Ziek."),
    "cancel, on again": lambda c, i: (
        rhythms.cancel_date(nth(i, 1), by=c.maker, because="Ziek."),
        rhythms.put_date_on(nth(i, 1), by=c.maker),
    ),
    "move one": lambda c, i: change(c, nth(i, 1), Scope.ONE, day=date(2026, 3, 12)),
    "move the rest": lambda c, i: change(c, nth(i, 2), Scope.REST, day=date(2026, 3, 19)),
    "move all": lambda c, i: change(c, nth(i, 2), Scope.ALL, start=time(16)),
    "pause": lambda c, i: rhythms.pause(i, by=c.maker, because="Vakantie.", back_on=None, now=timezone.now()),
    "rest": lambda c, i: rhythms.rest(i, by=c.maker, thanks="Dank.", now=timezone.now()),
    "one more": lambda c, i: rhythms.add_date(i, by=c.maker, start=naive("2026-03-07T12:00"), minutes=60),
    "days off": lambda c, i: rhythms.add_days_off(
        c.here, by=c.keyholder, name="Feest", first=date(2026, 3, 11), last=date(2026, 3, 11), now=timezone.now()
    ),
    "a region": lambda c, i: rhythms.choose_region(c.here, by=c.keyholder, region="zuid", now=timezone.now()),
}


@pytest.mark.parametrize("words", ["elke woensdag van 14 tot 17 uur, niet in de schoolvakanties",
                                   "elke woensdag een uur voor zonsondergang"])  # fmt: skip
@pytest.mark.parametrize("deed", DEEDS)
def test_what_changes_has_a_higher_number_and_the_rest_its_own(cast: Cast, deed: str, words: str) -> None:
    soup = begun(cast, "Soep", words)
    Initiative.objects.filter(pk=cast.initiative.pk).delete()
    if "zonsondergang" in words and deed in ("move all",):
        pytest.skip("what goes along with the sun has no clock to change")
    before = events(get("neighbourhood_calendar", "kwartel"))
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        DEEDS[deed](cast, soup)
        after = events(get("neighbourhood_calendar", "kwartel"))
    for known, event in after.items():
        older = before.get(known) or before.get((known[0], ""))
        if older is None:
            continue
        assert event["SEQUENCE"] >= older["SEQUENCE"], known
        if significant(event) != significant(older):
            assert event["SEQUENCE"] > older["SEQUENCE"], known
            assert event["LAST-MODIFIED"].dt > older["LAST-MODIFIED"].dt, known
    cast.here.refresh_from_db()
    raw = get("neighbourhood_calendar", "kwartel")
    assert [row for row in by_python(raw) if not row[3]] == [row for row in the_truth(cast.here) if not row[3]]


def test_a_paused_whole_is_cancelled_and_comes_back(cast: Cast) -> None:
    Initiative.objects.filter(pk=cast.initiative.pk).delete()
    soup = begun(cast, "Soep", "elke woensdag van 14 tot 17 uur")
    rhythms.pause(soup, by=cast.maker, because="De kok is weg.", back_on=None, now=timezone.now())
    rows = by_python(get("initiative_calendar", "kwartel", soup.pk))
    assert rows == the_truth(cast.here)
    assert len(rows) == 9
    assert all(cancelled for *_, cancelled in rows)
    rhythms.resume(soup, by=cast.maker, now=timezone.now())
    rows = by_python(get("initiative_calendar", "kwartel", soup.pk))
    assert rows == the_truth(cast.here)
    assert len(rows) == 52
    assert not any(cancelled for *_, cancelled in rows)


def test_a_name_stays_when_the_night_writes_more_dates(year: Cast) -> None:
    """A date that was worked out and one that stands in the table are the same to a calendar."""
    before = set(events(get("neighbourhood_calendar", "kwartel")))
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        extend_gatherings(year.here, now=timezone.now())
        after = set(events(get("neighbourhood_calendar", "kwartel")))
    new = {uid for uid, _which in after - before}
    still_known = {uid for uid, _which in before}
    assert not {uid for uid in new if uid in still_known}
    walks = Initiative.objects.get(title="Wandelen")
    assert {uid.rpartition("-")[0] for uid in new} == {f"initiative-{walks.pk}"}, (
        "twenty days further: three walks more"
    )
    assert len(new) == 3


# --- What is whose, and who sees it -----------------------------------------------------------------


def test_what_is_of_a_closed_circle_never_goes_out(year: Cast) -> None:
    circle = Initiative.objects.get(title="Geheime kring")
    for name in ("neighbourhood_calendar", "atom", "json_feed", "week_list", "embed", "in_my_agenda", "week"):
        assert b"Geheime kring" not in get(name, "kwartel"), name
    assert b"Geheime kring" not in get("place_calendar", "kwartel", year.place.pk)
    maker = browser_of(year.maker)
    for client in (Client(), maker):
        assert client.get(reverse("initiative_calendar", args=["kwartel", circle.pk])).status_code == 404
    page = maker.get(reverse("initiative", args=["kwartel", circle.pk])).content
    assert b"webcal:" not in page
    assert b"og:title" not in page
    rhythms.choose_door(circle, by=year.maker, door=Door.OPEN)
    assert b"Geheime kring" in get("neighbourhood_calendar", "kwartel")


def my_address(who: Neighbour) -> str:
    """Press the button, and copy the address."""
    page = browser_of(who).post(reverse("my_agenda", args=["kwartel"])).content.decode()
    found = re.search(r"<strong>http[^<]*(/mijn-agenda/[^<]+\.ics)</strong>", page)
    assert found
    return found[1]


def test_my_own_calendar_has_what_is_mine(cast: Cast) -> None:
    soup = begun(cast, "Soep", "elke woensdag van 14 tot 17 uur")
    circle = begun(cast, "Geheime kring", "elke zondag van 15 tot 16 uur", circle=[cast.neighbour])
    come(nth(soup, 2), by=cast.neighbour, now=timezone.now(), maybe=True)
    turn = make_turn(nth(soup, 1), cast.neighbour, state=TurnState.YES)
    raw = Client().get(my_address(cast.neighbour)).content
    here = "@kwartel.stoep"
    found = events(raw)
    assert {uid for uid, _which in found} == {
        f"{name}{here}"
        for name in (
            f"initiative-{circle.pk}", f"gathering-{cast.gathering.pk}", f"gathering-{nth(soup, 2).pk}",
            f"encounter-{cast.on.encounter_id}", f"encounter-{cast.over.encounter_id}", f"turn-{turn.pk}",
        )
    }  # fmt: skip
    status = {uid: str(event["STATUS"]) for (uid, _which), event in found.items()}
    assert status[f"gathering-{nth(soup, 2).pk}{here}"] == "TENTATIVE"
    assert status[f"encounter-{cast.on.encounter_id}{here}"] == "CONFIRMED"
    assert str(found[f"turn-{turn.pk}{here}", ""]["SUMMARY"]) == "Soep: mijn beurt, koffie zetten"
    for name in ("Anja", "Fatma", "Wim", "voorbeeld.example"):
        assert name.encode() not in raw, "nobody else is in it"
    assert nth(soup, 2).pk
    cast.on.encounter.state = Meeting.OFF
    cast.on.encounter.save()
    caches["fragments"].clear()
    rhythms.cancel_date(nth(soup, 2), by=cast.maker, because="Ziek.")
    later = events(Client().get(my_address(cast.neighbour)).content)
    for uid in (f"encounter-{cast.on.encounter_id}{here}", f"gathering-{nth(soup, 2).pk}{here}"):
        assert later[uid, ""]["STATUS"] == "CANCELLED"
        assert later[uid, ""]["SEQUENCE"] > found[uid, ""]["SEQUENCE"]


def test_the_secret_address_is_shown_once_renewed_and_ended(cast: Cast) -> None:
    first = my_address(cast.neighbour)
    second = my_address(cast.neighbour)
    page = reverse("my_agenda", args=["kwartel"])
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    secret = second.removeprefix("/mijn-agenda/").removesuffix(".ics")
    assert secret not in browser_of(cast.neighbour).get(page).content.decode()
    assert not tables_with(secret)
    answer = Client().get(second)
    assert (answer["Cache-Control"], answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
        "private, no-cache", "no-referrer", "noindex",
    )  # fmt: skip
    browser_of(cast.neighbour).post(reverse("end_my_agenda", args=["kwartel"]))
    assert Client().get(second).status_code == 404
    assert not OwnCalendar.objects.filter(neighbour=cast.neighbour).exists()


def test_who_leaves_takes_the_address_along(cast: Cast) -> None:
    address = my_address(cast.neighbour)
    leave(cast.neighbour)
    assert Client().get(address).status_code == 404


# --- What a program is told when nothing changed ----------------------------------------------------

FILES = ("neighbourhood_calendar", "atom", "json_feed", "week_list", "embed")


@pytest.mark.parametrize("name", FILES)
def test_what_did_not_change_is_not_sent_again(cast: Cast, name: str) -> None:
    url = reverse(name, args=["kwartel"])
    first = Client().get(url)
    tag = first["ETag"]
    assert "Set-Cookie" not in first
    assert not first.cookies
    again = Client().get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert browser_of(cast.maker).get(url, headers={"If-None-Match": tag}).status_code == 304, "it is nobody's own"
    begun(cast, "Soep", "elke dag van 14 tot 17 uur")
    newer = Client().get(url, headers={"If-None-Match": tag})
    assert newer.status_code == 200
    assert b"Soep" in newer.content
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert Client().get(url, headers={"If-None-Match": newer["ETag"]}).status_code == 200, "a day further"


@pytest.mark.parametrize("name", [*FILES, "initiative_calendar", "place_calendar", "my_calendar"])
def test_the_number_of_queries_is_the_same_for_thirty(cast: Cast, name: str) -> None:
    args = {"initiative_calendar": (cast.initiative.pk,), "place_calendar": (cast.place.pk,)}.get(name, ())
    url = reverse(name, args=[ADDRESS] if name == "my_calendar" else ["kwartel", *args])

    def cold() -> int:
        caches["fragments"].clear()
        with CaptureQueriesContext(connection) as found:
            assert Client().get(url).status_code == 200
        return len(found)

    before = cold()
    for number in range(30):
        made = make_initiative(cast.here, cast.place, cast.neighbour, f"Club {number}")
        make_turn(made, cast.neighbour, state=TurnState.YES)
        come(nth(begun(cast, f"Soep {number}", "elke woensdag van 14 tot 17 uur"), 1), by=cast.neighbour,
             now=timezone.now())  # fmt: skip
        both = {cast.neighbour: Answer.YES, cast.maker: Answer.YES}
        make_encounter(cast.here, cast.place, NOW + timedelta(days=number + 1), both, Meeting.ON)
    assert cold() == before


# --- Feeds, data and a list for other sites ---------------------------------------------------------

HOSTILE = "Soep]]>\x0b\ufffe</script><script>alert(1)</script>\r\nBEGIN:VEVENT & \"'\u2028 %s"


@pytest.fixture
def hostile(cast: Cast) -> Cast:
    """Somebody types all that could end a line, a word or a script."""
    soup = begun(cast, HOSTILE, "elke dag van 14 tot 17 uur")
    Initiative.objects.filter(pk=soup.pk).update(about=HOSTILE * 20, bring=HOSTILE)
    Place.objects.filter(pk=cast.place.pk).update(name=HOSTILE[:80])
    Gathering.objects.filter(initiative=soup).update(because=HOSTILE, note=HOSTILE)
    return cast


def test_hostile_words_stay_words_in_a_calendar(hostile: Cast) -> None:
    raw = get("neighbourhood_calendar", "kwartel")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    names = {str(event["SUMMARY"]) for event in events(raw).values()}
    assert len([name for name in names if "BEGIN:VEVENT" in name]) == 1
    assert by_javascript(raw) == by_python(raw)


def test_hostile_words_stay_words_in_a_feed(hostile: Cast) -> None:
    feed = ElementTree.fromstring(get("atom", "kwartel"))
    titles = [title.text or "" for title in feed.iter(f"{{{ATOM}}}title")]
    assert any("</script><script>alert(1)</script>" in title for title in titles)
    items = json.loads(get("json_feed", "kwartel"))["items"]
    assert any("</script><script>alert(1)</script>" in item["title"] for item in items)


@pytest.mark.parametrize("name", ["week", "week_list", "embed"])
def test_hostile_words_stay_words_in_a_page(hostile: Cast, name: str) -> None:
    page = get(name, "kwartel").decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page or "\\u003cscript" in page


def linked(page: str) -> object:
    """Return the data in a page, as a search engine reads it."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def test_a_gathering_says_as_data_what_it_says_in_words(hostile: Cast) -> None:
    soup = Initiative.objects.get(title=HOSTILE)
    rhythms.cancel_date(nth(soup, 1), by=hostile.maker, because="Ziek.")
    for number, status in ((0, "EventScheduled"), (1, "EventCancelled")):
        data = linked(get("gathering", "kwartel", nth(soup, number).pk).decode())
        assert isinstance(data, dict)
        assert (data["@context"], data["@type"]) == ("https://schema.org", "Event")
        assert data["eventStatus"] == f"https://schema.org/{status}"
        assert datetime.fromisoformat(data["startDate"]) == nth(soup, number).starts_at
        assert data["location"]["address"]["streetAddress"] == "Kastanjelaan"
        assert "</script>" in data["name"]
    week = linked(get("week", "kwartel").decode())
    assert isinstance(week, list)
    assert len(week) == 8


def test_an_atom_feed_is_what_the_standard_asks(year: Cast) -> None:
    feed = ElementTree.fromstring(get("atom", "kwartel"))

    def texts(item: ElementTree.Element, name: str) -> list[str]:
        return [found.text or "" for found in item.findall(f"{{{ATOM}}}{name}")]

    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{{{ATOM}}}link")}
    assert links == {
        "self": "http://127.0.0.1:8000/b/kwartel/agenda/week.atom",
        "alternate": "http://127.0.0.1:8000/b/kwartel/",
    }
    entries = feed.findall(f"{{{ATOM}}}entry")
    names = [texts(entry, "id")[0] for entry in entries]
    assert len(names) == len(set(names)) > 30
    for entry in [feed, *entries]:
        (changed,) = texts(entry, "updated")
        assert datetime.fromisoformat(changed) <= NOW
        assert len(texts(entry, "title")) == len(texts(entry, "id")) == 1
    (moved,) = [e for e in entries if "12 maart" in texts(e, "title")[0] and "Soep" in texts(e, "title")[0]]
    assert "De zaal is weg." in texts(moved, "content")[0]


def test_a_json_feed_is_what_its_version_asks(year: Cast) -> None:
    feed = json.loads(get("json_feed", "kwartel"))
    assert (feed["version"], feed["language"]) == ("https://jsonfeed.org/version/1.1", "nl")
    assert feed["feed_url"] == "http://127.0.0.1:8000/b/kwartel/agenda/week.json"
    for item in feed["items"]:
        assert {"id", "url", "title", "content_text", "date_modified"} <= set(item)
        assert all(isinstance(item[name], str) for name in ("id", "url", "title", "content_text"))
    starts = [datetime.fromisoformat(item["_stoep"]["starts"]).astimezone(UTC) for item in feed["items"]]
    assert starts == sorted(starts)
    until = NOW + timedelta(days=20)
    shown = sorted((start, item["_stoep"]["cancelled"]) for start, item in zip(starts, feed["items"], strict=True)
                   if NOW <= start < until)  # fmt: skip
    assert shown == sorted((start, off) for start, _end, title, off in the_truth(year.here)
                           if start < until and title != "Breien")  # fmt: skip


def test_only_the_frame_may_stand_in_another_site(cast: Cast) -> None:
    framed, fetched = (Client().get(reverse(name, args=["kwartel"])) for name in ("embed", "week_list"))
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "<form" not in framed.content.decode()
    assert fetched["Access-Control-Allow-Origin"] == "*"
    assert "<html" not in fetched.content.decode()
    for name, (where, row) in DOORS.items():
        if row[0] == 200 and name not in ("embed", "week_list"):
            other = Client().get(reverse(name, args=where(cast)))
            assert "frame-ancestors 'none'" in other["Content-Security-Policy"], name
            assert other["X-Frame-Options"] == "DENY", name
            assert "Access-Control-Allow-Origin" not in other, name


def test_every_public_page_leads_to_the_calendar(cast: Cast) -> None:
    """C1, N6: what is there goes along with whoever likes it, in two steps from the week."""
    button = "webcal://127.0.0.1:8000"
    assert f"{button}/b/kwartel/agenda/week.ics" in get("in_my_agenda", "kwartel").decode()
    assert reverse("in_my_agenda", args=["kwartel"]) in get("week", "kwartel").decode()
    for page, name, pk in (("initiative", "initiative_calendar", cast.initiative.pk),
                           ("place", "place_calendar", cast.place.pk)):  # fmt: skip
        text = get(page, "kwartel", pk).decode()
        assert button + reverse(name, args=["kwartel", pk]) in text
        assert f'<meta property="og:url" content="http://127.0.0.1:8000{reverse(page, args=["kwartel", pk])}">' in text
        assert 'rel="alternate" type="application/atom+xml"' in text
    assert reverse("my_agenda", args=["kwartel"]) in text_of(
        browser_of(cast.neighbour).get(reverse("me", args=["kwartel"]))
    )


def test_a_place_tells_what_is_there_once_too(cast: Cast) -> None:
    garden = Place.objects.create(neighbourhood=cast.here, name="De Tuin", street=cast.street)
    soup = begun(cast, "Soep", "elke woensdag van 14 tot 17 uur")
    assert not events(get("place_calendar", "kwartel", garden.pk))
    change(cast, nth(soup, 1), Scope.ONE, place=garden)
    (event,) = events(get("place_calendar", "kwartel", garden.pk)).values()
    assert (str(event["LOCATION"]), event["GEO"].to_ical()) == ("De Tuin, Kastanjelaan", "52.21;5.29")
