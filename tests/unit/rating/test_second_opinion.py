"""Every price, from the text of the tariff file to the sum of the month, against a calculation of its own (CD-5, CD-6).

Prefixes, increments, steps, fees, minima, included minutes over months and numbers, times of day through the change of
clocks, periods, withheld callers, fractions of seconds, calls that span a change of price, a corrected version.
"""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.rating.compiled import CompiledTariff
from callfactory.rating.included import RatedCall, settle
from callfactory.rating.price_lists import Activation, in_force
from callfactory.rating.rate import CallToRate, NoRate, Rating, rate_call
from callfactory.rating.summary import summarise
from callfactory.rating.tariff import Rounding, RoundingMethod, TariffTerms, TariffVersion
from callfactory.rating.tariff_csv import read_tariff
from tests.unit.rating import by_hand
from tests.unit.rating.by_hand import File, PhoneCall
from tests.unit.rating.tariffs import HEADER, line

ZONE = "Europe/Amsterdam"
LOCAL = ZoneInfo(ZONE)
NUMBERS = ("+448081570000", "+448081570001", "+31800123456")
OTHERS = ("+31612345678", "+31201234567", "+3197010123456", "+4930123456", "+12025550100")
CLOCKS_GO_BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
MONTH_ENDS = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)  # in Amsterdam
Keys = tuple[list[dict[str, Any]], ...]
WEEKS: Keys = (
    [{}],
    [{"days": "mon-fri"}, {"days": "sat-sun"}],
    [{"end": "08:00"}, {"start": "08:00", "end": "18:30"}, {"start": "18:30"}],
    [{"days": "mon-fri", "start": "22:00"}, {"days": "mon-fri", "end": "22:00"}, {"days": "sat sun"}],
    [{"end": "02:30"}, {"start": "02:30"}],
)
PERIODS: Keys = (
    [{}],
    [{"valid_to": "2026-10-25"}, {"valid_from": "2026-10-25"}],
    [{"valid_to": "2026-10-26"}, {"valid_from": "2026-10-26", "valid_to": "2026-11-01"}, {"valid_from": "2026-11-01"}],
)


def money(highest: int) -> st.SearchStrategy[str]:
    """Decimal text with up to six decimals."""
    return st.integers(0, highest).map(lambda micro: f"{micro // 1_000_000}.{micro % 1_000_000:06}")


@st.composite
def rates(draw: st.DrawFn, leg: str, number: str, prefix: str) -> list[str]:
    """All lines of one key: they share the week and follow each other without gap or overlap."""
    lines = []
    for period in draw(st.sampled_from(PERIODS)):
        for week in draw(st.sampled_from(WEEKS)):
            first, following = draw(st.sampled_from([(1, 1), (60, 60), (30, 6), (60, 1), (1, 60), (30, 7), (7, 5)]))
            own: dict[str, Any] = {
                "setup": draw(st.just("") | money(300_000)),
                "minimum": draw(st.just("") | money(500_000)),
                "included": draw(st.sampled_from(["yes", "yes", "yes", "", "no"])),
            }
            own |= {"number": number, "first": first, "following": following, **week, **period}
            lines.append(line(leg, prefix, draw(money(3_000_000)), **own))
            if draw(st.booleans()):
                after = str(first + following * draw(st.integers(0, 4)))
                by, then = draw(st.sampled_from([(1, 1), (60, 1), (6, 6)]))
                step = {"number": number, "first": by, "following": then, "after": after, **week, **period}
                lines.append(line(leg, prefix, draw(money(3_000_000)), **step))
    return lines


@st.composite
def files(draw: st.DrawFn, begins: datetime) -> File:
    """A file that prices withheld and unknown callers, and most others."""
    prefixes = st.sampled_from(["any", "+31", "+316", "+3197", "+49"])
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(["inbound", "forward"]), st.sampled_from(["", "+44808", NUMBERS[0]]), prefixes),
            min_size=1,
            max_size=5,
            unique=True,
        )
    )
    lines = [each for key in keys for each in draw(rates(*key))]
    lines += [each for origin in ("withheld", "unknown") for each in draw(rates("inbound", "", origin))]
    lines += draw(rates("forward", "", "any")) if ("forward", "", "any") not in keys else []
    draw(st.randoms(use_true_random=False)).shuffle(lines)
    return File(
        text="\n".join((HEADER, *lines)),
        in_force_from=begins,
        zone=ZONE,
        included_minutes=draw(st.sampled_from([0, 1, 1, 5])),
        rounding=draw(st.sampled_from(["half-up", "half-up", "up", "down"])),
        decimals=draw(st.sampled_from([6, 6, 4, 2])),
    )


starts = st.builds(
    lambda around, milliseconds: around + timedelta(milliseconds=milliseconds),
    st.sampled_from([CLOCKS_GO_BACK, MONTH_ENDS, MONTH_ENDS + timedelta(days=2, hours=8)]),
    st.integers(-7_200_000, 7_200_000) | st.sampled_from([-1, 0, 1]),
)
talk_ms = st.sampled_from(
    [0, 1, 400, 999, 1_000, 1_001, 29_999, 30_000, 30_001, 59_999, 60_000, 60_001, 67_540, 85_000]
)
calls = st.builds(
    lambda number, caller, ring_to, start, inbound, forward: (number, caller, ring_to, start, inbound, forward),
    st.sampled_from([NUMBERS[0], *NUMBERS]),
    st.sampled_from([*OTHERS, "withheld", "unknown"]),
    st.none() | st.sampled_from(OTHERS),
    starts,
    talk_ms | st.integers(0, 400_000),
    talk_ms,
)


def version_of(file: File, number: int) -> TariffVersion:
    rounding = Rounding(RoundingMethod(file.rounding), file.decimals)
    terms = TariffTerms("EUR", file.zone, file.included_minutes * 60, rounding)
    return TariffVersion("trf_1", number, terms, read_tariff(file.text.encode(), terms))


@settings(max_examples=100, deadline=None)
@given(
    files(datetime(2026, 1, 1, tzinfo=UTC)),
    st.none() | files(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    st.lists(calls, min_size=1, max_size=16),
    st.randoms(use_true_random=False),
)
def test_every_price_and_every_sum_is_what_the_files_say(
    first: File,
    corrected: File | None,
    drawn: list[tuple[str, str, str | None, datetime, int, int]],
    chance: random.Random,
) -> None:
    known = [first] if corrected is None else [first, corrected]
    month = [
        PhoneCall(f"c{index:02}", number, caller, ring_to, start, Fraction(inbound, 1000), Fraction(forward, 1000))
        for index, (number, caller, ring_to, start, inbound, forward) in enumerate(drawn)
    ]
    expected = by_hand.prices(known, month)
    late_and_shuffled = month.copy()
    chance.shuffle(late_and_shuffled)
    found, sums = product_prices(known, late_and_shuffled)
    assert found == expected
    assert sums == sum(price for price in expected.values() if price is not None)


def product_prices(known: list[File], month: list[PhoneCall]) -> tuple[dict[str, Fraction | None], Fraction]:
    """The same by the product: prices of calls, and the sum of all lines of usage."""
    versions = {number: version_of(file, number) for number, file in enumerate(known, 1)}
    compiled = {number: CompiledTariff(version) for number, version in versions.items()}
    began = datetime(2026, 1, 1, tzinfo=UTC)
    activations = [Activation("trf_1", number, file.in_force_from, began, "-") for number, file in enumerate(known, 1)]
    found: dict[str, Fraction | None] = {}
    lines = 0
    for service_number in {call.number for call in month}:
        rated = []
        for call in (each for each in month if each.number == service_number):
            in_milliseconds = CallToRate(
                call.call_id,
                call.number,
                call.caller,
                call.ring_to,
                round(call.start.timestamp() * 1000),
                int(call.inbound * 1000),
                int(call.forward * 1000) if call.ring_to else 0,
            )
            number = in_force(activations, call.start)
            rating: Rating | None = None
            if number is not None:
                try:
                    rating = compiled[number].rate(in_milliseconds)
                    assert rating == rate_call(versions[number], in_milliseconds)
                except NoRate:
                    rating = None
            rated.append(RatedCall(call.call_id, in_milliseconds.started_ms, rating))
        settled = list(settle(rated, lambda _, version: versions[version].terms))
        usage = summarise(settled)
        lines += sum(line.amount for line in usage.lines)
        assert len(usage.unrated) == sum(each.rating is None for each in settled)
        for each in settled:
            found[each.call_id] = None if each.rating is None else Fraction(each.rating.amount, 1_000_000)
    return found, Fraction(lines, 1_000_000)


def test_the_hand_calculation_agrees_with_a_table_worked_out_on_paper() -> None:
    """What judges is judged: set-up 0.05, 30/6 at 0.12 a minute, then by the second at 0.06 from 60 s on."""
    lines = [line("inbound", "any", "0.12", 30, 6, setup="0.05"), line("inbound", "any", "0.06", 1, 1, after="60")]
    file = File("\n".join((HEADER, *lines)), datetime(2026, 1, 1, tzinfo=UTC), ZONE, 0, "half-up", 6)
    table = {
        "0.4": "0.11",
        "30": "0.11",
        "30.001": "0.122",
        "36": "0.122",
        "60": "0.17",
        "60.001": "0.171",
        "85": "0.195",
    }
    for seconds, price in table.items():
        call = PhoneCall("c", NUMBERS[0], OTHERS[0], None, MONTH_ENDS, Fraction(seconds), Fraction(0))
        assert by_hand.prices([file], [call]) == {"c": Fraction(price)}, seconds
