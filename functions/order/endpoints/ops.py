"""What our own staff do: put numbers on sale, look after an account, make keys for our own switches."""

from typing import Any

from callfactory.errors import NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.order import present, wiring
from functions.order.contract import InventoryAdded, InventoryAddition
from functions.order.endpoints import keys
from functions.order.identity_contract import AccountView, KeyPage, KeyRequest, KeyView, ListQuery
from functions.order.look_after_account import look_at_account
from functions.order.put_on_sale import put_on_sale

TAG = "ops"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint(
        "POST",
        "/ops/inventory",
        allow=Permission.OPS,
        tag=TAG,
        body=InventoryAddition,
        answer=InventoryAdded,
        errors=(NotFound,),
    )
    def put_numbers_on_sale(call: Call[InventoryAddition, None]) -> InventoryAdded:
        """Put numbers on sale; those that are known already stay as they are."""
        return InventoryAdded(added=put_on_sale(call.body, inventory=wiring.inventory()))

    @api.endpoint(
        "GET", "/ops/accounts/{account_id}", allow=Permission.OPS, tag=TAG, answer=AccountView, errors=(NotFound,)
    )
    def get_account_as_staff(call: Call[None, None]) -> AccountView:
        """Look at a customer's account, which its owner sees in the account's log."""
        looked_at = look_at_account(
            call.path["account_id"],
            call.principal,
            accounts=wiring.accounts(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )
        return present.account(looked_at)

    _declare_switch_keys(api)


def _declare_switch_keys(api: Api) -> None:
    @api.endpoint("POST", "/ops/keys", allow=Permission.OPS, tag=TAG, body=KeyRequest, creates=_shown)
    def create_switch_key(call: Call[KeyRequest, None]) -> Created:
        """Make a key for one of our own switches, which carry everybody's calls."""
        return keys.made(call)

    @api.endpoint("GET", "/ops/keys", allow=Permission.OPS, tag=TAG, query=ListQuery, answer=KeyPage)
    def get_switch_keys(call: Call[None, ListQuery]) -> KeyPage:
        """List the keys of our own switches."""
        return keys.listed(call)

    @api.endpoint("DELETE", "/ops/keys/{key_id}", allow=Permission.OPS, tag=TAG, errors=(NotFound,))
    def delete_switch_key(call: Call[None, None]) -> None:
        """Revoke a key of one of our own switches."""
        keys.revoked(call)


def _shown(call: Call[Any, Any], key_id: str) -> KeyView:
    return keys.shown(call, key_id)
