"""The history of calls in DynamoDB: as text for downloads of millions, as values with filters for people."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from callfactory.calls.caller import UNKNOWN, WITHHELD
from callfactory.calls.ports import CallFilter, ShownCall
from callfactory.calls.summary import Line
from callfactory.calls.times import to_ms
from callfactory.clock import iso, parse_iso
from callfactory.exports.ports import CallPage, CallRow
from callfactory.pages import Page, Position
from callfactory.rating.derivation import from_stored
from callfactory.rating.rate import Rating
from callfactory_aws import clients
from callfactory_aws.dynamo_bulk import send
from callfactory_aws.folded_calls import Index

_READS_A_PAGE: Final = 20
"""A page of a rare match reads at most so many megabytes before it answers short, with a cursor."""
_COLUMNS: Final = ", ".join((*(set(CallRow._fields) - {"currency", "tariff"}), "rating"))


class DynamoCallHistory:
    """The `CallHistory` port of downloads: needs Query on the table."""

    def __init__(self, table: str) -> None:
        self._table = table

    def page(
        self, number_id: str, *, start: datetime | None, end: datetime | None, after: Mapping[str, Any] | None
    ) -> CallPage:
        query = query_of(self._table, number_id, start, end)
        if after is not None:
            query["ExclusiveStartKey"] = _key(number_id, after["moment"])
        answer = clients.dynamodb_pages().query(**query, ProjectionExpression=_COLUMNS)
        last = answer.get("LastEvaluatedKey")
        return CallPage([_row(item) for item in answer["Items"]], {"moment": last["moment"]["S"]} if last else None)


class DynamoCallBook:
    """The `CallBook` port: needs Query on the table."""

    def __init__(self, table: str, index: Index) -> None:
        self._table = table
        self._index = index

    def page(self, account_id: str, wanted: CallFilter, *, limit: int, after: Position | None) -> Page[ShownCall]:
        """Reads one more than asked for, so that a last page is known to be the last."""
        found: list[dict[str, Any]] = []
        position = None if after is None else str(after["moment"])
        for items, last in self._reads(account_id, wanted, limit, position):
            found.extend(items)
            if len(found) > limit:
                shown = found[:limit]
                return Page(tuple(map(_shown, shown)), {"moment": shown[-1]["moment"]["S"]})
            position = last
        return Page(tuple(map(_shown, found)), {"moment": position} if position else None)

    def lines(self, account_id: str, wanted: CallFilter, *, after: Position | None) -> Iterator[Page[Line]]:
        query = query_of(self._table, wanted.number_id, wanted.start, wanted.end)
        self._filter(query, account_id, wanted)
        query["ProjectionExpression"] = "moment, duration_ms, outcome"
        if after is not None:
            query["ExclusiveStartKey"] = _key(wanted.number_id, str(after["moment"]))
        answer: Any = clients.dynamodb().query(**query)
        while True:
            last = answer.get("LastEvaluatedKey")
            yield Page(tuple(map(_line, answer["Items"])), {"moment": last["moment"]["S"]} if last else None)
            if last is None:
                return
            # There are thousands: the short way.
            answer = send("Query", {**query, "ExclusiveStartKey": last})

    def _reads(
        self, account_id: str, wanted: CallFilter, limit: int, position: str | None
    ) -> Iterator[tuple[list[dict[str, Any]], str | None]]:
        query = query_of(self._table, wanted.number_id, wanted.start, wanted.end)
        query["ScanIndexForward"] = not wanted.newest_first
        self._filter(query, account_id, wanted)
        if "FilterExpression" not in query:
            query["Limit"] = limit + 1
        for _ in range(_READS_A_PAGE):
            if position is not None:
                query["ExclusiveStartKey"] = _key(wanted.number_id, position)
            answer: Any = clients.dynamodb().query(**query)
            last = answer.get("LastEvaluatedKey")
            position = last["moment"]["S"] if last else None
            yield answer["Items"], position
            if position is None:
                return

    def _filter(self, query: dict[str, Any], account_id: str, wanted: CallFilter) -> None:
        values: dict[str, Any] = query["ExpressionAttributeValues"]
        conditions: list[str] = []
        if wanted.outcomes:
            marks = {f":o{index}": {"S": outcome} for index, outcome in enumerate(wanted.outcomes)}
            values.update(marks)
            conditions.append(f"outcome IN ({', '.join(marks)})")
        for name, operator, value in (
            ("ring_to", "=", wanted.ring_to and {"S": wanted.ring_to}),
            ("duration_ms", ">=", _number(wanted.min_duration_ms)),
            ("duration_ms", "<=", _number(wanted.max_duration_ms)),
            *self._caller(account_id, wanted.caller),
        ):
            if value:
                mark = f":f{len(conditions)}"
                values[mark] = value
                conditions.append(f"{name} {operator} {mark}")
        if conditions:
            query["FilterExpression"] = " AND ".join(conditions)

    def _caller(self, account_id: str, caller: str | None) -> list[tuple[str, str, Any]]:
        if caller is None:
            return []
        if caller in {WITHHELD, UNKNOWN}:
            return [("caller", "=", {"S": caller})]
        return [("caller_index", "=", {"S": self._index(account_id, caller)})]


def query_of(table: str, number_id: str, start: datetime | None, end: datetime | None) -> dict[str, Any]:
    """Calls that started in [start, end): a moment begins with the start, so the bare instant sorts before it."""
    values: dict[str, Any] = {":number": {"S": number_id}}
    condition = "number_id = :number"
    if start is not None and end is not None:
        condition += " AND moment BETWEEN :from AND :to"
    elif start is not None:
        condition += " AND moment >= :from"
    elif end is not None:
        condition += " AND moment < :to"
    if start is not None:
        values[":from"] = {"S": iso(start)}
    if end is not None:
        values[":to"] = {"S": iso(end)}
    return {"TableName": table, "KeyConditionExpression": condition, "ExpressionAttributeValues": values}


def _key(number_id: str, moment: str) -> dict[str, Any]:
    return {"number_id": {"S": number_id}, "moment": {"S": moment}}


def _line(item: Mapping[str, Any]) -> Line:
    started = parse_iso(item["moment"]["S"].partition("#")[0])
    return Line(to_ms(started), int(item["duration_ms"]["N"]), item["outcome"]["S"])


def _number(value: int | None) -> dict[str, str] | None:
    return None if value is None else {"N": str(value)}


def _row(item: Mapping[str, Any]) -> CallRow:
    get = item.get
    return CallRow(
        item["call_id"]["S"],
        item["number_id"]["S"],
        item["service_number"]["S"],
        item["caller"]["S"],
        item["started_at"]["S"],
        get("answered_at", _ABSENT)["S"],
        item["duration_ms"]["N"],
        get("ring_to", _ABSENT)["S"],
        item["outcome"]["S"],
        get("price", _NO_PRICE)["N"],
        *_tariff(get("rating", _ABSENT)["S"]),
        item["recorded_at"]["S"],
    )


def _tariff(rating: str) -> tuple[str, str]:
    """Currency and version of the price list, from the beginning of `derivation.to_stored`: reading all of it would
    cost more than the rest of the row."""
    if not rating:
        return "", ""
    currency, tariff_id, version, _ = rating.split(",", 3)
    return currency.strip(' ["'), f"{tariff_id.strip(_QUOTES)}/{version.strip()}"


_ABSENT: Final = {"S": ""}
_NO_PRICE: Final = {"N": ""}
_QUOTES: Final = ' "'


def _shown(item: Mapping[str, Any]) -> ShownCall:
    answered_at = item.get("answered_at", _ABSENT)["S"]
    return ShownCall(
        call_id=item["call_id"]["S"],
        account_id=item["account_id"]["S"],
        number_id=item["number_id"]["S"],
        service_number=item["service_number"]["S"],
        caller=item["caller"]["S"],
        started_at=parse_iso(item["started_at"]["S"]),
        answered_at=parse_iso(answered_at) if answered_at else None,
        duration_ms=int(item["duration_ms"]["N"]),
        ring_to=item.get("ring_to", _ABSENT)["S"] or None,
        outcome=item["outcome"]["S"],
        rating=stored_rating(item),
        unrated=item.get("unrated", _ABSENT)["S"] or None,
    )


def stored_rating(item: Mapping[str, Any]) -> Rating | None:
    """The price of a call's item."""
    return from_stored(json.loads(item["rating"]["S"])) if "rating" in item else None
