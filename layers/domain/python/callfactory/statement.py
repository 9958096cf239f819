"""The privacy statement: its versions, and who is to be told of a new one (PS-1).

A version is named by the day from which it is effective; its page stands in `web/public/privacy/<version>/`. It is
announced by being listed here: owners are told by mail, and in My Call Factory until they say that they have read it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from callfactory.identity.accounts import PRIVACY_STATEMENT, Account
from callfactory.mail_texts import Language


@dataclass(frozen=True, slots=True)
class Statement:
    """One version. `changes` says in each language what is different from the version before; the first has none."""

    version: str
    changes: Mapping[Language, str]


STATEMENTS: Final[tuple[Statement, ...]] = (Statement(PRIVACY_STATEMENT, {}),)
"""Every version, oldest first; the last one may be announced and not effective yet."""


def newest() -> Statement:
    """The version that was announced last."""
    return STATEMENTS[-1]


def unread(account: Account) -> Statement | None:
    """The newest version, where the account's owners have read an older one only."""
    return newest() if newest().version > account.privacy_statement else None


class StatementNotices(Protocol):
    """Which accounts were told of which version."""

    def untold(self, version: str) -> Iterator[Account]:
        """Accounts that have read an older version and were not told of this one."""

    def told(self, account_id: str, version: str) -> None:
        """Their owners were told."""
