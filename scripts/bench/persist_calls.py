"""Persisting calls: CPU per record on the real path, against one boto3 `put_item` per record.

The real path keeps each record as a fact, reads the facts of its call, inserts the folded call on the condition that
none stands there, and looks again (docs/decisions/…-calls-are-folded-from-facts.md); of a source of whole calls it only
inserts (…-a-whole-call-is-one-item.md). The straightforward one puts the same item. DynamoDB runs in a process of its
own, so what is measured is the client: what a Lambda pays. Goal: a tenth.
"""

import gc
import json
import os
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from callfactory.calls.fact import Fact, Keys
from callfactory.calls.ports import StoredFact
from callfactory.erasure.forgotten import Forgetting, Forgotten
from callfactory.numbers import Period
from callfactory.rating.rate import CallToRate, Rating
from callfactory.rating.tariff import TariffTerms
from callfactory_aws.billed_calls import DynamoBilledCalls
from callfactory_aws.call_facts import DynamoCallFacts
from callfactory_aws.folded_calls import DynamoFoldedCalls
from callfactory_aws.tables.tariffs import BilledCallItem
from functions.cdr.keep_alone import keep_alone
from functions.cdr.keep_invoiced import Accounts
from functions.cdr.price_calls import Pricing
from functions.cdr.settle_calls import Settling, settle_calls
from scripts.bench.dynamodb_in_memory import in_memory

RECORDS = 20_000
BATCH = 500
FIRST = 500
GOAL = 0.1
ACCOUNT, NUMBER, SERVICE_NUMBER = "acc_" + "1" * 26, "num_" + "1" * 26, "+31201234567"
START_MS = 1_795_516_265_000
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class OneOwner:
    """Everything belongs to one account."""

    def periods(self, e164: str, began_ms: int | None = None) -> list[Period]:
        del began_ms
        return [Period(e164, ACCOUNT, NUMBER, datetime(2026, 1, 1, tzinfo=UTC))]


class Now:
    """Stands still."""

    def now(self) -> datetime:
        return NOW


class OnePrice:
    """Rating is measured by a benchmark of its own."""

    def rate(self, account_id: str, call: CallToRate) -> Rating:
        del account_id, call
        return Rating(12_300, "EUR", "trf_bench", 1, ())


def _nothing_is_held() -> Any:
    """Every call has a price, so nothing goes to quarantine."""


def main() -> None:
    """Prints what was measured, and one line of JSON for programs."""
    with in_memory() as address:
        os.environ.update(
            AWS_ENDPOINT_URL=address, AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench",  # noqa: S106  # nobody checks
            AWS_DEFAULT_REGION="eu-central-1",
        )  # fmt: skip
        facts = make_facts()
        # Both are warm: what a process pays once (its imports, the model of a client) is not paid a record.
        put_one_by_one(facts[:FIRST])
        persist(facts[:FIRST])
        facts = facts[FIRST:]
        # The records to be written are this program's; intake reads them as they come and holds one batch of them.
        gc.collect()
        gc.freeze()
        one_by_one = cpu(lambda: put_one_by_one(facts[: RECORDS // 10])) * 10
        batches = cpu(lambda: persist(facts))
        again = cpu(lambda: resend(facts))
        whole = cpu(lambda: persist_whole(other_calls(facts)))
    ratio = batches / one_by_one
    figures = {
        "put_item_us": round(one_by_one / RECORDS * 1e6, 1),
        "fact_and_fold_us": round(batches / RECORDS * 1e6, 1),
        "duplicate_us": round(again / RECORDS * 1e6, 1),
        "whole_call_us": round(whole / RECORDS * 1e6, 1),
        "ratio": round(ratio, 4),
        "ratio_whole": round(whole / one_by_one, 4),
        "goal": GOAL,
        "reached": ratio <= GOAL and whole / one_by_one <= GOAL,
    }
    print(f"one put_item a record       {figures['put_item_us']:8} us CPU a record")
    print(f"fact and folded call        {figures['fact_and_fold_us']:8} us CPU a record, {1 / ratio:.1f} times less")
    print(
        f"a whole call, one item      {figures['whole_call_us']:8} us CPU a record, {one_by_one / whole:.1f} times less"
    )
    print(f"the same record again       {figures['duplicate_us']:8} us CPU a record")
    print(json.dumps({"bench": "persist_calls", **figures}))


def make_facts() -> list[StoredFact]:
    """Calls of one leg, as most are."""
    keys = Keys(b"k" * 32, "src_1")
    made = []
    for number in range(FIRST + RECORDS):
        started = START_MS + number * 1000
        fact = Fact(
            keys.call_id(str(number)), keys.leg(str(number)), 0, True, "call", SERVICE_NUMBER,
            f"+316{number:08d}", started, started + 4000, started + 65_000, 61_000, "+31301234567", "answered",
        )  # fmt: skip
        made.append(StoredFact(keys.fact_id(fact), fact, NOW))
    return made


@cache
def _client() -> Any:
    import boto3  # noqa: PLC0415  # as a program would that has only this to do

    return boto3.client("dynamodb")


def put_one_by_one(facts: list[StoredFact]) -> None:
    """The straightforward way."""
    client = _client()
    for each in facts:
        fact = each.fact
        client.put_item(
            TableName="calls",
            Item={
                "number_id": {"S": NUMBER}, "moment": {"S": f"{fact.started_ms}#{fact.call_id}"},
                "call_id": {"S": fact.call_id}, "account_id": {"S": ACCOUNT}, "service_number": {"S": SERVICE_NUMBER},
                "caller": {"S": str(fact.caller)}, "caller_index": {"S": str(fact.caller)},
                "started_at": {"S": str(fact.started_ms)}, "answered_at": {"S": str(fact.answered_ms)},
                "duration_ms": {"N": str(fact.talk_ms)}, "ring_to": {"S": str(fact.ring_to)},
                "outcome": {"S": "answered"}, "facts": {"N": "1"}, "recorded_at": {"S": "2026-11-24T12:00:00.000Z"},
                "folded_at": {"S": "2026-11-24T12:00:00.000Z"}, "price": {"N": "12300"}, "rating": {"S": "{}"},
            },
        )  # fmt: skip


class NobodyIsForgotten:
    """As of most accounts."""

    def of(self, account_id: str) -> Forgotten:
        del account_id
        return Forgotten()

    def look_again(self, account_ids: Collection[str]) -> None:
        """Would be one query a batch."""


class NothingIsInvoiced:
    """Months before this one are asked for once a batch."""

    def close(self, account_id: str, month: str, at: datetime) -> None:
        """Nobody does here."""

    def closed(self, account_id: str) -> Mapping[str, datetime]:
        del account_id
        return {}


def _ports() -> Settling:
    return Settling(
        ownership=OneOwner(),
        facts=DynamoCallFacts("call_facts"),
        calls=DynamoFoldedCalls("calls", lambda _account, value: value),
        pricing=Pricing(
            OnePrice(),
            _nothing_is_held(),
            lambda _account, text: text,
            Now(),
            Accounts(
                NothingIsInvoiced(),
                DynamoBilledCalls(BilledCallItem),
                lambda _tariff, _version: TariffTerms("EUR"),
                Now(),
            ),
        ),
        forgetting=Forgetting(NobodyIsForgotten(), lambda _account, text: text, Now()),
        clock=Now(),
    )


def persist(facts: list[StoredFact]) -> None:
    """The real way, in batches as intake makes them: read, write facts, settle."""
    ports = _ports()
    for start in range(0, len(facts), BATCH):
        batch = facts[start : start + BATCH]
        ports.facts.of(each.fact.call_id for each in batch)
        ports.facts.add(batch)
        settle_calls(
            {each.fact.call_id: {each.fact_id: each} for each in batch}, {e.fact.call_id for e in batch}, ports
        )


def other_calls(facts: list[StoredFact]) -> list[StoredFact]:
    """The same calls half a year later: nothing of them is there yet."""
    later = 180 * 86_400_000
    return [
        each._replace(fact=each.fact._replace(started_ms=(each.fact.started_ms or 0) + later, ended_ms=None))
        for each in facts
    ]


def persist_whole(facts: list[StoredFact]) -> None:
    """The way of sources of whole calls."""
    ports = _ports()
    for start in range(0, len(facts), BATCH):
        if len(keep_alone(facts[start : start + BATCH], ports)) != BATCH:
            raise SystemExit("some calls stood there already")


def resend(facts: list[StoredFact]) -> None:
    """What the same records cost when they come again."""
    ports = _ports()
    for start in range(0, len(facts), BATCH):
        batch = facts[start : start + BATCH]
        known = ports.facts.of(each.fact.call_id for each in batch)
        settle_calls(known, set(), ports)


def cpu(work: Callable[[], Any]) -> float:
    """CPU seconds of this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
