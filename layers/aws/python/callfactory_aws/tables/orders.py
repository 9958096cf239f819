"""Orders in DynamoDB. Placing, activating and giving up are single transactions over orders, numbers and inventory."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import DeleteError, PutError, TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from callfactory.catalogue import CallPrice, Product
from callfactory.clock import iso, parse_iso
from callfactory.errors import NotFound, NumberTaken, Unavailable, VersionConflict
from callfactory.money import Money
from callfactory.numbers import NumberState, ServiceNumber
from callfactory.orders import Order, OrderState, Reason, Step
from callfactory.organisation import Contact
from callfactory.pages import Page, Position
from callfactory.regulations.rule import RuleKey
from callfactory_aws.tables.accounts import contact_to_json, organisation_of_json, organisation_to_json
from callfactory_aws.tables.attributes import InstantAttribute, condition_failed, page_of
from callfactory_aws.tables.base import TableMeta, TableModel, connection
from callfactory_aws.tables.inventory import OFFER, InventoryItem, off_sale, on_sale, open_to
from callfactory_aws.tables.number_lives import DynamoNumberLives, refusal
from callfactory_aws.tables.numbers import NumberItem, number_item
from callfactory_aws.tables.plans import PlanItem

_DUE = "due"


class ByRule(GlobalSecondaryIndex["OrderItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """Orders by the rule that they are under, so that a change of the rule finds the numbers that it touches."""

    class Meta:
        index_name = "by_rule"
        projection = AllProjection()

    rule = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute(range_key=True)


class ByDue(GlobalSecondaryIndex["OrderItem"]):  # type: ignore[no-untyped-call]  # as above
    """Orders whose time in their state ends, by when it does."""

    class Meta:
        index_name = "by_due"
        projection = AllProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class OrderItem(TableModel):
    """One order; ids sort by time, so a query backwards shows the newest first."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    e164 = UnicodeAttribute()
    number_id = UnicodeAttribute()
    country = UnicodeAttribute()
    type = UnicodeAttribute()
    area = UnicodeAttribute(null=True)
    end_user = UnicodeAttribute()
    pack_version = NumberAttribute()
    dossier_id = UnicodeAttribute(null=True)
    product = JSONAttribute()
    organisation = JSONAttribute()
    contact = JSONAttribute()
    placed_at = InstantAttribute()
    reasons = JSONAttribute()
    history = JSONAttribute()
    version = NumberAttribute()
    rule = UnicodeAttribute(null=True)
    due = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    own = UnicodeSetAttribute(null=True)

    by_rule = ByRule()
    by_due = ByDue()


class DynamoOrders:
    """The `Orders` port: needs GetItem, PutItem, DeleteItem and Query on orders (and its indexes), BatchGetItem for the
    numbers of several, and to write numbers, plans and inventory at once with them."""

    def __init__(
        self,
        orders: type[OrderItem],
        numbers: type[NumberItem],
        plans: type[PlanItem],
        inventory: type[InventoryItem],
    ) -> None:
        self._orders = orders
        self._numbers = numbers
        self._inventory = inventory
        self._lives = DynamoNumberLives(numbers, plans, inventory)

    def place(self, order: Order, number: ServiceNumber, *, cart_id: str | None = None) -> None:
        try:
            with TransactWrite(connection=connection()) as transaction:
                # The one condition that a race is decided by: the number is free, and kept for nobody else.
                transaction.update(
                    self._inventory(order.e164, OFFER),
                    actions=off_sale(),
                    condition=open_to(cart_id, order.placed_at),
                )
                if number.state is NumberState.ACTIVE:
                    self._lives.connect(transaction, number)
                transaction.save(number_item(self._numbers, number), condition=NumberItem.account_id.does_not_exist())
                transaction.save(_order_item(self._orders, order), condition=OrderItem.account_id.does_not_exist())
        except TransactWriteError as error:
            reasons = {reason.code for reason in error.cancellation_reasons if reason is not None}
            if reasons & {"ConditionalCheckFailed"}:
                raise NumberTaken("Somebody else was first: this number is no longer free.") from None
            if reasons & {"TransactionConflict", "ThrottlingError"}:
                raise Unavailable("Others are ordering this number right now: try again.", retry_after=1) from None
            raise

    def get(self, account_id: str, order_id: str) -> Order:
        try:
            return _to_order(self._orders.get(account_id, order_id, consistent_read=True))
        except OrderItem.DoesNotExist:
            raise NotFound("There is no such order, or it is not yours.") from None

    def numbers_of(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
        items = self._orders.batch_get(
            list(dict.fromkeys(keys)),
            consistent_read=True,
            attributes_to_get=["account_id", "order_id", "state", "e164"],
        )
        return {
            (item.account_id, item.order_id): item.e164
            for item in items
            if OrderState(item.state) is not OrderState.EXPIRED
        }

    def orders_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Order]:
        found = self._orders.query(
            account_id,
            limit=limit,
            page_size=limit + 1,
            scan_index_forward=False,
            consistent_read=True,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_order)

    def change(self, order: Order) -> None:
        try:
            _order_item(self._orders, order).save(condition=OrderItem.version == order.version - 1)
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict("The order was changed meanwhile. Read it again.") from None
            raise

    def activate(self, order: Order, number: ServiceNumber) -> None:
        try:
            with TransactWrite(connection=connection()) as transaction:
                self._write(transaction, order)
                self._lives.add_activation(transaction, number)
        except TransactWriteError as error:
            raise refusal(error) from None

    def give_up(self, order: Order, number: ServiceNumber) -> None:
        try:
            with TransactWrite(connection=connection()) as transaction:
                self._write(transaction, order)
                transaction.save(number_item(self._numbers, number), condition=NumberItem.version == number.version - 1)
                transaction.update(
                    self._inventory(number.e164, OFFER),
                    actions=on_sale(number.country, number.type),
                    condition=InventoryItem.free_in.does_not_exist(),
                )
        except TransactWriteError as error:
            raise refusal(error) from None

    def remove(self, order: Order) -> None:
        try:
            self._orders(order.account_id, order.order_id).delete(condition=OrderItem.version == order.version)
        except DeleteError as error:
            if condition_failed(error):
                raise VersionConflict("The order was changed meanwhile. Read it again.") from None
            raise

    def under_rule(self, key: RuleKey) -> tuple[Order, ...]:
        return tuple(_to_order(item) for item in self._orders.by_rule.query(key.text()))

    def due(self, now: datetime, *, limit: int) -> tuple[Order, ...]:
        found = self._orders.by_due.query(_DUE, OrderItem.due_at <= now, limit=limit)
        return tuple(_to_order(item) for item in found)

    def _write(self, transaction: TransactWrite, order: Order) -> None:
        transaction.save(_order_item(self._orders, order), condition=OrderItem.version == order.version - 1)


def _order_item(table: type[OrderItem], order: Order) -> OrderItem:
    return table(
        order.account_id,
        order.order_id,
        state=order.state.value,
        e164=order.e164,
        number_id=order.number_id,
        country=order.country,
        type=order.type,
        area=order.area,
        end_user=order.end_user,
        pack_version=order.pack_version,
        dossier_id=order.dossier_id,
        product=asdict(order.product),
        organisation=organisation_to_json(order.organisation),
        contact=contact_to_json(order.contact),
        placed_at=order.placed_at,
        reasons=[asdict(reason) for reason in order.reasons],
        history=[[line.state.value, iso(line.at)] for line in order.history],
        version=order.version,
        rule=None if order.state is OrderState.EXPIRED else order.key.text(),
        due=None if order.due_at is None else _DUE,
        due_at=order.due_at,
        own=set(order.own) or None,
    )


def _to_order(item: OrderItem) -> Order:
    return Order(
        account_id=item.account_id,
        order_id=item.order_id,
        e164=item.e164,
        number_id=item.number_id,
        country=item.country,
        type=item.type,  # type: ignore[arg-type]  # written from an Order
        area=item.area,
        end_user=item.end_user,  # type: ignore[arg-type]  # as above
        pack_version=int(item.pack_version),
        dossier_id=item.dossier_id,
        product=_product_of_json(item.product),
        organisation=organisation_of_json(item.organisation),
        contact=Contact(**item.contact),
        placed_at=item.placed_at,
        state=OrderState(item.state),
        reasons=tuple(Reason(**reason) for reason in item.reasons),
        history=tuple(Step(OrderState(state), parse_iso(at)) for state, at in item.history),
        due_at=item.due_at,
        own=frozenset(str(name) for name in item.own or ()),
        version=int(item.version),
    )


_AMOUNTS = ("setup", "monthly", "per_minute")
_PRICES = ("origins", "destinations")


def _product_of_json(stored: dict[str, Any]) -> Product:
    amounts = {name: Money(**stored[name]) for name in _AMOUNTS}
    prices = {name: tuple(_call_price(each) for each in stored[name]) for name in _PRICES}
    return Product(**{**stored, **amounts, **prices})


def _call_price(stored: dict[str, Any]) -> CallPrice:
    return CallPrice(stored["where"], tuple(stored["prefixes"]), Money(**stored["per_minute"]))
