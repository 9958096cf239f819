"""What ends by itself: orders and dossiers that wait too long, and what is no longer needed of those that ended (OR-5,
RG-7). Runs every hour; may be interrupted and repeated."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from callfactory.audit import Action, entry
from callfactory.dossiers import LOOKED_AFTER_EVERY, OPEN_FOR, WAITING, Dossier, DossierState, reusable_until
from callfactory.errors import IllegalTransition, NotFound, Unavailable, VersionConflict
from callfactory.numbers import NumberState
from callfactory.orders import WAITING as ORDERS_WAITING
from callfactory.orders import Order, OrderState
from functions.order.change_rules import apply_rules_of_today
from functions.order.end_dossier import end_dossier, receipt_of_removal
from functions.order.follow_dossier import follow_dossier, give_up
from functions.order.ordering import SYSTEM, OrderingPorts

AT_ONCE: Final = 100


@dataclass
class Tidied:
    """How many orders expired, orders were removed, dossiers ended."""

    expired: int = 0
    removed: int = 0
    dossiers: int = 0


def tidy_orders(ports: OrderingPorts) -> Tidied:
    """Ends what is due."""
    done = Tidied()
    now = ports.clock.now()
    apply_rules_of_today(ports)
    for account_id, dossier_id in ports.dossiers.due(now, limit=AT_ONCE):
        try:
            done.dossiers += _tidy_dossier(ports.dossiers.get(account_id, dossier_id), ports)
        except (VersionConflict, NotFound, Unavailable):
            continue  # somebody is at work on it, or it is gone: the next run looks again
    for order in ports.orders.due(now, limit=AT_ONCE):
        try:
            _tidy_order(order, ports, done)
        except (VersionConflict, NotFound, IllegalTransition):
            continue
    return done


def _tidy_dossier(dossier: Dossier, ports: OrderingPorts) -> bool:
    now = ports.now()
    if dossier.state is DossierState.EXPIRED:  # its end was cut off
        end_dossier(dossier, SYSTEM, ports)
        return True
    if dossier.state in WAITING:
        if any(_connected(dossier.account_id, order_id, ports) for order_id in dossier.order_ids):
            _wait_on(dossier, ports)
            return False
        end_dossier(dossier, SYSTEM, ports)
        return True
    if dossier.state is not DossierState.APPROVED:
        return False
    follow_dossier(dossier, SYSTEM, ports)  # connects what an interrupted approval has left
    until = reusable_until(dossier)
    needed = any(_needs(dossier.account_id, order_id, ports) for order_id in dossier.order_ids)
    if needed or (until is not None and until >= now.date() and not dossier.order_ids):
        ports.dossiers.change(replace(dossier, due_at=now + LOOKED_AFTER_EVERY, version=dossier.version + 1))
        return False
    end_dossier(dossier, SYSTEM, ports)
    return True


def _connected(account_id: str, order_id: str, ports: OrderingPorts) -> bool:
    """Whether a connected number rests on the dossier: its papers are not removed under it, however long its owner
    takes to bring them in order."""
    try:
        order = ports.orders.get(account_id, order_id)
    except NotFound:
        return False
    return order.state is OrderState.ACTIVATED and _needs(account_id, order_id, ports)


def _wait_on(dossier: Dossier, ports: OrderingPorts) -> None:
    """Orders that wait for the same papers have waited long enough."""
    waiting = replace(dossier, due_at=ports.now() + LOOKED_AFTER_EVERY, version=dossier.version + 1)
    for order_id in dossier.order_ids:
        try:
            order = ports.orders.get(dossier.account_id, order_id)
        except NotFound:
            continue
        if order.state in ORDERS_WAITING:
            give_up(order, ports)
    ports.dossiers.change(waiting)


def _needs(account_id: str, order_id: str, ports: OrderingPorts) -> bool:
    """Whether a number still rests on the dossier, or did so until less than `OPEN_FOR` ago."""
    try:
        order = ports.orders.get(account_id, order_id)
        number = ports.numbers.get(account_id, order.number_id)
    except NotFound:
        return False
    if number.state is not NumberState.RELEASED:
        return True
    return number.released_at is not None and ports.now() < number.released_at + OPEN_FOR


def _tidy_order(order: Order, ports: OrderingPorts, done: Tidied) -> None:
    if order.state is OrderState.EXPIRED:
        ports.orders.remove(order)
        target = ("order", order.order_id)
        ports.audit.record(entry(order.account_id, Action.ORDER_REMOVED, at=ports.now(), by=SYSTEM, target=target))
        ports.receipts.issue([receipt_of_removal(order.account_id, "order", order.order_id)])
        done.removed += 1
        return
    prolonged = _prolonged_until(order, ports)
    if prolonged is not None:  # its dossier was touched since, and decides when both end
        ports.orders.change(replace(order, due_at=prolonged, version=order.version + 1))
        return
    give_up(order, ports)
    done.expired += 1


def _prolonged_until(order: Order, ports: OrderingPorts) -> datetime | None:
    """Until when the order's dossier waits, if that is later than now."""
    if order.dossier_id is None:
        return None
    try:
        dossier = ports.dossiers.get(order.account_id, order.dossier_id)
    except NotFound:
        return None
    at_work = dossier.state in WAITING and dossier.due_at is not None and dossier.due_at > ports.now()
    return dossier.due_at if at_work else None
