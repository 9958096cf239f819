"""One page of a list, and where the next one begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

Position = Mapping[str, Any]
"""Where a list continues: small and JSON-like; clients only ever see it sealed, as a cursor."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`items` in the order of the list; `next` is None on the last page. A page may be shorter than was asked for."""

    items: tuple[T, ...]
    next: Position | None = None
