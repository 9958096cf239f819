"""Included minutes, usage and estimates: they follow from the calls, whatever came when (CD-5, CD-6)."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callfactory.rating.compiled import CompiledTariff
from callfactory.rating.derivation import in_words
from callfactory.rating.estimate import Traffic, estimate, like_last_month
from callfactory.rating.included import RatedCall, settle
from callfactory.rating.rate import NoRate, Rating, rate_call
from callfactory.rating.summary import summarise
from callfactory.rating.tariff import TariffTerms, TariffVersion
from tests.unit.rating.tariffs import SERVICE, START, call, line, milliseconds_of, version_of

TARIFF = version_of(
    line("inbound", "any", "0.60", 1, 1, included="yes", setup="0.01"),
    line("forward", "+3120", "0.60", 1, 1, included="yes", minimum="0.05"),
    line("forward", "+49", "1.20", 1, 1),
    included_s=100,
)
AT = milliseconds_of(START)


def terms_of(tariff_id: str, version: int) -> TariffTerms:
    """The terms of the one version there is."""
    assert (tariff_id, version) == (TARIFF.tariff_id, TARIFF.version)
    return TARIFF.terms


def rated(
    call_id: str, seconds: int, minutes: float = 0, ring_to: str | None = None, tariff: TariffVersion = TARIFF
) -> RatedCall:
    start = START + timedelta(minutes=minutes)
    try:
        rating: Rating | None = rate_call(tariff, call(seconds * 1000, ring_to=ring_to, at=start, call_id=call_id))
    except NoRate:
        rating = None
    return RatedCall(call_id, milliseconds_of(start), rating)


def amounts(*calls: RatedCall) -> dict[str, int]:
    return {each.call_id: each.rating.amount for each in settle(calls, terms_of) if each.rating}


def test_calls_take_included_seconds_in_their_order_and_pay_the_rest() -> None:
    assert amounts(rated("c", 50, 3), rated("a", 60, 1), rated("b", 60, 2)) == {
        "a": 10_000,  # set-up stays due
        "b": 10_000 + 20 * 10_000,
        "c": 10_000 + 50 * 10_000,
    }


def test_a_late_call_takes_what_its_start_gives_it_and_later_calls_pay() -> None:
    assert amounts(rated("a", 60, 1), rated("b", 60, 2), rated("late", 100)) == {
        "late": 10_000,
        "a": 610_000,
        "b": 610_000,
    }


def test_of_two_calls_at_the_same_instant_the_smaller_id_goes_first() -> None:
    assert amounts(rated("b", 100), rated("a", 100)) == {"a": 10_000, "b": 1_010_000}


def test_the_inbound_leg_goes_first_and_a_leg_that_is_not_included_takes_nothing() -> None:
    both, german = settle([rated("a", 80, ring_to="+31201234567"), rated("b", 10, 1, "+49301234567")], terms_of)
    assert both.rating
    assert german.rating
    assert [leg.covered_s for leg in both.rating.legs] == [80, 20]
    assert [leg.covered_s for leg in german.rating.legs] == [0, 0]
    assert "20 s of it included" in in_words(both.rating)


def test_a_leg_that_is_wholly_included_has_no_minimum() -> None:
    (settled,) = settle([rated("a", 2, ring_to="+31201234567")], terms_of)
    assert settled.rating
    assert [leg.amount for leg in settled.rating.legs] == [10_000, 0]


def test_each_month_of_the_tariffs_zone_has_its_own_minutes() -> None:
    amsterdam = version_of(
        line("inbound", "any", "0.60", 1, 1, included="yes"), zone="Europe/Amsterdam", included_s=100
    )
    first_of_december = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    calls = [
        RatedCall(str(index), milliseconds_of(at), rate_call(amsterdam, call(100_000, at=at)))
        for index, at in enumerate((first_of_december - timedelta(seconds=1), first_of_december))
    ]
    settled = settle(calls, lambda *_: amsterdam.terms)
    assert [each.rating.amount for each in settled if each.rating] == [0, 0]


RING_TO = st.sampled_from([None, "+31201234567", "+49301234567", "+15551234567"])
CALLS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20), RING_TO), max_size=15)


@given(CALLS, st.randoms(use_true_random=False))
def test_order_of_arrival_changes_nothing_and_lines_always_sum_to_calls(
    calls: list[tuple[int, int, str | None]], chance: random.Random
) -> None:
    month = [rated(f"c{index}", *each) for index, each in enumerate(calls)]
    shuffled = month.copy()
    chance.shuffle(shuffled)
    settled = list(settle(month, terms_of))
    usage = summarise(settled)
    assert summarise(settle(shuffled, terms_of)) == usage
    paid = sum(each.rating.amount for each in settled if each.rating)
    assert sum(line.amount for line in usage.lines) == paid == sum(usage.amounts.values())
    assert usage.calls == len(calls)
    assert len(usage.unrated) == sum(each.rating is None for each in settled)
    assert sum(line.covered_s for line in usage.lines) <= 100
    behind = {(line.key.leg, call_id) for line in usage.lines for call_id in line.call_ids}
    assert behind == {(leg.leg, each.call_id) for each in settled if each.rating for leg in each.rating.legs}


def test_a_call_without_price_is_named_not_counted_as_free() -> None:
    usage = summarise(settle([rated("a", 60, ring_to="+15551234567"), rated("b", 0)], terms_of))
    assert (usage.calls, usage.answered, usage.unrated, usage.amounts) == (2, 0, ("a",), {})


def test_an_estimate_costs_what_such_calls_would() -> None:
    lines = [Traffic(3, 30, "+31612345678"), Traffic(5, 7, "withheld", "+31201234567"), Traffic(2, 10, "unknown")]
    made = estimate(CompiledTariff(TARIFF), SERVICE, lines, AT)
    calls, minute = [], 0
    for each in lines:
        for _ in range(each.calls):
            minute += 1
            one = call(each.seconds * 1000, caller=each.origin, ring_to=each.ring_to)
            calls.append(RatedCall(f"{minute:03}", minute, rate_call(TARIFF, one)))
    assert made.complete
    assert made.amount == sum(each.rating.amount for each in settle(calls, terms_of) if each.rating)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 40)), max_size=4))
def test_an_estimate_hands_out_included_minutes_like_calls_do(profile: list[tuple[int, int]]) -> None:
    traffic = [Traffic(count, seconds, "+31612345678", "+31201234567") for count, seconds in profile]
    made = estimate(CompiledTariff(TARIFF), SERVICE, traffic, AT)
    seconds_of_calls = [each.seconds for each in traffic for _ in range(each.calls)]
    calls = [rated(f"{i:03}", seconds, i, "+31201234567") for i, seconds in enumerate(seconds_of_calls)]
    assert made.amount == sum(each.rating.amount for each in settle(calls, terms_of) if each.rating)


def test_an_estimate_says_what_it_has_no_price_for() -> None:
    made = estimate(CompiledTariff(TARIFF), SERVICE, [Traffic(3, 30, "+316", "+15551234567")], AT)
    assert (made.complete, made.amount, made.lines[0].amount) == (False, 0, None)


def test_a_month_like_the_last_one_is_priced_with_the_tariff_of_now() -> None:
    dearer = version_of(line("inbound", "any", "1.20", 1, 1, valid_from="2026-12-01"), line(prefix="+49"), version=8)
    usage = like_last_month(CompiledTariff(dearer), [call(30_000), call(10_000, caller="+12025550100")])
    assert usage.amounts == {"EUR": 800_000}
