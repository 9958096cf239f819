"""DynamoDB by the thousand: connections are kept, and one that was lost costs nothing but another one (CD-5)."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from callfactory.errors import Unavailable
from callfactory_aws import clients, dynamo_bulk


class _Store(ThreadingHTTPServer):
    """Answers whatever it is asked; counts connections, and closes each after so many answers without saying so."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.connections = 0
        self.answers_a_connection = 1000
        self.statuses: list[int] = []
        self.asked: list[tuple[str, str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Store

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1
        self.left = self.server.answers_a_connection

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.headers["X-Amz-Target"], self.headers["Authorization"][:16], request))
        status = self.server.statuses.pop() if self.server.statuses else 200
        body = b'{"Items": []}' if status == 200 else b'{"__type": "x#ThrottlingException"}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.left -= 1
        self.close_connection = self.left <= 0

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of the base class
        """Nothing."""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Store]:
    server = _Store()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}"), ("AWS_DEFAULT_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "unit"), ("AWS_SECRET_ACCESS_KEY", "unit"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(dynamo_bulk, "pause", lambda _attempt: None)
    clients.forget()
    dynamo_bulk.forget()
    yield server
    server.shutdown()
    server.server_close()
    clients.forget()
    dynamo_bulk.forget()


def test_requests_are_signed_and_share_a_connection(store: _Store) -> None:
    assert [dynamo_bulk.send("Query", {"n": number}) for number in range(3)] == [{"Items": []}] * 3
    assert store.connections == 1
    assert store.asked[2] == ("DynamoDB_20120810.Query", "AWS4-HMAC-SHA256", {"n": 2})


def test_a_connection_that_was_closed_meanwhile_is_replaced_at_once(
    store: _Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen Lambda finds its connections closed: no attempt is lost by that, and nobody waits."""
    monkeypatch.setattr(dynamo_bulk, "pause", lambda attempt: pytest.fail(f"waited after attempt {attempt}"))
    store.answers_a_connection = 1
    for number in range(3):
        dynamo_bulk.send("Query", {"n": number})
    assert (len(store.asked), store.connections) == (3, 3)


def test_what_dynamodb_could_not_do_is_tried_again(store: _Store) -> None:
    store.statuses = [200, 500, 400]
    assert dynamo_bulk.send("Query", {}) == {"Items": []}
    assert len(store.asked) == 3


def test_each_thread_has_a_connection_of_its_own(store: _Store) -> None:
    answers = dynamo_bulk.send_all("Query", [{"n": number} for number in range(40)])
    assert (len(answers), len(store.asked)) == (40, 40)
    assert store.connections <= 8


def test_where_nobody_answers_it_says_so(store: _Store) -> None:
    dynamo_bulk.send("Query", {})
    store.shutdown()
    store.server_close()
    dynamo_bulk.forget()
    with pytest.raises(Unavailable):
        dynamo_bulk.send("Query", {})
