"""Changing an e-mail address: both the present and the new address confirm it with a code of their own (DB-5).

So neither somebody who got hold of a session, nor a slip of the pen, moves an account to another mailbox.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from callfactory.errors import FieldProblem, Gone, InvalidInput

LIVES: Final = timedelta(hours=1)
MOST_GUESSES: Final = 5

Which = Literal["sign-in", "contact"]
"""The address that a person signs in with, or that of the account's contact person."""


class ChangeOver(Gone):
    """Its time is over, or codes were wrong too often."""

    code = "change_over"


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A change that waits for both codes, kept as keyed hashes. `guesses` counts wrong answers."""

    change_id: str
    account_id: str
    user_id: str
    which: Which
    old: str = field(repr=False)
    new: str = field(repr=False)
    old_hash: str = field(repr=False)
    new_hash: str = field(repr=False)
    created_at: datetime
    guesses: int = 0

    @property
    def ends_at(self) -> datetime:
        """Until when it can be confirmed."""
        return self.created_at + LIVES


class EmailChanges(Protocol):
    """Keeps changes that wait."""

    def add(self, change: EmailChange) -> None:
        """Keeps a new one."""

    def get(self, change_id: str) -> EmailChange | None:
        """The change, if there is one."""

    def guess(self, change: EmailChange) -> bool:
        """Counts an answer before it is looked at; False where there have been too many already."""

    def remove(self, change_id: str) -> None:
        """Forgets it, both addresses with it."""


def new_code() -> str:
    """Six digits that nobody can foresee."""
    return f"{secrets.randbelow(1_000_000):06d}"


def require_open(change: EmailChange, now: datetime) -> None:
    """Raises ChangeOver."""
    if now >= change.ends_at:
        raise ChangeOver("This change took too long. Begin it again.")


def require_codes(change: EmailChange, old_hash: str, new_hash: str) -> None:
    """Raises InvalidInput naming each code that is wrong."""
    sent = (("code_old", old_hash, change.old_hash), ("code_new", new_hash, change.new_hash))
    wrong = [name for name, given, kept in sent if not secrets.compare_digest(given, kept)]
    if wrong:
        raise InvalidInput([FieldProblem("body", name, "wrong_code", "This code is wrong.") for name in wrong])
