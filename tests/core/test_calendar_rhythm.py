"""The rhythm of an initiative: made, worked out, and said in words."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoep.core.calendar import Language, RhythmError, dates, monthly, once, weekly, words

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HEAD = "DTSTART;TZID=Europe/Amsterdam:20260107T140000\n"
ZONE = "Europe/Amsterdam"


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM)


def wall(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return at(year, month, day, hour, minute).replace(tzinfo=None)


def test_weekly_begins_on_the_first_of_its_days() -> None:
    assert weekly(wall(2026, 1, 8, 14), [5, 2], time_zone=ZONE) == (
        "DTSTART;TZID=Europe/Amsterdam:20260110T140000\nRRULE:FREQ=WEEKLY;BYDAY=WE,SA"
    )
    assert weekly(wall(2026, 1, 7, 19, 30), {1}, interval=2, time_zone=ZONE) == (
        "DTSTART;TZID=Europe/Amsterdam:20260113T193000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    )


@pytest.mark.parametrize(
    ("nth", "weekday", "first"),
    [(1, 6, "20260201"), (2, 2, "20260114"), (4, 2, "20260128"), (5, 5, "20260131"), (-1, 5, "20260131")],
)
def test_monthly_begins_on_the_first_of_its_days(nth: int, weekday: int, first: str) -> None:
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[weekday]
    assert monthly(wall(2026, 1, 8, 17), nth, weekday, time_zone=ZONE) == (
        f"DTSTART;TZID=Europe/Amsterdam:{first}T170000\nRRULE:FREQ=MONTHLY;BYDAY={nth}{day}"
    )


def test_what_can_not_be_a_rhythm_is_refused() -> None:
    start = wall(2026, 1, 7, 14)
    with pytest.raises(RhythmError, match="weekdays"):
        weekly(start, [], time_zone=ZONE)
    with pytest.raises(RhythmError, match="weekdays"):
        weekly(start, [7], time_zone=ZONE)
    with pytest.raises(RhythmError, match="interval"):
        weekly(start, [2], interval=0, time_zone=ZONE)
    with pytest.raises(RhythmError, match="monthly"):
        monthly(start, 6, 2, time_zone=ZONE)
    with pytest.raises(RhythmError, match="time zone"):
        once(start, time_zone="Nowhere")
    with pytest.raises(RhythmError, match="without a zone"):
        weekly(at(2026, 1, 7, 14), [2], time_zone=ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "elke woensdag",
        "RRULE:FREQ=WEEKLY",
        HEAD + HEAD,
        HEAD + "SUMMARY:Koffie",
        HEAD + "RRULE:FREQ=SECONDLY",
        HEAD + "RRULE:FREQ=WEEKLY;BYDAY=X",
        HEAD + "RRULE:FREQ=WEEKLY;FREQ=DAILY",
        HEAD + "RDATE:morgen",
        "DTSTART;TZID=Nowhere:20260107T140000",
        "DTSTART;TZID=Europe/Amsterdam:00010101T000000",
        HEAD + "RRULE:FREQ=DAILY;" + "BYMONTH=1;" * 3_000,
    ],
)
def test_a_text_that_is_not_a_rhythm_is_refused(text: str) -> None:
    with pytest.raises(RhythmError):
        dates(text, since=at(2026, 1, 1), until=at(2027, 1, 1))
    with pytest.raises(RhythmError):
        words(text, 60, language="nl")


def test_a_period_needs_a_zone_and_a_rhythm_may_not_take_long() -> None:
    with pytest.raises(RhythmError, match="zone"):
        dates(HEAD, since=wall(2026, 1, 1, 0), until=at(2027, 1, 1))
    old = "DTSTART:10000101T000000Z\nRRULE:FREQ=DAILY;COUNT=999999"
    with pytest.raises(RhythmError, match="too long"):
        dates(old, since=at(2026, 1, 1), until=at(2027, 1, 1))


def test_dates_keep_the_clock_on_the_wall_over_both_clock_changes() -> None:
    rhythm = weekly(wall(2026, 1, 7, 14), [2, 5], time_zone=ZONE)
    spring = dates(rhythm, since=at(2026, 3, 25), until=at(2026, 4, 2))
    autumn = dates(rhythm, since=at(2026, 10, 21), until=at(2026, 10, 29))
    assert spring == [at(2026, 3, 25, 14), at(2026, 3, 28, 14), at(2026, 4, 1, 14)]
    assert autumn == [at(2026, 10, 21, 14), at(2026, 10, 24, 14), at(2026, 10, 28, 14)]
    assert [start.astimezone(UTC).hour for start in spring + autumn] == [13, 13, 12, 12, 12, 13]


def test_a_period_holds_its_begin_and_not_its_end() -> None:
    rhythm = weekly(wall(2026, 1, 7, 14), [2], time_zone=ZONE)
    assert dates(rhythm, since=at(2026, 1, 7, 14), until=at(2026, 1, 14, 14)) == [at(2026, 1, 7, 14)]
    assert dates(rhythm, since=at(2025, 1, 1), until=at(2026, 1, 1)) == []
    assert dates(once(wall(2026, 1, 7, 14), time_zone=ZONE), since=at(2020, 1, 1), until=at(2030, 1, 1)) == [
        at(2026, 1, 7, 14)
    ]


def test_extra_and_skipped_dates_and_the_first_start() -> None:
    rhythm = HEAD + (
        "RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=3\n"
        "RDATE;TZID=Europe/Amsterdam:20260109T150000,20260110T150000\n"
        "EXDATE;VALUE=DATE:20260110\nEXDATE:20260115T130000Z\n"
    )
    # The first start counts also when it is not a Thursday.
    assert dates(rhythm, since=at(2026, 1, 1), until=at(2027, 1, 1)) == [
        at(2026, 1, 7, 14),
        at(2026, 1, 8, 14),
        at(2026, 1, 9, 15),
        at(2026, 1, 22, 14),
    ]


def test_a_rhythm_without_a_zone_is_in_that_of_the_period() -> None:
    for start in ("DTSTART;VALUE=DATE:20260701", "DTSTART:20260701T000000", "DTSTART:20260630T220000Z"):
        rhythm = f"{start}\nRRULE:FREQ=YEARLY"
        assert dates(rhythm, since=at(2027, 1, 1), until=at(2028, 1, 1)) == [at(2027, 7, 1)]


def test_a_long_period_gives_so_many_dates_at_most() -> None:
    found = dates(HEAD + "RRULE:FREQ=DAILY", since=at(2026, 1, 1), until=at(2040, 1, 1))
    assert len(found) == 2000


starts = st.datetimes(wall(2000, 1, 1, 0), wall(2040, 1, 1, 0)).map(lambda moment: moment.replace(microsecond=0))


@settings(max_examples=60, deadline=None)
@given(starts, st.sets(st.integers(0, 6), min_size=1), st.integers(1, 8), st.integers(0, 4000))
def test_weekly_dates_have_the_weekday_and_the_time_on_the_wall(
    start: datetime, weekdays: set[int], interval: int, later: int
) -> None:
    rhythm = weekly(start, weekdays, interval=interval, time_zone=ZONE)
    since = (start + timedelta(days=later)).replace(tzinfo=AMSTERDAM)
    found = dates(rhythm, since=since, until=since + timedelta(weeks=2 * interval))
    assert {moment.weekday() for moment in found} == weekdays
    assert {moment.time() for moment in found} == {start.time()}
    weeks = {(moment.date() - timedelta(days=moment.weekday())).toordinal() // 7 for moment in found}
    assert len({week % interval for week in weeks}) == 1


@settings(max_examples=50, deadline=None)
@given(starts, st.sampled_from([1, 2, 3, 4, 5, -1]), st.integers(0, 6), st.integers(1, 4))
def test_monthly_dates_are_the_nth_weekday(start: datetime, nth: int, weekday: int, interval: int) -> None:
    since = start.replace(tzinfo=AMSTERDAM)
    rhythm = monthly(start, nth, weekday, interval=interval, time_zone=ZONE)
    found = dates(rhythm, since=since, until=since + timedelta(days=800))
    assert found
    assert {(moment.weekday(), moment.time()) for moment in found} == {(weekday, start.time())}
    for moment in found:
        last = (moment + timedelta(days=7)).month != moment.month
        assert last if nth == -1 else (moment.day + 6) // 7 == nth


@pytest.mark.parametrize(
    ("lines", "minutes", "dutch", "english"),
    [
        (
            "RRULE:FREQ=WEEKLY;BYDAY=WE,SA",
            180,
            "elke woensdag en zaterdag van 14 tot 17 uur",
            "every Wednesday and Saturday from 14 to 17",
        ),
        (
            "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,SU",
            90,
            "elke maandag, woensdag en zondag van 14 tot 15.30 uur",
            "every Monday, Wednesday and Sunday from 14:00 to 15:30",
        ),
        (
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            600,
            "om de week op dinsdag van 14 tot 24 uur",
            "every other week on Tuesday from 14 to 24",
        ),
        (
            "RRULE:FREQ=WEEKLY;INTERVAL=3",
            660,
            "elke 3 weken op woensdag van 14 tot 1 uur",
            "every 3 weeks on Wednesday from 14 to 1",
        ),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 0, "elke werkdag om 14 uur", "every weekday at 14:00"),
        ("RRULE:FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH,FR,SA", 0, "elke dag om 14 uur", "every day at 14:00"),
        ("RRULE:FREQ=DAILY", 1440, "elke dag om 14 uur", "every day at 14:00"),
        ("RRULE:FREQ=DAILY;INTERVAL=2", 0, "om de dag om 14 uur", "every other day at 14:00"),
        ("RRULE:FREQ=DAILY;INTERVAL=10", 0, "elke 10 dagen om 14 uur", "every 10 days at 14:00"),
        (
            "RRULE:FREQ=DAILY;BYDAY=MO,TU",
            0,
            "elke maandag en dinsdag om 14 uur",
            "every Monday and Tuesday at 14:00",
        ),
        ("RRULE:FREQ=DAILY;BYHOUR=9,10", 60, "elke dag", "every day"),
        (
            "RRULE:FREQ=MONTHLY;BYDAY=1SU",
            0,
            "elke eerste zondag van de maand om 14 uur",
            "every first Sunday of the month at 14:00",
        ),
        (
            "RRULE:FREQ=MONTHLY;BYDAY=-1SU,3SU",
            0,
            "elke derde en laatste zondag van de maand om 14 uur",
            "every third and last Sunday of the month at 14:00",
        ),
        (
            "RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,3TU",
            0,
            "om de maand op de eerste zondag en derde dinsdag om 14 uur",
            "every other month on the first Sunday and third Tuesday at 14:00",
        ),
        (
            "RRULE:FREQ=MONTHLY;INTERVAL=3;BYDAY=TU;BYSETPOS=2",
            0,
            "elke 3 maanden op de tweede dinsdag om 14 uur",
            "every 3 months on the second Tuesday at 14:00",
        ),
        ("RRULE:FREQ=MONTHLY", 0, "elke maand op de 7e om 14 uur", "every month on the 7th at 14:00"),
        (
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1,2,22,13",
            0,
            "elke maand op de 2e, de 13e, de 22e en de laatste dag om 14 uur",
            "every month on the 2nd, the 13th, the 22nd and the last day at 14:00",
        ),
        ("RRULE:FREQ=YEARLY", 0, "elk jaar op 7 januari om 14 uur", "every year on 7 January at 14:00"),
        (
            "RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=4;BYMONTHDAY=27",
            0,
            "om het jaar op 27 april om 14 uur",
            "every other year on 27 April at 14:00",
        ),
        (
            "RRULE:FREQ=YEARLY;INTERVAL=5;BYMONTH=5;BYDAY=-1SU",
            0,
            "elke 5 jaar op de laatste zondag van mei om 14 uur",
            "every 5 years on the last Sunday of May at 14:00",
        ),
        (
            "RRULE:FREQ=WEEKLY;UNTIL=20260624T120000Z",
            0,
            "elke woensdag om 14 uur, tot en met 24 juni 2026",
            "every Wednesday at 14:00, until 24 June 2026",
        ),
        (
            "RRULE:FREQ=WEEKLY;UNTIL=20260624T115959Z",
            0,
            "elke woensdag om 14 uur, tot en met 23 juni 2026",
            "every Wednesday at 14:00, until 23 June 2026",
        ),
        ("RRULE:FREQ=WEEKLY;UNTIL=99991231", 0, "elke woensdag om 14 uur", "every Wednesday at 14:00"),
        (
            "RRULE:FREQ=WEEKLY;COUNT=6\nRDATE:20260101T130000Z",
            0,
            "elke woensdag om 14 uur, 6 keer, met losse extra dagen",
            "every Wednesday at 14:00, 6 times, plus a few extra days",
        ),
        (
            "RRULE:FREQ=DAILY;COUNT=1",
            -5,
            "één keer, op woensdag 7 januari 2026 om 14 uur",
            "once, on Wednesday 7 January 2026 at 14:00",
        ),
        (
            "",
            150,
            "één keer, op woensdag 7 januari 2026 van 14 tot 16.30 uur",
            "once, on Wednesday 7 January 2026 from 14:00 to 16:30",
        ),
        ("RDATE:20260101T130000Z", 60, "op vaste dagen van 14 tot 15 uur", "on set days from 14 to 15"),
        ("RRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=WEEKLY;BYMONTH=6", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=DAILY;INTERVAL=2;BYDAY=MO", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=MONTHLY;BYDAY=TU", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=MONTHLY;BYDAY=TU;BYMONTHDAY=13", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=-2", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=MONTHLY;BYMONTH=3", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=YEARLY;BYMONTHDAY=3", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=YEARLY;BYMONTH=3,4", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=YEARLY;BYDAY=20MO", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
        ("RRULE:FREQ=YEARLY;BYYEARDAY=100", 0, "op vaste dagen om 14 uur", "on set days at 14:00"),
    ],
)
def test_words(lines: str, minutes: int, dutch: str, english: str) -> None:
    assert words(HEAD + lines, minutes, language="nl") == dutch
    assert words(HEAD + lines, minutes, language="en") == english


def test_words_of_half_hours_and_whole_days() -> None:
    evening = weekly(wall(2026, 1, 7, 19, 30), [1], interval=2, time_zone=ZONE)
    assert words(evening, 90, language="nl") == "om de week op dinsdag van 19.30 tot 21 uur"
    assert words(evening, 90, language="en") == "every other week on Tuesday from 19:30 to 21:00"
    day = "DTSTART;VALUE=DATE:20260427\nRRULE:FREQ=YEARLY;UNTIL=20300427"
    assert words(day, 60, language="nl") == "elk jaar op 27 april, tot en met 27 april 2030"


def test_words_in_another_language_are_refused() -> None:
    with pytest.raises(ValueError, match="not a language"):
        words(HEAD, 0, language="fr")  # type: ignore[arg-type]


numbers = st.lists(st.integers(-60, 60), min_size=1, max_size=4).map(lambda found: ",".join(map(str, found)))
days = st.lists(st.sampled_from(["MO", "1TU", "-1WE", "5TH", "-2FR", "SA"]), min_size=1, max_size=4).map(",".join)
parts = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"])},
    optional={
        "INTERVAL": st.integers(1, 5).map(str),
        "COUNT": st.integers(-1, 5).map(str),
        "UNTIL": st.sampled_from(["20260101", "20270101T120000Z", "99991231T235959Z", "10000101"]),
        "BYDAY": days,
        "BYMONTH": st.integers(1, 12).map(str) | numbers,
        "BYMONTHDAY": numbers,
        "BYSETPOS": numbers,
        "BYYEARDAY": numbers,
        "BYWEEKNO": numbers,
        "BYHOUR": numbers,
    },
).map(lambda found: "RRULE:" + ";".join(f"{name}={value}" for name, value in found.items()))
loose = st.lists(
    st.sampled_from(["RDATE:20260101T120000Z", "EXDATE;VALUE=DATE:20260107", "RDATE:00020101"]), max_size=2
)
heads = st.sampled_from(
    [HEAD, "DTSTART;VALUE=DATE:20260131\n", "DTSTART:99981231T235959\n", "DTSTART:18990101T000000Z\n"]
)
languages = st.sampled_from(["nl", "en"])


@settings(max_examples=40, deadline=None)
@given(heads, parts, loose, st.integers(-(10**6), 10**6), languages)
def test_words_never_raise_anything_but_what_they_say(
    head: str, line: str, more: list[str], minutes: int, language: Language
) -> None:
    try:
        assert words("\n".join((head + line, *more)), minutes, language=language)
    except RhythmError:
        return
    found = dates(head + line, since=datetime.combine(date(2026, 1, 1), time(), UTC), until=at(2027, 1, 1))
    assert found == sorted(found)


@settings(max_examples=50, deadline=None)
@given(st.text(), languages)
def test_any_text_is_a_rhythm_or_is_refused(text: str, language: Language) -> None:
    with pytest.raises(RhythmError):
        words(text, 60, language=language)
