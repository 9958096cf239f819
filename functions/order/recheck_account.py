"""An account says something else about itself: everything that rests on it is looked at again (DB-5)."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from callfactory.audit import Action
from callfactory.clock import iso
from callfactory.dossiers import CHANGEABLE, Dossier, DossierState, handed_in, is_enough, step
from callfactory.errors import NotFound, Unavailable, VersionConflict
from callfactory.identity.accounts import Account
from callfactory.mail import MailKind, request_mail
from callfactory.orders import Order, OrderState
from callfactory.own_details import details_now, unseen_by_reviewer
from callfactory.pages import Page, Position
from callfactory.phone import international
from callfactory.regulations.eligibility import decide
from functions.order.follow_dossier import follow_dossier
from functions.order.look_again import look_again, looked_at_on
from functions.order.ordering import By, OrderingPorts, note

BY: Final[By] = ("system", "order-recheck")
_PAGE: Final = 100
Kept = TypeVar("Kept")
_ROUNDS: Final = 3


def recheck_account(account_id: str, ports: OrderingPorts) -> None:
    """Dossiers that are the account's own move on to what it says now; those that are not enough with it, or that a
    reviewer saw with something else, are to be updated. Connected numbers are marked where that touches them. Repeating
    it changes nothing.

    Raises Unavailable where somebody else is changing the same things: look again later.
    """
    try:
        account = ports.accounts.get(account_id)
    except NotFound:
        return  # erased meanwhile
    for dossier in _dossiers(account_id, ports):
        _without_interference(partial(_move_on, dossier.dossier_id, account, ports))
    for order in _orders(account_id, ports):
        if order.state is OrderState.ACTIVATED:
            _without_interference(partial(look_again, order, BY, ports))
            _tell_owners(order, account, ports)


def _move_on(dossier_id: str, account: Account, ports: OrderingPorts) -> None:
    try:
        dossier = ports.dossiers.get(account.account_id, dossier_id)
    except NotFound:
        return
    organisation, contact = details_now(dossier, account)
    if dossier.state is DossierState.EXPIRED or (organisation, contact) == (dossier.organisation, dossier.contact):
        return
    moved = replace(dossier, organisation=organisation, contact=contact)
    if dossier.state in CHANGEABLE or _still_enough(dossier, moved, ports):
        ports.dossiers.change(replace(moved, version=dossier.version + 1))
        return
    outdated = replace(step(moved, DossierState.UPDATE_REQUIRED, ports.now()), verified=frozenset())
    ports.dossiers.change(outdated)
    note(outdated, Action.DOSSIER_OUTDATED, BY, ports, version=outdated.pack_version)
    follow_dossier(outdated, BY, ports)


def _still_enough(before: Dossier, after: Dossier, ports: OrderingPorts) -> bool:
    """Whether the papers hold with other details too, and no reviewer would see anything new."""
    rule = ports.rule_of(after)
    unseen = unseen_by_reviewer(rule, (before.organisation, before.contact), (after.organisation, after.contact))
    return not unseen and is_enough(after, decide(rule, handed_in(after, rule), looked_at_on(after)))


def _tell_owners(order: Order, account: Account, ports: OrderingPorts) -> None:
    """Owners get a mail about a number that is marked: one for each mark, however often it is looked at again."""
    try:
        number = ports.numbers.get(order.account_id, order.number_id)
    except NotFound:
        return
    if number.update_required is None:
        return
    for owner in ports.rosters.roster(account.account_id).owners:
        ports.outbox.put(
            request_mail(
                MailKind.NUMBER_TO_UPDATE,
                account_id=account.account_id,
                about=f"{number.number_id}/{iso(number.update_required.since)}/{owner.user_id}",
                recipient=owner.email,
                language=account.language,
                number=international(number.e164),
                number_id=number.number_id,
            ),
            ports.now(),
        )


def _dossiers(account_id: str, ports: OrderingPorts) -> list[Dossier]:
    return _all(lambda after: ports.dossiers.dossiers_of(account_id, limit=_PAGE, after=after))


def _orders(account_id: str, ports: OrderingPorts) -> list[Order]:
    return _all(lambda after: ports.orders.orders_of(account_id, limit=_PAGE, after=after))


def _all(page_after: Callable[[Position | None], Page[Kept]]) -> list[Kept]:
    """Everything, read before any of it changes."""
    page = page_after(None)
    found = list(page.items)
    while page.next is not None:
        page = page_after(page.next)
        found += page.items
    return found


def _without_interference(work: Callable[[], None]) -> None:
    for _ in range(_ROUNDS):
        try:
            work()
        except VersionConflict:
            continue  # its owner or a reviewer is at work on it: look again
        return
    raise Unavailable("Somebody is changing the same things: look again later.", retry_after=5)
