"""DynamoDB by the thousand: a request costs a quarter of the CPU that the client's walk through its model costs.

What is well kept is used: botocore's credentials and signature, urllib3's connections. Only building and reading of
JSON is done here, and repeating what DynamoDB could not do just now. Few items go through the usual client (`FEW`).
"""

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Final

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


def chunks(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    """The items in pieces of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def pause(attempt: int) -> None:
    """Waits before the next attempt: longer each time, and never together with others."""
    time.sleep(random.uniform(0.5, 1) * min(0.05 * 2**attempt, 3))  # noqa: S311  # only spreads retries


def forget() -> None:
    """Drops the connection: for programs that change the account or endpoint under it."""
    _connection.cache_clear()


class _Connection:
    """Signed requests to the endpoint of the usual client."""

    def __init__(self) -> None:
        import urllib3  # noqa: PLC0415  # a part of a cold start: only who needs it pays
        from botocore.auth import SigV4Auth  # noqa: PLC0415  # as above
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415  # as above
        from msgspec import json as quick_json  # noqa: PLC0415  # as above; at a fifth of the time of the usual one

        self.encode: Callable[[Any], bytes] = quick_json.encode
        self.decode: Callable[[bytes], Any] = quick_json.decode
        meta = clients.dynamodb().meta
        self._credentials = clients.credentials()
        self._auth, self._request, self._failed = SigV4Auth, AWSRequest, urllib3.exceptions.HTTPError
        self._url, self._region = f"{meta.endpoint_url}/", meta.region_name
        timeout = urllib3.Timeout(connect=clients.CONNECT_TIMEOUT_SECONDS, read=clients.READ_TIMEOUT_SECONDS)
        self._pool = urllib3.connection_from_url(meta.endpoint_url, maxsize=_AT_ONCE, timeout=timeout)

    def post(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """Status and content; 0 where no answer came."""
        headers = {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
            "User-Agent": "callfactory",
        }
        request = self._request("POST", self._url, data=body, headers=headers)
        self._auth(self._credentials.get_frozen_credentials(), "dynamodb", self._region).add_auth(request)
        try:
            answer = self._pool.urlopen("POST", "/", body=body, headers=dict(request.headers), retries=False)
        except self._failed:
            return 0, b""
        return answer.status, answer.data


@cache
def _connection() -> _Connection:
    return _Connection()


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="dynamodb")


def _code(content: bytes) -> str:
    try:
        return str(json.loads(content).get("__type", "")).rpartition("#")[2]
    except (ValueError, AttributeError):
        return ""
