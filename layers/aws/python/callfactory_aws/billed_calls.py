"""Charges of calls that were moved after their month was closed, in DynamoDB: hardly ever one, so the usual client."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from callfactory.calls.ports import BilledCall, Place
from callfactory.clock import iso
from callfactory.pages import Position
from callfactory.rating.derivation import from_stored
from callfactory_aws.folded_calls import price_attributes
from callfactory_aws.tables.tariffs import BilledCallItem

_AFTER_ALL: Final = "~"


class DynamoBilledCalls:
    """The `BilledCalls` port: needs PutItem, BatchGetItem and, for `between`, Query on the table."""

    def __init__(self, table: type[BilledCallItem]) -> None:
        self._table = table

    def add(self, calls: Iterable[BilledCall]) -> None:
        for each in calls:
            made = price_attributes(each.price)
            self._table(
                each.number_id,
                each.moment,
                call_id=each.call_id,
                account_id=each.account_id,
                price=each.price.amount,
                rating=made["rating"]["S"],
                recorded_at=each.recorded_at,
            ).save()

    def of(self, places: Iterable[Place]) -> Mapping[Place, BilledCall]:
        found = (_billed(item) for item in self._table.batch_get(list(set(places)), consistent_read=True))
        return {each.place: each for each in found if each is not None}

    def between(
        self,
        number_id: str,
        start: datetime | None,
        end: datetime | None,
        after: Position | None,
        last: Position | None,
    ) -> list[BilledCall]:
        """Those in a page of a number's calls: what stood in [start, end), from behind `after` up to `last`."""
        first = max(iso(start) if start else "", f"{after['moment']}!" if after else "")
        until = min(iso(end) if end else _AFTER_ALL, last["moment"] if last else _AFTER_ALL)
        if first > until:
            return []
        moments = self._table.moment.between(first or " ", until)
        found = (_billed(item) for item in self._table.query(number_id, moments, consistent_read=True))
        return [each for each in found if each is not None]


def _billed(item: BilledCallItem) -> BilledCall | None:
    """None where an erasure left no more than the amount."""
    if item.rating is None:
        return None
    price = from_stored(json.loads(item.rating))
    return BilledCall(item.account_id, item.number_id, item.moment, item.call_id, price, item.recorded_at)
