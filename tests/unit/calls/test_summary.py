"""Counts and series are those of the calls, in the zone of their owner (CD-3, CD-9)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.calls.summary import Line, summarise
from callfactory.calls.times import to_ms

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def line(instant: str, duration_ms: int = 1000, outcome: str = "answered") -> Line:
    return Line(to_ms(datetime.fromisoformat(instant)), duration_ms, outcome)


def test_a_day_begins_at_midnight_of_the_zone() -> None:
    summary = summarise(
        [line("2026-11-24T22:59:59+00:00"), line("2026-11-24T23:00:00+00:00", outcome="busy", duration_ms=0)],
        zone=AMSTERDAM,
        step="day",
    )
    assert [(begins.isoformat(), each.calls) for begins, each in summary.series] == [
        ("2026-11-24T00:00:00+01:00", 1),
        ("2026-11-25T00:00:00+01:00", 1),
    ]
    assert (summary.totals.calls, summary.totals.duration_ms, summary.totals.outcomes["busy"]) == (2, 1000, 1)


def test_the_repeated_hour_is_two_hours_and_its_day_is_one_day() -> None:
    calls = [line("2026-10-25T00:30:00+00:00"), line("2026-10-25T01:30:00+00:00")]
    by_hour = summarise(calls, zone=AMSTERDAM, step="hour").series
    assert [begins.isoformat() for begins, _ in by_hour] == ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]
    by_day = summarise(calls, zone=AMSTERDAM, step="day").series
    assert [(begins.isoformat(), each.calls) for begins, each in by_day] == [("2026-10-25T00:00:00+02:00", 2)]


def test_zones_with_quarters_of_an_hour() -> None:
    (step,) = summarise([line("2026-11-24T10:14:59+00:00")], zone=ZoneInfo("Asia/Kathmandu"), step="hour").series
    assert step[0].isoformat() == "2026-11-24T15:00:00+05:45"


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 400 * 24 * 60), max_size=60),
    st.sampled_from(["Europe/Amsterdam", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]),
    st.sampled_from(["day", "hour"]),
)
def test_the_series_adds_up_to_the_totals(minutes: list[int], zone: str, step: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    lines = [Line(to_ms(start + timedelta(minutes=minute)), minute, "answered") for minute in minutes]
    summary = summarise(lines, zone=ZoneInfo(zone), step=step)  # type: ignore[arg-type]  # one of the two
    assert sum(each.calls for _, each in summary.series) == summary.totals.calls == len(lines)
    assert sum(each.duration_ms for _, each in summary.series) == sum(minutes)
    instants = [begins.astimezone(UTC) for begins, _ in summary.series]
    assert instants == sorted(set(instants))
