"""A habit: what neighbours say, understood and said back; sunset and school holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoep.core.calendar import (
    EXAMPLES,
    REGIONS,
    Days,
    Free,
    Habit,
    Language,
    NotHeard,
    dates,
    hear,
    known_until,
    moments,
    school_holidays,
    sunset,
    tell,
)

ZONE = "Europe/Amsterdam"
AMSTERDAM = ZoneInfo(ZONE)
NOW = datetime(2026, 11, 24, 16, 50)  # noqa: DTZ001 - a clock on the wall
BAARN = {"latitude": 52.21, "longitude": 5.29}


def heard(text: str) -> Habit:
    return hear(text, now=NOW, time_zone=ZONE)


def wall(start: datetime) -> str:
    return f"{start.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"


def firsts(text: str, number: int = 3) -> list[str]:
    since = NOW.replace(tzinfo=AMSTERDAM)
    found = moments(heard(text), since=since, until=since + timedelta(days=800), **BAARN)
    return [wall(each.start) for each in found[:number]]


# --- What is said ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Elke woensdag en zaterdag van 14 tot 17", "elke woensdag en zaterdag van 14 tot 17 uur"),
        ("iedere woesdag 14.00 - 17.00 uur", "elke woensdag van 14 tot 17 uur"),
        ("elke woensdagmiddag om 2 uur", "elke woensdag om 14 uur"),
        ("elke zondagavond half 8", "elke zondag om 19.30 uur"),
        ("elke dinsdagavond van 7 tot 9", "elke dinsdag van 19 tot 21 uur"),
        ("op woensdagen van 14 tot 17", "elke woensdag van 14 tot 17 uur"),
        ("ma en do om 9:30 uur", "elke maandag en donderdag om 9.30 uur"),
        ("elke eerste zondag van de maand, om 11 uur.", "elke eerste zondag van de maand om 11 uur"),
        ("laatste vrijdag van de maand om 20 uur", "elke laatste vrijdag van de maand om 20 uur"),
        ("om de twee weken op dinsdag om 19.30 uur", "om de week op dinsdag om 19.30 uur"),
        ("elke twee weken op dinsdag, 19.30 uur", "om de week op dinsdag om 19.30 uur"),
        ("dagelijks om 9 uur", "elke dag om 9 uur"),
        ("elk jaar op 27 april van 9 tot 12 uur", "elk jaar op 27 april van 9 tot 12 uur"),
        ("elke dinsdag om 14 uur, nog drie keer", "elke dinsdag om 14 uur, 3 keer"),
        ("elke vrijdag een uur voor zonsondergang", "elke vrijdag een uur voor zonsondergang"),
        ("elke vrijdag een half uur voor zonsondergang", "elke vrijdag 30 minuten voor zonsondergang"),
        (
            "elke woensdag om 14 uur, maar niet in de schoolvakanties",
            "elke woensdag om 14 uur, niet in de schoolvakanties",
        ),
        ("als we zin hebben", "wanneer we zin hebben"),
        ("every Wednesday and Saturday 14–17 h", "elke woensdag en zaterdag van 14 tot 17 uur"),
        ("first Sunday of the month at 11 am", "elke eerste zondag van de maand om 11 uur"),
        ("eerste zondag vd maand 11:00 uur", "elke eerste zondag van de maand om 11 uur"),
        ("every Tuesday at 7 pm", "elke dinsdag om 19 uur"),
        ("elke wo 14u", "elke woensdag om 14 uur"),
        ("zaterdags van 10 tot 12", "elke zaterdag van 10 tot 12 uur"),
        ("elke dag behalve in de schoolvakanties om 9 uur", "elke dag om 9 uur, niet in de schoolvakanties"),
        ("every other week on Tuesday at 7 in the evening", "om de week op dinsdag om 19 uur"),
        ("zaterdag om 15 uur", "één keer, op zaterdag 28 november 2026 om 15 uur"),
        ("morgen om 10 uur", "één keer, op woensdag 25 november 2026 om 10 uur"),
        ("27 november om 10 uur", "één keer, op vrijdag 27 november 2026 om 10 uur"),
        ("3 maart om 10 uur", "één keer, op woensdag 3 maart 2027 om 10 uur"),
    ],
)
def test_what_people_say_is_understood_and_said_back(text: str, told: str) -> None:
    assert tell(heard(text), language="nl") == told


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("", "time"),
        ("soep", "time"),
        ("elke woensdag", "time"),
        ("elke woensdag om 25 uur", "time"),
        ("elke woensdag om 14:75 uur", "time"),
        ("om 14 uur", "days"),
        ("elke vollemaan om 14 uur", "days"),
        ("31 februari om 14 uur", "days"),
        ("elke maand op de 40e om 14 uur", "days"),
        ("elke 0 weken op dinsdag om 14 uur", "days"),
        ("woensdag 7 januari 2027 om 14 uur", "days"),  # it is a Thursday
    ],
)
def test_what_is_not_understood_is_said_so(text: str, about: str) -> None:
    with pytest.raises(NotHeard) as wrong:
        heard(text)
    assert wrong.value.about == about


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_examples_come_back_as_they_are(language: Language) -> None:
    for text in EXAMPLES[language]:
        again = tell(heard(text), language=language)
        assert heard(again) == heard(text)


def test_the_first_date_is_the_next_one() -> None:
    assert firsts("om de week op dinsdag om 16 uur") == ["2026-12-01 16:00", "2026-12-15 16:00", "2026-12-29 16:00"]
    assert firsts("elke dinsdag om 19 uur", 1) == ["2026-11-24 19:00"]
    assert firsts("elke eerste zondag van de maand om 11 uur", 2) == ["2026-12-06 11:00", "2027-01-03 11:00"]
    assert firsts("dinsdag om 16 uur") == ["2026-12-01 16:00"]


weekdays = st.sets(st.integers(0, 6), min_size=1)
names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
intervals = st.integers(1, 9).map(lambda n: "" if n == 1 else f";INTERVAL={n}")
weekly = st.builds(
    lambda days, every: f"FREQ=WEEKLY{every};BYDAY={','.join(names[d] for d in sorted(days))}", weekdays, intervals
)
nth = st.builds(
    lambda n, d, every: f"FREQ=MONTHLY{every};BYDAY={n}{names[d]}",
    st.sampled_from([1, 2, 3, 4, -1]),
    st.integers(0, 6),
    intervals,
)
month_day = st.builds(
    lambda days, every: f"FREQ=MONTHLY{every};BYMONTHDAY={','.join(map(str, sorted(days)))}",
    st.sets(st.sampled_from([-1, *range(1, 29)]), min_size=1, max_size=4),
    intervals,
)
yearly = st.builds(
    lambda day, month, every: f"FREQ=YEARLY{every};BYMONTH={month};BYMONTHDAY={day}",
    st.integers(1, 28),
    st.integers(1, 12),
    intervals,
)
daily = intervals.filter(bool).map(lambda every: f"FREQ=DAILY{every}")
ends = st.one_of(
    st.just(""),
    st.integers(1, 40).map(lambda n: f";COUNT={n}"),
    st.dates(date(2027, 1, 1), date(2029, 1, 1)).map(lambda day: f";UNTIL={day:%Y%m%d}T225959Z"),
)
clocks = st.tuples(st.integers(0, 23), st.sampled_from([0, 5, 15, 30, 45]))


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(weekly, nth, month_day, yearly, daily), ends, clocks, st.sampled_from([0, 30, 60, 90, 180, 600, 1439]),
    st.booleans(), st.sampled_from([None, None, 0, 25, 60, 120]), st.sampled_from(["nl", "en"]),
)  # fmt: skip
def test_words_and_rule_are_each_other(
    rule: str, end: str, clock: tuple[int, int], minutes: int, skips: bool, sun: int | None, language: Language
) -> None:
    """Whatever has words is heard back from its words: the same dates, length, sunset and holidays."""
    begin = NOW.replace(hour=clock[0], minute=clock[1])
    anchored = f"DTSTART;TZID={ZONE}:{begin:%Y%m%dT%H%M%S}\nRRULE:{rule.replace(';INTERVAL', ';X-I')}"
    since = begin.replace(tzinfo=AMSTERDAM)
    period = {"since": since, "until": since + timedelta(days=9 * 366)}
    first = next(at for at in dates(anchored, **period) if _follows(rule, at))
    rhythm = f"DTSTART;TZID={ZONE}:{first:%Y%m%dT%H%M%S}\nRRULE:{rule}{end}"
    habit = Habit(rhythm, minutes, sun, skips)
    asked = first.replace(tzinfo=None) if sun is None else first.replace(tzinfo=None, hour=0)
    again = hear(tell(habit, language=language), now=asked, time_zone=ZONE)
    free = Free.of("midden")
    assert again.skips == skips
    assert again.sunset == sun
    if sun is None:
        assert again.minutes == minutes
        assert dates(again.rhythm, **period) == dates(rhythm, **period)
    same = [[each.start for each in moments(h, **period, free=free, **BAARN)] for h in (habit, again)]
    assert [start.date() for start in same[0]] == [start.date() for start in same[1]]


def _follows(rule: str, at: datetime) -> bool:
    """Say whether a date follows the rule, for the first start belongs to a rhythm also when it doesn't."""
    weekly_days = {names.index(day) for part in rule.split(";") if part.startswith("BYDAY=") for day in
                   part[6:].split(",") if day in names}  # fmt: skip
    if weekly_days:
        return at.weekday() in weekly_days
    alone = f"DTSTART;TZID={ZONE}:{at - timedelta(days=800):%Y%m%dT%H%M%S}\nRRULE:{rule.replace(';INTERVAL', ';X-I')}"
    return at in dates(alone, since=at, until=at + timedelta(seconds=1))


SAID = [
    "elke", "om", "de", "week", "dinsdag", "14", "uur", "van", "tot", "half", "eerste", "maand", "op", "keer", "3",
    "zonsondergang", "voor", "'s", "middag", "31", "mei", "en", ",",
]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(SAID), max_size=9).map(" ".join))
def test_any_text_is_heard_or_refused(text: str) -> None:
    try:
        habit = heard(text)
    except NotHeard:
        return
    since = NOW.replace(tzinfo=AMSTERDAM)
    moments(habit, since=since, until=since + timedelta(days=60), **BAARN)
    assert tell(habit, language="nl")


# --- Sunset ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "latitude", "longitude", "utc"),
    [
        # Sunsets as NOAA's solar calculator gives them, and de Bilt as the KNMI tells: within two minutes.
        (date(2026, 6, 21), 52.10, 5.18, "2026-06-21 20:04"),
        (date(2026, 12, 21), 52.10, 5.18, "2026-12-21 15:29"),
        (date(2026, 3, 20), 52.10, 5.18, "2026-03-20 17:52"),
    ],
)
def test_sunset_is_right_to_two_minutes(day: date, latitude: float, longitude: float, utc: str) -> None:
    found = sunset(day, latitude=latitude, longitude=longitude)
    assert found
    assert abs(found - datetime.fromisoformat(utc).replace(tzinfo=UTC)) <= timedelta(minutes=2)


def test_where_the_sun_does_not_go_down_the_clock_counts() -> None:
    assert sunset(date(2026, 6, 21), latitude=70, longitude=20) is None
    habit = hear("zondag 21 juni 2026 om 20 uur", now=datetime(2026, 6, 1), time_zone=ZONE)  # noqa: DTZ001
    walk = Habit(habit.rhythm, 60, 60)
    since = datetime(2026, 6, 1, tzinfo=AMSTERDAM)
    found = moments(walk, since=since, until=since + timedelta(days=30), latitude=70, longitude=20)
    assert [wall(each.start) for each in found] == ["2026-06-21 20:00"]


def test_a_walk_before_sunset_goes_along_with_the_sun() -> None:
    walks = firsts("elke vrijdag een uur voor zonsondergang", 40)
    assert walks[0] == "2026-11-27 15:30"
    assert walks[30] == "2027-06-25 21:00"
    assert all(int(walk[-1]) in (0, 5) for walk in walks)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.floats(-60, 60), st.floats(-170, 170))
def test_the_sun_goes_down_once_a_day_in_the_second_half_of_it(day: date, latitude: float, longitude: float) -> None:
    found = sunset(day, latitude=latitude, longitude=longitude)
    assert found
    sun_time = found + timedelta(minutes=4 * longitude)  # noon on the sundial, within the equation of time
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert timedelta(hours=2) < sun_time - noon < timedelta(hours=10)


# --- School holidays -------------------------------------------------------------------------------


def test_the_table_is_whole_and_in_order() -> None:
    for region in REGIONS:
        found = school_holidays(region)
        assert list(found) == sorted(found)
        assert len(found) % 5 == 0
        assert [days.name for days in found[:5]] == ["herfst", "kerst", "voorjaar", "mei", "zomer"]
        for days in found:
            assert days.first.weekday() == 5, f"{days}: a holiday begins on a Saturday"
            assert days.last.weekday() == 6, f"{days}: and ends on a Sunday"
            assert (days.last - days.first).days + 1 == {"kerst": 16, "zomer": 44}.get(days.name, 9)
    assert known_until() == max(days.last for region in REGIONS for days in school_holidays(region))
    assert school_holidays("") == ()


def test_dates_in_a_holiday_are_skipped_and_those_after_the_table_are_not() -> None:
    habit = heard("elke woensdag om 14 uur, niet in de schoolvakanties")
    since, until = datetime(2026, 12, 1, tzinfo=AMSTERDAM), datetime(2027, 2, 1, tzinfo=AMSTERDAM)
    own = Days(date(2027, 1, 20), date(2027, 1, 20), "Studiedag")
    found = moments(habit, since=since, until=until, free=Free.of("midden", [own]))
    assert [f"{each.start:%m-%d}" for each in found] == ["12-02", "12-09", "12-16", "01-06", "01-13", "01-27"]
    late = datetime(2029, 12, 20, tzinfo=AMSTERDAM)
    assert len(moments(habit, since=late, until=late + timedelta(days=14), free=Free.of("midden"))) == 2
    plain = heard("elke woensdag om 14 uur")
    assert len(moments(plain, since=since, until=until, free=Free.of("midden"))) == 9


def test_a_region_has_its_own_weeks() -> None:
    habit = heard("elke woensdag om 14 uur, niet in de schoolvakanties")
    since = datetime(2027, 2, 15, tzinfo=AMSTERDAM)
    week = {"since": since, "until": since + timedelta(days=7)}
    assert not moments(habit, free=Free.of("zuid"), **week)
    assert len(moments(habit, free=Free.of("noord"), **week)) == 1
