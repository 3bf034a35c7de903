"""Files that mean no good: they are refused or read in part, always soon, and nothing else is raised."""

import random
import time
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoep.core.calendar import MAX_BYTES, NotACalendar, TooLarge
from stoep.core.calendar.rule import Rule

from .calendar_samples import event, file, reading, sample

HEAD = b"BEGIN:VCALENDAR\n"
MANY = 1_500
MAX_WORK = 200_000


def soon(data: str | bytes, seconds: float = 20) -> set[str]:
    """Read a file, see that it does not take for ever, and return which problems it has."""
    begin = time.perf_counter()
    calendar = reading(data)
    assert time.perf_counter() - begin < seconds
    return {problem.reason.value for problem in calendar.problems}


@pytest.mark.parametrize("data", [b"", b"\0" * 1_000_000, b"\n" * 1_000_000, random.Random(7).randbytes(1_000_000)])
def test_bytes_without_a_calendar_are_refused(data: bytes) -> None:
    with pytest.raises(NotACalendar):
        reading(data)


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(TooLarge, match=r"^This file is larger than 10 MB\.$"):
        reading(HEAD + b"x" * MAX_BYTES)


@pytest.mark.parametrize(
    ("unit", "problems"),
    [
        (b"BEGIN:A\n", {"cut_off"}),
        (b"BEGIN:VALARM\n", {"cut_off"}),
        (b"X:\n x", {"cut_off"}),
        (b"BEGIN:VEVENT\n", {"unfinished", "too_many_problems"}),
        (b"END:VEVENT\n", {"cut_off"}),
        (b"BEGIN:VCALENDAR\n", {"cut_off", "too_many_problems"}),
    ],
)
def test_deep_or_endless_structure_is_read_in_a_moment(unit: bytes, problems: set[str]) -> None:
    assert soon(HEAD + unit * (300_000 // len(unit))) == problems


@pytest.mark.parametrize(
    "line",
    [
        "DESCRIPTION:" + "<a " * 300_000,
        "DESCRIPTION:<b>" + "<script>" * 100_000,
        "DESCRIPTION:<!--" + "--" * 300_000,
        "DESCRIPTION:" + "&" * 900_000,
        "DESCRIPTION:" + "\\" * 900_000,
        'DTEND;X="' + '"' * 900_000,
        "DTEND;" + "a=b;" * 200_000,
        "LOCATION" + " " * 900_000,
        "RRULE:FREQ=DAILY;BYMONTH=" + "1," * 400_000,
        "RDATE:" + ",".join(["20260101T100000Z"] * 20_000),
        "SEQUENCE:" + "9" * 900_000,
        "DURATION:P" + "9" * 900_000 + "W",
    ],
    ids=lambda line: line[:24],
)
def test_an_endless_line_is_read_in_a_moment(line: str) -> None:
    soon(file(event(line)))


def test_thousands_of_events_are_read_soon() -> None:
    weekly = [event("RRULE:FREQ=WEEKLY;BYDAY=MO,WE", uid=str(number)) for number in range(MANY)]
    assert soon(file(*weekly)) == {"too_many_in_all", "too_many_problems"}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=DAILY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=999999;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_rhythms_that_never_happen_cost_a_bounded_amount_of_work(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, times = list[Rule](), Rule.times
    monkeypatch.setattr("stoep.core.calendar.series.MAX_WORK", MAX_WORK)
    monkeypatch.setattr(Rule, "times", lambda rule, *period: asked.append(rule) or times(rule, *period))
    events = [event(f"RRULE:{rule}", uid=str(number), start="DTSTART:20000101T100000Z") for number in range(500)]
    assert "too_much_work" in soon(file(*events))
    assert len(asked) < 50


@pytest.mark.parametrize("frequency", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_rhythms_of_less_than_a_day_cost_no_work(frequency: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rule, "times", lambda *_: pytest.fail("work was done"))
    assert soon(file(event(f"RRULE:FREQ={frequency}"))) == {"too_often"}


def test_many_zones_of_their_own_cost_a_bounded_amount_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, times = list[Rule](), Rule.times
    monkeypatch.setattr("stoep.core.calendar.series.MAX_WORK", MAX_WORK)
    monkeypatch.setattr(Rule, "times", lambda rule, *period: asked.append(rule) or times(rule, *period))
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Z{0}\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\n"
        "TZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nEND:STANDARD\nEND:VTIMEZONE"
    )
    zones = [zone.format(number) for number in range(100)]
    starts = [f"DTSTART;TZID=Z{number}:20260101T100000" for number in range(100)]
    events = [event(start=start, uid=start) for start in starts]
    assert soon(file(*zones, *events)) == {"unknown_zone"}
    assert len(asked) < 20


PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "BEGIN:STANDARD", "END:STANDARD",
        "BEGIN:VCALENDAR", "END:VCALENDAR", "UID:a", "UID:b", "DTSTART:20260101T100000Z", "TZID:Z",
        "DTSTART;TZID=Z:20260329T023000", "DTSTART:20260329T023000", "DTEND:20260329T030000",
        "DTSTART;VALUE=DATE:20260101", "DTSTART:00010101T000000Z",
        "DTSTART:99991231T235959Z", "DTEND:20260101T090000Z", "DTEND;VALUE=DATE:20260102", "DURATION:-P9W",
        "DURATION:PT36H", "RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "RRULE:FREQ=MONTHLY;UNTIL=99991231T235959Z", "RDATE:20260105T100000Z,20260106",
        "RDATE;VALUE=PERIOD:20260107T100000Z/-PT1H", "EXDATE:20260102T100000Z", "EXDATE;VALUE=DATE:00010101",
        "RECURRENCE-ID:20260102T100000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260102T100000",
        "RECURRENCE-ID;VALUE=DATE:20260103", "SEQUENCE:2", "STATUS:CANCELLED", "X-WR-TIMEZONE:UTC",
        "X-WR-TIMEZONE:Asia/Tokyo", "TZOFFSETFROM:+0100", "TZOFFSETTO:-2359", "METHOD:CANCEL", "\0", "x",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES | st.text(max_size=20), max_size=60))
def test_any_lines_give_a_calendar_with_sound_dates(lines: list[str]) -> None:
    calendar = reading("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + "\n".join(lines))
    for series in calendar.series:
        assert list(series.dates) == sorted(series.dates, key=lambda found: found.start)
        assert all(found.start.astimezone(UTC) <= found.end.astimezone(UTC) for found in series.dates)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_file_with_some_bytes_changed_gives_a_calendar_or_is_refused(data: st.DataObject) -> None:
    raw = bytearray(sample("issue_75_range_parameter"))
    for position in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=12)):
        raw[position] = data.draw(st.integers(0, 255))
    try:
        reading(bytes(raw), 2024, 2026)
    except NotACalendar:
        assert b"BEGIN:VCALENDAR" not in raw
