"""A cart: several numbers of several countries, each kept for it for a while. It knows no person, only numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from callfactory.errors import Conflict, Gone, InvalidInput, NotFound

RESERVED_FOR: Final = timedelta(minutes=30)
"""How long a number is kept for a cart; once, it may be kept as long again."""

KEPT_FOR: Final = timedelta(hours=24)
"""How long a cart lives after it was last touched (OR-5)."""

MOST_NUMBERS: Final = 20


class AlreadyExtended(Conflict):
    """The reservation was extended once; it cannot be again."""

    code = "already_extended"


@dataclass(frozen=True, slots=True)
class Reserved:
    """A number in a cart, and until when nobody else gets it."""

    e164: str
    until: datetime
    extended: bool = False

    def holds(self, now: datetime) -> bool:
        """Whether it is still kept."""
        return now < self.until


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart, known by an opaque id that its visitor keeps."""

    cart_id: str
    numbers: tuple[Reserved, ...]
    expires_at: datetime
    version: int = 1

    def number(self, e164: str) -> Reserved:
        """The number in it. Raises NotFound."""
        for reserved in self.numbers:
            if reserved.e164 == e164:
                return reserved
        raise NotFound("This number is not in the cart.")


class Carts(Protocol):
    """Keeps carts and the reservations of their numbers."""

    def add(self, cart: Cart) -> None:
        """Keeps a new cart."""

    def get(self, cart_id: str, now: datetime) -> Cart:
        """Raises NotFound for a cart that there is not, or not any more."""

    def change(self, cart: Cart) -> None:
        """Writes the cart if nobody has since `cart.version - 1`. Raises VersionConflict otherwise."""

    def reserve(self, e164: str, cart_id: str, until: datetime, now: datetime) -> None:
        """Keeps a free number for a cart. Raises NumberTaken where it is sold or kept for another: of many at once
        exactly one gets it. A reservation that is over keeps nothing."""

    def release(self, e164: str, cart_id: str) -> None:
        """Lets others have the number again, if it is kept for this cart."""


def with_number(cart: Cart, e164: str, now: datetime) -> Cart:
    """The cart with a number that was reserved now. Raises InvalidInput for more numbers than a cart takes."""
    others = tuple(reserved for reserved in cart.numbers if reserved.e164 != e164)
    if len(others) >= MOST_NUMBERS:
        raise InvalidInput.of("number", "too_many", f"A cart takes {MOST_NUMBERS} numbers: order these first.")
    return _touched(cart, (*others, Reserved(e164, now + RESERVED_FOR)), now)


def without_numbers(cart: Cart, gone: Iterable[str], now: datetime) -> Cart:
    """The cart without some numbers."""
    leaving = set(gone)
    return _touched(cart, tuple(reserved for reserved in cart.numbers if reserved.e164 not in leaving), now)


def extended(cart: Cart, e164: str, now: datetime) -> Cart:
    """The cart with one reservation as long again. Raises Gone for one that is over, AlreadyExtended."""
    reserved = cart.number(e164)
    if not reserved.holds(now):
        raise Gone("This reservation is over. Put the number into the cart again, if it is still free.")
    if reserved.extended:
        raise AlreadyExtended("This reservation was extended before: order the number, or let it go.")
    longer = replace(reserved, until=reserved.until + RESERVED_FOR, extended=True)
    return _touched(cart, tuple(longer if each.e164 == e164 else each for each in cart.numbers), now)


def _touched(cart: Cart, numbers: tuple[Reserved, ...], now: datetime) -> Cart:
    return replace(cart, numbers=numbers, expires_at=now + KEPT_FOR, version=cart.version + 1)
