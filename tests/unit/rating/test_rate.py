"""Which rate prices a leg, and what the leg then costs (CD-6)."""

from datetime import UTC, datetime

import pytest

from callfactory.rating.derivation import from_stored, in_words, to_stored
from callfactory.rating.rate import NoRate, rate_call
from callfactory.rating.tariff import Leg, Rounding, RoundingMethod
from tests.unit.rating.tariffs import call, line, version_of


def test_the_longest_prefix_prices_the_leg() -> None:
    tariff = version_of(line("inbound", "any", "0.05"), line("inbound", "+31", "0.02"), line("inbound", "+316", "0.03"))
    amounts = [
        rate_call(tariff, call(caller=caller)).amount for caller in ("+31612345678", "+31201234567", "+4930123456")
    ]
    assert amounts == [30_000, 20_000, 50_000]


def test_the_service_number_decides_before_the_origin() -> None:
    tariff = version_of(
        line("inbound", "+316", "0.01"),
        line("inbound", "any", "0.04", number="+44808"),
        line("inbound", "any", "0.09", number="+448081570000"),
    )
    assert rate_call(tariff, call(number="+448081570000")).amount == 90_000
    assert rate_call(tariff, call(number="+448081570001")).amount == 40_000
    assert rate_call(tariff, call(number="+442012345678")).amount == 10_000


def test_each_leg_has_its_own_rate_and_its_own_duration() -> None:
    tariff = version_of(line("inbound", "any", "0.06", 1, 1), line("forward", "+3120", "0.60", 1, 1))
    rating = rate_call(tariff, call(20_000, ring_to="+31201234567")._replace(forward_ms=10_000))
    assert [leg.amount for leg in rating.legs] == [20_000, 100_000]
    assert rating.amount == 120_000


@pytest.mark.parametrize("origin", ["withheld", "unknown"])
def test_an_origin_without_number_costs_what_its_own_line_says(origin: str) -> None:
    tariff = version_of(line("inbound", "any", "0.01"))
    assert rate_call(tariff, call(caller=origin)).amount == 90_000


def test_a_leg_without_rate_is_not_rated_rather_than_free() -> None:
    tariff = version_of(line("inbound", "+31"))
    with pytest.raises(NoRate) as refused:
        rate_call(tariff, call(ring_to="+31201234567"))
    assert refused.value.leg is Leg.FORWARD


def test_a_call_that_nobody_answered_costs_nothing_even_where_no_rate_is() -> None:
    rating = rate_call(version_of(line("inbound", "+31")), call(0, caller="+49301234567"))
    assert (rating.amount, rating.legs) == (0, ())
    assert in_words(rating) == "Not answered: nothing is charged."


def test_set_up_is_due_once_and_the_minimum_is_the_least() -> None:
    tariff = version_of(line(price="0.06", first=1, setup="0.02", minimum="0.05"))
    assert rate_call(tariff, call(10_000)).amount == 50_000
    assert rate_call(tariff, call(100_000)).amount == 120_000


def test_a_call_over_a_price_change_is_rated_whole_by_its_start() -> None:
    tariff = version_of(
        line(price="0.01", valid_to="2026-12-01"),
        line(price="0.10", valid_from="2026-12-01"),
        zone="Europe/Amsterdam",
    )
    last, first = datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC), datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    assert rate_call(tariff, call(3_600_000, at=last)).amount == 600_000
    assert rate_call(tariff, call(60_000, at=first)).amount == 100_000


def test_time_of_day_is_that_of_the_tariffs_zone_in_summer_and_winter() -> None:
    tariff = version_of(
        line(price="0.02", start="08:00", end="18:00"),
        line(price="0.01", start="00:00", end="08:00"),
        line(price="0.01", start="18:00", end="24:00"),
        zone="Europe/Amsterdam",
    )
    moments = [datetime(2026, 7, 1, 6, 0, tzinfo=UTC), datetime(2026, 12, 1, 6, 59, tzinfo=UTC)]
    assert [rate_call(tariff, call(at=at)).amount for at in moments] == [20_000, 10_000]


def test_before_its_period_a_longer_prefix_leaves_the_call_to_a_shorter_one() -> None:
    tariff = version_of(line(price="0.01"), line(prefix="+316", price="0.02", valid_from="2026-12-01"))
    assert rate_call(tariff, call()).amount == 10_000


@pytest.mark.parametrize(
    ("method", "decimals", "amount"),
    [("half-up", 6, 333_333), ("half-up", 2, 330_000), ("up", 4, 333_400), ("down", 4, 333_300), ("up", 0, 1_000_000)],
)
def test_a_leg_is_rounded_once_as_the_tariff_says(method: str, decimals: int, amount: int) -> None:
    rounding = Rounding(RoundingMethod(method), decimals)
    tariff = version_of(line(price="1", first=1), rounding=rounding)
    assert rate_call(tariff, call(20_000)).amount == amount


def test_half_a_micro_unit_goes_up() -> None:
    tariff = version_of(line(price="0.000030", first=1))
    assert rate_call(tariff, call(1_000)).amount == 1


def test_the_derivation_says_what_a_customer_can_check() -> None:
    tariff = version_of(
        line("inbound", "+3197", "0.0123", 60, 1, setup="0.05"), line("forward", "+3120", "0.02", 30, 6)
    )
    rating = rate_call(tariff, call(10_000, caller="+3197012345678", ring_to="+31201234567"))
    assert in_words(rating) == (
        "60 s at 0.0123/min from prefix +3197…, set-up 0.05; 30 s at 0.02/min to prefix +3120…; tariff 7"
    )


def test_the_stored_derivation_is_the_derivation() -> None:
    tariff = version_of(
        line("inbound", "any", "0.2", 60, 60, setup="0.4", minimum="0.1", included="yes"),
        line("inbound", "any", "0.1", 1, 1, after="60"),
        line("forward", "any", "0.01"),
    )
    rating = rate_call(tariff, call(85_000, ring_to="+31201234567"))
    assert from_stored(to_stored(rating)) == rating
