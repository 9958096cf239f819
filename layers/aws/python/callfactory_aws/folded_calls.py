"""Folded calls in DynamoDB: each is written on the condition that no fold of as many facts stands in its place.

Many new ones are inserted by statements, 25 a request: an INSERT is conditional by itself (it fails where something
stands). What failed so is replaced one by one, under the condition that it was folded from fewer facts.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from callfactory.calls.caller import UNKNOWN, WITHHELD
from callfactory.calls.fact import Fact
from callfactory.calls.ports import BilledCall, OwnedCall, Place, StoredFact, iso_ms
from callfactory.calls.times import to_ms
from callfactory.clock import iso, parse_iso
from callfactory.errors import Unavailable
from callfactory.rating.derivation import from_stored, to_stored
from callfactory.rating.rate import Rating
from callfactory.rating.rater import Unrated
from callfactory_aws import clients
from callfactory_aws.call_facts import arrived, write_batches
from callfactory_aws.dynamo_bulk import FEW, chunks, in_parallel, pause, send_all, to_text

Index = Callable[[str, str], str]
"""Account id and value to a keyed hash."""

_STATEMENTS_A_REQUEST: Final = 25
_KEYS_A_READ: Final = 100
_ATTEMPTS: Final = 9


def price_attributes(price: Rating | Unrated | None) -> dict[str, Any]:
    """What is kept of a price: the amount and its derivation, or why there is none."""
    if isinstance(price, Unrated):
        return {"unrated": {"S": price.reason}}
    if price is None:
        return {}
    return {"price": {"N": str(price.amount)}, "rating": {"S": to_text(to_stored(price))}}


class DynamoFoldedCalls:
    """The `FoldedCalls` port: needs PutItem, UpdateItem, PartiQLInsert, BatchGetItem and BatchWriteItem on the
    table."""

    def __init__(self, table: str, index: Index) -> None:
        self._table = table
        self._index = index

    def add(self, calls: Sequence[OwnedCall], at: datetime) -> Sequence[OwnedCall]:
        folded_at = iso(at)
        items = [self._item(each, folded_at) for each in calls]
        few = len(items) <= FEW
        standing = [item for item in items if not self._put_new(item)] if few else self._insert(items)
        places = {(item["number_id"]["S"], item["moment"]["S"]) for item in standing}
        return [each for each in calls if (each.number_id, each.moment) in places]

    def told(self, places: Iterable[Place]) -> Mapping[Place, StoredFact]:
        items = self._read(places, _TOLD)
        return {place: told_of(item) for place, item in items.items() if "told" in item}

    def put(self, calls: Sequence[OwnedCall], at: datetime) -> None:
        folded_at = iso(at)
        items = [self._item(each, folded_at) for each in calls]
        in_parallel(self._replace, items if len(items) <= FEW else self._insert(items))

    def standing(self, places: Iterable[Place]) -> Mapping[Place, int]:
        return {
            place: int(item["facts"]["N"]) for place, item in self._read(places, "number_id, moment, facts").items()
        }

    def charges(self, places: Iterable[Place]) -> Mapping[Place, BilledCall]:
        items = self._read(places, "account_id, number_id, moment, call_id, rating, recorded_at")
        return {place: _charge(item) for place, item in items.items() if "rating" in item}

    def _read(self, places: Iterable[Place], attributes: str) -> Mapping[Place, Any]:
        """The items that stand there, with these attributes."""
        keys = [_key(place) for place in set(places)]
        found: dict[Place, Any] = {}
        for attempt in range(_ATTEMPTS):
            bodies: list[Any] = [
                {"RequestItems": {self._table: _reads(part, attributes)}} for part in chunks(keys, _KEYS_A_READ)
            ]
            if len(keys) <= FEW:
                answers: list[Any] = [clients.dynamodb().batch_get_item(**body) for body in bodies]
            else:
                answers = send_all("BatchGetItem", bodies)
            for item in (item for answer in answers for item in answer["Responses"].get(self._table, [])):
                found[item["number_id"]["S"], item["moment"]["S"]] = item
            left = [answer.get("UnprocessedKeys", {}).get(self._table, {}) for answer in answers]
            keys = [key for each in left for key in each.get("Keys", [])]
            if not keys:
                return found
            pause(attempt)
        raise Unavailable("The store is busy: send again.", retry_after=5)

    def hide_caller(self, places: Iterable[Place]) -> None:
        client = clients.dynamodb()
        for place in places:
            try:
                client.update_item(
                    TableName=self._table,
                    Key=_key(place),
                    UpdateExpression="SET caller = :hidden REMOVE caller_index",
                    ConditionExpression="attribute_exists(number_id)",
                    ExpressionAttributeValues={":hidden": {"S": WITHHELD}},
                )
            except client.exceptions.ConditionalCheckFailedException:
                continue  # it was moved to another start meanwhile, by a fold that knows

    def remove(self, places: Iterable[Place]) -> None:
        write_batches(self._table, [{"DeleteRequest": {"Key": _key(place)}} for place in places])

    def _insert(self, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Inserts what is new; answers the items in whose place something stands already."""
        left, standing = list(items), []
        for attempt in range(_ATTEMPTS):
            bodies = [
                {"Statements": [self._statement(item) for item in part]} for part in chunks(left, _STATEMENTS_A_REQUEST)
            ]
            answers = [each for answer in send_all("BatchExecuteStatement", bodies) for each in answer["Responses"]]
            failed = [
                (item, answer["Error"]["Code"])
                for item, answer in zip(left, answers, strict=True)
                if answer.get("Error")
            ]
            standing += [item for item, code in failed if code == "DuplicateItem"]
            left = [item for item, code in failed if code != "DuplicateItem"]
            if not left:
                return standing
            pause(attempt)
        raise Unavailable("The store is busy: send again.", retry_after=5)

    def _statement(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"Statement": _insertion(self._table, tuple(item)), "Parameters": list(item.values())}

    def _put_new(self, item: dict[str, Any]) -> bool:
        client = clients.dynamodb()
        try:
            client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(number_id)")
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _replace(self, item: dict[str, Any]) -> None:
        client = clients.dynamodb()
        try:
            client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(number_id) OR facts < :facts",
                ExpressionAttributeValues={":facts": item["facts"]},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return

    def _item(self, each: OwnedCall, folded_at: str) -> dict[str, Any]:
        call, moment = each.call, each.moment
        item = {
            "number_id": {"S": each.number_id},
            "moment": {"S": moment},
            "call_id": {"S": call.call_id},
            "account_id": {"S": each.account_id},
            "service_number": {"S": str(call.service_number)},
            "caller": {"S": call.caller},
            "started_at": {"S": moment.partition("#")[0]},
            "duration_ms": {"N": str(call.duration_ms)},
            "outcome": {"S": call.outcome},
            "facts": {"N": str(each.facts)},
            "recorded_at": {"S": arrived(each.recorded_at)},
            "folded_at": {"S": folded_at},
        }
        if call.inbound_ms > call.duration_ms:
            item["inbound_ms"] = {"N": str(call.inbound_ms)}
        item |= price_attributes(each.price)
        if call.caller not in {WITHHELD, UNKNOWN}:
            item["caller_index"] = {"S": self._index(each.account_id, call.caller)}
        if call.answered_ms is not None:
            item["answered_at"] = {"S": iso_ms(call.answered_ms)}
        if call.ring_to is not None:
            item["ring_to"] = {"S": call.ring_to}
        if each.told is not None:
            item["told"] = {"S": _told(each.told)}
        return item


def _charge(item: Mapping[str, Any]) -> BilledCall:
    return BilledCall(
        account_id=item["account_id"]["S"],
        number_id=item["number_id"]["S"],
        moment=item["moment"]["S"],
        call_id=item["call_id"]["S"],
        price=from_stored(json.loads(item["rating"]["S"])),
        recorded_at=parse_iso(item["recorded_at"]["S"]),
    )


_TOLD: Final = "number_id, moment, call_id, service_number, caller, started_at, outcome, recorded_at, told"


def _told(stored: StoredFact) -> str:
    """What a fact says beyond its call. The caller is not in it: it stands in one place, where it can be hidden."""
    fact = stored.fact
    beyond = (fact.leg, fact.revision, int(fact.complete), fact.answered_ms, fact.ended_ms, fact.talk_ms, fact.ring_to)
    return to_text([stored.fact_id, *beyond])


def told_of(item: Mapping[str, Any]) -> StoredFact:
    """The fact that is kept with a call."""
    fact_id, leg, revision, complete, answered_ms, ended_ms, talk_ms, ring_to = json.loads(item["told"]["S"])
    fact = Fact(
        call_id=item["call_id"]["S"],
        leg=leg,
        revision=revision,
        complete=bool(complete),
        role="call",
        service_number=item["service_number"]["S"],
        caller=item["caller"]["S"],
        started_ms=to_ms(parse_iso(item["started_at"]["S"])),
        answered_ms=answered_ms,
        ended_ms=ended_ms,
        talk_ms=talk_ms,
        ring_to=ring_to,
        outcome=item["outcome"]["S"],
    )
    return StoredFact(fact_id, fact, parse_iso(item["recorded_at"]["S"]))


@lru_cache(maxsize=64)
def _insertion(table: str, names: tuple[str, ...]) -> str:
    marks = ",".join(f"'{name}':?" for name in names)
    return f'INSERT INTO "{table}" VALUE {{{marks}}}'  # the table's and our own names


def _key(place: Place) -> dict[str, Any]:
    return {"number_id": {"S": place[0]}, "moment": {"S": place[1]}}


def _reads(keys: Sequence[Any], attributes: str) -> dict[str, Any]:
    return {"Keys": list(keys), "ProjectionExpression": attributes, "ConsistentRead": True}
