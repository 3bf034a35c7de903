"""Reading a calendar file: what programs write, what goes wrong in it, and how it is told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from stoep.core.calendar import NotACalendar, Reason, read

from .calendar_samples import event, file, reading, times, told

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EXCHANGE = """BEGIN:VTIMEZONE
TZID:Our own zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE"""


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Amsterdam",
        "W. Europe Standard Time",
        "/freeassociation.sourceforge.net/Europe/Amsterdam",
        '"/mozilla.org/20050126_1/Europe/Amsterdam"',
        "Our own zone",
        '"Our own zone"',
    ],
)
def test_a_zone_by_any_of_its_names_keeps_the_clock_on_the_wall(zone: str) -> None:
    rhythm = event("RRULE:FREQ=MONTHLY;BYMONTHDAY=1", start=f"DTSTART;TZID={zone}:20260101T140000")
    calendar = reading(file(EXCHANGE, rhythm))
    assert times(calendar) == [f"2026-{month:02}-01 14:00" for month in range(1, 13)]
    assert told(calendar) == []
    (series,) = calendar.series
    assert series.dates[6].start.astimezone(UTC).hour == 12
    assert series.rhythm.endswith("0101T140000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=1")


def test_an_unknown_zone_is_told_once_and_read_in_the_own_one() -> None:
    start = "DTSTART;TZID=Nowhere:20260701T140000"
    calendar = reading(file(event(start=start), event(start=start, uid="b@example.org")))
    assert times(calendar) == ["2026-07-01 14:00"] * 2
    (problem,) = calendar.problems
    assert (problem.line, problem.reason, problem.about) == (3, Reason.UNKNOWN_ZONE, "NOWHERE".title())
    assert problem.sentence == "This time zone is not known; the times were read in the calendar's own zone."


def test_a_zone_that_is_described_wrongly_is_unknown() -> None:
    broken = EXCHANGE.replace("FREQ=YEARLY;BYMONTH=10", "FREQ=SECONDLY;BYMONTH=10")
    calendar = reading(file(broken, event(start="DTSTART;TZID=Our own zone:20260701T140000")))
    assert times(calendar) == ["2026-07-01 14:00"]
    assert told(calendar) == [(18, "unknown_zone")]


def test_a_zone_of_one_file_is_not_that_of_the_next() -> None:
    rhythm = event(start="DTSTART;TZID=Our own zone:20260701T140000")
    assert times(reading(file(EXCHANGE, rhythm))) == ["2026-07-01 14:00"]
    assert times(reading(file(EXCHANGE.replace("+02", "+03").replace("+01", "+02"), rhythm))) == ["2026-07-01 13:00"]
    assert told(reading(file(rhythm))) == [(3, "unknown_zone")]


def test_x_wr_timezone_is_the_zone_of_times_without_one_and_of_utc() -> None:
    naive = event(start="DTSTART:20260701T140000")
    weekly = event("RRULE:FREQ=WEEKLY;COUNT=2", start="DTSTART:20261022T130000Z", uid="b@example.org")
    calendar = reading(file("X-WR-TIMEZONE:Europe/London", naive, weekly))
    assert times(calendar) == ["2026-07-01 15:00", "2026-10-22 15:00", "2026-10-29 15:00"]
    assert calendar.series[1].rhythm.startswith("DTSTART;TZID=Europe/London:20261022T140000")


def test_an_unknown_x_wr_timezone_is_told_with_the_calendar() -> None:
    calendar = reading(file("X-WR-TIMEZONE:Here", event(start="DTSTART:20260701T140000")))
    assert (times(calendar), told(calendar)) == (["2026-07-01 14:00"], [(1, "unknown_zone")])


@pytest.mark.parametrize("wrapped", [b"%s", b"\xef\xbb\xbf%s", b"\n\n%s\n\n"])
def test_byte_order_marks_and_empty_lines_do_not_matter(wrapped: bytes) -> None:
    text = file(event("SUMMARY:Café")).encode()
    assert reading(wrapped % text).series[0].title == "Café"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_is_read(encoding: str, end: str) -> None:
    text = file(event("SUMMARY:Café", "DESCRIPTION:ruilen", " \\, delen"))
    (series,) = reading(text.replace("\n", end).encode(encoding)).series
    assert (series.title, series.description) == ("Café", "ruilen, delen")


def test_a_line_folded_inside_a_character_is_whole_again() -> None:
    raw = file(event("SUMMARY:Café")).encode().replace(b"\xc3\xa9", b"\xc3\r\n \xa9")
    assert reading(raw).series[0].title == "Café"


def test_one_broken_event_does_not_lose_the_others() -> None:
    broken = event("SUMMARY:Stuk", start="DTSTART:morgen", uid="b@example.org")
    calendar = reading(file(event("SUMMARY:Heel"), broken, event(uid="c@example.org")))
    assert [series.uid for series in calendar.series] == ["a@example.org", "c@example.org"]
    assert [(found.line, found.reason, found.about) for found in calendar.problems] == [(8, Reason.BAD_START, "Stuk")]


@pytest.mark.parametrize(
    ("lines", "reason", "kept"),
    [
        (["DTEND:later"], "bad_end", True),
        (["DURATION:een uur"], "bad_end", True),
        (["DURATION:P99999W"], None, True),
        (["RRULE:FREQ=SOMETIMES"], "bad_rhythm", False),
        (["RRULE:FREQ=WEEKLY;INTERVAL=0"], "bad_rhythm", False),
        (["RRULE:FREQ=WEEKLY;BYDAY=XX"], "bad_rhythm", False),
        (["RRULE:FREQ=WEEKLY;BYEASTER=1"], "bad_rhythm", False),
        (["RRULE:FREQ=MONTHLY;BYMONTHDAY=0"], "bad_rhythm", False),
        (["RRULE:FREQ=MONTHLY;BYDAY=77MO"], "bad_rhythm", False),
        (["RRULE:FREQ=DAILY;UNTIL=gisteren"], "bad_rhythm", False),
        (["RRULE:FREQ=DAILY;UNTIL=00010101"], "bad_rhythm", False),
        (["RRULE:FREQ=SECONDLY"], "too_often", False),
        (["RRULE:FREQ=MINUTELY;COUNT=3"], "too_often", False),
        (["RRULE:FREQ=HOURLY"], "too_often", False),
        (["RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5"], "too_often", False),
        (["RDATE:20260108T130000Z,ooit"], "bad_dates", True),
        (["EXDATE:nooit"], "bad_dates", True),
        (["EXRULE:FREQ=YEARLY"], "old_exceptions", True),
        (["RECURRENCE-ID:die ene"], "bad_change", False),
        (["STATUS: cancelled "], None, True),
        (["RRULE:"], None, True),
        (["een losse regel"], "stray_line", True),
        (["BEGIN:VALARM", "TRIGGER:onzin", "een losse regel", "END:VALARM"], None, True),
        (["BEGIN:VALARM"], None, True),
    ],
)
def test_what_goes_wrong_in_an_event_is_told(lines: list[str], reason: str | None, kept: bool) -> None:
    calendar = reading(file(event(*lines), event(uid="b@example.org")))
    assert [found.reason.value for found in calendar.problems] == ([reason] if reason else [])
    assert calendar.problems == () or calendar.problems[0].line in (3, 6)
    assert len(calendar.series) == (2 if kept else 1)


def test_dates_at_the_edges_of_time_are_told() -> None:
    calendar = reading(file(event(start="DTSTART:00010101T000000"), event(start="DTSTART;VALUE=DATE:99991231")))
    assert told(calendar) == [(3, "bad_start"), (7, "bad_start")]


def test_a_file_that_is_cut_off_gives_what_is_whole() -> None:
    text = file(event(), event("SUMMARY:Half", uid="b@example.org"))
    calendar = reading(text[: text.index("Half")])
    assert [series.uid for series in calendar.series] == ["a@example.org"]
    assert told(calendar) == [(1, "cut_off"), (7, "unfinished")]


def test_an_event_that_does_not_end_before_the_next_is_left_out() -> None:
    calendar = reading(file("BEGIN:VEVENT", "UID:x", event(), "BEGIN:VTODO", "DUE:nu", "END:VTODO"))
    assert ([series.uid for series in calendar.series], told(calendar)) == (
        ["a@example.org"],
        [(3, "unfinished")],
    )


def test_another_calendar_than_the_gregorian_is_left_out() -> None:
    calendar = reading(file("CALSCALE:HEBREW", event()) + file("X-WR-CALNAME:Buurt", event()))
    assert (len(calendar.series), calendar.name) == (1, "Buurt")
    assert told(calendar) == [(1, "other_calendar")]


def test_a_cancelled_calendar_has_cancelled_dates() -> None:
    (series,) = reading(file("METHOD:CANCEL", event())).series
    assert series.dates[0].cancelled


def test_without_an_end_an_event_has_no_minutes() -> None:
    once, hour, day = reading(
        file(
            event(),
            event("DURATION:PT1H30M", uid="b@example.org"),
            event(uid="c@example.org", start="DTSTART;VALUE=DATE:20260427"),
        )
    ).series
    assert (once.minutes, hour.minutes, day.minutes) == (None, 90, None)
    assert once.dates[0].start == once.dates[0].end
    assert (day.dates[0].key, day.dates[0].all_day) == ("20260427", True)
    assert day.dates[0].start == datetime(2026, 4, 27, tzinfo=AMSTERDAM)
    assert day.dates[0].end == datetime(2026, 4, 28, tzinfo=AMSTERDAM)
    assert (once.rhythm, day.rhythm) == ("", "")
    assert reading(file(event("RRULE:FREQ=DAILY;COUNT=1"))).series[0].rhythm == ""


def test_an_end_before_the_start_is_the_start() -> None:
    (series,) = reading(file(event("DTEND:20260107T120000Z"))).series
    assert times(reading(file(event("DTEND:20260107T120000Z")))) == ["2026-01-07 13:00"]
    assert series.minutes == 60


def test_what_lies_in_the_missing_hour_of_spring_does_not_end_before_it_begins() -> None:
    (series,) = reading(file(event("DTEND:20260329T030000", start="DTSTART:20260329T023000"))).series
    (found,) = series.dates
    assert found.start.astimezone(UTC) == found.end.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_extra_and_skipped_dates() -> None:
    calendar = reading(
        file(
            event(
                "DTEND;TZID=Europe/Amsterdam:20260107T160000",
                "RRULE:FREQ=WEEKLY;UNTIL=20260128T130000Z",
                "RDATE;TZID=Europe/Amsterdam:20260108T140000",
                "RDATE;VALUE=PERIOD:20260109T130000Z/PT30M,20260110T130000Z/20260110T133000Z",
                "EXDATE;TZID=Europe/Amsterdam:20260114T140000",
                "EXDATE;VALUE=DATE:20260121",
                start="DTSTART;TZID=Europe/Amsterdam:20260107T140000",
            )
        )
    )
    days = [(found.start.day, (found.end - found.start).seconds // 60) for found in calendar.series[0].dates]
    assert days == [(7, 120), (8, 120), (9, 30), (10, 30), (28, 120)]
    assert calendar.series[0].rhythm.splitlines() == [
        "DTSTART;TZID=Europe/Amsterdam:20260107T140000",
        "RRULE:FREQ=WEEKLY;UNTIL=20260128T130000Z",
        "RDATE;TZID=Europe/Amsterdam:20260108T140000",
        "RDATE;TZID=Europe/Amsterdam:20260109T140000",
        "RDATE;TZID=Europe/Amsterdam:20260110T140000",
        "EXDATE;TZID=Europe/Amsterdam:20260114T140000",
        "EXDATE;VALUE=DATE:20260121",
    ]


def test_a_change_without_its_main_event_is_a_date() -> None:
    (series,) = reading(file(event("RECURRENCE-ID:20260106T130000Z", "SUMMARY:Los"))).series
    assert (series.title, series.rhythm, series.dates[0].key) == ("Los", "", "20260106T130000Z")


def test_a_change_that_says_nothing_keeps_the_words_of_the_series() -> None:
    main = event("RRULE:FREQ=WEEKLY;COUNT=2", "SUMMARY:Koffie", "LOCATION:Buurthuis")
    change = event("RECURRENCE-ID:20260107T130000Z", "LOCATION:", start="DTSTART:20260107T150000Z")
    (series,) = reading(file(main, change)).series
    assert [(found.title, found.location) for found in series.dates] == [
        ("Koffie", ""),
        ("Koffie", "Buurthuis"),
    ]


def test_the_newest_version_counts_and_a_second_event_with_its_identifier_is_told() -> None:
    old, new = event("SEQUENCE:1", "SUMMARY:Oud"), event("SEQUENCE:2", "SUMMARY:Nieuw")
    assert [series.title for series in reading(file(old, new)).series] == ["Nieuw"]
    assert told(reading(file(old, old, new))) == []
    other = event("SEQUENCE:2", "SUMMARY:Anders", start="DTSTART:20260108T130000Z")
    assert told(reading(file(new, other))) == [(9, "same_uid")]


def test_an_event_without_identifier_gets_one_that_stays() -> None:
    bare = event("SUMMARY:Koffie", "DTSTAMP:%s").replace("UID:a@example.org\n", "")
    (first,) = reading(file(bare % "20260101T000000Z")).series
    (again,) = reading(file("X-WR-CALNAME:Anders", bare % "20260202T000000Z")).series
    (other,) = reading(file(bare.replace("Koffie", "Thee") % "")).series
    assert first.uid == again.uid != other.uid


def test_more_dates_than_are_read_at_once_are_told() -> None:
    many = "\n".join(event("RRULE:FREQ=DAILY", uid=str(number)) for number in range(12))
    calendar = reading(file(many), 2026, 2036)
    assert [len(series.dates) for series in calendar.series] == [2000] * 10 + [0] * 2
    assert [found.reason.value for found in calendar.problems] == ["too_many_dates"] * 10 + ["too_many_in_all"] * 2


def test_html_becomes_plain_text() -> None:
    html = (
        "DESCRIPTION:<html><head><style>p {color: red}</style></head><p>Kom <b>langs</b>&nbsp\\;!</p>"
        "<ul><li>koffie<li>thee</ul><script>alert(1)</script>A &amp\\; B <!-- x --><br/>1 < 2"
    )
    (series,) = reading(file(event(html))).series
    assert series.description == "Kom langs !\n\n- koffie\n- thee\nA & B\n1 < 2"


@pytest.mark.parametrize(
    "text", ["1 < 2 en 3 > 2", "a <3 b", "https://example.org/?a=1&copy=2&lang=nl", "R&D", "- een\n\n- twee"]
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    (series,) = reading(file(event("DESCRIPTION:" + text.replace("\n", "\\n")))).series
    assert series.description == text


def test_a_description_only_in_html_is_read_too() -> None:
    (series,) = reading(file(event("X-ALT-DESC;FMTTYPE=text/html:<p>Hoi</p>"))).series
    assert series.description == "Hoi"


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("URL:https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("URL;VALUE=URI:http://example.org", "http://example.org"),
        ("URL:javascript:alert(1)", ""),
        ("URL:/agenda", ""),
        ('URL:https://example.org/"><script>', ""),
    ],
)
def test_only_web_addresses_are_kept(line: str, url: str) -> None:
    assert reading(file(event(line))).series[0].url == url


def test_titles_and_places_are_on_one_line_without_control_characters() -> None:
    (series,) = reading(file(event("SUMMARY:Koffie\\n en\0 thee", "LOCATION:Buurthuis\\,\\nLaan 1\\n"))).series
    assert (series.title, series.location) == ("Koffie en thee", "Buurthuis, Laan 1")


def test_bytes_that_are_no_calendar_are_refused() -> None:
    with pytest.raises(NotACalendar, match=r"^This file is not a calendar \(\.ics\)\.$"):
        reading("<html>404</html>")


@pytest.mark.parametrize(("zone", "until"), [("Nowhere", 2027), ("Europe/Amsterdam", 2025)])
def test_a_period_or_zone_that_does_not_exist_is_refused(zone: str, until: int) -> None:
    with pytest.raises(ValueError, match=r"not a time zone|until lies before"):
        read(file(event()).encode(), since=date(2026, 1, 1), until=date(until, 1, 1), time_zone=zone)


def test_each_reason_has_its_own_sentence() -> None:
    sentences = [reason.sentence for reason in Reason]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") and sentence.count(". ") == 0 for sentence in sentences)
