"""Price lists in their versions: which one rates a call.

An account is assigned a price list from an instant on; whoever has none gets the one of Call Factory itself
(PLATFORM_ACCOUNT). A version of a list holds from the instant for which it was activated; of two that were activated
for the same instant the later activation wins. Nothing of this is ever changed or removed, only added: so it can always
be told which prices were in force, and a corrected version takes the place of a wrong one, for the past as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callfactory.rating.tariff import TariffTerms, TariffVersion


@dataclass(frozen=True, slots=True)
class PriceList:
    """A tariff by name. Its currency never changes."""

    tariff_id: str
    name: str
    currency: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of an imported file; `file_id` is the SHA-256 of its content."""

    tariff_id: str
    version: int
    terms: TariffTerms
    rates: int
    file_id: str
    imported_at: datetime
    imported_by: str


@dataclass(frozen=True, slots=True)
class Activation:
    """From `valid_from` on, this version is in force."""

    tariff_id: str
    version: int
    valid_from: datetime
    activated_at: datetime
    activated_by: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """From `valid_from` on, calls of this account are rated by this price list, in its currency."""

    account_id: str
    tariff_id: str
    currency: str
    valid_from: datetime
    assigned_at: datetime


class Tariffs(Protocol):
    """Keeps price lists, their versions with their files, and activations."""

    def add(self, price_list: PriceList) -> None:
        """Keeps a new list."""

    def get(self, tariff_id: str) -> PriceList:
        """Raises NotFound."""

    def all(self) -> Sequence[PriceList]:
        """Every list, oldest first: a handful."""

    def add_version(self, version: Version, content: bytes) -> None:
        """Keeps file and version together. Raises VersionConflict where a version of this number exists."""

    def versions(self, tariff_id: str) -> Sequence[Version]:
        """The versions, oldest first."""

    def content(self, version: Version) -> bytes:
        """The file as it was imported."""

    def activate(self, activation: Activation) -> None:
        """Keeps an activation."""

    def activations(self, tariff_id: str) -> Sequence[Activation]:
        """Every activation in the order in which they were made."""


class Assignments(Protocol):
    """Keeps which account has which price list."""

    def assign(self, assignment: Assignment) -> None:
        """Keeps an assignment; a later one for the same instant takes its place."""

    def of(self, account_id: str) -> Sequence[Assignment]:
        """The account's assignments in order of `valid_from`."""


class Rates(Protocol):
    """Versions of tariffs with their rates, for rating."""

    def version(self, tariff_id: str, version: int) -> TariffVersion:
        """The version with all of its rates."""

    def terms(self, tariff_id: str) -> Mapping[tuple[str, int], TariffTerms]:
        """The terms of every version of a list, by list and version."""


def in_force(activations: Sequence[Activation], at: datetime) -> int | None:
    """The version that rates a call which starts at this instant; None where there is none yet."""
    begun = [each for each in activations if each.valid_from <= at]
    return max(begun, key=lambda each: (each.valid_from, each.activated_at, each.version)).version if begun else None


def assigned(own: Sequence[Assignment], common: Sequence[Assignment], at: datetime) -> Assignment | None:
    """The account's price list at this instant, else the common one."""
    for assignments in (own, common):
        begun = [each for each in assignments if each.valid_from <= at]
        if begun:
            return max(begun, key=lambda each: (each.valid_from, each.assigned_at))
    return None
