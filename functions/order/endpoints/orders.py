"""Orders."""

from typing import Any

from callfactory.errors import IllegalTransition, NotFound, NumberTaken, VersionConflict
from callfactory.principal import Permission
from callfactory.regulations.pack import RuleUnknown
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.order import present, wiring
from functions.order.contract import OrderPage, OrderRequest, OrderView
from functions.order.endpoints.paging import after, next_cursor
from functions.order.follow_dossier import give_up
from functions.order.identity_contract import ListQuery
from functions.order.place_order import Wish, place_order

TAG = "orders"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint(
        "POST",
        "/orders",
        allow=Permission.ORDERS_WRITE,
        tag=TAG,
        body=OrderRequest,
        creates=_show,
        errors=(NotFound, NumberTaken, RuleUnknown, VersionConflict),
    )
    def create_order(call: Call[OrderRequest, None]) -> Created:
        """Order a number.

        Of several buyers at once exactly one gets it; the others are told that it is taken. Where the law asks nothing
        more, or an approved dossier answers it, the number is connected at once; else it is kept for you, and the order
        says what is to be handed in.
        """
        wish = call.body
        return Created(
            place_order(
                Wish(
                    e164=wish.number,
                    organisation=wish.organisation.to_domain(),
                    contact=wish.contact.to_domain(),
                    end_user=wish.end_user,
                    dossier_id=wish.dossier_id,
                    cart_id=wish.cart_id,
                ),
                call.principal,
                wiring.ordering(),
            )
        )

    @api.endpoint("GET", "/orders", allow=Permission.ORDERS_READ, tag=TAG, query=ListQuery, answer=OrderPage)
    def get_orders(call: Call[None, ListQuery]) -> OrderPage:
        """List the orders, newest first."""
        page = wiring.orders().orders_of(call.principal.account_id, limit=call.query.limit, after=after(call, TAG))
        return OrderPage(items=[present.order(order) for order in page.items], next_cursor=next_cursor(call, page, TAG))

    @api.endpoint(
        "GET", "/orders/{order_id}", allow=Permission.ORDERS_READ, tag=TAG, answer=OrderView, errors=(NotFound,)
    )
    def get_order(call: Call[None, None]) -> OrderView:
        """Show an order."""
        return _show(call, call.path["order_id"])

    @api.endpoint(
        "POST",
        "/orders/{order_id}/withdrawal",
        allow=Permission.ORDERS_WRITE,
        tag=TAG,
        answer=OrderView,
        errors=(NotFound, IllegalTransition, VersionConflict),
    )
    def withdraw_order(call: Call[None, None]) -> OrderView:
        """Give up an order that waits for you: its number is free for others again at once."""
        order = wiring.orders().get(call.principal.account_id, call.path["order_id"])
        return present.order(give_up(order, wiring.ordering()))


def _show(call: Call[Any, Any], order_id: str) -> OrderView:
    return present.order(wiring.orders().get(call.principal.account_id, order_id))
