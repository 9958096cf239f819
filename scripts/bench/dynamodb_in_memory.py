"""A few operations of DynamoDB in a process of its own: so that a benchmark's CPU is the client's alone.

It knows what persisting calls needs, and does it as DynamoDB does: PutItem, BatchWriteItem, BatchGetItem, Query by hash
key, INSERT statements that fail on an existing key, SELECT statements by hash keys.
"""

import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any
from zlib import crc32

_TABLE = re.compile(r'"([^"]+)"')
_NAMES = re.compile(r"'(\w+)'\s*:")
_KEYS = {"call_facts": ("call_id", "fact_id"), "calls": ("number_id", "moment")}

Items = dict[str, dict[str, dict[str, Any]]]
_tables: dict[str, Items] = {name: defaultdict(dict) for name in _KEYS}
_lock = threading.Lock()


@contextmanager
def in_memory() -> Iterator[str]:
    """Runs it; gives its address."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].partition(".")[2]
        with _lock:
            body = json.dumps(_OPERATIONS[operation](request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amz-crc32", str(crc32(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of the base class
        """Nothing."""


def _put(table: str, item: dict[str, Any], *, new: bool = False) -> bool:
    hash_name, range_name = _KEYS[table]
    place, key = _tables[table][item[hash_name]["S"]], item[range_name]["S"]
    if new and key in place:
        return False
    place[key] = item
    return True


def _put_item(request: Any) -> Any:
    _put(request["TableName"], request["Item"])
    return {}


def _batch_write(request: Any) -> Any:
    for table, writes in request["RequestItems"].items():
        for write in writes:
            if "PutRequest" in write:
                _put(table, write["PutRequest"]["Item"])
            else:
                hash_name, range_name = _KEYS[table]
                key = write["DeleteRequest"]["Key"]
                _tables[table][key[hash_name]["S"]].pop(key[range_name]["S"], None)
    return {"UnprocessedItems": {}}


def _batch_get(request: Any) -> Any:
    found: dict[str, list[Any]] = defaultdict(list)
    for table, asked in request["RequestItems"].items():
        hash_name, range_name = _KEYS[table]
        for key in asked["Keys"]:
            item = _tables[table][key[hash_name]["S"]].get(key[range_name]["S"])
            found[table] += [item] if item else []
    return {"Responses": found, "UnprocessedKeys": {}}


def _query(request: Any) -> Any:
    (value,) = request["ExpressionAttributeValues"].values()
    return {"Items": list(_tables[request["TableName"]][value["S"]].values())}


def _statements(request: Any) -> Any:
    answers = []
    for each in request["Statements"]:
        table = _TABLE.search(each["Statement"])[1]  # type: ignore[index]  # every statement names one
        item = dict(zip(_NAMES.findall(each["Statement"]), each["Parameters"], strict=True))
        done = _put(table, item, new=True)
        answers.append({"TableName": table} if done else {"Error": {"Code": "DuplicateItem"}, "TableName": table})
    return {"Responses": answers}


def _select(request: Any) -> Any:
    table = _TABLE.search(request["Statement"])[1]  # type: ignore[index]  # as above
    names = request["Statement"].split(" FROM ")[0].removeprefix("SELECT ").split(", ")
    found = (item for key in request["Parameters"] for item in _tables[table][key["S"]].values())
    return {"Items": [{name: item[name] for name in names if name in item} for item in found]}


_OPERATIONS = {
    "PutItem": _put_item,
    "BatchWriteItem": _batch_write,
    "BatchGetItem": _batch_get,
    "Query": _query,
    "BatchExecuteStatement": _statements,
    "ExecuteStatement": _select,
}
