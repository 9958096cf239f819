"""DynamoDB by the thousand: a request costs a quarter of the CPU that the client's walk through its model costs.

What is well kept is used: botocore's credentials and signature, the standard library's connections (at half the CPU of
a request of urllib3). Only building and reading of JSON is done here, and repeating what DynamoDB could not do just
now. Few items go through the usual client (`FEW`).
"""

import json
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

from callfactory.errors import Unavailable
from callfactory_aws import clients

FEW: Final = 8
"""Up to so many items the usual client is as good."""
_AT_ONCE: Final = 8
"""Requests that wait for DynamoDB together."""
_ATTEMPTS: Final = 9
_TRY_AGAIN: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "TransactionInProgressException",
        "LimitExceededException",
    }
)

_one_at_a_time = threading.Lock()


class Refused(Exception):
    """DynamoDB did not do it and will not do it the next time either; carries the code, not the message."""


def send(operation: str, request: Mapping[str, Any]) -> Any:
    """The answer to one request, both in DynamoDB's own JSON. Raises Refused, or Unavailable after several attempts."""
    connection = _connection()
    body = connection.encode(request)
    for attempt in range(_ATTEMPTS):
        status, content = connection.post(operation, body)
        if status == 200:
            return connection.decode(content)
        if status != 0 and status < 500 and _code(content) not in _TRY_AGAIN:
            raise Refused(_code(content))
        pause(attempt)
    raise Unavailable("The store is busy: send again.", retry_after=5)


def send_all(operation: str, requests: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The answers to many requests, in order; a few are under way at once."""
    return in_parallel(lambda request: send(operation, request), requests)


def in_parallel(work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    """What `work` makes of each, in order, a few at once. Raises what the first failing one raised."""
    if len(items) < 2:
        return [work(item) for item in items]
    return list(_workers().map(work, items))


def to_text(value: Any) -> str:
    """JSON as it is kept within an attribute."""
    return _encoder()(value).decode()


@cache
def _encoder() -> Callable[[Any], bytes]:
    from msgspec import json as quick_json  # noqa: PLC0415  # at a fifth of the time of the usual one; who needs it pays

    return quick_json.encode


def chunks(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    """The items in pieces of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def pause(attempt: int) -> None:
    """Waits before the next attempt: longer each time, and never together with others."""
    time.sleep(random.uniform(0.5, 1) * min(0.05 * 2**attempt, 3))  # noqa: S311  # only spreads retries


def forget() -> None:
    """Drops the connection: for programs that change the account or endpoint under it."""
    _made.cache_clear()


class _Connection:
    """Signed requests to the endpoint of the usual client, over one kept connection a thread."""

    def __init__(self) -> None:
        from botocore.auth import SigV4Auth  # noqa: PLC0415  # a part of a cold start: only who needs it pays
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415  # as above
        from msgspec import json as quick_json  # noqa: PLC0415  # as above

        self.encode = _encoder()
        self.decode: Callable[[bytes], Any] = quick_json.decode
        meta = clients.dynamodb().meta
        self._credentials = clients.credentials()
        self._auth, self._request = SigV4Auth, AWSRequest
        self._url, self._region = f"{meta.endpoint_url}/", meta.region_name
        self._lines = threading.local()

    def post(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """Status and content; 0 where no answer came."""
        headers = {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
            "User-Agent": "callfactory",
        }
        request = self._request("POST", self._url, data=body, headers=headers)
        self._auth(self._credentials.get_frozen_credentials(), "dynamodb", self._region).add_auth(request)
        return self._ask(body, dict(request.headers))

    def _ask(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Over the connection of this thread; one that was closed while nobody used it is found out by using it, and
        then another one is opened."""
        kept: HTTPConnection | None = getattr(self._lines, "kept", None)
        for line in (kept, None) if kept is not None else (None,):
            self._lines.kept = None
            try:
                used = line or _line_to(self._url)
                used.request("POST", "/", body, headers)
                answer = used.getresponse()
                content = answer.read()
            except ConnectionError:
                continue
            except (HTTPException, OSError):
                break
            if not answer.will_close:
                self._lines.kept = used
            return answer.status, content
        return 0, b""


def _connection() -> _Connection:
    with _one_at_a_time:  # of several threads that begin together one makes it
        return _made()


@cache
def _made() -> _Connection:
    return _Connection()


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="dynamodb")


def _code(content: bytes) -> str:
    try:
        return str(json.loads(content).get("__type", "")).rpartition("#")[2]
    except (ValueError, AttributeError):
        return ""


def _line_to(url: str) -> HTTPConnection:
    """A connection, open, that waits as long for an answer as the usual client does."""
    parts = urlsplit(url)
    host, wait = str(parts.hostname), clients.CONNECT_TIMEOUT_SECONDS
    line = (
        HTTPSConnection(host, parts.port, timeout=wait, context=_trust())
        if parts.scheme == "https"
        else HTTPConnection(host, parts.port, timeout=wait)
    )
    line.connect()
    line.sock.settimeout(clients.READ_TIMEOUT_SECONDS)
    line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
