"""The tables that the field works with: increments, and examples that CGRateS publishes (CD-6)."""

from datetime import UTC, datetime

import pytest

from callfactory.money import Money
from callfactory.rating.rate import billed_seconds, rate_call, talk_seconds
from callfactory.rating.tariff import Rounding, RoundingMethod
from tests.unit.rating.tariffs import UP_4, call, line, version_of

TABLE = [  # talk in seconds, then what 1/1, 60/60, 30/6 and 60/1 bill of it
    (0, 0, 0, 0, 0),
    (0.4, 1, 60, 30, 60),
    (29, 29, 60, 30, 60),
    (30, 30, 60, 30, 60),
    (31, 31, 60, 36, 60),
    (36, 36, 60, 36, 60),
    (37, 37, 60, 42, 60),
    (60, 60, 60, 60, 60),
    (61, 61, 120, 66, 61),
    (85, 85, 120, 90, 85),
]


@pytest.mark.parametrize(("talk", "by_second", "by_minute", "half_minute", "minute_then_second"), TABLE)
def test_increments_bill_what_the_field_bills(
    talk: float, by_second: int, by_minute: int, half_minute: int, minute_then_second: int
) -> None:
    seconds = talk_seconds(round(talk * 1000))
    billed = [billed_seconds(seconds, *increments) for increments in ((1, 1), (60, 60), (30, 6), (60, 1))]
    assert billed == [by_second, by_minute, half_minute, minute_then_second]


@pytest.mark.parametrize(
    ("milliseconds", "seconds"), [(0, 0), (-5, 0), (1, 1), (999, 1), (1000, 1), (1001, 2), (67_540, 68)]
)
def test_any_begun_second_counts(milliseconds: int, seconds: int) -> None:
    assert talk_seconds(milliseconds) == seconds


def test_further_increments_follow_the_first_and_do_not_divide_the_whole() -> None:
    assert [billed_seconds(talk, 30, 7) for talk in (30, 31, 37, 38)] == [30, 37, 37, 44]


Steps = tuple[tuple[str, int, str, str], ...]
RT_10CNT: Steps = (("0.1", 60, "0.2", ""), ("0.05", 1, "", "60"))
RT_20CNT: Steps = (("0.2", 60, "0.4", ""), ("0.1", 1, "", "60"))
RT_40CNT: Steps = (("0.4", 30, "0.8", ""), ("0.2", 10, "", "60"))
"""Price a minute, increment, connect fee, second from which it holds."""


def lines_of(steps: Steps, *, days: str = "", start: str = "", end: str = "") -> list[str]:
    return [
        line("inbound", "+10", price, by, by, setup=setup, after=after, days=days, start=start, end=end)
        for price, by, setup, after in steps
    ]


R4: Steps = (("60", 1, "1", ""),)
R5: Steps = (("30", 1, "", ""),)
MX: Steps = (("60", 1, "", ""),)
DY: Steps = (("0.05", 1, "0.15", ""),)
CF: Steps = (("0", 1, "1.12", ""),)
LANDLINE_OFFPEAK: Steps = (("60", 60, "", ""), ("60", 1, "", "60"))
"""Those of its engine's own tests: a unit a second is 60 a minute."""

CGRATES = [  # rate, talk in seconds, published cost rounded up to four decimals
    (RT_20CNT, 20, "0.6000"),
    (RT_20CNT, 60, "0.6000"),
    (RT_20CNT, 85, "0.6417"),
    (RT_40CNT, 20, "1.0000"),
    (RT_40CNT, 85, "1.3000"),
    (RT_40CNT, 90, "1.3000"),
    (RT_10CNT, 90, "0.3250"),
    (RT_10CNT, 120, "0.3500"),
    (RT_20CNT, 0, "0.0000"),
    (R4, 60, "61.0000"),
    (R4, 0, "0.0000"),
    (R5, 30, "15.0000"),
    (R5, 110, "55.0000"),
    (R5, 3621, "1810.5000"),
    (MX, 1800, "1800.0000"),
    (CF, 100, "1.1200"),
    (LANDLINE_OFFPEAK, 85, "85.0000"),
    (LANDLINE_OFFPEAK, 132, "132.0000"),
    (LANDLINE_OFFPEAK, 59, "60.0000"),
]


@pytest.mark.parametrize(("steps", "seconds", "cost"), CGRATES)
def test_cgrates_tutorial_rates_cost_what_it_publishes(steps: Steps, seconds: int, cost: str) -> None:
    """Its tests expect 0.6418, 0.3249 and 0.3498 for three of these: sums of binary fractions, rounded up. The exact
    values are here; our amounts are integers."""
    tariff = version_of(*lines_of(steps), rounding=UP_4)
    rating = rate_call(tariff, call(seconds * 1000, caller="+1002"))
    assert Money(rating.amount, rating.currency).text(4) == cost


def test_cgrates_rounds_up_to_the_decimals_of_the_rate() -> None:
    tariff = version_of(*lines_of(DY), rounding=Rounding(RoundingMethod.UP, 2))
    amounts = [rate_call(tariff, call(seconds * 1000, caller="+1002")).amount for seconds in (24, 25)]
    assert amounts == [170_000, 180_000]


def test_cgrates_splits_a_call_at_a_boundary_of_prices_and_we_rate_it_by_its_start() -> None:
    """It publishes 2701 for an hour of which the second half is at half the price: 1 + 1800 + 900. Ours are the same
    for the two halves as calls of their own; as one call it is rated whole by its start, and that is written down."""
    tariff = version_of(
        *lines_of(R4, days="mon-fri", start="00:00", end="18:00"),
        *lines_of(R5, days="mon-fri", start="18:00", end="24:00"),
        *lines_of(R5, days="sat-sun"),
    )
    at = datetime(2012, 2, 2, 17, 30, tzinfo=UTC)

    def amount(seconds: int, start: datetime) -> int:
        return rate_call(tariff, call(seconds * 1000, caller="+1002", at=start)).amount // 1_000_000

    assert amount(1800, at) + amount(1800, at.replace(hour=18, minute=0)) == 2701
    assert amount(3600, at) == 3601


def test_cgrates_peak_and_off_peak_cost_what_it_publishes() -> None:
    tariff = version_of(
        *lines_of(RT_40CNT, days="mon-fri", start="08:00", end="19:00"),
        *lines_of(RT_10CNT, days="mon-fri", start="00:00", end="08:00"),
        *lines_of(RT_10CNT, days="mon-fri", start="19:00", end="24:00"),
        *lines_of(RT_10CNT, days="sat-sun"),
        rounding=UP_4,
    )
    peak, evening, sunday = (
        rate_call(tariff, call(seconds * 1000, caller="+1004", at=at)).amount
        for seconds, at in (
            (90, datetime(2016, 1, 6, 18, 31, 5, tzinfo=UTC)),
            (90, datetime(2016, 1, 6, 19, 0, tzinfo=UTC)),
            (120, datetime(2014, 12, 7, 8, 42, 26, tzinfo=UTC)),
        )
    )
    assert (peak, evening, sunday) == (1_300_000, 325_000, 350_000)


def test_cgrates_a_unit_a_second_costs_ninety_for_ninety_seconds_and_nothing_for_none() -> None:
    tariff = version_of(line("inbound", "+49", "60", 1, 1), line("inbound", "+4915", "60", 1, 1))
    assert rate_call(tariff, call(90_000, caller="+4986517174963")).amount == 90_000_000
    assert rate_call(tariff, call(0, caller="+4986517174963")).amount == 0
