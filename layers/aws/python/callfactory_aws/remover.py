"""Removing what is held about an account from every store, by the same ways in which it is found."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from callfactory import registry
from callfactory.calls.caller import WITHHELD
from callfactory.calls.fact import dumps, from_json, without_caller
from callfactory.clock import iso
from callfactory.erasure.kept import CALLER_CLEARED, CALLER_CLEARED_IN_LOG, Kept
from callfactory.holdings.ways import Objects, People, way_of
from callfactory.identity.store import IdentityStore
from callfactory.pages import Page, Position
from callfactory.registry.model import Place
from callfactory_aws import clients
from callfactory_aws.call_facts import write_batches
from callfactory_aws.crypto import CannotOpen
from callfactory_aws.holdings import StoredHoldings, key_names

_OBJECTS: Final = 200


class StoresRemover:
    """The `Remover` port.

    Needs what `StoredHoldings` needs, and DeleteItem, UpdateItem and BatchWriteItem on the tables, DeleteObject on the
    buckets, and to remove people from the identity store.
    """

    def __init__(self, holdings: StoredHoldings, identities: IdentityStore) -> None:
        self._holdings = holdings
        self._identities = identities

    @property
    def _calls(self) -> str:
        return self._holdings.table(registry.places("table")["calls"])

    def remove(self, place: Place, account_id: str, number_ids: Sequence[str]) -> Iterator[int]:
        way = way_of(place)
        if isinstance(way, People):
            yield from self._remove_people(account_id)
        elif isinstance(way, Objects):
            yield from self._remove_objects(place, account_id)
        else:
            table = self._holdings.table(place)
            for items in self._pages(place, account_id, number_ids):
                keys = [{"DeleteRequest": {"Key": _key(table, item)}} for item in items]
                write_batches(table, keys)
                yield len(keys)

    def clear(self, place: Place, account_id: str, number_ids: Sequence[str], kept: Kept) -> Iterator[int]:
        for items in self._pages(place, account_id, number_ids):
            yield sum(self._clear(self._holdings.table(place), item, kept) for item in items)

    def forget_caller(
        self, account_id: str, number_ids: Sequence[str], caller_index: str, before: datetime
    ) -> Iterator[int]:
        table = self._holdings.table(registry.places("table")["recordings"])
        values = {":index": {"S": caller_index}, ":before": {"S": iso(before)}}
        earlier = "caller_index = :index AND recorded_at < :before"
        for items in _of(table, "account_id", account_id, values, earlier):
            yield sum(self._clear(table, item, CALLER_CLEARED) for item in items)
        for found in self._pages(registry.places("table")["quarantine"], account_id, number_ids):
            yield sum(self._hide_in_quarantine(item, account_id, caller_index, iso(before)) for item in found)
        for found in self._pages(registry.places("table")["transit"], account_id, number_ids):
            yield sum(self._hide_in_log(item, account_id, caller_index, iso(before)) for item in found)
        for number_id in number_ids:
            for items in _of(self._calls, "number_id", number_id, values, "caller_index = :index", "moment < :before"):
                yield self._forget(items)

    def forget_callers_before(self, number_id: str, begin: datetime | None, end: datetime) -> Iterator[int]:
        values = {":begin": {"S": iso(begin) if begin else "0"}, ":end": {"S": iso(end)}}
        between, known = "moment BETWEEN :begin AND :end", "attribute_exists(caller_index)"
        for items in _of(self._calls, "number_id", number_id, values, known, between):
            yield self._forget(items)

    def numbers(self, after: Position | None) -> Page[str]:
        """From the history of ownership, which knows former ones as well."""
        start: dict[str, Any] = {"ExclusiveStartKey": after["start"]} if after else {}
        answer: Any = clients.dynamodb().scan(
            TableName=self._holdings.table(registry.places("table")["inventory"]),
            FilterExpression="attribute_exists(number_id)",
            ProjectionExpression="number_id",
            **start,
        )
        last = answer.get("LastEvaluatedKey")
        found = tuple(item["number_id"]["S"] for item in answer["Items"])
        return Page(found, {"start": last} if last else None)

    def _pages(self, place: Place, account_id: str, number_ids: Sequence[str]) -> Iterator[Sequence[Mapping[str, Any]]]:
        position = None
        while True:
            page = self._holdings.items(place, account_id, number_ids, position)
            yield page.items
            position = page.next
            if position is None:
                return

    def _clear(self, table: str, item: Mapping[str, Any], kept: Kept) -> int:
        """One item without what goes; 0 where it was cleared before."""
        removed = sorted(kept.removed & item.keys())
        replaced = {name: value for name, value in kept.replaced.items() if item.get(name) != {"S": value}}
        if not removed and not replaced:
            return 0
        names = {f"#{name}": name for name in (*removed, *replaced)}
        parts = ["REMOVE " + ", ".join(f"#{name}" for name in removed)] if removed else []
        parts += ["SET " + ", ".join(f"#{name} = :{name}" for name in replaced)] if replaced else []
        values = {f":{name}": {"S": value} for name, value in replaced.items()}
        if "version" in item:  # whoever writes it by version shall not put back what it read before
            names["#version"], values[":one"] = "version", {"N": "1"}
            parts.append("ADD #version :one")
        update: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
        clients.dynamodb().update_item(
            TableName=table,
            Key=_key(table, item),
            UpdateExpression=" ".join(parts),
            ExpressionAttributeNames=names,
            **update,
        )
        return 1

    def _forget(self, calls: Sequence[Mapping[str, Any]]) -> int:
        """The facts first: a call whose caller is still there is found again by whoever goes on."""
        for call in calls:
            self._hide_in_facts(call["call_id"]["S"])
        return sum(self._clear(self._calls, call, CALLER_CLEARED) for call in calls)

    def _hide_in_facts(self, call_id: str) -> None:
        table = self._holdings.table(registry.places("table")["call_facts"])
        answer = clients.dynamodb().query(
            TableName=table,
            KeyConditionExpression="call_id = :call",
            ExpressionAttributeValues={":call": {"S": call_id}},
            ConsistentRead=True,
        )
        for item in answer["Items"]:
            hidden = dumps(without_caller(from_json(call_id, json.loads(item["fact"]["S"]))))
            clients.dynamodb().update_item(
                TableName=table,
                Key={"call_id": {"S": call_id}, "fact_id": item["fact_id"]},
                UpdateExpression="SET fact = :fact",
                ExpressionAttributeValues={":fact": {"S": hidden}},
            )

    def _hide_in_quarantine(self, item: Mapping[str, Any], account_id: str, caller_index: str, before: str) -> int:
        """A record that nobody could use yet. One under a key that is gone says nothing any more."""
        try:
            content = self._holdings.opened("quarantine", "content", item)
        except CannotOpen:
            return 0
        caller, started = content.get("caller"), content.get("started_at")
        later = isinstance(started, str) and started >= before
        if not isinstance(caller, str) or later or self._holdings.index(account_id, caller) != caller_index:
            return 0
        hidden = self._holdings.sealed("quarantine", "content", item, {**content, "caller": WITHHELD})
        table = self._holdings.table(registry.places("table")["quarantine"])
        clients.dynamodb().update_item(
            TableName=table,
            Key=_key(table, item),
            UpdateExpression="SET content = :content",
            ExpressionAttributeValues={":content": {"S": hidden}},
        )
        return 1

    def _hide_in_log(self, item: Mapping[str, Any], account_id: str, caller_index: str, before: str) -> int:
        """A message that is on its way, or was lost: its owner was told who called."""
        if "caller" not in item or item["left_at"]["S"] >= before:
            return 0
        try:
            caller = self._holdings.opened("transit", "caller", item)
        except CannotOpen:
            return 0
        if self._holdings.index(account_id, caller) != caller_index:
            return 0
        return self._clear(self._holdings.table(registry.places("table")["transit"]), item, CALLER_CLEARED_IN_LOG)

    def _remove_objects(self, place: Place, account_id: str) -> Iterator[int]:
        while True:
            page = self._holdings.objects(place, account_id, limit=_OBJECTS, after=None)
            if not page.items:
                return
            for each in page.items:
                clients.s3().delete_object(Bucket=self._holdings.bucket(place), Key=each.key)
            yield len(page.items)

    def _remove_people(self, account_id: str) -> Iterator[int]:
        for subject in self._holdings.subjects(account_id):
            self._identities.remove(subject)
            yield 1


def _key(table: str, item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in key_names(table)}


def _of(
    table: str, key: str, value: str, values: Mapping[str, Any], wanted: str, more: str = ""
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Items under a key that are wanted, page by page."""
    start: dict[str, Any] = {}
    while True:
        answer: Any = clients.dynamodb().query(
            TableName=table,
            KeyConditionExpression=f"{key} = :key" + (f" AND {more}" if more else ""),
            FilterExpression=wanted,
            ExpressionAttributeValues={":key": {"S": value}, **values},
            ConsistentRead=True,
            **start,
        )
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
