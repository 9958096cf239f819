"""Carts in DynamoDB; the reservation of a number is kept with the number itself, so that one condition decides."""

from datetime import datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.update import Action

from callfactory.carts import Cart, Reserved
from callfactory.clock import iso, parse_iso
from callfactory.errors import NotFound, NumberTaken, VersionConflict
from callfactory_aws.tables.attributes import InstantAttribute, condition_failed
from callfactory_aws.tables.base import TableMeta, TableModel
from callfactory_aws.tables.inventory import OFFER, InventoryItem, open_to


class CartItem(TableModel):
    """One cart."""

    class Meta(TableMeta):
        pass

    cart_id = UnicodeAttribute(hash_key=True)
    numbers = JSONAttribute()
    version = NumberAttribute()
    ends_at = InstantAttribute()
    expires_at = NumberAttribute()


class DynamoCarts:
    """The `Carts` port: needs GetItem and PutItem on carts, UpdateItem on inventory."""

    def __init__(self, carts: type[CartItem], inventory: type[InventoryItem]) -> None:
        self._carts = carts
        self._inventory = inventory

    def add(self, cart: Cart) -> None:
        self._item(cart).save(condition=CartItem.cart_id.does_not_exist())

    def get(self, cart_id: str, now: datetime) -> Cart:
        try:
            item = self._carts.get(cart_id, consistent_read=True)
        except CartItem.DoesNotExist:
            item = None
        # The table's own removal comes late; for the visitor the cart ends on time.
        if item is None or item.ends_at <= now:
            raise NotFound("There is no such cart, or its time is over. Begin a new one.")
        numbers = tuple(Reserved(e164, parse_iso(until), extended) for e164, until, extended in item.numbers)
        return Cart(item.cart_id, numbers, item.ends_at, int(item.version))

    def change(self, cart: Cart) -> None:
        try:
            self._item(cart).save(condition=CartItem.version == cart.version - 1)
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict("The cart was changed meanwhile: try again.") from None
            raise

    def reserve(self, e164: str, cart_id: str, until: datetime, now: datetime) -> None:
        actions: list[Action] = [InventoryItem.reserved_for.set(cart_id), InventoryItem.reserved_until.set(until)]
        try:
            self._inventory(e164, OFFER).update(actions=actions, condition=open_to(cart_id, now))
        except UpdateError as error:
            if condition_failed(error):
                raise NumberTaken("Somebody else was first: this number is sold or in another cart.") from None
            raise

    def release(self, e164: str, cart_id: str) -> None:
        actions: list[Action] = [InventoryItem.reserved_for.remove(), InventoryItem.reserved_until.remove()]
        try:
            self._inventory(e164, OFFER).update(actions=actions, condition=InventoryItem.reserved_for == cart_id)
        except UpdateError as error:
            if not condition_failed(error):
                raise

    def _item(self, cart: Cart) -> CartItem:
        return self._carts(
            cart.cart_id,
            numbers=[[each.e164, iso(each.until), each.extended] for each in cart.numbers],
            version=cart.version,
            ends_at=cart.expires_at,
            expires_at=int(cart.expires_at.timestamp()),
        )
