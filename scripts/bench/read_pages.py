"""Reading calls for a download: CPU per row of the low-level client beside PynamoDB's model iteration. Goal: a quarter.

Both read the same answers of DynamoDB, handed to botocore at its last step before the network, so that only the reading
is measured: signing, parsing, turning items into rows.
"""

import json
import os
import time
import zlib
from collections.abc import Callable
from typing import Any, Final

from botocore.awsrequest import AWSResponse

from callfactory_aws import clients
from callfactory_aws.call_history import DynamoCallHistory
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.calls import CallItem
from scripts.bench.export_csv import pages_of_calls

NUMBER: Final = "num_01kb3v0000000000000000000a"
A_PAGE: Final = 2000
PAGES: Final = 20
GOAL: Final = 0.25


class _Raw:
    """The body of an answer as urllib3 hands it over."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: object) -> list[bytes]:
        return [self._content]


def main() -> None:
    """Prints the figures, and one line of JSON for programs."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ[name] = "bench"
    os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
    answers = _Answers()
    for client in (clients.dynamodb(), clients.dynamodb_pages()):
        client.meta.events.register("before-send.dynamodb", answers)  # type: ignore[arg-type]  # hooks may answer
    low, models = _cost(_low_level, answers), _cost(_models, answers)
    print(f"CPU per row: low-level {low:.1f} µs, PynamoDB {models:.1f} µs: {low / models:.2f}; goal at most {GOAL}")
    print(
        json.dumps(
            {
                "bench": "read_pages",
                "low_us": round(low, 2),
                "pynamodb_us": round(models, 2),
                "ratio": round(low / models, 3),
            }
        )
    )


class _Answers:
    """Answers every query with a page; the last one says that it is the last."""

    def __init__(self) -> None:
        page = next(pages_of_calls(A_PAGE))
        items = [_item(row._asdict()) for row in page]
        last = {"number_id": items[-1]["number_id"], "moment": items[-1]["moment"]}
        count = {"Count": A_PAGE, "ScannedCount": A_PAGE}
        self._more = json.dumps({"Items": items, "LastEvaluatedKey": last, **count}).encode()
        self._last = json.dumps({"Items": items, **count}).encode()
        self.left = PAGES

    def __call__(self, request: Any, **_: object) -> AWSResponse:
        self.left -= 1
        content = self._more if self.left else self._last
        headers = {"content-type": "application/x-amz-json-1.0", "x-amz-crc32": str(zlib.crc32(content))}
        return AWSResponse(request.url, 200, headers, _Raw(content))  # type: ignore[arg-type]  # as far as it is read


def _item(row: dict[str, str]) -> dict[str, Any]:
    item: dict[str, Any] = {
        name: {"S": value} for name, value in row.items() if value and name not in {"currency", "tariff"}
    }
    item["duration_ms"] = {"N": row["duration_ms"]}
    if row["price"]:
        item["price"] = {"N": row["price"]}
        item["rating"] = {
            "S": '["EUR","trf_01kb3v0000000000000000000a",3,[["i",12,"+31850001234","",60,[[60,100]],0,0,0,100]]]'
        }
    more = {"moment": f"{row['started_at']}#{row['call_id']}", "account_id": "acc_01kb3v0000000000000000000a"}
    item |= {name: {"S": value} for name, value in more.items()}
    return item | {"facts": {"N": "2"}, "folded_at": {"S": row["recorded_at"]}}


def _low_level() -> int:
    history, position, rows = DynamoCallHistory("calls"), None, 0
    while True:
        page = history.page(NUMBER, start=None, end=None, after=position)
        rows += len(page.rows)
        position = page.next
        if position is None:
            return rows


def _models() -> int:
    return sum(1 for _ in bind(CallItem, "calls").query(NUMBER))


def _cost(read: Callable[[], int], answers: _Answers) -> float:
    """Microseconds of CPU per row, the least of three."""
    costs = []
    for _ in range(3):
        answers.left = PAGES
        begin = time.process_time()
        rows = read()
        costs.append((time.process_time() - begin) / rows * 1e6)
    return min(costs)


if __name__ == "__main__":
    main()
