"""A calendar file that we write is read back by others, to the minute."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st

from stoep.core.calendar import Gathering, dates, monthly, weekly, write

from .calendar_samples import reading

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STAMP = datetime(2026, 1, 1, 12, tzinfo=UTC)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM)


COFFEE = Gathering(
    uid="koffie@stoep.example",
    title="Koffie; thee, \\ taart\nen meer",
    start=at(1, 7, 14),
    end=at(1, 7, 17, 15),
    stamp=STAMP,
    sequence=3,
    description="Kom langs!\n" + "Neem een kopje mee — wij zorgen voor de rest. " * 5,
    location="Buurthuis, Laan 1\nBaarn",
    url="https://stoep.example/koffie?a=1,2;3",
)


def utc(found: Any) -> tuple[datetime, datetime]:
    """Return the start and end of an event of others."""
    return (found["DTSTART"].dt.astimezone(UTC), found["DTEND"].dt.astimezone(UTC))


def back(raw: bytes, since: date, until: date) -> list[tuple[datetime, datetime]]:
    """Return the starts and ends that others find in a file."""
    query = recurring_ical_events.of(icalendar.Calendar.from_ical(raw))
    return sorted(utc(found) for found in query.between(since, until))


def test_others_read_every_word() -> None:
    raw = write([COFFEE], name="Buurt hier", language="nl")
    calendar: Any = icalendar.Calendar.from_ical(raw)
    (found,) = calendar.walk("VEVENT")
    assert (str(calendar["X-WR-CALNAME"]), str(calendar["NAME"])) == ("Buurt hier", "Buurt hier")
    assert (str(calendar["PRODID"]), calendar["METHOD"]) == ("-//Stoep//Stoep//NL", "PUBLISH")
    assert (str(found["UID"]), found["SEQUENCE"], found["STATUS"]) == (COFFEE.uid, 3, "CONFIRMED")
    assert (found["DTSTAMP"].dt, found["SUMMARY"].params["LANGUAGE"]) == (STAMP, "nl")
    assert str(found["SUMMARY"]) == "Koffie; thee, \\ taart en meer"
    assert str(found["DESCRIPTION"]) == COFFEE.description.strip()
    assert str(found["LOCATION"]) == "Buurthuis, Laan 1, Baarn"
    assert str(found["URL"]) == COFFEE.url
    assert found.errors == []


def test_we_read_every_word() -> None:
    calendar = reading(write([COFFEE], name="Buurt", language="nl"))
    (series,) = calendar.series
    assert (calendar.name, calendar.problems) == ("Buurt", ())
    assert (series.uid, series.title, series.minutes) == (COFFEE.uid, "Koffie; thee, \\ taart en meer", 195)
    assert series.description == COFFEE.description.strip()
    assert (series.location, series.url) == ("Buurthuis, Laan 1, Baarn", COFFEE.url)


def test_lines_are_short_and_end_as_they_must() -> None:
    raw = write([replace(COFFEE, title="é" * 500, description="🪑" * 300)], name="ü" * 100, language="en")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    for line in raw.split(b"\r\n"):
        line.decode()  # no character is cut
    assert reading(raw).series[0].title == "é" * 500


def test_the_same_values_give_the_same_bytes() -> None:
    assert write([COFFEE], name="x", language="nl") == write([COFFEE], name="x", language="nl")


@pytest.mark.parametrize("day", [at(3, 28), at(3, 29), at(3, 30), at(10, 24), at(10, 25), at(10, 26)])
@pytest.mark.parametrize("hour", [0, 1, 4, 14, 22])
def test_single_gatherings_keep_their_minutes_around_the_clock_changes(day: datetime, hour: int) -> None:
    start = day.replace(hour=hour, minute=7)
    end = (start.astimezone(UTC) + timedelta(minutes=183)).astimezone(AMSTERDAM)
    raw = write([replace(COFFEE, start=start, end=end)], name="x", language="nl")
    assert back(raw, date(2026, 1, 1), date(2027, 1, 1)) == [(start.astimezone(UTC), end.astimezone(UTC))]


@pytest.mark.parametrize(
    "rhythm",
    [
        weekly(at(1, 7, 14).replace(tzinfo=None), [2, 5, 6], time_zone="Europe/Amsterdam"),
        monthly(at(1, 7, 23, 30).replace(tzinfo=None), -1, 6, time_zone="Europe/Amsterdam"),
        "DTSTART;TZID=Europe/Amsterdam:20260107T140000\nRRULE:FREQ=DAILY;UNTIL=20261101T130000Z\n"
        "RDATE;TZID=Europe/Amsterdam:20261111T110000\nEXDATE;TZID=Europe/Amsterdam:20260329T140000",
    ],
)
def test_a_rhythm_keeps_its_minutes_over_both_clock_changes(rhythm: str) -> None:
    raw = write([replace(COFFEE, rhythm=rhythm)], name="x", language="nl")
    starts = dates(rhythm, since=at(1, 1), until=at(12, 31))
    lasts = timedelta(hours=3, minutes=15)
    expected = [(start.astimezone(UTC), (start + lasts).astimezone(UTC)) for start in starts]
    assert back(raw, date(2026, 1, 1), date(2026, 12, 31)) == expected
    (series,) = reading(raw).series
    assert (series.rhythm, [found.start for found in series.dates][: len(starts)]) == (rhythm, starts)


@settings(max_examples=40, deadline=None)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2036, 1, 1), timezones=st.just(AMSTERDAM)),  # noqa: DTZ001
    st.integers(0, 3000),
    st.text(max_size=40),
)
def test_any_gathering_is_read_back(start: datetime, minutes: int, text: str) -> None:
    start = start.replace(microsecond=0).astimezone(UTC).astimezone(AMSTERDAM)
    end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(AMSTERDAM)
    raw = write([replace(COFFEE, start=start, end=end, title=text, description=text)], name=text, language="en")
    (found,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert utc(found) == (start.astimezone(UTC), end.astimezone(UTC))
    assert str(found["SUMMARY"]).split() == text.translate(dict.fromkeys([*range(9), *range(11, 32), 127])).split()


def test_whole_days_and_other_zones() -> None:
    day = replace(COFFEE, uid="dag", start=at(3, 29), end=at(3, 31), all_day=True)
    fixed = timezone(timedelta(hours=5))
    zoned = replace(COFFEE, uid="ver", start=COFFEE.start.astimezone(fixed), end=COFFEE.end.astimezone(fixed))
    text = write([day, zoned], name="x", language="nl").decode()
    assert "DTSTART;VALUE=DATE:20260329\r\nDTEND;VALUE=DATE:20260331\r\n" in text
    assert "DTSTART:20260107T130000Z\r\nDTEND:20260107T161500Z\r\n" in text
    assert "VTIMEZONE" not in text


def test_states_and_what_is_left_out() -> None:
    bare = replace(COFFEE, status="cancelled", description=" ", location="", url="javascript:alert(1)")
    text = write([bare, replace(bare, status="tentative")], name="x", language="nl").decode()
    assert "STATUS:CANCELLED\r\n" in text
    assert "STATUS:TENTATIVE\r\n" in text
    assert not any(name in text for name in ("DESCRIPTION", "LOCATION", "URL"))


def test_no_gatherings_make_an_empty_calendar() -> None:
    assert reading(write([], name="Leeg", language="nl")).series == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"uid": " "}, "identifier"),
        ({"start": COFFEE.start.replace(tzinfo=None)}, "time zone"),
        ({"stamp": STAMP.replace(tzinfo=None)}, "time zone"),
        ({"end": at(1, 6)}, "ends after"),
        ({"rhythm": "elke dag"}, "rhythm"),
    ],
)
def test_what_is_no_gathering_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write([replace(COFFEE, **changes)], name="x", language="nl")  # type: ignore[arg-type]


ZONES = [
    "Europe/Amsterdam",
    "America/New_York",
    "Asia/Tokyo",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Asia/Tehran",
]


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_that_we_write_is_right_in_every_hour_of_its_years(name: str) -> None:
    """Held against dateutil."""
    zone = ZoneInfo(name)
    start, end = (datetime(2021, month, 1, tzinfo=zone) for month in (1, 2))
    raw = write([replace(COFFEE, start=start, end=end)], name="x", language="nl")
    (written,) = icalendar.Calendar.from_ical(raw).walk("VTIMEZONE")
    theirs = tzical(StringIO(written.to_ical().decode())).get()
    moment, until = (datetime(year, 1, 1, tzinfo=UTC) for year in (2021, 2024))
    while moment < until:
        local = moment.astimezone(zone)
        assert local.fold or local.replace(tzinfo=theirs).utcoffset() == local.utcoffset()
        moment += timedelta(hours=1)


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_that_we_write_is_right_when_we_read_it_as_an_unknown_one(name: str) -> None:
    start = datetime(2021, 1, 1, tzinfo=ZoneInfo(name))
    rhythm = f"DTSTART;TZID={name}:20210101T000000\nRRULE:FREQ=DAILY;BYHOUR=4,5,13,22,23"
    raw = write([replace(COFFEE, start=start, end=start, rhythm=rhythm)], name="x", language="nl")
    (ours,) = reading(raw.replace(name.encode(), b"Own"), 2021, 2022).series
    (public,) = reading(raw, 2021, 2022).series
    assert [date.key for date in ours.dates] == [date.key for date in public.dates]
    assert len(ours.dates) > 1800
