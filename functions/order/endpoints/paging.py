"""Pages of lists: where they continue, as cursors that only this account and this list can use."""

from typing import Any

from callfactory.pages import Page, Position
from callfactory_aws.endpoint import Call
from functions.order import wiring

_VISITOR = "visitor"


def after(call: Call[Any, Any], name: str, *filters: object) -> Position | None:
    """Where the list that is asked for begins. Raises InvalidInput for a cursor of another list or account."""
    return wiring.cursors().decode(_whose(call), [name, *filters], call.query.cursor)


def next_cursor(call: Call[Any, Any], page: Page[Any], name: str, *filters: object) -> str | None:
    """The cursor of the next page; None where the list ends."""
    return wiring.cursors().encode(_whose(call), [name, *filters], dict(page.next) if page.next else None)


def _whose(call: Call[Any, Any]) -> str:
    return call.caller.account_id if call.caller else _VISITOR
