"""Reading and removing what is held about an account, whatever the place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from callfactory.pages import Page, Position
from callfactory.registry.model import Place

Row = Mapping[str, Any]
"""An item in the form of JSON: secrets replaced by a word, sealed content opened where it is about the account."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of a bucket: its place's name, its key, its size."""

    bucket: str
    key: str
    bytes: int


class ObjectGone(Exception):
    """The object is no longer there."""


class Holdings(Protocol):
    """What the stores hold about an account. `number_ids` are all numbers that the account has or had."""

    def rows(self, place: Place, account_id: str, number_ids: Sequence[str], after: Position | None) -> Page[Row]:
        """Items of a table or people of the identity store; a page may be empty and yet not the last."""

    def objects(self, place: Place, account_id: str, *, limit: int, after: Position | None) -> Page[StoredObject]:
        """Objects of a bucket, in order of their keys."""

    def read(self, stored: StoredObject, offset: int, length: int) -> bytes:
        """Bytes of an object. Raises ObjectGone."""
