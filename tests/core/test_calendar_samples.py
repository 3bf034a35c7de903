"""Every sample file gives the dates that the reference library gives, date by date."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from stoep.core.calendar import dates, read, words

from .calendar_samples import SAMPLES, reading, sample, told

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PERIODS = [(2003, 2004), (2012, 2016), (2016, 2020), (2020, 2023), (2023, 2026)]
# The library can't read these as a whole.
UNREADABLE = {"big_bad_calendar", "broken_ical", "issue_104_broken_calendar", "issue_165_missing_event"}
READABLE = [path for path in SAMPLES if path.stem not in UNREADABLE]


def aware(moment: date) -> datetime:
    """Return what a date of the reference means in Amsterdam, in UTC."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, datetime.min.time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)).astimezone(UTC)


def reference(data: bytes, since: date, until: date) -> list[tuple[datetime, datetime]]:
    return sorted(
        (aware(found["DTSTART"].dt), aware(found["DTEND"].dt))
        for calendar in icalendar.Calendar.from_ical(data, multiple=True)
        for found in recurring_ical_events.of(calendar).between(since, until)
        if found.get("STATUS") != "CANCELLED"
    )


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
@pytest.mark.parametrize(("first", "last"), PERIODS)
def test_dates_are_those_of_the_reference(path: Path, first: int, last: int) -> None:
    data = path.read_bytes()
    ours = [
        (found.start.astimezone(UTC), found.end.astimezone(UTC))
        for series in reading(data, first, last).series
        for found in series.dates
        if not found.cancelled
    ]
    assert sorted(ours) == reference(data, date(first, 1, 1), date(last, 1, 1))


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
def test_a_short_period_holds_what_is_going_on_in_it(path: Path) -> None:
    data, since, until = path.read_bytes(), date(2019, 3, 4), date(2019, 4, 15)
    calendar = read(data, since=since, until=until, time_zone="Europe/Amsterdam")
    ours = [(found.start, found.end) for series in calendar.series for found in series.dates]
    assert sorted(ours) == reference(data, since, until)


@pytest.mark.parametrize(
    ("name", "series", "dates", "problems"),
    [
        ("big_bad_calendar", 0, 0, [(1, "cut_off"), *((line, "no_start") for line in range(2, 42, 2))]),
        ("broken_ical", 1, 1, []),
        ("calendar_with_unicode", 0, 0, []),
        ("daylight_saving_time", 58, 2452, []),
        ("discourse_no_dtend", 4, 4, []),
        ("fablab_cottbus", 28, 123, []),
        ("issue_104_broken_calendar", 1, 1, [(13, "stray_line")]),
        ("issue_165_missing_event", 1, 14, []),
        ("issue_18_cancel_status", 1, 3, []),
        ("issue_20_exdate_ignored", 1, 7, []),
        ("issue_218_bad_tzid", 1, 1, []),
        ("issue_48_dst", 13, 3784, []),
        ("issue_4_rrule_until", 1, 12, []),
        ("issue_62_moved_event", 1, 50, []),
        ("issue_75_range_parameter", 1, 193, []),
        ("issue_86_x_wr_timezone_without_time_zone_in_dt", 1, 1, []),
        ("multiple_calendar_components", 3, 0, []),
        ("no_events", 0, 0, []),
        ("rdate", 3, 1189, []),
        ("three_events_one_edited", 1, 3, []),
        ("one_day_event_repeat_every_day", 1, 2000, [(25, "too_many_dates")]),
    ],
)
def test_what_each_file_gives_from_2013_to_2026(
    name: str, series: int, dates: int, problems: list[tuple[int, str]]
) -> None:
    calendar = reading(sample(name), 2013, 2026)
    assert len(calendar.series) == series
    assert sum(len(found.dates) for found in calendar.series) == dates
    assert told(calendar) == problems


def test_names_of_calendars() -> None:
    named = {path.stem: reading(path.read_bytes()).name for path in SAMPLES}
    assert named["calendar_with_unicode"] == "äöü ÄÖÜ €"
    assert named["daylight_saving_time"] == "machBar - Öffentlich"
    assert named["fablab_cottbus"] == ""


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_rhythm_of_a_series_gives_its_dates_again(path: Path) -> None:
    since, until = (datetime(year, 1, 1, tzinfo=AMSTERDAM) for year in (2019, 2021))
    changed = path.read_text(encoding="utf-8").count("RECURRENCE-ID")
    for series in reading(path.read_bytes(), 2019, 2021).series:
        starts = [found.start for found in series.dates if found.start >= since]
        if series.rhythm:
            again = dates(series.rhythm, since=since, until=until)
            assert len(set(again) ^ set(starts)) <= 2 * changed
            assert words(series.rhythm, series.minutes or 0, language="nl")
        else:
            assert len(starts) <= 1


def test_a_cancelled_date_stays_and_says_so() -> None:
    (series,) = reading(sample("issue_18_cancel_status"), 2020, 2021).series
    assert [(found.key, found.cancelled) for found in series.dates] == [
        ("20200128T210000Z", False),
        ("20200129T210000Z", True),
        ("20200130T210000Z", False),
    ]


def test_a_change_has_its_own_words() -> None:
    (series,) = reading(sample("three_events_one_edited"), 2019, 2020).series
    assert (series.title, series.minutes) == ("test7", 60)
    assert [(found.title, found.location) for found in series.dates] == [
        ("test7", ""),
        ("test7 - edited", "location"),
        ("test7", ""),
    ]


def test_a_moved_date_keeps_its_key() -> None:
    (series,) = reading(sample("issue_62_moved_event"), 2021, 2022).series
    moved = next(found for found in series.dates if found.start.day == 17)
    assert moved.key == "20211231T203000Z"
    assert moved.start == datetime(2021, 12, 17, 21, 30, tzinfo=AMSTERDAM)
    # Its description was HTML.
    assert moved.description == "Jeden letzten Freitag im Monat https://www.instagram.com/p/CWwxmqbKXsC/"


def test_a_change_from_some_date_onwards_keeps_the_keys() -> None:
    (series,) = reading(sample("issue_75_range_parameter"), 2024, 2025).series
    by_key = {found.key: found for found in series.dates}
    assert len(by_key) == len(series.dates)
    before, after = by_key["20240911T120000Z"], by_key["20240925T120000Z"]
    assert (before.title, before.end - before.start) == ("ORIGINAL EVENT", timedelta(hours=2))
    assert (after.title, after.end - after.start) == ("EDITED EVENT", timedelta(hours=1, minutes=51))
    assert after.start == datetime(2024, 9, 26, 14, 22, tzinfo=UTC)


def test_a_workshop_is_ready_for_day_one() -> None:
    calendar = reading(sample("fablab_cottbus"), 2018, 2019)
    cafe = next(series for series in calendar.series if series.rhythm)
    assert words(cafe.rhythm, cafe.minutes or 0, language="nl") == (
        "elke eerste zaterdag van de maand van 14 tot 17 uur"
    )
    assert cafe.url.startswith("http://blog.fablab-cottbus.de/")
    closed = calendar.series[0]
    assert (closed.line, closed.dates[0].all_day, closed.minutes) == (26, True, None)
