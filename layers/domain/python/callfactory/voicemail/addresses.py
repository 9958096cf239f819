"""Mail addresses of an account: messages go only to those that somebody who reads them has confirmed.

    pending ──(code)──> confirmed ──(bounce, complaint)──> suppressed ──(lifted by the owner)──> confirmed

The code is known to the mail alone: kept is a keyed hash of it. Whether messages may travel unencrypted to an address
is the owner's own decision, written down with who took it and when.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import Any, Final, Literal, Protocol

from callfactory.errors import Conflict, Gone, InvalidInput, TooManyRequests

CODE_LIVES: Final = timedelta(hours=24)
"""How long a code confirms an address. An address that was not confirmed by then is forgotten."""

CODE_DIGITS: Final = 8
MOST_GUESSES: Final = 5
"""Wrong codes that are answered; then a new code is needed."""

CODE_PAUSE: Final = timedelta(minutes=1)
"""The least time between two codes."""

MOST_CODES: Final = 5
"""Codes that one address gets, so that nobody's mailbox is filled by us."""

MOST_ADDRESSES: Final = 20
"""Addresses that an account can have."""

Suppression = Literal["refused", "complaint"]
Fingerprint = Callable[[str], str]
"""A code to its keyed hash."""


class AddressState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class MailAddress:
    """One address of an account.

    `suppressed` is why the mail system was told not to use it any more. `plain_by` and `plain_since` tell who allowed
    delivery without TLS and when; both are None where TLS is demanded.
    """

    account_id: str
    address_id: str
    email: str = field(repr=False)
    added_at: datetime
    code_hash: str | None = field(default=None, repr=False)
    code_sent_at: datetime | None = None
    codes: int = 0
    guesses: int = 0
    confirmed_at: datetime | None = None
    suppressed: Suppression | None = None
    suppressed_at: datetime | None = None
    plain_by: str | None = None
    plain_since: datetime | None = None
    version: int = 1

    @property
    def state(self) -> AddressState:
        if self.confirmed_at is None:
            return AddressState.PENDING
        return AddressState.SUPPRESSED if self.suppressed else AddressState.CONFIRMED

    @property
    def forgotten_at(self) -> datetime | None:
        """When it goes by itself: never, once it is confirmed."""
        return None if self.confirmed_at else (self.code_sent_at or self.added_at) + CODE_LIVES


class Addresses(Protocol):
    """Keeps the addresses of accounts. Every read is keyed by the account."""

    def add(self, address: MailAddress) -> MailAddress:
        """Keeps a new address; answers the one that is there already where the account has it."""

    def get(self, account_id: str, address_id: str) -> MailAddress:
        """Raises NotFound, also for an address of another account and for one that was never confirmed in time."""

    def of(self, account_id: str) -> Sequence[MailAddress]:
        """All of the account's, oldest first."""

    def change(self, address: MailAddress) -> None:
        """Writes it if nobody has since `address.version - 1`. Raises VersionConflict otherwise."""

    def remove(self, account_id: str, address_id: str) -> None:
        """Forgets it."""


def new_code() -> str:
    """A code for one mail."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))


def with_code(address: MailAddress, code_hash: str, now: datetime) -> MailAddress:
    """The address waiting for this code, and no other. Raises Conflict where it is confirmed, TooManyRequests where
    it got one a moment ago or got too many."""
    if address.confirmed_at is not None:
        raise Conflict("This address is confirmed already.")
    if address.codes >= MOST_CODES:
        raise TooManyRequests("This address got too many codes. Remove it, or try again tomorrow.", retry_after=86_400)
    if address.code_sent_at is not None and now < address.code_sent_at + CODE_PAUSE:
        wait = address.code_sent_at + CODE_PAUSE - now
        raise TooManyRequests("A code was sent a moment ago.", retry_after=int(wait.total_seconds()) + 1)
    return _next(address, code_hash=code_hash, code_sent_at=now, codes=address.codes + 1, guesses=0)


def guessed(address: MailAddress, code: str, fingerprint: Fingerprint, now: datetime) -> tuple[MailAddress, bool]:
    """The address after somebody entered a code, and whether it was the right one. Write the address either way: wrong
    guesses count. Raises Gone when the code's time or guesses are over."""
    if address.confirmed_at is not None:
        return address, True
    if address.code_hash is None or address.code_sent_at is None or now >= address.code_sent_at + CODE_LIVES:
        raise Gone("This code is no longer valid. Ask for a new one.")
    if address.guesses >= MOST_GUESSES:
        raise Gone("Too many wrong codes. Ask for a new one.")
    if compare_digest(address.code_hash, fingerprint(code)):
        return _next(address, code_hash=None, confirmed_at=now), True
    return _next(address, guesses=address.guesses + 1), False


def wrong_code() -> InvalidInput:
    return InvalidInput.of("code", "wrong", "This is not the code that was mailed.")


def suppress(address: MailAddress, why: Suppression, now: datetime) -> MailAddress:
    """The mail system was told not to use it. The first reason stays."""
    return address if address.suppressed else _next(address, suppressed=why, suppressed_at=now)


def lifted(address: MailAddress) -> MailAddress:
    """The owner says that it can be used again."""
    return _next(address, suppressed=None, suppressed_at=None) if address.suppressed else address


def with_plain(address: MailAddress, allowed: bool, by: str, now: datetime) -> MailAddress:
    """Whether messages may reach this address unencrypted; `by` is the id of who decides."""
    if allowed == (address.plain_since is not None):
        return address
    return _next(address, plain_by=by if allowed else None, plain_since=now if allowed else None)


def _next(address: MailAddress, **changes: Any) -> MailAddress:
    return replace(address, version=address.version + 1, **changes)
