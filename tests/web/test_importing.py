"""Real calendars: into initiatives and gatherings, twice without doubles, and a clear word on what can't be read."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer
from threading import Thread
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import time_machine
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from stoep.cli import main
from stoep.web.initiatives.importing import CannotImport, import_calendar
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.neighbourhoods.models import Neighbourhood

SAMPLES = Path(__file__).parent.parent / "core" / "data" / "ics"
FABLAB = SAMPLES / "fablab_cottbus.ics"
ONE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:koffie\r\nSUMMARY:{title}\r\n"
    "DTSTART;TZID=Europe/Amsterdam:{start}\r\nDURATION:PT2H\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def here(db: None) -> Neighbourhood:
    return Neighbourhood.objects.create(slug="merel", name="De Merel")


def _one(folder: Path, title: str = "Koffie", start: str = "20300102T100000", more: str = "") -> str:
    path = folder / "koffie.ics"
    path.write_bytes(ONE.format(title=title, start=start, more=more).encode())
    return str(path)


def test_a_real_workshop_comes_in_date_by_date(here: Neighbourhood) -> None:
    """The dates are those that other people's libraries read in the same file."""
    import_calendar(str(FABLAB), slug="merel", create=False)
    file = icalendar.Calendar.from_ical(FABLAB.read_bytes())
    events = recurring_ical_events.of(file).between(date(2015, 1, 1), timezone.localdate() + timedelta(days=366))
    expected = sorted(_utc(event["DTSTART"].dt) for event in events)
    assert expected
    assert sorted(Gathering.objects.values_list("starts_at", flat=True)) == expected


def _utc(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=ZoneInfo("Europe/Amsterdam")).astimezone(UTC)
    return moment.astimezone(UTC)


def test_twice_makes_no_doubles(here: Neighbourhood) -> None:
    first = import_calendar(str(FABLAB), slug="merel", create=False)
    counts = Initiative.objects.count(), Gathering.objects.count()
    second = import_calendar(str(FABLAB), slug="merel", create=False)
    assert (Initiative.objects.count(), Gathering.objects.count()) == counts
    assert f"{counts[1]} new" in first[0]
    assert f"0 new, 0 changed, {counts[1]} as they were" in second[0]


def test_another_title_is_a_next_version_and_the_same_is_none(here: Neighbourhood, tmp_path: Path) -> None:
    """A calendar that somebody took from here knows by it what is newer."""
    with time_machine.travel("2029-12-01"):
        path = _one(tmp_path)
        import_calendar(path, slug="merel", create=False)
        import_calendar(path, slug="merel", create=False)
        assert Initiative.objects.get().sequence == 0
        Path(path).write_bytes(Path(path).read_bytes().replace(b"Koffie", b"Thee"))
        import_calendar(path, slug="merel", create=False)
    assert (Initiative.objects.get().title, Initiative.objects.get().sequence) == ("Thee", 1)


def test_a_date_that_is_moved_moves_and_keeps_its_place(here: Neighbourhood, tmp_path: Path) -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=2\r\n"
    moved = ONE.format(
        title="Koffie", start="20300110T150000", more="RECURRENCE-ID;TZID=Europe/Amsterdam:20300109T100000\r\n"
    )
    with time_machine.travel("2029-12-01"):
        path = _one(tmp_path, more=rule)
        import_calendar(path, slug="merel", create=False)
        before = list(Gathering.objects.values_list("pk", flat=True))
        event = "BEGIN:VEVENT" + moved.split("BEGIN:VEVENT")[1].split("END:VCALENDAR")[0]
        Path(path).write_bytes(Path(path).read_bytes().replace(b"END:VCALENDAR", event.encode() + b"END:VCALENDAR"))
        lines = import_calendar(path, slug="merel", create=False)
    assert "0 new, 1 changed, 1 as they were" in lines[0]
    assert list(Gathering.objects.values_list("pk", flat=True)) == before
    assert Gathering.objects.last().starts_at == datetime(2030, 1, 10, 14, 0, tzinfo=UTC)


def test_a_coming_date_that_is_gone_goes_and_a_past_one_stays(here: Neighbourhood, tmp_path: Path) -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=3\r\n"
    with time_machine.travel("2029-12-01"):
        import_calendar(_one(tmp_path, more=rule), slug="merel", create=False)
    assert Gathering.objects.count() == 3
    with time_machine.travel("2030-01-10T12:00Z"):  # after the second of the three
        only_third = rule + "EXDATE;TZID=Europe/Amsterdam:20300102T100000,20300116T100000\r\n"
        lines = import_calendar(_one(tmp_path, more=only_third), slug="merel", create=False)
    assert "1 gone" in lines[0]
    assert Gathering.objects.count() == 2


def _two(path: Path, *uids: str, more: str = "") -> list[str]:
    events = [
        ONE.format(title=uid.capitalize(), start="20300102T100000", more="").replace("UID:koffie", f"UID:{uid}")
        for uid in uids
    ]
    inside = "".join("BEGIN:VEVENT" + event.split("BEGIN:VEVENT")[1].split("END:VCALENDAR")[0] for event in events)
    path.write_bytes(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}{more}END:VCALENDAR\r\n".encode())
    return import_calendar(str(path), slug="merel", create=False)


def test_an_event_that_is_taken_out_of_its_calendar_loses_its_coming_dates(here: Neighbourhood, tmp_path: Path) -> None:
    """Only those of the same calendar: another one says nothing about it, and what began here is nobody's import."""
    begun = Initiative.objects.create(neighbourhood=here, title="Van ons")
    with time_machine.travel("2029-12-01"):
        later = timezone.now() + timedelta(days=3)
        begun.gatherings.create(neighbourhood=here, key="x", starts_at=later, ends_at=later)
        _two(tmp_path / "buurt.ics", "koffie", "soep")
        lines = _two(tmp_path / "bieb.ics", "lezen")
        assert "0 gone" in lines[0]
        (tmp_path / "elders").mkdir()
        lines = _two(tmp_path / "elders" / "buurt.ics", "soep")  # the same calendar, from another folder
    assert "1 gone" in lines[0]
    coming = set(Gathering.objects.values_list("initiative__title", flat=True))
    assert coming == {"Soep", "Lezen", "Van ons"}
    with time_machine.travel("2030-02-01"):
        assert "0 gone" in _two(tmp_path / "buurt.ics", "koffie")[0], "what is over has been"


def test_an_event_that_cannot_be_read_today_keeps_its_dates(here: Neighbourhood, tmp_path: Path) -> None:
    bad = "BEGIN:VEVENT\r\nUID:soep\r\nSUMMARY:Soep\r\nDTSTART:gisteren\r\nEND:VEVENT\r\n"
    with time_machine.travel("2029-12-01"):
        _two(tmp_path / "buurt.ics", "koffie", "soep")
        lines = _two(tmp_path / "buurt.ics", "koffie", more=bad)
    assert "0 gone" in lines[0]
    assert Gathering.objects.count() == 2


@pytest.mark.parametrize(
    "source", ["http://127.0.0.1:x/a.ics", "http://[/a.ics", "http://127.0.0.1/a b.ics", "http://"]
)
def test_an_odd_address_is_refused_with_one_sentence(here: Neighbourhood, source: str) -> None:
    with pytest.raises(CannotImport, match="begins with https://"):
        import_calendar(source, slug="merel", create=False)


def test_an_answer_that_is_no_http_is_refused_with_one_sentence(here: Neighbourhood, settings: Settings) -> None:
    settings.STOEP_FETCH_ALSO = ("127.0.0.1",)

    class Odd(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1000)
            self.request.sendall(b"220 hello\r\n\r\n")

    with TCPServer(("127.0.0.1", 0), Odd) as server:
        Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(CannotImport, match="does not answer with a calendar"):
            import_calendar(f"http://127.0.0.1:{server.server_address[1]}/a.ics", slug="merel", create=False)


def test_the_address_of_a_calendar_is_not_kept(here: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be a secret one; an export would give it away."""
    monkeypatch.setattr("stoep.web.initiatives.importing._fetch", lambda _source, _most: FABLAB.read_bytes())
    for _time in range(2):
        import_calendar("https://agenda.example/geheim.ics", slug="merel", create=False)
    [calendar] = set(Initiative.objects.values_list("calendar", flat=True))
    assert calendar
    assert "geheim" not in calendar


def test_what_cannot_be_read_is_listed_with_its_line_and_the_rest_comes_in(here: Neighbourhood, tmp_path: Path) -> None:
    path = tmp_path / "half.ics"
    bad = "BEGIN:VEVENT\r\nUID:stuk\r\nSUMMARY:Stuk\r\nDTSTART:gisteren\r\nEND:VEVENT\r\n"
    good = ONE.format(title="Koffie", start="20300102T100000", more="")
    path.write_bytes(good.replace("BEGIN:VEVENT", bad + "BEGIN:VEVENT", 1).encode())
    lines = import_calendar(str(path), slug="merel", create=False)
    assert [i.title for i in Initiative.objects.all()] == ["Koffie"]
    assert any(line.strip().startswith("line 4: ") for line in lines), lines


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"hello", "calendar"), (b"", "calendar"), (b"\x00" * 50, "calendar"), (b"x" * (10 * 1024 * 1024 + 1), "10 MB")],
)
def test_what_is_no_calendar_is_refused_with_one_sentence(
    here: Neighbourhood, tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "x.ics"
    path.write_bytes(content)
    with pytest.raises(CannotImport, match=says) as refused:
        import_calendar(str(path), slug="merel", create=False)
    assert str(refused.value).count(".") <= 2
    assert not Initiative.objects.exists()


def test_a_missing_file_or_neighbourhood_is_one_sentence(here: Neighbourhood, tmp_path: Path) -> None:
    for arguments, says in (
        (["--ics", str(tmp_path / "no.ics"), "--neighbourhood", "merel"], "can't be read"),
        (["--ics", str(FABLAB), "--neighbourhood", "nergens"], "Add --create"),
        (["--ics", "ftp://x/y", "--neighbourhood", "merel"], "begins with https://"),
    ):
        result = CliRunner().invoke(main, ["import", *arguments])
        assert result.exit_code == 1
        assert says in result.output
        assert "Traceback" not in result.output


def test_create_begins_the_neighbourhood_and_gives_its_first_code(db: None) -> None:
    lines = import_calendar(str(FABLAB), slug="fablab", create=True)
    begun = Neighbourhood.objects.get(slug="fablab")
    assert begun.codes.get().with_key
    assert any("keyholders come in with" in line for line in lines)


def test_an_address_that_can_not_be_is_refused_in_one_sentence(db: None) -> None:
    with pytest.raises(CannotImport, match="A slug has only"):
        import_calendar(str(FABLAB), slug="Foo Bar/é", create=True)
    assert not Neighbourhood.objects.exists()


def test_a_file_that_is_no_calendar_begins_no_neighbourhood(db: None, tmp_path: Path) -> None:
    path = tmp_path / "x.ics"
    path.write_bytes(b"hello")
    with pytest.raises(CannotImport):
        import_calendar(str(path), slug="nieuw", create=True)
    assert not Neighbourhood.objects.exists()


def test_a_rhythm_older_than_the_table_still_brings_the_dates_of_now(here: Neighbourhood, tmp_path: Path) -> None:
    """Every day since 2000 is more than is read at once: the coming year is there all the same."""
    import_calendar(_one(tmp_path, start="20000101T100000", more="RRULE:FREQ=DAILY\r\n"), slug="merel", create=False)
    now = datetime.now(UTC)
    assert Gathering.objects.filter(starts_at__range=(now, now + timedelta(days=30))).count() == 30


def test_an_imported_date_has_a_page(here: Neighbourhood, client: Client) -> None:
    import_calendar(str(FABLAB), slug="merel", create=False)
    for gathering in Gathering.objects.all()[:5]:
        assert client.get(f"/b/merel/doen/dag/{gathering.pk}/").status_code == 200
    assert client.get("/b/merel/doen/").status_code == 200
