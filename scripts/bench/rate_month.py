"""Usage of a month of ten million calls, recalculated.

1. From columns sorted by who called whom, as a file of columns holds them: the calls of each rate are counted by length
   and each length is priced by the rule itself. Goal: 0.5 s a core. Some are checked call by call.
2. From the table as it is: pages of a query, answered without network, through the SDK, the adapter, included minutes
   and the summary by line.

CPU seconds of this process, the least of several runs, since noise only ever adds.
"""

import json
import os
import random
from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Any
from zlib import crc32

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from callfactory.calls.ports import BilledCall
from callfactory.calls.times import to_instant
from callfactory.rating.compiled import CompiledTariff
from callfactory.rating.rate import CallToRate, Rating, charge, find_rate
from callfactory.rating.summary import summarise
from callfactory.rating.tariff import Leg, Rate, TariffVersion
from callfactory_aws import clients
from callfactory_aws.billed_calls import DynamoBilledCalls
from callfactory_aws.folded_calls import price_attributes
from callfactory_aws.rated_calls import DynamoRatedCalls
from callfactory_aws.tables.tariffs import BilledCallItem
from functions.cdr.read_usage import read_stretch
from scripts.bench.traffic import SEED, START_MS, least, sample_calls, sample_tariff, verdict

MONTH = 10_000_000
MONTH_GOAL_SECONDS = 0.5
PAIRS = 150
CALLS_A_PAGE, PAGES = 1_500, 20


def main() -> None:
    """Prints what was measured, and one line of JSON for programs."""
    os.environ |= {"AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "-", "AWS_SECRET_ACCESS_KEY": "-"}
    chance = random.Random(SEED)  # noqa: S311  # the same traffic each time
    tariff = sample_tariff(chance)
    columns = bench_columns(tariff, chance)
    table = bench_table(tariff, sample_calls(chance, CALLS_A_PAGE))
    print(json.dumps({"bench": "rate_month", **columns, **table}))


def bench_columns(tariff: TariffVersion, chance: random.Random) -> dict[str, Any]:
    """A month from columns: totals of every line."""
    pairs = sorted({(call.number, call.caller) for call in sample_calls(chance, PAIRS)})
    of_one = array("H", (min(int(chance.expovariate(1 / 90)) + 1, 3600) for _ in range(MONTH // 10)))
    talk = of_one * 10
    runs = [(pair, MONTH * index // len(pairs)) for index, pair in enumerate(pairs)]
    seconds, lines = least(lambda: recompute_month(tariff, runs, talk), 3)
    few = [(pair, index * 3) for index, pair in enumerate(pairs)]
    calls = [(pair, each) for pair, start in few for each in talk[start : start + 3]]
    expected = sum(charge(inbound(tariff, pair), each, tariff.terms.rounding).amount for pair, each in calls)
    if expected != sum(line[2] for line in recompute_month(tariff, few, talk[: len(calls)]).values()):
        raise SystemExit("the month is not what its calls cost")
    print(f"a month of {MONTH:,} calls from columns: {seconds:.2f} s of CPU, {len(lines)} lines of usage;", end=" ")
    print(f"goal {MONTH_GOAL_SECONDS} s  {verdict(seconds <= MONTH_GOAL_SECONDS)}")
    return {"month_columns_seconds": round(seconds, 3)}


def recompute_month(
    tariff: TariffVersion, runs: list[tuple[tuple[str, str], int]], talk: "array[int]"
) -> dict[int, tuple[int, int, int]]:
    """By line of the tariff: calls, seconds of talk, micro-units. `runs` tell where the calls of each pair of numbers
    begin in the column of seconds."""
    columns: dict[int, tuple[Rate, array[int]]] = {}
    for (pair, start), (_, end) in zip(runs, [*runs[1:], (None, len(talk))], strict=True):
        rate = inbound(tariff, pair)
        columns.setdefault(rate.line, (rate, array("H")))[1].extend(talk[start:end])
    totals = {}
    for line, (rate, column) in columns.items():
        counts = Counter(column)
        amount = sum(count * charge(rate, seconds, tariff.terms.rounding).amount for seconds, count in counts.items())
        totals[line] = (len(column), sum(seconds * count for seconds, count in counts.items()), amount)
    return totals


def inbound(tariff: TariffVersion, pair: tuple[str, str]) -> Rate:
    """The rate of the inbound leg between two numbers."""
    return find_rate(tariff, Leg.INBOUND, *pair, START_MS)


def bench_table(tariff: TariffVersion, calls: list[CallToRate]) -> dict[str, Any]:
    """A month from the table: `PAGES` pages of a megabyte, the same one again and again."""
    page = [_item(call, CompiledTariff(tariff).rate(call)) for call in calls]
    key = {name: page[-1][name] for name in ("number_id", "moment")}
    last = json.dumps({"Items": page, "Count": len(page)}).encode()
    more = json.dumps({"Items": page, "Count": len(page), "LastEvaluatedKey": key}).encode()
    events: Any = clients.dynamodb().meta.events
    left = [0]

    def answer(**_: Any) -> AWSResponse:
        left[0] -= 1
        body = more if left[0] else last
        headers = HTTPHeaders.from_dict({"x-amz-crc32": str(crc32(body))})
        return AWSResponse("https://dynamodb", 200, headers, _Raw(body))

    events.register("before-send.dynamodb.Query", answer)
    rated = DynamoRatedCalls("calls", "closed_months", NoneMoved(BilledCallItem))

    def recompute() -> int:
        left[0] = PAGES
        start, end = to_instant(0), to_instant(2 * START_MS)
        stretch = read_stretch(
            "num_bench", start, end, after=None, rated=rated, terms_of=lambda *_: tariff.terms, most=MONTH
        )
        return summarise(call for _, call in stretch.calls).calls

    seconds, count = least(recompute, 2)
    events.unregister("before-send.dynamodb.Query", answer)
    for_month = seconds / count * MONTH
    print(f"a month from the table as it is: {count / seconds:,.0f} calls a second, {for_month:,.0f} s for {MONTH:,}")
    return {"month_table_seconds": round(for_month)}


def _item(call: CallToRate, rating: Rating) -> dict[str, Any]:
    """A call as the table holds it."""
    return {
        "account_id": {"S": "acc_01kb3v0000000000000000000"},
        "number_id": {"S": "num_01kb3v0000000000000000000"},
        "moment": {"S": f"2026-11-24T10:31:05.000Z#{call.call_id}"},
        "call_id": {"S": f"call_01kb3v000000000000{call.call_id}"},
        "service_number": {"S": call.number},
        "caller": {"S": call.caller},
        "started_at": {"S": "2026-11-24T10:31:05.000Z"},
        "duration_ms": {"N": str(call.forward_ms)},
        "inbound_ms": {"N": str(call.inbound_ms)},
        "ring_to": {"S": str(call.ring_to)},
        "outcome": {"S": "answered"},
        "facts": {"N": "1"},
        **price_attributes(rating),
    }


class NoneMoved(DynamoBilledCalls):
    """No call was moved after its month was closed."""

    def between(self, number_id: str, *_: Any) -> list[BilledCall]:
        del number_id
        return []


class _Raw:
    """A body as urllib3 would have read it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body


if __name__ == "__main__":
    main()
