"""Ordering a number: of everybody who wants it at once, exactly one gets it.

Where the law asks nothing beyond the order, or an approved dossier answers it, the number is connected at once. Else it
is kept for the order until its dossier is approved.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from callfactory.audit import Action, entry
from callfactory.catalogue import INTERNATIONAL, product_of
from callfactory.dossiers import OPEN_FOR, Dossier, DossierState, handed_in, require_complete
from callfactory.errors import CallFactoryError, FieldProblem, InvalidInput, NumberTaken, VersionConflict
from callfactory.ids import new_id
from callfactory.numbers import NumberState, Offer, ServiceNumber
from callfactory.orders import FOLLOWS, Order, OrderState, advance
from callfactory.organisation import Contact, Organisation
from callfactory.own_details import own_details
from callfactory.phone import is_universal
from callfactory.principal import Principal
from callfactory.regulations.dossier import HandedIn, known_from_order
from callfactory.regulations.eligibility import Decision, Outcome, decide
from callfactory.regulations.identifiers import require_identifiers
from callfactory.regulations.pack import Pack, RuleUnknown
from callfactory.regulations.places import area_named, require_country
from callfactory.regulations.rule import Availability, EndUser, Rule, RuleKey
from functions.order.follow_dossier import announce_activation
from functions.order.ordering import OrderingPorts, note, tell


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody orders, and for whom. `dossier_id` names papers that were handed in before."""

    e164: str
    organisation: Organisation
    contact: Contact
    end_user: EndUser = "business"
    dossier_id: str | None = None
    cart_id: str | None = None


def place_order(wish: Wish, principal: Principal, ports: OrderingPorts) -> str:
    """The order's id.

    Raises NumberTaken, RuleUnknown, NotFound for a dossier that is not there, and InvalidInput for a number that is not
    on offer, identifiers that cannot be, and end users who cannot have such a number.
    """
    now = ports.now()
    offer = _open_offer(wish, now, ports)
    require_country(wish.organisation.address, "organisation.address", offer.country)
    if wish.end_user == "business":
        require_identifiers(wish.organisation, ports.vat)
    pack = ports.packs.current(now.date())
    rule = pack.rule(RuleKey(country=offer.country, type=offer.type, end_user=wish.end_user), now.date())
    if rule.availability is Availability.REFUSED:
        require_complete(decide(rule, HandedIn(), now.date()))
    order = _draft(wish, offer, pack.version, principal, ports)
    if rule.asks_nothing_more():
        require_complete(_decided_from_order(rule, order), taken_from_order=True)
        return _connect(order, principal, wish, ports)
    return _with_dossier(order, rule, principal, wish, ports)


def _open_offer(wish: Wish, now: datetime, ports: OrderingPorts) -> Offer:
    offer = ports.inventory.offer(wish.e164)
    if offer is None:
        raise not_on_offer(wish.e164, ports.packs.current(now.date()), now)
    if not offer.open_to(wish.cart_id, now):
        raise NumberTaken("Somebody else was first: this number is no longer free. Choose another.")
    return offer


def not_on_offer(e164: str, pack: Pack, now: datetime) -> CallFactoryError:
    """Why a number cannot be had that was never on sale: universal numbers belong to no country, so their rule says."""
    if is_universal(e164):
        try:
            pack.rule(RuleKey(country=INTERNATIONAL, type="uifn", end_user="business"), now.date())
        except RuleUnknown as unknown:
            return unknown
    detail = "This number is not on offer. Search the offers for one that is."
    return InvalidInput([FieldProblem("body", "number", "not_on_offer", detail)])


def _draft(wish: Wish, offer: Offer, pack_version: int, principal: Principal, ports: OrderingPorts) -> Order:
    now = ports.now()
    account = ports.accounts.get(principal.account_id)
    return Order(
        account_id=principal.account_id,
        order_id=new_id("ord", now),
        e164=offer.e164,
        number_id=new_id("num", now),
        country=offer.country,
        type=offer.type,
        area=offer.area,
        product=product_of(offer.country, offer.type),
        organisation=wish.organisation,
        contact=wish.contact,
        placed_at=now,
        end_user=wish.end_user,
        pack_version=pack_version,
        own=own_details(wish.organisation, wish.contact, account),
    )


def _decided_from_order(rule: Rule, order: Order) -> Decision:
    answers = known_from_order(rule, order.organisation, order.contact)
    return decide(rule, HandedIn(answers), order.placed_at.date(), area=area_named(order.area))


def _connect(order: Order, principal: Principal, wish: Wish, ports: OrderingPorts) -> str:
    """Order and connected number in one transaction: nothing has to be reviewed."""
    done = replace(advance(order, OrderState.ACTIVATED, order.placed_at), version=1)
    ports.orders.place(done, _number(done, NumberState.ACTIVE), cart_id=wish.cart_id)
    _remember(done, ports)
    announce_activation(done, (principal.kind, principal.subject_id), ports)
    return done.order_id


def _with_dossier(order: Order, rule: Rule, principal: Principal, wish: Wish, ports: OrderingPorts) -> str:
    dossier = _chosen(order, wish, ports)
    if dossier is not None and dossier.state is DossierState.APPROVED:
        decision = decide(rule, handed_in(dossier, rule), order.placed_at.date(), area=area_named(order.area))
        if decision.outcome is Outcome.ELIGIBLE:
            _attach(dossier, order, ports)
            return _connect(replace(order, dossier_id=dossier.dossier_id), principal, wish, ports)
        if wish.dossier_id is not None:
            require_complete(decision)
        dossier = None  # it does not fit this number: the customer hands in what does
    return _wait_for(dossier, order, principal, wish, ports)


def _chosen(order: Order, wish: Wish, ports: OrderingPorts) -> Dossier | None:
    """The dossier that was named; else the approved one of this rule, if there is one (RG-9)."""
    if wish.dossier_id is None:
        return ports.dossiers.approved(order.account_id, order.key)
    dossier = ports.dossiers.get(order.account_id, wish.dossier_id)
    if dossier.key != order.key or dossier.state is DossierState.EXPIRED:
        raise InvalidInput.of(
            "dossier_id",
            "other_rule",
            "This dossier is expired, or for another country, type or end user. Name another, or none.",
        )
    return dossier


def _wait_for(dossier: Dossier | None, order: Order, principal: Principal, wish: Wish, ports: OrderingPorts) -> str:
    """The number is kept for the order; its dossier says when it can go on."""
    by = (principal.kind, principal.subject_id)
    resting = dossier or _new_dossier(order)
    waiting = replace(advance(order, FOLLOWS[resting.state], order.placed_at), version=1, dossier_id=resting.dossier_id)
    if dossier is None:
        resting = replace(resting, order_ids=(order.order_id,))
        ports.dossiers.add(resting)
        note(resting, Action.DOSSIER_OPENED, by, ports, order_id=order.order_id)
    else:
        _attach(dossier, order, ports)
    try:
        ports.orders.place(waiting, _number(waiting, NumberState.RESERVED), cart_id=wish.cart_id)
    except NumberTaken:
        if dossier is None:
            ports.dossiers.remove(resting)
        raise
    _remember(waiting, ports)
    target = ("order", order.order_id)
    ports.audit.record(entry(order.account_id, Action.ORDER_PLACED, at=order.placed_at, by=by, target=target))
    tell(waiting, ports)
    return waiting.order_id


def _attach(dossier: Dossier, order: Order, ports: OrderingPorts) -> None:
    """The dossier is kept as long as the order needs it."""
    orders = tuple(dict.fromkeys((*dossier.order_ids, order.order_id)))
    ports.dossiers.change(replace(dossier, order_ids=orders, version=dossier.version + 1))


def _new_dossier(order: Order) -> Dossier:
    return Dossier(
        account_id=order.account_id,
        dossier_id=new_id("dos", order.placed_at),
        key=order.key,
        pack_version=order.pack_version,
        organisation=order.organisation,
        contact=order.contact,
        created_at=order.placed_at,
        changed_at=order.placed_at,
        due_at=order.placed_at + OPEN_FOR,
        own=order.own,
    )


def _number(order: Order, state: NumberState) -> ServiceNumber:
    return ServiceNumber(
        account_id=order.account_id,
        number_id=order.number_id,
        e164=order.e164,
        country=order.country,
        type=order.type,
        active_from=order.placed_at,
        state=state,
    )


def _remember(order: Order, ports: OrderingPorts) -> None:
    """The first order tells who the customer is; the account keeps it."""
    account = ports.accounts.get(order.account_id)
    if account.organisation is not None:
        return
    filled = replace(account, organisation=order.organisation, contact=order.contact, version=account.version + 1)
    try:
        ports.accounts.change(filled)
    except VersionConflict:
        return  # somebody is filling it in right now, and knows better
