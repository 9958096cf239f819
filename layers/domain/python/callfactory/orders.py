"""Orders: a number, an organisation, a contact person, and the steps to a connected number.

    draft ──> information_required ──submit──> submitted ──> in_review ──┬──> approved ──> activated
      │               │                          ^   ^                   └──> rejected ──┐
      │               └──> expired               │   └────────resubmit──────────────────┤
      └──nothing is asked beyond the order──> approved      update_required <──a rule changed

The number is kept for the order from `draft` on; it is connected by the step to `activated`, never before (RG-8), and
goes back on sale with the step to `expired`.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from callfactory.catalogue import NumberType, Product
from callfactory.dossiers import OPEN_FOR, DossierState
from callfactory.errors import IllegalTransition
from callfactory.numbers import ServiceNumber
from callfactory.organisation import Contact, Organisation
from callfactory.pages import Page, Position
from callfactory.regulations.rule import EndUser, RuleKey

REMEMBERED_FOR: Final = timedelta(days=30)
"""How long an expired order is still shown before it is removed with everything that it says about people."""


class OrderState(StrEnum):
    """Where an order stands."""

    DRAFT = "draft"
    INFORMATION_REQUIRED = "information_required"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    UPDATE_REQUIRED = "update_required"
    EXPIRED = "expired"
    ACTIVATED = "activated"


_S = OrderState
NEXT: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    _S.DRAFT: frozenset({_S.INFORMATION_REQUIRED, _S.APPROVED}),
    _S.INFORMATION_REQUIRED: frozenset({_S.SUBMITTED, _S.UPDATE_REQUIRED, _S.EXPIRED}),
    _S.SUBMITTED: frozenset({_S.IN_REVIEW, _S.UPDATE_REQUIRED}),
    _S.IN_REVIEW: frozenset({_S.APPROVED, _S.REJECTED, _S.UPDATE_REQUIRED}),
    _S.APPROVED: frozenset({_S.ACTIVATED}),
    _S.REJECTED: frozenset({_S.SUBMITTED, _S.UPDATE_REQUIRED, _S.EXPIRED}),
    _S.UPDATE_REQUIRED: frozenset({_S.SUBMITTED, _S.EXPIRED}),
    _S.EXPIRED: frozenset(),
    _S.ACTIVATED: frozenset(),
}
"""Every step that there is."""

WAITING: Final = frozenset({_S.INFORMATION_REQUIRED, _S.REJECTED, _S.UPDATE_REQUIRED})
"""In these, nobody but the customer can go on; so they end after `OPEN_FOR`."""

FOLLOWS: Final[Mapping[DossierState, OrderState]] = {
    DossierState.DRAFT: _S.INFORMATION_REQUIRED,
    DossierState.SUBMITTED: _S.SUBMITTED,
    DossierState.IN_REVIEW: _S.IN_REVIEW,
    DossierState.APPROVED: _S.APPROVED,
    DossierState.REJECTED: _S.REJECTED,
    DossierState.UPDATE_REQUIRED: _S.UPDATE_REQUIRED,
    DossierState.EXPIRED: _S.EXPIRED,
}
"""Where an order stands whose dossier stands there."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item was rejected: for machines, and in words with the repair."""

    item_id: str
    code: str
    detail: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an order's history."""

    state: OrderState
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered, by whom, for whom. The product is kept as it was when the order was placed, and so is the
    version of the rules that it is checked against. `own` tells which of its details are the account's
    (`own_details.py`)."""

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
    end_user: EndUser = "business"
    area: str | None = None
    pack_version: int = 0
    dossier_id: str | None = None
    state: OrderState = OrderState.DRAFT
    reasons: tuple[Reason, ...] = ()
    history: tuple[Step, ...] = ()
    due_at: datetime | None = None
    own: frozenset[str] = frozenset()
    version: int = 1

    @property
    def key(self) -> RuleKey:
        """The rule that it is under."""
        return RuleKey(country=self.country, type=self.type, end_user=self.end_user)


class Orders(Protocol):
    """Keeps orders. Every read is keyed by the account."""

    def place(self, order: Order, number: ServiceNumber, *, cart_id: str | None = None) -> None:
        """Order, number and the number's place in the shop change together or not at all; its ownership and call plan
        with them where it is active at once.

        Raises NumberTaken where the number is no longer free or is reserved for another cart: of several at once
        exactly one gets it.
        """

    def get(self, account_id: str, order_id: str) -> Order:
        """Raises NotFound, also for an order of another account."""

    def numbers_of(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
        """The number that each order is for, by account and order id; without those that were given up."""

    def orders_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Order]:
        """The account's orders, newest first."""

    def change(self, order: Order) -> None:
        """Writes the order if nobody has since `order.version - 1`. Raises VersionConflict otherwise."""

    def activate(self, order: Order, number: ServiceNumber) -> None:
        """Writes order and number, and begins the ownership, at once. Raises VersionConflict where somebody else did
        meanwhile: of two approvals one activates."""

    def give_up(self, order: Order, number: ServiceNumber) -> None:
        """Writes order and number, and puts the number back on sale, at once. Raises VersionConflict as above."""

    def remove(self, order: Order) -> None:
        """Forgets the order, if nobody has changed it since."""

    def under_rule(self, key: RuleKey) -> tuple[Order, ...]:
        """All orders of all accounts under a rule that are neither expired nor given up."""

    def due(self, now: datetime, *, limit: int) -> tuple[Order, ...]:
        """Orders whose time in their state is up."""


def step(order: Order, state: OrderState, now: datetime, reasons: tuple[Reason, ...] = ()) -> Order:
    """The order one step further. Raises IllegalTransition for a step that there is not."""
    if state not in NEXT[order.state]:
        raise IllegalTransition(f"An order that is {order.state.value} cannot become {state.value}.")
    waits = {**dict.fromkeys(WAITING, OPEN_FOR), OrderState.EXPIRED: REMEMBERED_FOR}.get(state)
    return replace(
        order,
        state=state,
        reasons=reasons,
        history=(*order.history, Step(state, now)),
        due_at=None if waits is None else now + waits,
        version=order.version + 1,
    )


def advance(order: Order, state: OrderState, now: datetime, reasons: tuple[Reason, ...] = ()) -> Order:
    """The order at a state, by the shortest way that there is; as it is where it stands there already. The version
    rises by one only, since all is written at once. Raises IllegalTransition where no way leads there."""
    if order.state is state:
        return order
    ways: deque[tuple[OrderState, tuple[OrderState, ...]]] = deque([(order.state, ())])
    seen = {order.state}
    while ways:
        here, way = ways.popleft()
        if here is state:
            return _along(order, way, now, reasons)
        for following in sorted(NEXT[here] - seen):
            seen.add(following)
            ways.append((following, (*way, following)))
    raise IllegalTransition(f"An order that is {order.state.value} cannot become {state.value}.")


def _along(order: Order, way: tuple[OrderState, ...], now: datetime, reasons: tuple[Reason, ...]) -> Order:
    moved = order
    for following in way:
        moved = step(moved, following, now, reasons if following is way[-1] else ())
    return replace(moved, version=order.version + 1)
