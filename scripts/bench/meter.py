"""Counts what leaves for Amazon: requests and bytes of every service, and DynamoDB's capacity units.

At the boundary of the SDK: botocore's events on each client. A bulk path that signs and sends by itself is led through
the same client, so that it is counted as well. Units are calculated from items by DynamoDB's published rules, because
emulators do not bill.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any
from unittest import mock

import boto3

from callfactory_aws import clients, dynamo_bulk

_READS = frozenset({"GetItem", "Query", "Scan", "BatchGetItem"})


@dataclass
class Bill:
    """What was used: `requests` by service and operation, bytes sent and received, units of capacity."""

    requests: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    received: int = 0
    write_units: float = 0
    read_units: float = 0

    def of(self, service: str) -> int:
        """Requests of a service."""
        return sum(count for name, count in self.requests.items() if name.startswith(f"{service}."))


@contextmanager
def metered(*made: Any) -> Iterator[Bill]:
    """Counts what these clients do inside."""
    bill = Bill()
    hooks: list[tuple[Any, str, Callable[..., None]]] = []
    for client in made:
        before, after = _hooks(bill, client.meta.service_model.service_name)
        hooks += [(client.meta.events, "before-call", before), (client.meta.events, "after-call", after)]
    for events, name, hook in hooks:
        events.register(name, hook)
    try:
        yield bill
    finally:
        for events, name, hook in hooks:
            events.unregister(name, hook)


@contextmanager
def bulk_through_client(bill: Bill) -> Iterator[None]:
    """Leads the bulk path through the usual client, so that it is counted. Statements, which emulators in one process
    do not know, are counted here and done by other operations that give the same."""
    plain = boto3.client("dynamodb")

    def post(_: Any, operation: str, body: bytes) -> tuple[int, bytes]:
        request = json.loads(body)
        if operation in _STATEMENTS:
            with _counting:
                answer = _STATEMENTS[operation](plain, request)
                bill.requests[f"dynamodb.{operation}"] += 1
                bill.sent += len(body)
                bill.received += len(json.dumps(answer))
                _count_units(bill, operation, request, answer)
            return 200, json.dumps(answer).encode()
        return _post(operation, request)

    with mock.patch.object(dynamo_bulk._Connection, "post", post):  # noqa: SLF001  # where it leaves
        yield


def _post(operation: str, request: Any) -> tuple[int, bytes]:
    client: Any = clients.dynamodb()
    try:
        answer = client._make_api_call(operation, request)  # noqa: SLF001  # operations by name
    except client.exceptions.ClientError as error:
        return 400, json.dumps({"__type": f"#{error.response['Error']['Code']}"}).encode()
    return 200, json.dumps({name: value for name, value in answer.items() if name != "ResponseMetadata"}).encode()


def _insert(client: Any, request: Any) -> Any:
    answers: list[Any] = []
    for each in request["Statements"]:
        table = _TABLE.search(each["Statement"])[1]  # type: ignore[index]  # every statement names one
        item = dict(zip(_NAMES.findall(each["Statement"]), each["Parameters"], strict=True))
        free = "attribute_not_exists(account_id)"
        try:
            client.put_item(TableName=table, Item=item, ConditionExpression=free)
        except client.exceptions.ConditionalCheckFailedException:
            answers.append({"Error": {"Code": "DuplicateItem"}})
        else:
            answers.append({"TableName": table})
    return {"Responses": answers}


def _select(client: Any, request: Any) -> Any:
    table = _TABLE.search(request["Statement"])[1]  # type: ignore[index]  # as above
    items: list[Any] = []
    for key in request["Parameters"]:
        wanted = {"KeyConditionExpression": "call_id = :call", "ExpressionAttributeValues": {":call": key}}
        items += client.query(TableName=table, **wanted)["Items"]
    return {"Items": items}


_STATEMENTS: Mapping[str, Callable[[Any, Any], Any]] = {"BatchExecuteStatement": _insert, "ExecuteStatement": _select}
_TABLE = re.compile(r'"([^"]+)"')
_NAMES = re.compile(r"'(\w+)'\s*:")
_counting = threading.Lock()


def _hooks(bill: Bill, service: str) -> tuple[Callable[..., None], Callable[..., None]]:
    def before(model: Any, params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
        body = params.get("body") or b""
        content = body if isinstance(body, bytes) else b""
        context["metered"] = content
        bill.requests[f"{service}.{model.name}"] += 1
        bill.sent += len(content)

    def after(model: Any, parsed: Mapping[str, Any], context: Mapping[str, Any], **_: object) -> None:
        if service == "dynamodb":
            request = json.loads(context["metered"] or b"{}")
            bill.received += len(json.dumps(parsed, default=str))
            _count_units(bill, model.name, request, parsed)

    return before, after


def _count_units(bill: Bill, operation: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    if operation in _READS:
        bill.read_units += sum(_read_units(request, answer))
    elif operation == "ExecuteStatement":
        # A SELECT by hash keys reads each key; what is not there costs as the smallest that is.
        bill.read_units += max(len(request["Parameters"]), sum(_read_units(request, answer)))
    else:
        bill.write_units += sum(_write_units(operation, request))


def _read_units(request: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterable[float]:
    if "RequestItems" in request:
        for table, wanted in request["RequestItems"].items():
            found = answer.get("Responses", {}).get(table, [])
            factor = 1 if wanted.get("ConsistentRead") else 0.5
            yield from (factor * ceil(item_size(item) / 4096) for item in found)
            yield factor * (len(wanted["Keys"]) - len(found))
        return
    items = answer.get("Items", [answer["Item"]] if "Item" in answer else [])
    blocks = max(1, ceil(sum(map(item_size, items)) / 4096))
    yield blocks * (1 if request.get("ConsistentRead") else 0.5)


def _write_units(operation: str, request: Mapping[str, Any]) -> Iterable[float]:
    if operation == "PutItem":
        yield _blocks(request["Item"])
    elif operation == "BatchWriteItem":
        for writes in request["RequestItems"].values():
            yield from (_blocks(each["PutRequest"]["Item"]) if "PutRequest" in each else 1 for each in writes)
    elif operation == "BatchExecuteStatement":
        for each in request["Statements"]:
            names = len(each["Statement"])  # every name once, and marks: an upper bound of the names' size
            yield ceil((names + sum(_size(value) for value in each["Parameters"])) / 1024)
    elif operation == "TransactWriteItems":
        yield 2 * len(request["TransactItems"])
    elif operation in {"UpdateItem", "DeleteItem"}:
        yield 1


def _blocks(item: Mapping[str, Any]) -> int:
    return ceil(item_size(item) / 1024)


def item_size(item: Mapping[str, Any]) -> int:
    """Bytes of an item as DynamoDB counts them: names and values."""
    return sum(len(name) + _size(value) for name, value in item.items())


def _size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "N":
        return len(str(content)) // 2 + 2
    if kind == "M":
        return 3 + item_size(content)
    if kind == "L":
        return 3 + sum(1 + _size(each) for each in content)
    return 1 if kind in {"BOOL", "NULL"} else len(str(content).encode())
