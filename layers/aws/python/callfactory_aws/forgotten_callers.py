"""Callers who are to stay forgotten, in DynamoDB: written when somebody is forgotten, read when records come."""

import time
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from callfactory.erasure.forgotten import KEPT_FOR, Forgotten
from callfactory_aws.tables.forgotten_callers import ForgottenCallerItem

_ALL: Final = "account"
"""In the place of a hash, which is longer."""
_SECONDS: Final = 5.0
_MOST: Final = 10_000


class DynamoForgettingLedger:
    """The `ForgettingLedger` port: PutItem, Query and BatchWriteItem on the table."""

    def __init__(self, table: type[ForgottenCallerItem]) -> None:
        self._table = table

    def forget_caller(self, account_id: str, caller_index: str, before: datetime) -> None:
        self._table(account_id, caller_index, before=before, expires_at=before + KEPT_FOR).save()

    def forget_account(self, account_id: str, at: datetime) -> None:
        self._table(account_id, _ALL, before=at).save()
        with self._table.batch_write() as batch:
            for item in self._table.query(account_id, consistent_read=True):
                if item.caller_index != _ALL:
                    batch.delete(item)


class CachedForgottenCallers:
    """The `ForgottenCallers` port: needs Query on the table. What was read is kept for some seconds: a batch asks
    about the same account for each of its calls."""

    def __init__(self, table: type[ForgottenCallerItem], *, timer: Callable[[], float] = time.monotonic) -> None:
        self._table = table
        self._timer = timer
        self._kept: dict[str, tuple[float, Forgotten]] = {}

    def of(self, account_id: str) -> Forgotten:
        kept = self._kept.get(account_id)
        if kept is not None and self._timer() - kept[0] < _SECONDS:
            return kept[1]
        return self._read(account_id)

    def look_again(self, account_ids: Collection[str]) -> None:
        for account_id in account_ids:
            self._read(account_id)

    def _read(self, account_id: str) -> Forgotten:
        if len(self._kept) >= _MOST:
            self._kept.clear()
        asked = self._timer()
        items = list(self._table.query(account_id, consistent_read=True))
        callers = {item.caller_index: item.before for item in items if item.caller_index != _ALL}
        found = Forgotten(erased=len(callers) < len(items), callers=callers)
        self._kept[account_id] = (asked, found)
        return found
