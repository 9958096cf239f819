"""The inventory in DynamoDB: numbers on sale, and who held each one when."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from callfactory.clock import iso
from callfactory.numbers import Offer, Period
from callfactory.pages import Page, Position
from callfactory_aws.tables.attributes import InstantAttribute, condition_failed, page_of
from callfactory_aws.tables.base import TableMeta, TableModel

OFFER = "offer"
RESTING = "resting"


class Free(GlobalSecondaryIndex["InventoryItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """Free numbers by `<country>#<type>`; sold ones have left it, since they lose the attribute."""

    class Meta:
        index_name = "free"
        projection = AllProjection()

    free_in = UnicodeAttribute(hash_key=True)
    e164 = UnicodeAttribute(range_key=True)


class Resting(GlobalSecondaryIndex["InventoryItem"]):  # type: ignore[no-untyped-call]  # as above
    """Released numbers in quarantine, by when it ends. Sparse: what is on sale or held is not in it."""

    class Meta:
        index_name = "resting"
        projection = AllProjection()

    resting = UnicodeAttribute(hash_key=True)
    free_from = InstantAttribute(range_key=True)


class InventoryItem(TableModel):
    """`offer`: the number as it is sold. `period#<start>`: one ownership of it."""

    class Meta(TableMeta):
        pass

    e164 = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    # offer
    country = UnicodeAttribute(null=True)
    type = UnicodeAttribute(null=True)
    area = UnicodeAttribute(null=True)
    free_in = UnicodeAttribute(null=True)
    resting = UnicodeAttribute(null=True)
    free_from = InstantAttribute(null=True)
    reserved_for = UnicodeAttribute(null=True)
    reserved_until = InstantAttribute(null=True)
    # period
    account_id = UnicodeAttribute(null=True)
    number_id = UnicodeAttribute(null=True)
    active_from = InstantAttribute(null=True)
    active_to = InstantAttribute(null=True)

    free = Free()
    by_rest = Resting()


class DynamoInventory:
    """The `Inventory` port: needs GetItem, PutItem, UpdateItem and Query on the table, Query on its indexes."""

    def __init__(self, table: type[InventoryItem]) -> None:
        self._table = table

    def free(self, country: str, kind: str, *, limit: int, after: Position | None = None) -> Page[Offer]:
        found = self._table.free.query(
            shelf(country, kind), limit=limit, page_size=limit + 1, last_evaluated_key=dict(after) if after else None
        )
        return page_of(found, _to_offer)

    def offer(self, e164: str) -> Offer | None:
        try:
            return _to_offer(self._table.get(e164, OFFER, consistent_read=True))
        except InventoryItem.DoesNotExist:
            return None

    def add(self, offers: Sequence[Offer]) -> int:
        return sum(self._add(offer) for offer in offers)

    def owner_now(self, e164: str) -> Period | None:
        return next((period for period in self.periods(e164) if period.active_to is None), None)

    def rested(self, now: datetime, *, limit: int) -> Sequence[Offer]:
        found = self._table.by_rest.query(RESTING, InventoryItem.free_from <= now, limit=limit)
        return [_to_offer(item) for item in found]

    def sell_again(self, offer: Offer, now: datetime) -> bool:
        try:
            self._table(offer.e164, OFFER).update(
                actions=on_sale(offer.country, offer.type), condition=InventoryItem.free_from <= now
            )
        except UpdateError as error:
            if condition_failed(error):
                return False
            raise
        return True

    def periods(self, e164: str) -> list[Period]:
        """Every ownership of the number, in order of time."""
        found = self._table.query(e164, InventoryItem.item.startswith("period#"), consistent_read=True)
        return [_to_period(item) for item in found]

    def _add(self, offer: Offer) -> bool:
        item = self._table(
            offer.e164,
            OFFER,
            country=offer.country,
            type=offer.type,
            area=offer.area,
            free_in=shelf(offer.country, offer.type),
        )
        try:
            item.save(condition=InventoryItem.e164.does_not_exist())
        except PutError as error:
            if condition_failed(error):
                return False
            raise
        return True


def shelf(country: str, kind: str) -> str:
    """Where in the shop a number is found."""
    return f"{country}#{kind}"


def open_to(cart_id: str | None, now: datetime) -> Condition:
    """The condition that a number is free, and not kept for another cart than this one."""
    condition: Condition = InventoryItem.free_in.exists() & (
        InventoryItem.reserved_until.does_not_exist()
        | (InventoryItem.reserved_until <= now)
        | (InventoryItem.reserved_for == (cart_id or "nobody"))
    )
    return condition


def off_sale() -> list[Action]:
    """What takes a number off sale, and any reservation with it."""
    return [
        InventoryItem.free_in.remove(),
        InventoryItem.reserved_for.remove(),
        InventoryItem.reserved_until.remove(),
    ]


def on_sale(country: str, kind: str) -> list[Action]:
    """What puts a number on sale."""
    return [
        InventoryItem.free_in.set(shelf(country, kind)),
        InventoryItem.resting.remove(),
        InventoryItem.free_from.remove(),
    ]


def at_rest(until: datetime) -> list[Action]:
    """What puts a number to rest."""
    return [InventoryItem.resting.set(RESTING), InventoryItem.free_from.set(until)]


def period_item(table: type[InventoryItem], period: Period) -> InventoryItem:
    """The item of an ownership: it begins at its start, so it sorts by time."""
    return table(
        period.e164,
        f"period#{iso(period.active_from)}",
        account_id=period.account_id,
        number_id=period.number_id,
        active_from=period.active_from,
        active_to=period.active_to,
    )


def _to_offer(item: InventoryItem) -> Offer:
    return Offer(
        e164=item.e164,
        country=str(item.country),
        type=item.type,  # type: ignore[arg-type]  # written from an Offer
        area=item.area,
        free=item.free_in is not None,
        reserved_for=item.reserved_for,
        reserved_until=item.reserved_until,
    )


def _to_period(item: InventoryItem) -> Period:
    assert item.active_from is not None  # noqa: S101  # every period has one
    return Period(
        e164=item.e164,
        account_id=str(item.account_id),
        number_id=str(item.number_id),
        active_from=item.active_from,
        active_to=item.active_to,
    )
