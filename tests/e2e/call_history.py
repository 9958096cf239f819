"""A long history of calls on a deployed stack, written as the cdr family keeps them, and read back from any format."""

import csv
import io
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it comes without types
from python_calamine import CalamineWorkbook

from callfactory.clock import iso
from scripts.local.customer import Customer
from tests.e2e.deployed import DeployedStack

PERIOD = {"from": "2020-01-01T00:00:00Z", "to": "2021-01-01T00:00:00Z"}
TARIFF = "trf_01kb3v0000000000000000000a"
_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
_ITEMS_A_WRITE = 25
_WRITERS = 4


class Call(NamedTuple):
    """What is compared of a call: enough to see that no two were mixed up."""

    call_id: str
    caller: str
    duration_ms: int
    price: int | None


class History:
    """Calls of 2020 of one of the demonstration company's numbers: `size` of them, known long before anybody asks."""

    def __init__(self, stack: DeployedStack, owner: Customer, size: int) -> None:
        self.owner = owner
        self.size = size
        self.number = owner.get("/numbers")["items"][0]
        self._step = timedelta(seconds=366 * 86_400 // (size + 1))
        self._account_id = owner.get("/account")["account_id"]
        self._table = stack.facts.tables["calls"]
        self._client = stack.aws("dynamodb")
        self._clear()
        self._write("old", range(size), datetime.now(UTC) - timedelta(days=30))

    def calls(self) -> Iterator[Call]:
        """All of them, in order."""
        return (_call("old", index) for index in range(self.size))

    @contextmanager
    def growing(self) -> Iterator[None]:
        """New calls arrive all the while, each beginning between two of the old ones."""
        stop = threading.Event()

        def grow() -> int:
            grown = 0
            while grown < self.size and not stop.wait(0.05):
                later = datetime.now(UTC) + timedelta(seconds=1)
                self._write("new", range(grown, min(grown + _ITEMS_A_WRITE, self.size)), later)
                grown += _ITEMS_A_WRITE
            return grown

        with ThreadPoolExecutor(1) as growing:
            grown = growing.submit(grow)
            try:
                yield
            finally:
                stop.set()
            assert grown.result() > 0, "no new calls arrived"

    def _clear(self) -> None:
        """Removes what an earlier run has left on the same stack."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="number_id = :number AND moment BETWEEN :from AND :to",
            ExpressionAttributeValues={
                ":number": {"S": self.number["number_id"]},
                ":from": {"S": "2020"},
                ":to": {"S": "2021"},
            },
            ProjectionExpression="number_id, moment",
        )
        self._change([{"DeleteRequest": {"Key": key}} for page in pages for key in page["Items"]])

    def _write(self, kind: str, indexes: range, recorded_at: datetime) -> None:
        self._change([{"PutRequest": {"Item": self._item(kind, index, recorded_at)}} for index in indexes])

    def _change(self, requests: Sequence[Any]) -> None:
        def change(start: int) -> None:
            left: Any = {self._table: requests[start : start + _ITEMS_A_WRITE]}
            while left:
                left = self._client.batch_write_item(RequestItems=left)["UnprocessedItems"]

        with ThreadPoolExecutor(_WRITERS) as writers:
            list(writers.map(change, range(0, len(requests), _ITEMS_A_WRITE)))

    def _item(self, kind: str, index: int, recorded_at: datetime) -> dict[str, Any]:
        call = _call(kind, index)
        started = _BEGIN + self._step * index + timedelta(milliseconds=index % 1000 + (1 if kind == "new" else 0))
        item = {
            "number_id": {"S": self.number["number_id"]},
            "moment": {"S": f"{iso(started)}#{call.call_id}"},
            "call_id": {"S": call.call_id},
            "account_id": {"S": self._account_id},
            "service_number": {"S": self.number["number"]},
            "caller": {"S": call.caller},
            "started_at": {"S": iso(started)},
            "answered_at": {"S": iso(started + timedelta(seconds=5))},
            "ring_to": {"S": "+31301234567"},
            "duration_ms": {"N": str(call.duration_ms)},
            "outcome": {"S": "answered"},
            "facts": {"N": "1"},
            "recorded_at": {"S": iso(recorded_at)},
            "folded_at": {"S": iso(recorded_at)},
        }
        if call.price is not None:
            item |= {"price": {"N": str(call.price)}, "rating": {"S": f'["EUR","{TARIFF}",3,[]]'}}
        return item


def _call(kind: str, index: int) -> Call:
    return Call(
        call_id=f"call_e2e{kind}{index:020d}",
        caller="withheld" if index % 5 == 0 else f"+316{index:08d}",
        duration_ms=index * 7 % 3_600_000,
        price=None if index % 3 == 0 else index * 13,
    )


def calls_in(kind: str, content: bytes) -> Iterator[Call]:
    """The calls in a file, by programs of others. CSV with `;`."""
    for row in _rows(kind, content):
        price = row["price"]
        yield Call(
            call_id=row["call_id"],
            caller=row["caller"],
            duration_ms=round(Decimal(str(row["duration_seconds"])) * 1000),
            price=None if price in {None, ""} else round(Decimal(str(price)) * 1_000_000),
        )


def _rows(kind: str, content: bytes) -> Iterator[Mapping[str, Any]]:
    if kind == "csv":
        yield from csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    elif kind == "ndjson":
        yield from (json.loads(line) for line in content.splitlines())
    elif kind == "parquet":
        for batch in pq.ParquetFile(io.BytesIO(content)).iter_batches():
            yield from batch.to_pylist()
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).iter_rows()
            headings = [str(each) for each in next(rows)]
            yield from (dict(zip(headings, cells, strict=True)) for cells in rows)
