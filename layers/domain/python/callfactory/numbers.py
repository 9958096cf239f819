"""Service numbers: what is free, who holds which one since when, and where it rings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from callfactory.catalogue import NumberType
from callfactory.errors import InvalidInput, VersionConflict
from callfactory.pages import Page, Position
from callfactory.phone import is_premium


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that is for sale while it is free."""

    e164: str
    country: str
    type: NumberType
    area: str | None = None
    free: bool = True


@dataclass(frozen=True, slots=True)
class Period:
    """One ownership of a number, half-open: from its activation up to its release (None: it goes on)."""

    e164: str
    account_id: str
    number_id: str
    active_from: datetime
    active_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ServiceNumber:
    """A number as its owner runs it. `ring_to` are E.164 numbers in order; `version` counts changes."""

    account_id: str
    number_id: str
    e164: str
    country: str
    type: NumberType
    active_from: datetime
    state: Literal["active", "released"] = "active"
    ring_to: tuple[str, ...] = ()
    version: int = 1


class Inventory(Protocol):
    """Which numbers are for sale."""

    def free(self, country: str, kind: str, *, limit: int, after: Position | None = None) -> Page[Offer]:
        """Free numbers in order."""

    def offer(self, e164: str) -> Offer | None:
        """The number, free or not; None where it was never for sale."""

    def add(self, offers: Sequence[Offer]) -> int:
        """Puts numbers on sale that are not known yet; answers how many were new."""

    def owner_now(self, e164: str) -> Period | None:
        """Who holds the number at this moment."""


class Numbers(Protocol):
    """The numbers that accounts hold. Every read is keyed by the account."""

    def get(self, account_id: str, number_id: str) -> ServiceNumber:
        """Raises NotFound, also for a number of another account."""

    def numbers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ServiceNumber]:
        """The account's numbers, oldest first."""

    def change(self, number: ServiceNumber) -> None:
        """Writes the number if nobody has since `number.version - 1`. Raises VersionConflict otherwise."""


def with_ring_to(number: ServiceNumber, ring_to: Sequence[str], *, seen_version: int, ours: bool) -> ServiceNumber:
    """The number ringing elsewhere. `ours` tells whether the target is one of our own service numbers.

    Raises VersionConflict where the changer saw another version, InvalidInput for a target that would ring in circles
    or cost a premium rate.
    """
    if seen_version != number.version:
        raise VersionConflict("The number was changed meanwhile. Read it again, then repeat your change.")
    if ours or number.e164 in ring_to:
        raise InvalidInput.of("ring_to.0.number", "loop", "This is a service number itself: calls would go in circles.")
    if any(is_premium(target) for target in ring_to):
        raise InvalidInput.of("ring_to.0.number", "premium", "A premium-rate number cannot be rung.")
    return replace(number, ring_to=tuple(ring_to), version=number.version + 1)
