"""Facts about call legs in DynamoDB. Written and read in batches: a file brings them by the million."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any, Final

from callfactory.calls.fact import dumps, from_json, without_caller
from callfactory.calls.ports import StoredFact
from callfactory.calls.times import to_instant, to_ms
from callfactory.clock import iso, parse_iso
from callfactory.errors import Unavailable
from callfactory_aws import clients
from callfactory_aws.dynamo_bulk import FEW, chunks, in_parallel, pause, send, send_all

_ITEMS_A_WRITE: Final = 25
_CALLS_A_READ: Final = 50
"""DynamoDB's limits of BatchWriteItem, and of hash keys in one statement."""
_ATTEMPTS: Final = 9


class DynamoCallFacts:
    """The `CallFacts` port: needs BatchWriteItem, Query and PartiQLSelect on the table."""

    def __init__(self, table: str, *, by_statement: bool = True) -> None:
        self._table = table
        self._by_statement = by_statement

    def add(self, facts: Sequence[StoredFact]) -> None:
        write_batches(self._table, [{"PutRequest": {"Item": _item(each)}} for each in facts])

    def of(self, call_ids: Iterable[str]) -> Mapping[str, Mapping[str, StoredFact]]:
        facts: dict[str, dict[str, StoredFact]] = defaultdict(dict)
        for item in self._items(list(call_ids), "call_id, fact_id, fact, ingested_at, forgotten_at"):
            call_id, fact_id = item["call_id"]["S"], item["fact_id"]["S"]
            fact = from_json(call_id, json.loads(item["fact"]["S"]))
            forgotten_at = to_instant(int(item["forgotten_at"]["N"]) * 1000) if "forgotten_at" in item else None
            facts[call_id][fact_id] = StoredFact(fact_id, fact, parse_iso(item["ingested_at"]["S"]), forgotten_at)
        return facts

    def ids(self, call_ids: Iterable[str]) -> Mapping[str, Set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for item in self._items(list(call_ids), "call_id, fact_id"):
            found[item["call_id"]["S"]].add(item["fact_id"]["S"])
        return found

    def hide_caller(self, facts: Sequence[StoredFact]) -> None:
        self.add([each._replace(fact=without_caller(each.fact)) for each in facts])

    def _items(self, call_ids: Sequence[str], attributes: str) -> Iterator[Any]:
        if len(call_ids) <= FEW or not self._by_statement:
            ask = _usual if len(call_ids) <= FEW else _short
            found = in_parallel(lambda call_id: self._query(ask, call_id, attributes), call_ids)
        else:
            found = in_parallel(lambda some: self._select(some, attributes), chunks(call_ids, _CALLS_A_READ))
        return (item for items in found for item in items)

    def _query(self, ask: Callable[[Any], Any], call_id: str, attributes: str) -> list[Any]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "ProjectionExpression": attributes,
            "KeyConditionExpression": "call_id = :call",
            "ExpressionAttributeValues": {":call": {"S": call_id}},
            "ConsistentRead": True,
        }
        items: list[Any] = []
        while True:
            answer = ask(request)
            items += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return items
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _select(self, call_ids: Sequence[str], attributes: str) -> list[Any]:
        """Facts of up to fifty calls in one statement: each is a read of one key, never a scan."""
        marks = ",".join("?" * len(call_ids))
        request: dict[str, Any] = {
            "Statement": f'SELECT {attributes} FROM "{self._table}" WHERE call_id IN [{marks}]',  # noqa: S608  # our names
            "Parameters": [{"S": call_id} for call_id in call_ids],
            "ConsistentRead": True,
        }
        items: list[Any] = []
        while True:
            answer = send("ExecuteStatement", request)
            items += answer["Items"]
            if not answer.get("NextToken"):
                return items
            request["NextToken"] = answer["NextToken"]


def _usual(request: Any) -> Any:
    return clients.dynamodb().query(**request)


def _short(request: Any) -> Any:
    return send("Query", request)


def write_batches(table: str, requests: Sequence[Mapping[str, Any]]) -> None:
    """Hands over all requests of BatchWriteItem, again those that DynamoDB did not take. Raises Unavailable if it keeps
    refusing some; what was taken stays, so all of it may be handed over again."""
    left = list(requests)
    for attempt in range(_ATTEMPTS):
        bodies: list[Any] = [{"RequestItems": {table: part}} for part in chunks(left, _ITEMS_A_WRITE)]
        if len(left) <= FEW:
            answers: list[Any] = [clients.dynamodb().batch_write_item(**body) for body in bodies]
        else:
            answers = send_all("BatchWriteItem", bodies)
        left = [each for answer in answers for each in answer.get("UnprocessedItems", {}).get(table, [])]
        if not left:
            return
        pause(attempt)
    raise Unavailable("The store is busy: send again.", retry_after=5)


@lru_cache(maxsize=16)
def arrived(instant: Any) -> str:
    """The same for a whole batch."""
    return iso(instant)


def _item(each: StoredFact) -> dict[str, Any]:
    item = {
        "call_id": {"S": each.fact.call_id},
        "fact_id": {"S": each.fact_id},
        "fact": {"S": dumps(each.fact)},
        "ingested_at": {"S": arrived(each.ingested_at)},
    }
    if each.forgotten_at is not None:
        item["forgotten_at"] = {"N": str(to_ms(each.forgotten_at) // 1000)}
    return item
