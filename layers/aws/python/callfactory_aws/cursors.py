"""Cursors of lists: where the next page begins, sealed and bound to the account and to the query that made it."""

import hashlib
import json
from typing import Any

from callfactory.errors import FieldProblem, InvalidInput
from callfactory_aws.crypto import CannotOpen, Keyring


class Cursors:
    """Makes and reads cursors. `query` is anything JSON-like that identifies the list and its filters."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def encode(self, account_id: str, query: Any, position: dict[str, Any] | None) -> str | None:
        """The cursor that continues after `position`; None where the list ends."""
        if position is None:
            return None
        content = json.dumps(position, separators=(",", ":")).encode()
        return self._keyring.seal("cursor", _context(account_id, query), content)

    def decode(self, account_id: str, query: Any, cursor: str | None) -> dict[str, Any] | None:
        """The position in a cursor. Raises InvalidInput for one of another account or query."""
        if cursor is None:
            return None
        try:
            position: dict[str, Any] = json.loads(self._keyring.open("cursor", _context(account_id, query), cursor))
        except CannotOpen:
            raise InvalidInput(
                [FieldProblem("query", "cursor", "invalid_cursor", "This cursor does not belong to this list.")]
            ) from None
        return position


def _context(account_id: str, query: Any) -> str:
    text = json.dumps(query, sort_keys=True, separators=(",", ":"), default=str)
    return f"{account_id}/{hashlib.sha256(text.encode()).hexdigest()}"
