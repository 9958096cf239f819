"""Orders follow the dossier that they wait for: one step of a dossier moves all its orders, each exactly once."""

from dataclasses import replace
from typing import Final

from callfactory.audit import Action, entry
from callfactory.dossiers import Dossier, handed_in
from callfactory.errors import IllegalTransition, NotFound, VersionConflict
from callfactory.events import NumberActivated, OrderAccepted
from callfactory.numbers import activated, released
from callfactory.orders import FOLLOWS, Order, OrderState, Reason, advance
from callfactory.regulations.eligibility import Decision, Outcome, decide
from callfactory.regulations.places import area_named
from functions.order.look_again import look_again
from functions.order.ordering import By, OrderingPorts, tell

_ROUNDS: Final = 3


def follow_dossier(dossier: Dossier, by: By, ports: OrderingPorts) -> None:
    """Moves every order of the dossier to where the dossier stands. May be repeated: what is done is done once."""
    for order_id in dossier.order_ids:
        try:
            _follow(order_id, dossier, by, ports)
        except NotFound:
            continue  # the order was given up and forgotten


def _follow(order_id: str, dossier: Dossier, by: By, ports: OrderingPorts) -> None:
    for _ in range(_ROUNDS):
        order = ports.orders.get(dossier.account_id, order_id)
        target = FOLLOWS[dossier.state]
        if order.state is OrderState.EXPIRED or order.state is target is not OrderState.APPROVED:
            return
        try:
            if order.state is OrderState.ACTIVATED:
                look_again(order, by, ports)
            else:
                _move(order, target, dossier, by, ports)
        except VersionConflict:
            continue  # somebody else moves it: look where it is now
        except IllegalTransition:
            return  # it stands where it needs no more of this dossier
        return


def _move(order: Order, target: OrderState, dossier: Dossier, by: By, ports: OrderingPorts) -> None:
    if target is OrderState.APPROVED:
        approve_order(order, dossier, by, ports)
    elif target is OrderState.EXPIRED:
        give_up(order, ports)
    else:
        reasons = tuple(
            Reason(item_id, "rejected_by_reviewer", detail) for item_id, detail in sorted(dossier.rejected.items())
        )
        moved = advance(order, target, ports.now(), reasons if target is OrderState.REJECTED else ())
        moved = replace(moved, pack_version=dossier.pack_version)
        ports.orders.change(moved)
        tell(moved, ports)


def approve_order(order: Order, dossier: Dossier, by: By, ports: OrderingPorts) -> None:
    """Connects the number of an order whose dossier is approved; sends the order back where the dossier does not fit
    this number (its address lies outside the number's area). Of several approvals at once exactly one connects."""
    decision = decision_for(order, dossier, ports)
    if decision.outcome is not Outcome.ELIGIBLE:
        reasons = tuple(Reason(finding.item_id, finding.code.value, finding.told()) for finding in decision.open())
        sent_back = advance(order, OrderState.REJECTED, ports.now(), reasons)
        ports.orders.change(sent_back)
        tell(sent_back, ports)
        return
    now = ports.now()
    number = ports.numbers.get(order.account_id, order.number_id)
    done = replace(advance(order, OrderState.ACTIVATED, now), pack_version=dossier.pack_version)
    ports.orders.activate(done, activated(number, now))
    announce_activation(done, by, ports)


def announce_activation(order: Order, by: By, ports: OrderingPorts) -> None:
    """Tells everybody that a number is connected: the log, the contact person, the other families."""
    now = ports.now()
    for action, kind, target in (
        (Action.ORDER_ACCEPTED, "order", order.order_id),
        (Action.NUMBER_ACTIVATED, "number", order.number_id),
    ):
        line = entry(order.account_id, action, at=now, by=by, target=(kind, target), order_id=order.order_id)
        ports.audit.record(line)
    tell(order, ports)
    ids = {"account_id": order.account_id, "number_id": order.number_id}
    ports.bus.publish(OrderAccepted.happened(now, order_id=order.order_id, **ids), NumberActivated.happened(now, **ids))


def give_up(order: Order, ports: OrderingPorts) -> Order:
    """The order expired and its number back on sale. Raises IllegalTransition for one that is not waiting for its
    customer."""
    ended = advance(order, OrderState.EXPIRED, ports.now())
    number = ports.numbers.get(order.account_id, order.number_id)
    ports.orders.give_up(ended, released(number, ports.now()))
    tell(ended, ports)
    return ended


def decision_for(order: Order, dossier: Dossier, ports: OrderingPorts) -> Decision:
    """What the dossier comes to for this very number: the area counts."""
    rule = ports.rule_of(dossier)
    return decide(rule, handed_in(dossier, rule), ports.now().date(), area=area_named(order.area))
