"""What an account says about itself, and what was ordered with it (DB-5).

Whoever orders with the account's own organisation or contact person means the account: when it moves, its orders and
dossiers move with it, and have to hold where it is now. Who orders for somebody else says so by other details, and
changes of the account are none of theirs.
"""

from typing import Final, Protocol

from callfactory.identity.accounts import Account
from callfactory.organisation import Contact, Organisation
from callfactory.regulations.dossier import known_from_order
from callfactory.regulations.rule import AnyItem, DocumentItem, Rule, VerificationItem

ORGANISATION: Final = "organisation"
CONTACT: Final = "contact"
_REACHED_BY: Final = {"contact.email", "contact.phone"}
"""How somebody is reached says nothing about who they are."""


class Detailed(Protocol):
    """An order or a dossier. `own` tells which of its details are the account's."""

    @property
    def organisation(self) -> Organisation: ...

    @property
    def contact(self) -> Contact: ...

    @property
    def own(self) -> frozenset[str]: ...


def own_details(organisation: Organisation, contact: Contact, account: Account) -> frozenset[str]:
    """Which of these details are the account's own. A first order tells the account's."""
    own = set()
    if account.organisation in {None, organisation}:
        own.add(ORGANISATION)
    if account.contact in {None, contact}:
        own.add(CONTACT)
    return frozenset(own)


def details_now(kept: Detailed, account: Account) -> tuple[Organisation, Contact]:
    """The details of an order or a dossier as they are today."""
    organisation = account.organisation if ORGANISATION in kept.own else None
    contact = account.contact if CONTACT in kept.own else None
    return organisation or kept.organisation, contact or kept.contact


def unseen_by_reviewer(
    rule: Rule, before: tuple[Organisation, Contact], after: tuple[Organisation, Contact]
) -> list[AnyItem]:
    """What of a rule's requirements a reviewer saw with other details, where somebody compared them with papers."""
    if not any(isinstance(item, DocumentItem | VerificationItem) for item in rule.items):
        return []
    was, now = known_from_order(rule, *before), known_from_order(rule, *after)
    return [
        item
        for item in rule.items
        if was.get(item.id) != now.get(item.id) and getattr(item, "takes", None) not in _REACHED_BY
    ]
