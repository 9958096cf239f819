"""The fast way, the plain way and a Decimal version of somebody else's make agree to the micro-unit (CD-6)."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.rating.compiled import CompiledTariff
from callfactory.rating.rate import CallToRate, NoRate, Rating, rate_call
from callfactory.rating.tariff import (
    ALWAYS,
    Leg,
    Rate,
    Rounding,
    RoundingMethod,
    Step,
    TariffTerms,
    TariffVersion,
    Window,
)
from scripts.bench.decimal_rating import DecimalTariff
from tests.unit.rating import tariffs as sample
from tests.unit.rating.tariffs import line, version_of

NUMBERS = ("+448081570000", "+31800123456", "+31201234567")
OTHERS = ("+31612345678", "+316", "+31201234567", "+3197010123456", "+4930123456", "+12025550100")
FIRST_DAY_MS = sample.milliseconds_of(datetime(2026, 10, 20, tzinfo=UTC))  # the clocks go back on the 25th


@st.composite
def steps(draw: st.DrawFn) -> tuple[Step, ...]:
    price = st.integers(0, 100_000_000)
    first, following = draw(st.integers(1, 90)), draw(st.integers(1, 90))
    one = Step(draw(price), first, following)
    if draw(st.booleans()):
        return (one,)
    after = first + following * draw(st.integers(0, 3))
    return (one, Step(draw(price), draw(st.integers(1, 90)), draw(st.integers(1, 90)), after))


@st.composite
def tariffs(draw: st.DrawFn) -> TariffVersion:
    """Tariffs with periods and times of day; of one key there is one rate at a time."""
    prefixes = st.sampled_from(["", "+31", "+316", "+3120", "+3197", "+49", "+1", "withheld", "unknown"])
    numbers = st.sampled_from(["", "+44", "+44808", "+448081570000", "+31"])
    keys = draw(st.lists(st.tuples(st.sampled_from(list(Leg)), numbers, prefixes), max_size=12, unique=True))
    rates = []
    for position, (leg, number, prefix) in enumerate(keys, 2):
        change = draw(st.none() | st.integers(0, 10))
        noon = Window(end=720), Window(start=720)
        when = draw(st.sampled_from([(ALWAYS,), noon]))
        middle = None if change is None else FIRST_DAY_MS + change * 86_400_000
        for start, end in [(None, None)] if middle is None else [(None, middle), (middle, None)]:
            rates += [
                Rate(
                    leg=leg,
                    number=number,
                    prefix=prefix,
                    steps=draw(steps()),
                    line=position,
                    setup=draw(st.integers(0, 1_000_000)),
                    minimum=draw(st.integers(0, 1_000_000)),
                    included=draw(st.booleans()),
                    window=window,
                    valid_from=start,
                    valid_to=end,
                )
                for window in when
            ]
    rounding = Rounding(draw(st.sampled_from(list(RoundingMethod))), draw(st.integers(0, 6)))
    return TariffVersion("trf_1", 1, TariffTerms("EUR", "Europe/Amsterdam", 0, rounding), tuple(rates))


calls = st.builds(
    CallToRate,
    call_id=st.just("call_1"),
    number=st.sampled_from(NUMBERS),
    caller=st.sampled_from([*OTHERS, "withheld", "unknown"]),
    ring_to=st.none() | st.sampled_from(OTHERS),
    started_ms=st.integers(FIRST_DAY_MS - 86_400_000, FIRST_DAY_MS + 12 * 86_400_000),
    inbound_ms=st.integers(0, 400_000),
    forward_ms=st.integers(0, 400_000),
)


def outcome(rate: Callable[[CallToRate], Rating], call: CallToRate) -> Rating | Leg:
    """The rating, or the leg that has none."""
    try:
        return rate(call)
    except NoRate as refused:
        return refused.leg


@settings(max_examples=300, deadline=None)
@given(tariffs(), st.lists(calls, min_size=1, max_size=20))
def test_three_ways_of_rating_agree_to_the_micro_unit(tariff: TariffVersion, many: list[CallToRate]) -> None:
    fast, decimal = CompiledTariff(tariff), DecimalTariff(tariff)
    for each in many:
        plain = outcome(partial(rate_call, tariff), each)
        assert outcome(fast.rate, each) == plain
        second = decimal.price(each)
        assert (second and second[0] * 1_000_000) == (plain.amount if isinstance(plain, Rating) else None)


def test_memory_stays_bounded_whatever_is_dialled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callfactory.rating.compiled.MOST_REMEMBERED", 8)
    fast = CompiledTariff(version_of(line(prefix="any", price="0.01"), line(prefix="+31612345678", price="0.02")))
    for number in range(100):
        each = sample.call(number * 1000, caller=f"+49{number:09}", number=f"+44{number:09}")
        assert fast.rate(each) == rate_call(fast.tariff, each)
    inbound = fast._inbound
    (chain,) = inbound._shared.values()
    priced = [each for prefixes in inbound._groups.values() for rates in prefixes.values() for each in rates]
    assert max(len(inbound._chains), len(chain.constant), len(chain.candidates)) <= 8
    assert all(len(each.charges) <= 8 for each in priced)
