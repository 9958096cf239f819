"""Prices of calls in DynamoDB: read in order, written anew where a tariff was wrong, never where a month is closed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from callfactory.calls.caller import UNKNOWN
from callfactory.calls.ports import BilledCall, NumberKey, RatedRecord, started_of
from callfactory.calls.times import to_ms
from callfactory.clock import parse_iso
from callfactory.errors import Conflict, Unavailable
from callfactory.pages import Page, Position
from callfactory.rating.rate import CallToRate, Rating, forwarded_to
from callfactory.rating.rater import Unrated
from callfactory_aws import clients
from callfactory_aws.billed_calls import DynamoBilledCalls
from callfactory_aws.call_history import query_of, stored_rating
from callfactory_aws.folded_calls import price_attributes
from callfactory_aws.tables.tariffs import ClosedMonthItem

_COLUMNS: Final = (
    "account_id, number_id, moment, call_id, service_number, caller, started_at, duration_ms, inbound_ms, ring_to, "
    "outcome, facts, rating, unrated, recorded_at"
)
_WRITES_TOGETHER: Final = 50
"""DynamoDB takes 100 actions in a transaction; a smaller one meets fewer others."""


class DynamoRatedCalls:
    """The `RatedCalls` port: needs Query and UpdateItem on the table, ConditionCheckItem on that of closed months, and
    Query on that of billed calls."""

    def __init__(self, table: str, closed_months_table: str, billed: DynamoBilledCalls) -> None:
        self._table = table
        self._closed = closed_months_table
        self._billed = billed

    def page(
        self, number_id: str, *, start: datetime | None, end: datetime | None, after: Position | None = None
    ) -> Page[RatedRecord]:
        query = query_of(self._table, number_id, start, end)
        if after is not None:
            query["ExclusiveStartKey"] = {"number_id": {"S": number_id}, "moment": {"S": after["moment"]}}
        answer = clients.dynamodb().query(**query, ProjectionExpression=_COLUMNS, ConsistentRead=True)
        last = answer.get("LastEvaluatedKey")
        position = {"moment": last["moment"]["S"]} if last else None
        standing = tuple(map(_record, answer["Items"]))
        billed = self._billed.between(number_id, start, end, after, position)
        return Page(_with_moved(standing, billed) if billed else standing, position)

    def reprice(
        self, account_id: str, months: Collection[str], prices: Sequence[tuple[RatedRecord, Rating | Unrated]]
    ) -> int:
        open_months = [self._is_open(account_id, month) for month in sorted(months)]
        return sum(self._write(open_months, batch) for batch in _batches(prices))

    def _write(self, open_months: Sequence[Mapping[str, Any]], batch: Sequence[Any]) -> int:
        """Writes a batch, on the condition that its months are open; again without the calls that were folded anew
        meanwhile: those have been rated by the tariff of now."""
        client = clients.dynamodb()
        while batch:
            try:
                writes: Any = [*open_months, *(self._update(*each) for each in batch)]
                client.transact_write_items(TransactItems=writes)
            except client.exceptions.TransactionCanceledException as refused:
                reasons = [each.get("Code") for each in refused.response["CancellationReasons"]]
                if "TransactionConflict" in reasons:
                    raise Unavailable("Calls of this period are just being written: repeat.", retry_after=1) from None
                if "ConditionalCheckFailed" not in reasons:
                    raise
                if "ConditionalCheckFailed" in reasons[: len(open_months)]:
                    raise Conflict("A month of this period was closed meanwhile: its prices stay.") from None
                kept = zip(batch, reasons[len(open_months) :], strict=True)
                batch = [each for each, reason in kept if reason != "ConditionalCheckFailed"]
            else:
                return len(batch)
        return 0

    def _is_open(self, account_id: str, month: str) -> dict[str, Any]:
        key = {"account_id": {"S": account_id}, "month": {"S": month}}
        condition = "attribute_not_exists(account_id)"
        return {"ConditionCheck": {"TableName": self._closed, "Key": key, "ConditionExpression": condition}}

    def _update(self, record: RatedRecord, price: Rating | Unrated) -> dict[str, Any]:
        made = price_attributes(price)
        gone = [name for name in ("price", "rating", "unrated") if name not in made]
        sets = ", ".join(f"{name} = :{name}" for name in made)
        return {
            "Update": {
                "TableName": self._table,
                "Key": {"number_id": {"S": record.number_id}, "moment": {"S": record.moment}},
                "UpdateExpression": f"SET {sets} REMOVE {', '.join(gone)}",
                "ConditionExpression": "facts = :facts",
                "ExpressionAttributeValues": {
                    ":facts": {"N": str(record.facts)},
                    **{f":{name}": value for name, value in made.items()},
                },
            }
        }


class DynamoEveryNumber:
    """Every ownership of every number, page by page: needs Scan on the table of numbers."""

    def __init__(self, table: str) -> None:
        self._table = table

    def page(self, *, limit: int, after: Position | None) -> Page[NumberKey]:
        query: dict[str, Any] = {"TableName": self._table, "Limit": limit, "ConsistentRead": True}
        if after is not None:
            query["ExclusiveStartKey"] = {name: {"S": value} for name, value in after.items()}
        answer = clients.dynamodb().scan(**query, ProjectionExpression="account_id, number_id")
        items = tuple(NumberKey(item["account_id"]["S"], item["number_id"]["S"]) for item in answer["Items"])
        last = answer.get("LastEvaluatedKey")
        return Page(items, {name: value["S"] for name, value in last.items()} if last else None)


class DynamoClosedMonths:
    """The `ClosedMonths` port: needs PutItem and Query on the table."""

    def __init__(self, table: type[ClosedMonthItem]) -> None:
        self._table = table

    def close(self, account_id: str, month: str, at: datetime) -> None:
        self._table(account_id, month, closed_at=at).save()

    def closed(self, account_id: str) -> Mapping[str, datetime]:
        return {item.month: item.closed_at for item in self._table.query(account_id, consistent_read=True)}


def _with_moved(standing: Sequence[RatedRecord], billed: Sequence[BilledCall]) -> tuple[RatedRecord, ...]:
    """The calls, and in order among them what is charged for those that stand there no more."""
    taken = {record.moment for record in standing}
    moved = [_moved(each) for each in billed if each.moment not in taken]
    return tuple(sorted((*standing, *moved), key=lambda record: record.moment))


def _moved(each: BilledCall) -> RatedRecord:
    return RatedRecord(
        account_id=each.account_id,
        number_id=each.number_id,
        moment=each.moment,
        call=CallToRate(each.call_id, "", UNKNOWN, None, started_of(each.moment), 0, 0),
        ended=True,
        facts=0,
        rating=each.price,
        unrated=None,
        recorded_at=each.recorded_at,
        moved=True,
    )


def _batches(prices: Sequence[Any]) -> Sequence[Sequence[Any]]:
    return [prices[start : start + _WRITES_TOGETHER] for start in range(0, len(prices), _WRITES_TOGETHER)]


def _record(item: Mapping[str, Any]) -> RatedRecord:
    duration_ms = int(item["duration_ms"]["N"])
    ring_to = forwarded_to(item["ring_to"]["S"]) if "ring_to" in item else None
    return RatedRecord(
        account_id=item["account_id"]["S"],
        number_id=item["number_id"]["S"],
        moment=item["moment"]["S"],
        call=CallToRate(
            call_id=item["call_id"]["S"],
            number=item["service_number"]["S"],
            caller=item["caller"]["S"],
            ring_to=ring_to,
            started_ms=to_ms(parse_iso(item["started_at"]["S"])),
            inbound_ms=int(item["inbound_ms"]["N"]) if "inbound_ms" in item else duration_ms,
            forward_ms=duration_ms if ring_to is not None else 0,
        ),
        ended=item["outcome"]["S"] != "incomplete",
        facts=int(item["facts"]["N"]),
        rating=stored_rating(item),
        unrated=item["unrated"]["S"] if "unrated" in item else None,
        recorded_at=parse_iso(item["recorded_at"]["S"]),
    )
