"""What `AT` means, what is due, and one-time codes."""

from datetime import UTC, datetime, timedelta

import pytest

from scripts.local.clock import Schedule, is_due, rate, wanted_offset
from scripts.local.totp import totp
from scripts.local.trouble import Trouble

REAL = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "offset"),
    [
        ("now", timedelta(0)),
        ("2026-11-25T12:00:00Z", DAY),
        ("2026-11-24T12:00:00+01:00", -timedelta(hours=1)),
        ("+3d", 5 * DAY),
        ("-2h", 2 * DAY - timedelta(hours=2)),
        ("+90m", 2 * DAY + timedelta(minutes=90)),
        ("+1w", 9 * DAY),
    ],
)
def test_the_clock_goes_where_it_is_told_and_steps_from_where_it_stands(at: str, offset: timedelta) -> None:
    assert wanted_offset(at, real=REAL, offset=2 * DAY) == offset


@pytest.mark.parametrize("at", ["", "tomorrow", "3d", "2026-11-25", "2026-11-25T12:00:00", "+3y"])
def test_what_is_no_time_is_refused_with_examples(at: str) -> None:
    with pytest.raises(Trouble, match=r"2027-01-01T00:00:00Z"):
        wanted_offset(at, real=REAL, offset=timedelta(0))


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, True),
        (REAL - timedelta(minutes=5), True),
        (REAL - timedelta(minutes=4, seconds=59), False),
        (REAL, False),
        (REAL + DAY, True),
    ],
)
def test_a_schedule_is_due_when_its_interval_has_passed_in_business_time(last: datetime | None, due: bool) -> None:
    assert is_due(Schedule("resend", timedelta(minutes=5), ("recordings-resend",)), last, REAL) is due


def test_rates_are_read_and_other_schedules_are_refused() -> None:
    assert rate("rate(1 hour)") == timedelta(hours=1)
    assert rate("rate(5 minutes)") == timedelta(minutes=5)
    with pytest.raises(Trouble):
        rate("cron(0 3 * * ? *)")


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_one_time_codes_are_those_of_the_rfc(at: int, code: str) -> None:
    assert totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at) == code  # RFC 6238, appendix B, its last six digits
