"""Accounts and the people in them.

An account comes into being when somebody has confirmed an e-mail address, exactly once. Organisation and contact person
(OR-1) are asked for when the first number is ordered, not before.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from callfactory.errors import VersionConflict
from callfactory.organisation import Contact, Organisation
from callfactory.principal import Role

PLATFORM_ACCOUNT: Final = "acc_" + "0" * 26
"""Call Factory itself: the account of our staff and of our own switches."""

PRIVACY_STATEMENT: Final = "2018-05-01"
"""The version of the privacy statement in force: what people accept when they sign up."""


@dataclass(frozen=True, slots=True)
class Account:
    """One customer. `zone` is the IANA zone of times shown, `language` that of mails; `version` counts changes.

    `privacy_statement` is the version that was accepted at `created_at`, or the newer one that was read since.
    """

    account_id: str
    language: str
    zone: str
    privacy_statement: str
    created_at: datetime
    version: int = 1
    organisation: Organisation | None = field(default=None, repr=False)
    contact: Contact | None = field(default=None, repr=False)
    statement_told: str | None = None
    """The newest version of the privacy statement of which its owners were told by mail."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an account. `subject` is the identity store's name for the person, opaque."""

    account_id: str
    user_id: str
    subject: str
    email: str = field(repr=False)
    roles: frozenset[Role]
    created_at: datetime


class Accounts(Protocol):
    """Keeps accounts and members."""

    def member_of_subject(self, subject: str) -> Member | None:
        """Whom the identity store's name belongs to; None before the account came into being."""

    def open(self, account: Account, owner: Member) -> Member:
        """Makes account and owner together, unless the owner's subject has one already; answers the member that is
        there afterwards. Of several at once exactly one makes it."""

    def add(self, member: Member) -> Member:
        """Makes a member of an account that exists; the same promise as `open`."""

    def get(self, account_id: str) -> Account:
        """The account. Raises NotFound."""

    def member(self, account_id: str, user_id: str) -> Member | None:
        """The member, if still one."""

    def change(self, account: Account) -> None:
        """Writes the account if nobody has since `account.version - 1`. Raises VersionConflict otherwise."""


def changed(account: Account, *, seen_version: int) -> int:
    """The version that a change makes. Raises VersionConflict where the changer saw another version than there is."""
    if seen_version != account.version:
        raise VersionConflict("The account was changed meanwhile. Read it again, then repeat your change.")
    return account.version + 1
