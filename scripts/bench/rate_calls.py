"""Rating: how much faster than written straightforwardly, and how fast from a record to its price.

1. Two legs a call, against `decimal_rating` in the same run; both explain the price, and their totals have to be equal.
   Goal: at least 5 times as fast.
2. From a record (our own JSON, single leg, E.164) to a priced call: parse, minimise, fold, rate. Goal: 300,000 a
   second; what rating alone takes of it is told as well.

CPU seconds of this process, the least of several runs, since noise only ever adds.
"""

import json
import random
from decimal import Decimal
from typing import Any

from callfactory.calls.fact import Keys
from callfactory.calls.fold import Call, fold
from callfactory.calls.formats import FORMATS
from callfactory.calls.formats.base import Accepted, Reading
from callfactory.calls.sources import Source
from callfactory.calls.times import to_instant
from callfactory.rating.compiled import CompiledTariff
from callfactory.rating.rate import CallToRate
from callfactory.rating.tariff import TariffVersion
from functions.cdr.price_calls import to_rate
from scripts.bench.decimal_rating import DecimalTariff
from scripts.bench.traffic import SEED, SERVICES, least, sample_calls, sample_tariff, verdict

CALLS = 200_000
RUNS = 5
RATIO_GOAL = 5
RECORDS, RECORD_GOAL = 50_000, 300_000


def main() -> None:
    """Prints what was measured, and one line of JSON for programs."""
    chance = random.Random(SEED)  # noqa: S311  # the same traffic each time
    tariff = sample_tariff(chance)
    two_legs = bench_two_legs(tariff, sample_calls(chance, CALLS))
    record = bench_record(tariff, chance)
    print(json.dumps({"bench": "rate_calls", **two_legs, **record}))


def bench_two_legs(tariff: TariffVersion, calls: list[CallToRate]) -> dict[str, Any]:
    """Both ways of rating, one after the other."""

    def fast() -> int:
        rate = CompiledTariff(tariff).rate
        return sum(rate(call).amount for call in calls)

    def straightforward() -> Decimal:
        price = DecimalTariff(tariff).price
        return sum((found[0] for call in calls if (found := price(call))), Decimal(0))

    fast_seconds, micro = least(fast, RUNS)
    slow_seconds, units = least(straightforward, 2)
    if units * 1_000_000 != micro:
        raise SystemExit("the two ways do not agree")
    ratio = slow_seconds / fast_seconds
    print(f"rate two legs: {CALLS / fast_seconds:,.0f} calls a second, straightforward {CALLS / slow_seconds:,.0f}")
    print(f"  {ratio:.1f} times as fast, equal totals; goal at least {RATIO_GOAL}  {verdict(ratio >= RATIO_GOAL)}")
    return {"calls_per_second": round(CALLS / fast_seconds), "ratio": round(ratio, 1)}


def bench_record(tariff: TariffVersion, chance: random.Random) -> dict[str, Any]:
    """From a record's text to its price."""
    source = Source(
        account_id="acc_bench",
        source_id="src_bench",
        name="Bench",
        kind="callfactory-json",
        zone="UTC",
        country=None,
        columns=None,
        created_at=to_instant(0),
    )
    content = "\n".join(_record(chance, index) for index in range(RECORDS)).encode()

    def folded() -> list[Call]:
        reading = Reading(source, Keys(bytes(32), source.source_id))
        records = FORMATS[source.kind].read([content], reading)
        return [fold([record.fact]) for record in records if isinstance(record, Accepted)]

    def priced(calls: list[Call]) -> int:
        rate = CompiledTariff(tariff).rate
        return sum(rate(to_rate(call)).amount for call in calls)

    reading_seconds, calls = least(folded, 3)
    if len(calls) != RECORDS:
        raise SystemExit("some records were not taken")
    rating_seconds, _ = least(lambda: priced(calls), 3)
    reached = RECORDS / (reading_seconds + rating_seconds)
    print(f"record to priced call: {reached:,.0f} a second; goal {RECORD_GOAL:,}  {verdict(reached >= RECORD_GOAL)}")
    print(f"  of which rating takes {rating_seconds / (reading_seconds + rating_seconds):.0%}")
    return {"records_per_second": round(reached), "rating_per_second": round(RECORDS / rating_seconds)}


def _record(chance: random.Random, index: int) -> str:
    number = f"{chance.choice(('+3161234', '+3247512', '+3361234', '+3932012'))}{chance.randint(5_000, 9_999)}"
    return json.dumps(
        {
            "call_id": f"c-{index}",
            "service_number": chance.choice(SERVICES),
            "caller": "anonymous" if chance.random() < 0.1 else number,
            "started_at": "2026-11-24T10:31:05Z",
            "answered_at": "2026-11-24T10:31:09Z",
            "duration_ms": int(chance.expovariate(1 / 90_000)) + 1,
            "ring_to": f"+3120{chance.randint(7_000_000, 7_000_300)}",
            "outcome": "answered",
        }
    )


if __name__ == "__main__":
    main()
