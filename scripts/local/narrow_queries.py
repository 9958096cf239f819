"""Queries of the embedded AWS that begin where they begin.

For every page of a query MiniStack walks through the whole partition: it parses the key condition anew for each item.
A page of a number with 300,000 calls takes it 15 seconds, in which it answers nobody else; Amazon takes milliseconds.
So a query on a table (not on an index) is handed only the items that its page can have; all that makes up the answer
stays MiniStack's own. A condition that is not understood here is left alone.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from types import FunctionType
from typing import Any, NamedTuple

PAGE_BYTES = 1_048_576
"""What a page of a query reads at most. MiniStack stops at the item that goes beyond, so it is handed that one too."""

_AFTER_ALL = "\U0010ffff"
_RANGE = (
    r"(?:begins_with\s*\(\s*(?P<begins>{name})\s*,\s*(?P<prefix>:\w+)\s*\)"
    r"|(?P<between>{name})\s+BETWEEN\s+(?P<low>:\w+)\s+AND\s+(?P<high>:\w+)"
    r"|(?P<compared>{name})\s*(?P<operator><=|>=|=|<|>)\s*(?P<value>:\w+))"
)
_NAME = r"[#\w]+"
_CONDITION = re.compile(
    rf"\s*(?P<hash>{_NAME})\s*=\s*(?P<hash_value>:\w+)\s*(?:\s+AND\s+{_RANGE.format(name=_NAME)}\s*)?", re.IGNORECASE
)


class Query(NamedTuple):
    """What a request asks of a table: its partition, and from which sort key up to which, None for an open end."""

    partition: str
    low: str | None
    above: bool
    high: str | None
    below: bool


def understood(request: Mapping[str, Any], hash_name: str, range_name: str) -> Query | None:
    """The query of a request on a table whose keys are texts; None where it asks in another way."""
    found = _CONDITION.fullmatch(request.get("KeyConditionExpression") or "")
    if found is None or request.get("IndexName"):
        return None
    names, values = request.get("ExpressionAttributeNames") or {}, request.get("ExpressionAttributeValues") or {}

    def value(mark: str) -> str | None:
        said = values.get(found[mark] or "")
        text = said.get("S") if isinstance(said, dict) else None
        return text if isinstance(text, str) else None

    named = found["begins"] or found["between"] or found["compared"]
    ranged = named is None or names.get(named, named) == range_name
    partition = value("hash_value")
    if names.get(found["hash"], found["hash"]) != hash_name or not ranged or partition is None:
        return None
    bounds = _bounds(found["operator"], value("value"), value("prefix"), value("low"), value("high"))
    return None if named is not None and bounds is None else Query(partition, *(bounds or (None, False, None, False)))


def _bounds(
    operator: str | None, value: str | None, prefix: str | None, low: str | None, high: str | None
) -> tuple[str | None, bool, str | None, bool] | None:
    """Lowest and highest sort key, each with whether it is itself outside."""
    if prefix is not None:
        return prefix, False, prefix + _AFTER_ALL, False
    if low is not None and high is not None:
        return low, False, high, False
    if value is None or operator is None:
        return None
    return {
        "=": (value, False, value, False),
        ">": (value, True, None, False),
        ">=": (value, False, None, False),
        "<": (None, False, value, True),
        "<=": (None, False, value, False),
    }[operator]


def in_order(keys: Sequence[str], query: Query, *, forward: bool, start: str | None) -> Iterable[str]:
    """The sort keys that the query reads, in its order, after the one at which the page before ended."""
    low, above, high, below = query.low, query.above, query.high, query.below
    if start is not None and forward and (low is None or start >= low):
        low, above = start, True
    if start is not None and not forward and (high is None or start <= high):
        high, below = start, True
    first = 0 if low is None else (bisect_right if above else bisect_left)(keys, low)
    last = len(keys) if high is None else (bisect_left if below else bisect_right)(keys, high)
    return islice(keys, first, last) if forward else (keys[at] for at in range(last - 1, first - 1, -1))


def window(
    items: Mapping[str, Any], keys: Iterable[str], *, limit: int | None, size: Callable[[Any], int]
) -> Iterator[str]:
    """The keys of one page and of the item after it."""
    read = 0
    for number, key in enumerate(keys):
        yield key
        read += size(items[key])
        if read > PAGE_BYTES or (limit is not None and number >= limit):
            return


class _Narrowed:
    """The tables as a query sees them: one table with one partition, the others not at all."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self._name = name
        self._table = table

    def get(self, name: str) -> Mapping[str, Any] | None:
        return self._table if name == self._name else None


def quick(service: Any) -> Callable[[Any], Any]:
    """MiniStack's own query, handed no more than a page."""
    whole: FunctionType = service._query  # noqa: SLF001  # it has no other door

    def query(request: Any) -> Any:
        name = service._normalize_table_name(request.get("TableName"))  # noqa: SLF001  # as above
        narrow = _narrow(service, name, request)
        if narrow is None:
            return whole(request)
        seen = FunctionType(whole.__code__, {**vars(service), "_tables": _Narrowed(name, narrow)})
        seen.__defaults__ = whole.__defaults__
        return seen(request)

    return query


def _narrow(service: Any, name: Any, request: Any) -> Mapping[str, Any] | None:
    table = service._tables.get(name)  # noqa: SLF001  # as above
    if not table or not table.get("sk_name") or service._get_attr_type(table, table["sk_name"]) != "S":  # noqa: SLF001
        return None
    asked = understood(request, table["pk_name"], table["sk_name"])
    if asked is None:
        return None
    items = table["items"].get(asked.partition, {})
    start = (request.get("ExclusiveStartKey") or {}).get(table["sk_name"], {}).get("S")
    forward = request.get("ScanIndexForward", True) is not False
    limit = request.get("Limit")
    keys = in_order(sorted(items), asked, forward=forward, start=start)
    page = window(items, keys, limit=limit if limit is None else int(limit), size=service._item_size_bytes)  # noqa: SLF001
    return {**table, "items": {asked.partition: {key: items[key] for key in page}}}


def narrow_queries() -> None:
    """Has MiniStack answer so. Its version is pinned, and the start fails where it has no such names."""
    service: Any = import_module("ministack.services.dynamodb")
    service._query = quick(service)  # noqa: SLF001  # as above
