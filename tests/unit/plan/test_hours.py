"""Opening hours on the wall clock: at the edges of days, holidays and clock changes, in three zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callfactory.plan.hours import DAY_MINUTES, Interval, OpeningHours, minute_of, overlapping, text_of

OFFICE = Interval(minute_of("09:00"), minute_of("17:30"))
NIGHT = Interval(minute_of("02:15"), minute_of("02:45"))
ALL_DAY = Interval(0, DAY_MINUTES)
AMSTERDAM, NEW_YORK, KATHMANDU = "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu"


def every_day(zone: str, *intervals: Interval) -> OpeningHours:
    return OpeningHours(zone, (intervals,) * 7)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "instant", "is_open"),
    [
        (AMSTERDAM, "2026-11-24T07:59:59", False),
        (AMSTERDAM, "2026-11-24T08:00:00", True),
        (AMSTERDAM, "2026-11-24T16:29:59", True),
        (AMSTERDAM, "2026-11-24T16:30:00", False),
        (NEW_YORK, "2026-11-24T14:00:00", True),
        (NEW_YORK, "2026-11-24T13:59:00", False),
        (KATHMANDU, "2026-11-24T03:15:00", True),
        (KATHMANDU, "2026-11-24T03:14:00", False),
    ],
)
def test_hours_are_those_of_the_zone(zone: str, instant: str, is_open: bool) -> None:
    assert every_day(zone, OFFICE).is_open(utc(instant)) is is_open


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        (AMSTERDAM, "2026-03-27T08:00:00", "2026-03-30T07:00:00"),
        (NEW_YORK, "2026-03-06T14:00:00", "2026-03-09T13:00:00"),
    ],
)
def test_nine_o_clock_stays_nine_o_clock_when_clocks_change(zone: str, before: str, after: str) -> None:
    hours = every_day(zone, OFFICE)
    for opening in (utc(before), utc(after)):
        assert hours.is_open(opening)
        assert not hours.is_open(opening - timedelta(minutes=1))


def test_hours_that_the_clocks_leave_out_open_nothing() -> None:
    hours = every_day(AMSTERDAM, NIGHT)
    night = [utc("2026-03-29T00:00:00") + timedelta(minutes=each) for each in range(180)]
    assert not any(hours.is_open(instant) for instant in night)


def test_hours_that_begin_in_the_hour_left_out_are_open_when_the_clocks_have_jumped() -> None:
    hours = every_day(AMSTERDAM, Interval(minute_of("02:30"), minute_of("05:00")))
    assert not hours.is_open(utc("2026-03-29T00:59:59"))
    assert hours.is_open(utc("2026-03-29T01:00:00"))


def test_hours_in_the_repeated_hour_are_open_twice() -> None:
    hours = every_day(AMSTERDAM, NIGHT)
    night = [utc("2026-10-25T00:00:00") + timedelta(minutes=each) for each in range(180)]
    assert sum(hours.is_open(instant) for instant in night) == 60


def test_a_holiday_is_closed_and_a_special_day_has_its_own_hours() -> None:
    christmas, eve = date(2026, 12, 25), date(2026, 12, 24)
    hours = OpeningHours(AMSTERDAM, ((OFFICE,),) * 7, {christmas: (), eve: (Interval(540, 720),)})
    assert not hours.is_open(utc("2026-12-25T10:00:00"))
    assert hours.is_open(utc("2026-12-24T10:59:00"))
    assert not hours.is_open(utc("2026-12-24T11:00:00"))
    assert hours.is_open(utc("2026-12-28T12:00:00"))


@pytest.mark.parametrize("zone", [AMSTERDAM, NEW_YORK, KATHMANDU])
def test_a_holiday_begins_and_ends_at_midnight_of_the_zone(zone: str) -> None:
    day = date(2026, 5, 5)
    hours = OpeningHours(zone, ((ALL_DAY,),) * 7, {day: ()})
    start = datetime(2026, 5, 5, tzinfo=ZoneInfo(zone))
    end = datetime(2026, 5, 6, tzinfo=ZoneInfo(zone))
    second = timedelta(seconds=1)
    assert [hours.is_open(each) for each in (start - second, start, end - second, end)] == [True, False, False, True]


@given(st.integers(0, 20 * 366 * DAY_MINUTES), st.sampled_from([AMSTERDAM, NEW_YORK, KATHMANDU]))
def test_open_all_day_is_open_at_every_moment(minutes: int, zone: str) -> None:
    assert every_day(zone, ALL_DAY).is_open(utc("2020-01-01T00:00:00") + timedelta(minutes=minutes))


@given(st.integers(0, DAY_MINUTES))
def test_times_read_back_as_they_were_written(minute: int) -> None:
    assert minute_of(text_of(minute)) == minute


def test_overlaps_are_found_and_neighbours_are_none() -> None:
    assert overlapping([Interval(0, 60), Interval(60, 120)]) is None
    assert overlapping([Interval(60, 120), Interval(0, 61)]) == 0
    assert overlapping([ALL_DAY, OFFICE]) == 1
