"""Which accounts have a webhook that hears of an event, kept in memory for some seconds: it is asked at each call."""

import time
from collections.abc import Callable
from typing import Any, Final

from callfactory_aws import clients

_SECONDS: Final = 5.0
_MOST: Final = 50_000


class CachedListening:
    """The `Listening` port: needs Query on webhooks, of which it reads the names of events and nothing else."""

    def __init__(self, table: str, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._table = table
        self._timer = timer
        self._kept: dict[str, tuple[float, frozenset[str]]] = {}

    def hears(self, account_id: str, type_: str) -> bool:
        now = self._timer()
        kept = self._kept.get(account_id)
        if kept is not None and now - kept[0] < _SECONDS:
            return type_ in kept[1]
        if len(self._kept) >= _MOST:
            self._kept.clear()
        heard = self._read(account_id)
        self._kept[account_id] = (now, heard)
        return type_ in heard

    def _read(self, account_id: str) -> frozenset[str]:
        answer: Any = clients.dynamodb().query(
            TableName=self._table,
            KeyConditionExpression="account_id = :account",
            ExpressionAttributeValues={":account": {"S": account_id}},
            ProjectionExpression="#events, enabled",
            ExpressionAttributeNames={"#events": "events"},
        )
        enabled = (item for item in answer["Items"] if item["enabled"]["BOOL"])
        return frozenset(name for item in enabled for name in item["events"]["SS"])
