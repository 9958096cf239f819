"""A proxy before DynamoDB that fails now and then, as DynamoDB does on a bad day: throttles, breaks, refuses."""

import http.client
import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

THROTTLED = 0.04
BROKEN = 0.01
REFUSED = 0.00002
"""Shares of requests. What is refused is not tried again by clients: it kills the worker that asked, some time in every
fifty thousand requests."""


class Faults:
    """The proxy's address, and how often it failed in which way."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.counts: Counter[str] = Counter()


@contextmanager
def faulty(endpoint: str) -> Iterator[Faults]:
    """Runs the proxy before `endpoint`."""
    server = _Proxy(urlsplit(endpoint).netloc)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.faults
    finally:
        server.shutdown()


class _Proxy(ThreadingHTTPServer):
    """Passes on most requests."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults = Faults(f"http://127.0.0.1:{self.server_address[1]}")
        self._target = target
        self._chance = random.Random(5)  # noqa: S311  # the same bad day each time
        self._local = threading.local()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """What the client gets."""
        draw = self._chance.random()
        if draw < THROTTLED:
            return 400, self._error("throttled", "ProvisionedThroughputExceededException")
        if draw < THROTTLED + BROKEN:
            return 500, self._error("broken", "InternalServerError")
        if draw < THROTTLED + BROKEN + REFUSED:
            return 400, self._error("refused", "ValidationException")
        self.faults.counts["passed"] += 1
        return self._pass_on(path, headers, body)

    def _pass_on(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self._target, timeout=30)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (http.client.HTTPException, OSError):
            self._local.connection = None
            return 500, self._error("broken", "InternalServerError")

    def _error(self, kind: str, code: str) -> bytes:
        self.faults.counts[kind] += 1
        return json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": kind}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Proxy

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, content = self.server.answer(self.path, dict(self.headers.items()), body)
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of the base class
        """Nothing."""
