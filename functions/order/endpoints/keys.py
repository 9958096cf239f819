"""API keys of programs and switches."""

from typing import Any

from callfactory.errors import NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.order import present, wiring
from functions.order.endpoints.paging import after, next_cursor
from functions.order.identity_contract import KeyPage, KeyRequest, KeyView, ListQuery
from functions.order.manage_keys import create_key, revoke_key, show_key

TAG = "keys"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint("POST", "/keys", allow=Permission.KEYS_WRITE, tag=TAG, body=KeyRequest, creates=shown)
    def create_api_key(call: Call[KeyRequest, None]) -> Created:
        """Make an API key.

        The secret is in this answer and in no other: keep it where your program finds it.
        """
        return made(call)

    @api.endpoint("GET", "/keys", allow=Permission.KEYS_READ, tag=TAG, query=ListQuery, answer=KeyPage)
    def get_api_keys(call: Call[None, ListQuery]) -> KeyPage:
        """List the API keys, with their last use."""
        return listed(call)

    @api.endpoint("GET", "/keys/{key_id}", allow=Permission.KEYS_READ, tag=TAG, answer=KeyView, errors=(NotFound,))
    def get_api_key(call: Call[None, None]) -> KeyView:
        """Show an API key, without its secret."""
        return shown(call, call.path["key_id"])

    @api.endpoint("DELETE", "/keys/{key_id}", allow=Permission.KEYS_WRITE, tag=TAG, errors=(NotFound,))
    def delete_api_key(call: Call[None, None]) -> None:
        """Revoke an API key: from the next request on it opens nothing."""
        revoked(call)


def shown(call: Call[Any, Any], key_id: str) -> KeyView:
    """A key of the account that asks."""
    return present.key(show_key(key_id, call.principal, keys=wiring.keys()))


def made(call: Call[KeyRequest, None]) -> Created:
    """A new key for the account that asks."""
    key_id, secret = create_key(
        call.body,
        call.principal,
        keys=wiring.keys(),
        accounts=wiring.accounts(),
        rosters=wiring.rosters(),
        audit=wiring.audit(),
        outbox=wiring.outbox(),
        bus=wiring.bus(),
        clock=wiring.clock(),
    )
    return Created(key_id, shown_once={"secret": secret})


def listed(call: Call[None, ListQuery]) -> KeyPage:
    """The keys of the account that asks."""
    page = wiring.keys().keys_of(call.principal.account_id, limit=call.query.limit, after=after(call, TAG))
    return KeyPage(items=[present.key(key) for key in page.items], next_cursor=next_cursor(call, page, TAG))


def revoked(call: Call[None, None]) -> None:
    """Ends a key of the account that asks."""
    revoke_key(call.path["key_id"], call.principal, keys=wiring.keys(), audit=wiring.audit(), clock=wiring.clock())
