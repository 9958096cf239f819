"""The cart: numbers are put in, kept for a while, taken out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from callfactory.carts import (
    KEPT_FOR,
    RESERVED_FOR,
    Cart,
    Carts,
    extended,
    with_number,
    without_numbers,
)
from callfactory.clock import Clock
from callfactory.errors import InvalidInput, VersionConflict
from callfactory.ids import new_id
from callfactory.numbers import Inventory, to_millisecond

_ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class CartPorts:
    """What carts need."""

    carts: Carts
    inventory: Inventory
    clock: Clock


def begin_cart(ports: CartPorts) -> str:
    """A new cart; its opaque id."""
    now = to_millisecond(ports.clock.now())
    cart = Cart(new_id("crt", now), (), now + KEPT_FOR)
    ports.carts.add(cart)
    return cart.cart_id


def show_cart(cart_id: str, ports: CartPorts) -> Cart:
    """The cart. Raises NotFound for one whose time is over."""
    return ports.carts.get(cart_id, ports.clock.now())


def put_into_cart(cart_id: str, e164: str, ports: CartPorts) -> Cart:
    """The cart with the number, kept for it from now on; a number that is in it already stays as it is.

    Raises NotFound, NumberTaken, and InvalidInput for a number that is not on offer or one too many.
    """
    now = to_millisecond(ports.clock.now())
    cart = ports.carts.get(cart_id, now)
    if any(reserved.e164 == e164 and reserved.holds(now) for reserved in cart.numbers):
        return cart
    if ports.inventory.offer(e164) is None:
        raise InvalidInput.of(
            "number", "not_on_offer", "This number is not on offer. Search the offers for one that is."
        )
    with_number(cart, e164, now)  # refuses one too many before anything is reserved
    ports.carts.reserve(e164, cart_id, now + RESERVED_FOR, now)
    try:
        return _changed(cart_id, lambda current: with_number(current, e164, now), ports)
    except Exception:
        ports.carts.release(e164, cart_id)  # nobody would know of it: it must not stay reserved
        raise


def take_out_of_cart(cart_id: str, e164: str, ports: CartPorts) -> Cart:
    """The cart without the number, which others can have at once. Raises NotFound."""
    now = to_millisecond(ports.clock.now())
    ports.carts.get(cart_id, now).number(e164)
    cart = _changed(cart_id, lambda current: without_numbers(current, [e164], now), ports)
    ports.carts.release(e164, cart_id)
    return cart


def extend_reservation(cart_id: str, e164: str, ports: CartPorts) -> Cart:
    """The cart with one number kept as long again, once. Raises NotFound, Gone, AlreadyExtended."""
    now = to_millisecond(ports.clock.now())
    cart = extended(ports.carts.get(cart_id, now), e164, now)
    ports.carts.reserve(e164, cart_id, cart.number(e164).until, now)
    ports.carts.change(cart)
    return cart


def forget_numbers(cart_id: str, ordered: list[str], ports: CartPorts) -> Cart:
    """The cart without the numbers that were ordered."""
    now = to_millisecond(ports.clock.now())
    return _changed(cart_id, lambda current: without_numbers(current, ordered, now), ports)


def _changed(cart_id: str, change: Callable[[Cart], Cart], ports: CartPorts) -> Cart:
    """The cart changed; where somebody else did meanwhile (two tabs of one visitor), once more on what is there."""
    for _ in range(_ROUNDS):
        cart = change(ports.carts.get(cart_id, ports.clock.now()))
        try:
            ports.carts.change(cart)
        except VersionConflict:
            continue
        return cart
    raise VersionConflict("The cart is being changed from elsewhere: try again.")
