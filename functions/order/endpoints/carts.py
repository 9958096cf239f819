"""Carts: numbers of several countries, kept for a while, ordered together."""

from typing import Any

from callfactory.carts import AlreadyExtended, Cart
from callfactory.cookies import CART
from callfactory.errors import Gone, NotFound, NumberTaken, VersionConflict
from callfactory.ids import is_id
from callfactory.principal import Permission
from callfactory_aws.cookies import SetCookie, read_cookie
from callfactory_aws.endpoint import Allow, Answer, Call, Created
from callfactory_aws.http import Api
from functions.order import present_dossiers, wiring
from functions.order.cart_contract import CartAddition, CartOrder, CartResult, CartResults, CartView
from functions.order.fill_cart import begin_cart, extend_reservation, put_into_cart, show_cart, take_out_of_cart
from functions.order.order_cart import order_cart
from functions.order.place_order import Wish

TAG = "carts"
MINE = "mine"
"""In place of a cart's id: the cart of the cookie."""


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint("POST", "/carts", allow=Allow.ANYONE, tag=TAG, answer=CartView, creates=_begun)
    def create_cart(call: Call[None, None]) -> Created:
        """Begin a cart. Browsers keep its opaque id in a cookie; programs keep it themselves."""
        del call
        return Created(begin_cart(wiring.cart_ports()))

    @api.endpoint("GET", "/carts/{cart}", allow=Allow.ANYONE, tag=TAG, answer=CartView, errors=(NotFound,))
    def get_cart(call: Call[None, None]) -> CartView:
        """Show a cart: `mine` is the one of the cookie."""
        return _view(show_cart(_cart_id(call), wiring.cart_ports()))

    @api.endpoint(
        "POST",
        "/carts/{cart}/numbers",
        allow=Allow.ANYONE,
        tag=TAG,
        body=CartAddition,
        answer=CartView,
        errors=(NotFound, NumberTaken, VersionConflict),
    )
    def put_number_into_cart(call: Call[CartAddition, None]) -> CartView:
        """Put a number into the cart: nobody else gets it for 30 minutes."""
        return _view(put_into_cart(_cart_id(call), call.body.number, wiring.cart_ports()))

    @api.endpoint(
        "DELETE",
        "/carts/{cart}/numbers/{number}",
        allow=Allow.ANYONE,
        tag=TAG,
        answer=CartView,
        errors=(NotFound, VersionConflict),
    )
    def take_number_out_of_cart(call: Call[None, None]) -> CartView:
        """Take a number out: others can have it at once."""
        return _view(take_out_of_cart(_cart_id(call), call.path["number"], wiring.cart_ports()))

    @api.endpoint(
        "POST",
        "/carts/{cart}/numbers/{number}/extension",
        allow=Allow.ANYONE,
        tag=TAG,
        answer=CartView,
        errors=(NotFound, Gone, AlreadyExtended, NumberTaken, VersionConflict),
    )
    def extend_number_in_cart(call: Call[None, None]) -> CartView:
        """Keep a number 30 minutes longer, once."""
        return _view(extend_reservation(_cart_id(call), call.path["number"], wiring.cart_ports()))

    @api.endpoint(
        "POST",
        "/carts/{cart}/orders",
        allow=Permission.ORDERS_WRITE,
        tag=TAG,
        body=CartOrder,
        answer=CartResults,
        creates=_results,
        status=200,
        errors=(NotFound, VersionConflict),
    )
    def order_everything(call: Call[CartOrder, None]) -> Created:
        """Order everything in the cart, each number by itself: the answer tells what became of each.

        What was ordered leaves the cart; what was refused stays in it, with the reason. Sent again, it orders what is
        still there; sent again with the same Idempotency-Key, it orders nothing and answers the same.
        """
        results = order_cart(
            _cart_id(call),
            Wish(
                e164="",
                organisation=call.body.organisation.to_domain(),
                contact=call.body.contact.to_domain(),
                end_user=call.body.end_user,
            ),
            call.body.dossiers,
            call.principal,
            wiring.cart_ports(),
            wiring.ordering(),
        )
        made = CartResults(items=[present_dossiers.cart_result(each) for each in results])
        return Created(made.model_dump_json(exclude_defaults=True))


def _begun(call: Call[Any, Any], cart_id: str) -> Answer:
    del call
    cookie = SetCookie(CART.name, cart_id, CART.max_age_seconds)
    return Answer(_view(show_cart(cart_id, wiring.cart_ports())), cookies=(cookie,))


def _results(call: Call[Any, Any], made: str) -> CartResults:
    """What became of each number, from the ids of the orders that were made; each order as it stands now."""
    return CartResults(items=[_as_it_stands(call, each) for each in CartResults.model_validate_json(made).items])


def _as_it_stands(call: Call[Any, Any], result: CartResult) -> CartResult:
    if result.order_id is None:
        return result
    order = wiring.orders().get(call.principal.account_id, result.order_id)
    return result.model_copy(update={"number_id": order.number_id, "state": order.state.value})


def _cart_id(call: Call[Any, Any]) -> str:
    named = call.path["cart"]
    cart_id = read_cookie(call.headers.get("cookie"), CART.name) if named == MINE else named
    if cart_id is None or not is_id(cart_id, "crt"):
        raise NotFound("There is no such cart, or its time is over. Begin a new one.")
    return cart_id


def _view(cart: Cart) -> CartView:
    found = {each.e164: wiring.inventory().offer(each.e164) for each in cart.numbers}
    offers = {e164: offer for e164, offer in found.items() if offer is not None}
    return present_dossiers.cart(cart, offers, wiring.clock().now())
