"""Look again at a connected number: does what it rests on still hold? (DB-5)

A number whose papers no longer hold goes on as before. It is marked with what is wrong and how it is brought in order,
and the mark goes when it is. Nobody loses a number by a machine's decision.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from callfactory.audit import Action, entry
from callfactory.dossiers import Dossier, DossierState, handed_in
from callfactory.errors import NotFound
from callfactory.events import NumberUpdateRequired
from callfactory.numbers import NumberState, ServiceNumber, Shortcoming, with_shortcomings
from callfactory.orders import Order
from callfactory.own_details import details_now
from callfactory.regulations.dossier import HandedIn, known_from_order
from callfactory.regulations.eligibility import Decision, decide
from callfactory.regulations.places import area_named
from functions.order.ordering import By, OrderingPorts

_TO_UPDATE: Final = Shortcoming(
    "", "review_again", "Details changed after the papers were reviewed. Look them through and hand them in again."
)
_UNDER_REVIEW: Final = {DossierState.SUBMITTED, DossierState.IN_REVIEW}


def look_again(order: Order, by: By, ports: OrderingPorts) -> None:
    """Marks the number of an order that was activated, or takes the mark away. Repeating it changes nothing.

    Raises VersionConflict where the number was changed just now: look once more.
    """
    try:
        number = ports.numbers.get(order.account_id, order.number_id)
    except NotFound:
        return
    if number.state is NumberState.RELEASED:
        return
    found = _shortcomings(order, ports)
    if found is None:
        return
    marked = with_shortcomings(number, found, ports.now())
    if marked is number:
        return
    ports.numbers.change(marked)
    _tell(marked, by, ports)


def _shortcomings(order: Order, ports: OrderingPorts) -> Sequence[Shortcoming] | None:
    """What no longer holds; None while a reviewer looks at it."""
    dossier = _dossier(order, ports)
    if dossier is None:
        return _open(_decided_today(order, ports))
    if dossier.state in _UNDER_REVIEW:
        return None
    rule = ports.rule_of(dossier)
    day = looked_at_on(dossier) if dossier.state is DossierState.APPROVED else ports.now().date()
    found = _open(decide(rule, handed_in(dossier, rule), day, area=area_named(order.area)))
    if dossier.state is DossierState.APPROVED:
        return found
    return found or [_TO_UPDATE]


def looked_at_on(dossier: Dossier) -> date:
    """The day for which papers that were handed in count: none is too old because time has passed since."""
    return (dossier.submitted_at or dossier.changed_at).date()


def _dossier(order: Order, ports: OrderingPorts) -> Dossier | None:
    if order.dossier_id is None:
        return None
    try:
        return ports.dossiers.get(order.account_id, order.dossier_id)
    except NotFound:
        return None


def _decided_today(order: Order, ports: OrderingPorts) -> Decision:
    """Of an order whose answers are all in its details: the decision with those of today."""
    rule = ports.rule_of_order(order)
    details = details_now(order, ports.accounts.get(order.account_id))
    answers = known_from_order(rule, *details)
    return decide(rule, HandedIn(answers), ports.now().date(), area=area_named(order.area))


def _open(decision: Decision) -> list[Shortcoming]:
    return [Shortcoming(finding.item_id, finding.code.value, finding.told()) for finding in decision.open()]


def _tell(marked: ServiceNumber, by: By, ports: OrderingPorts) -> None:
    now = ports.now()
    mark = marked.update_required
    action = Action.NUMBER_TO_UPDATE if mark else Action.NUMBER_IN_ORDER
    target = ("number", marked.number_id)
    count = len(mark.shortcomings) if mark else 0
    ports.audit.record(entry(marked.account_id, action, at=now, by=by, target=target, shortcomings=count))
    ids = {"account_id": marked.account_id, "number_id": marked.number_id}
    ports.bus.publish(NumberUpdateRequired.happened(now, **ids))
