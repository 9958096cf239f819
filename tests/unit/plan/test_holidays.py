"""Public holidays of three countries on the clocks of three zones, through clock changes and the turn of a year."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from callfactory.errors import InvalidInput
from callfactory.plan.holidays import Calendar, NoSuchCalendar, kept, years_of
from callfactory.plan.hours import DAY_MINUTES, Interval, OpeningHours, today_in
from callfactory.plan.model import CallPlan
from callfactory.plan.stored import of_json, to_json
from callfactory_aws.holiday_calendars import PackagedCalendars

CALENDARS = PackagedCalendars()
ALWAYS = ((Interval(0, DAY_MINUTES),),) * 7
SECOND = timedelta(seconds=1)
TODAY = date(2026, 11, 24)


def hours(zone: str, country: str, region: str | None = None, **special: tuple[Interval, ...]) -> OpeningHours:
    """Open day and night but for the holidays; `special` by days such as d20270328."""
    days = {date(int(name[1:5]), int(name[5:7]), int(name[7:])): open_ for name, open_ in special.items()}
    return OpeningHours(zone, ALWAYS, days, kept(Calendar(country, region), TODAY, CALENDARS))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "country", "closes", "opens"),
    [
        # Easter Sunday of 2027 is the day on which clocks go forward: it lasts 23 hours.
        ("Europe/Amsterdam", "NL", "2027-03-27T23:00", "2027-03-29T22:00"),  # Easter Monday follows
        ("Europe/Amsterdam", "NL", "2027-04-26T22:00", "2027-04-27T22:00"),  # King's Day
        ("America/New_York", "US", "2026-11-26T05:00", "2026-11-27T05:00"),  # Thanksgiving
        ("America/New_York", "US", "2026-12-25T05:00", "2026-12-26T05:00"),
        ("Asia/Kathmandu", "NP", "2027-01-10T18:15", "2027-01-11T18:15"),  # Prithvi Jayanti
        # A company in Amsterdam may keep the holidays of its customers: days are those of its own clocks.
        ("Europe/Amsterdam", "US", "2026-11-25T23:00", "2026-11-26T23:00"),
    ],
)
def test_a_holiday_is_closed_from_midnight_to_midnight_of_the_zone(
    zone: str, country: str, closes: str, opens: str
) -> None:
    plan = hours(zone, country)
    assert plan.is_open(utc(closes) - SECOND)
    assert not plan.is_open(utc(closes))
    assert not plan.is_open(utc(opens) - SECOND)
    assert plan.is_open(utc(opens))


def test_a_holiday_at_the_clock_change_is_closed_in_the_hour_that_comes_twice_too() -> None:
    day = date(2026, 10, 25)  # clocks go back in Europe; the owner's own day off
    plan = OpeningHours("Europe/Amsterdam", ALWAYS, {day: ()})
    instants = [utc("2026-10-24T22:00") + timedelta(minutes=each) for each in range(25 * 60)]
    assert not any(plan.is_open(each) for each in instants)
    assert plan.is_open(instants[0] - SECOND)
    assert plan.is_open(instants[-1] + timedelta(minutes=1))


def test_a_day_of_the_owners_own_comes_before_the_holiday() -> None:
    plan = hours("Europe/Amsterdam", "NL", d20270427=(Interval(600, 720),))
    assert plan.is_open(utc("2027-04-27T08:30"))
    assert not plan.is_open(utc("2027-04-27T11:00"))


def test_regions_have_their_own() -> None:
    epiphany = utc("2027-01-06T12:00")
    assert not hours("Europe/Berlin", "DE", "BY").is_open(epiphany)
    assert hours("Europe/Berlin", "DE", "BE").is_open(epiphany)
    assert hours("Europe/Berlin", "DE").is_open(epiphany)


def test_what_nobody_knows_is_refused_by_name() -> None:
    for calendar, name in (
        (Calendar("XX"), "country"),
        (Calendar("DE", "ZZ"), "region"),
        (Calendar("NP", "Z"), "region"),
    ):
        with pytest.raises(InvalidInput) as refused:
            kept(calendar, TODAY, CALENDARS)
        assert [field.name for field in refused.value.fields] == [f"hours.holidays.{name}"]
    with pytest.raises(NoSuchCalendar):
        CALENDARS.regions("XX")


def test_a_plan_knows_the_holidays_of_this_year_and_two_more() -> None:
    known = kept(Calendar("NL"), TODAY, CALENDARS)
    assert {day.year for day in known.days} == {2026, 2027, 2028}
    new_year = utc("2026-12-31T18:30")
    assert list(years_of(today_in("Asia/Kathmandu", new_year))) == [2027, 2028, 2029]
    assert list(years_of(today_in("America/New_York", new_year))) == [2026, 2027, 2028]


def test_a_plan_with_holidays_is_kept_as_it_is() -> None:
    for plan in (CallPlan(hours=hours("Europe/Berlin", "DE", "BY")), CallPlan(hours=hours("Europe/Berlin", "DE"))):
        assert of_json(to_json(plan)) == plan
    without = CallPlan(hours=replace(hours("Europe/Berlin", "DE"), holidays=None))
    assert of_json(to_json(without)) == without


def test_names_come_in_the_language_of_whoever_asks() -> None:
    christmas = date(2026, 12, 25)
    names = {language: CALENDARS.days(Calendar("NL"), [2026], language)[christmas] for language in ("nl", "en")}
    assert names == {"nl": "Eerste kerstdag", "en": "Christmas Day"}
    assert CALENDARS.days(Calendar("NL"), [2026], "de")
