"""Changing a rhythm: what is cut in two has the same dates as the whole, and what is moved is moved by as much."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stoep.core.calendar import RhythmError, dates, moved, split, with_date

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HEAD = "DTSTART;TZID=Europe/Amsterdam:20260107T140000\n"
PERIOD = {"since": datetime(2020, 1, 1, tzinfo=AMSTERDAM), "until": datetime(2029, 1, 1, tzinfo=AMSTERDAM)}


def all_of(rhythm: str) -> list[datetime]:
    return dates(rhythm, **PERIOD) if rhythm else []


names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
some_days = st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True).map(",".join)
intervals = st.integers(1, 4).map(lambda n: f";INTERVAL={n}")
rules = st.one_of(
    st.builds("FREQ=WEEKLY{};BYDAY={}".format, intervals, some_days),
    intervals.map("FREQ=WEEKLY{}".format),
    intervals.map("FREQ=DAILY{}".format),
    intervals.map("FREQ=MONTHLY{}".format),
    st.builds("FREQ=MONTHLY{};BYDAY={}{}".format, intervals, st.sampled_from([1, 2, 4, -1]), st.sampled_from(names)),
    st.builds("FREQ=MONTHLY{};BYMONTHDAY={}".format, intervals, st.sampled_from([1, 15, 31, -1])),
    intervals.map("FREQ=YEARLY{}".format),
    st.just("FREQ=YEARLY;BYMONTH=5;BYDAY=-1SU"),
)
ends = st.one_of(
    st.just(""), st.integers(1, 60).map(";COUNT={}".format),
    st.dates(datetime(2026, 2, 1).date(), datetime(2028, 1, 1).date()).map(lambda d: f";UNTIL={d:%Y%m%d}T120000Z"),  # noqa: DTZ001
)  # fmt: skip
days_of = st.integers(-20, 700).map(lambda n: datetime(2026, 1, 7, 14) + timedelta(days=n))  # noqa: DTZ001
extras = st.lists(days_of, max_size=3).map(
    lambda found: "".join(f"\nRDATE;TZID=Europe/Amsterdam:{at:%Y%m%dT%H%M%S}" for at in found)
)
skipped = st.lists(days_of, max_size=3).map(
    lambda found: "".join(f"\nEXDATE;TZID=Europe/Amsterdam:{at:%Y%m%dT%H%M%S}" for at in found)
)
rhythms = st.builds(lambda rule, end, more, less: f"{HEAD}RRULE:{rule}{end}{more}{less}", rules, ends, extras, skipped)
cuts = st.integers(-40 * 24, 900 * 24).map(lambda n: datetime(2026, 1, 7, 14, tzinfo=AMSTERDAM) + timedelta(hours=n))


@settings(max_examples=200, deadline=None)
@given(rhythms, cuts)
def test_the_two_parts_have_the_dates_of_the_whole(rhythm: str, at: datetime) -> None:
    before, after = split(rhythm, at)
    whole = all_of(rhythm)
    assert all_of(before) == [start for start in whole if start < at]
    assert all_of(after) == [start for start in whole if start >= at]


@settings(max_examples=100, deadline=None)
@given(rhythms, cuts, cuts)
def test_a_part_can_be_cut_again(rhythm: str, one: datetime, two: datetime) -> None:
    first, second = sorted((one, two))
    rest = split(rhythm, first)[1]
    assume(rest)
    middle, last = split(rest, second)
    assert all_of(middle) + all_of(last) == [start for start in all_of(rhythm) if start >= first]


def test_what_can_not_be_kept_in_step_is_not_cut() -> None:
    twice = f"{HEAD}RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE\nRRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=SA"
    with pytest.raises(RhythmError, match="can't be cut"):
        split(twice, datetime(2026, 3, 1, tzinfo=AMSTERDAM))


plain_rules = st.one_of(st.builds("FREQ=WEEKLY;BYDAY={}".format, some_days), intervals.map("FREQ=DAILY{}".format))
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@settings(max_examples=100, deadline=None)
@given(plain_rules, ends, extras, st.integers(-6, 6), clocks)
def test_what_is_moved_is_moved_by_as_much(rule: str, end: str, more: str, days: int, to: time) -> None:
    rhythm = f"{HEAD}RRULE:{rule}{end}{more}"
    some = dates(rhythm, since=PERIOD["since"], until=PERIOD["until"] - timedelta(days=9))
    later = {at.replace(tzinfo=None) + timedelta(days=days) for at in some}
    wanted = sorted({at.replace(hour=to.hour, minute=to.minute) for at in later})
    found = sorted({at.replace(tzinfo=None) for at in all_of(moved(rhythm, days=days, to=to))})
    assert found[: len(wanted)] == wanted


def test_the_day_after_the_first_sunday_is_no_such_day() -> None:
    monthly = f"{HEAD}RRULE:FREQ=MONTHLY;BYDAY=1SU"
    with pytest.raises(RhythmError, match="say it anew"):
        moved(monthly, days=1, to=None)
    assert all_of(moved(monthly, days=0, to=time(11)))[0].hour == 11
    with pytest.raises(RhythmError, match="would part"):
        moved(f"{HEAD}RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,SU", days=1, to=None)
    with pytest.raises(RhythmError, match="more than one time"):
        moved(f"{HEAD}RRULE:FREQ=DAILY;BYHOUR=9,10", days=0, to=time(11))


def test_a_date_is_added_to_whatever_rhythm() -> None:
    first = with_date("", datetime(2026, 12, 5, 15), time_zone="Europe/Amsterdam")  # noqa: DTZ001
    both = with_date(first, datetime(2026, 12, 9, 20), time_zone="Europe/Amsterdam")  # noqa: DTZ001
    assert [f"{at:%d %H}" for at in all_of(both)] == ["05 15", "09 20"]
    weekly = with_date(f"{HEAD}RRULE:FREQ=WEEKLY;COUNT=2", datetime(2026, 1, 9, 14), time_zone="Europe/Amsterdam")  # noqa: DTZ001
    assert [f"{at:%d}" for at in all_of(weekly)] == ["07", "09", "14"]
