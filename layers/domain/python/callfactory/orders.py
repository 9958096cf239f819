"""Orders: a number, an organisation, a contact person, and the steps to a connected number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from callfactory.catalogue import NumberType, Product, RequirementsNotSupported
from callfactory.errors import IllegalTransition
from callfactory.numbers import Period, ServiceNumber
from callfactory.organisation import Contact, Organisation
from callfactory.pages import Page, Position


class OrderState(StrEnum):
    """accepted -> activated. (Papers and their review will stand before these.)"""

    ACCEPTED = "accepted"
    ACTIVATED = "activated"


_NEXT: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    OrderState.ACCEPTED: frozenset({OrderState.ACTIVATED}),
    OrderState.ACTIVATED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered, by whom, for whom. The product is kept as it was when the order was placed."""

    account_id: str
    order_id: str
    e164: str
    number_id: str
    country: str
    type: NumberType
    product: Product
    organisation: Organisation
    contact: Contact
    placed_at: datetime
    state: OrderState = OrderState.ACCEPTED


class Orders(Protocol):
    """Keeps orders. Every read is keyed by the account."""

    def place(self, order: Order, number: ServiceNumber, period: Period) -> None:
        """Order, number, ownership and the number's place in the shop change together or not at all.

        Raises NumberTaken where the number is no longer free: of several at once exactly one gets it.
        """

    def get(self, account_id: str, order_id: str) -> Order:
        """Raises NotFound, also for an order of another account."""

    def orders_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Order]:
        """The account's orders, newest first."""


def step(order: Order, state: OrderState) -> Order:
    """The order one step further. Raises IllegalTransition for a step that there is not."""
    if state not in _NEXT[order.state]:
        raise IllegalTransition(f"An order that is {order.state.value} cannot become {state.value}.")
    return replace(order, state=state)


def require_orderable(product: Product) -> None:
    """Raises RequirementsNotSupported where the law asks for papers that cannot be handed in here yet (RG-3)."""
    if not product.orderable:
        raise RequirementsNotSupported(
            "The rule of this country for this number type asks for papers. Ordering it online comes later."
        )
