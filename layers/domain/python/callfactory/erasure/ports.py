"""What erasing needs from outside."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from callfactory.erasure.kept import Kept
from callfactory.erasure.ledger import Erasure
from callfactory.pages import Page, Position
from callfactory.registry.model import Place


class Erasures(Protocol):
    """The ledger. Every read but `since` is keyed by the account."""

    def add(self, erasure: Erasure) -> Erasure:
        """Keeps a new one; where the account has one of its kind and caller that is not done, answers that one."""

    def get(self, account_id: str, erasure_id: str) -> Erasure:
        """Raises NotFound, for one of another account as well."""

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Erasure]:
        """The account's erasures, newest first."""

    def replace(self, erasure: Erasure) -> None:
        """Keeps it in the place of the version before it. Raises VersionConflict."""

    def all(self, after: Position | None) -> Page[Erasure]:
        """Erasures of all accounts, for repeating them after a restore."""


class Remover(Protocol):
    """Removes what is held about an account. Every method yields how many entries it has just dealt with: whoever is
    stopped in between begins again, since doing it twice is doing it once."""

    def remove(self, place: Place, account_id: str, number_ids: Sequence[str]) -> Iterator[int]:
        """Items of a table, objects of a bucket, people of the identity store."""

    def clear(self, place: Place, account_id: str, number_ids: Sequence[str], kept: Kept) -> Iterator[int]:
        """Items of a table stay, without what is to go."""

    def forget_caller(
        self, account_id: str, number_ids: Sequence[str], caller_index: str, before: datetime
    ) -> Iterator[int]:
        """Every call from this caller that began before then, and the facts behind it, lose the caller; and so does
        what is kept of its recordings while a hold keeps them."""

    def forget_callers_before(self, number_id: str, begin: datetime | None, end: datetime) -> Iterator[int]:
        """Calls of a number that began in [begin, end), and the facts behind them, lose their callers."""

    def numbers(self, after: Position | None) -> Page[str]:
        """All numbers that anybody has or had."""


class Recorded(Protocol):
    """Ends recordings, which their own family removes and writes receipts for."""

    def end(self, account_id: str, number_ids: Sequence[str]) -> Iterator[int]:
        """Marks every recording of the account for removal now."""

    def end_of_caller(
        self, account_id: str, number_ids: Sequence[str], caller_index: str, before: datetime
    ) -> Iterator[int]:
        """Marks every recording of this caller that began before then for removal now."""


class Downloads(Protocol):
    """Takes back files that hold what is to be forgotten."""

    def take_back(self, account_id: str) -> Iterator[int]:
        """Removes every finished download of the account, and begins those anew that are being made."""


class Index(Protocol):
    """Makes keyed hashes."""

    def __call__(self, account_id: str, value: str) -> str:
        """The hash under which calls from this caller are found."""


class Addresses(Protocol):
    """Hides the address of an owner who leaves until it is used, once."""

    def seal(self, erasure_id: str, email: str, language: str) -> str:
        """Address and language, readable for this erasure only."""

    def open(self, erasure_id: str, sealed: str) -> tuple[str, str] | None:
        """Address and language; None where they cannot be read any more."""


class Watermarks(Protocol):
    """Up to when callers of a number are forgotten already."""

    def read(self, number_id: str) -> datetime | None:
        """None where nothing was done yet."""

    def write(self, number_id: str, until: datetime) -> None:
        """Moves it."""
