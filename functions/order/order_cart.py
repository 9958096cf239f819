"""Ordering a whole cart: each number by itself, so that one that cannot be had keeps no other from its buyer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from callfactory.errors import CallFactoryError, Gone, NumberTaken
from callfactory.orders import OrderState
from callfactory.principal import Principal
from functions.order.fill_cart import CartPorts, forget_numbers, show_cart
from functions.order.ordering import OrderingPorts
from functions.order.place_order import Wish, place_order

_LATELY = 100
"""Among so many of its newest orders an account's order for a number is looked for."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one number: an order, or why not."""

    e164: str
    order_id: str | None = None
    refusal: CallFactoryError | None = None


def order_cart(
    cart_id: str,
    common: Wish,
    dossiers: Mapping[str, str],
    principal: Principal,
    cart_ports: CartPorts,
    ports: OrderingPorts,
) -> list[Result]:
    """What became of each number of the cart. `common` is for whom all are, `dossiers` names papers by number. What is
    ordered leaves the cart; what is refused stays in it. Raises NotFound for a cart that there is not."""
    cart = show_cart(cart_id, cart_ports)
    results: list[Result] = []
    for reserved in cart.numbers:
        wish = replace(common, e164=reserved.e164, dossier_id=dossiers.get(reserved.e164), cart_id=cart_id)
        if not reserved.holds(ports.now()):
            over = Gone("The reservation is over. Put the number into the cart again, if it is still free.")
            results.append(Result(reserved.e164, refusal=over))
            continue
        try:
            results.append(Result(reserved.e164, place_order(wish, principal, ports)))
        except NumberTaken as refusal:
            # An attempt that was cut off may have ordered it, and not have heard of that.
            order_id = _ordered_before(reserved.e164, principal, ports)
            results.append(Result(reserved.e164, order_id, None if order_id else refusal))
        except CallFactoryError as refusal:
            results.append(Result(reserved.e164, refusal=refusal))
    forget_numbers(cart_id, [result.e164 for result in results if result.order_id], cart_ports)
    return results


def _ordered_before(e164: str, principal: Principal, ports: OrderingPorts) -> str | None:
    """The account's own order for a number, if it has one that is not over."""
    own = ports.orders.orders_of(principal.account_id, limit=_LATELY).items
    return next(
        (each.order_id for each in own if each.e164 == e164 and each.state is not OrderState.EXPIRED),
        None,
    )
