"""Attributes and small helpers that models share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from pynamodb.attributes import Attribute
from pynamodb.constants import STRING
from pynamodb.exceptions import PynamoDBException
from pynamodb.models import Model
from pynamodb.pagination import ResultIterator

from callfactory.clock import iso, parse_iso
from callfactory.pages import Page

M = TypeVar("M", bound=Model)
V = TypeVar("V")


class InstantAttribute(Attribute[datetime]):
    """An instant as text that sorts by time (`callfactory.clock.iso`), to the millisecond."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return iso(value)

    def deserialize(self, value: str) -> datetime:
        return parse_iso(value)


def page_of(results: "ResultIterator[M]", to_value: Callable[[M], V]) -> Page[V]:
    """The page of a query. Ask DynamoDB for one more than the limit (`limit=n, page_size=n + 1`): then a last page is
    known to be the last, and nobody is sent to an empty one."""
    items = tuple(to_value(item) for item in results)
    position: dict[str, Any] | None = results.last_evaluated_key
    return Page(items, position)


def condition_failed(error: PynamoDBException) -> bool:
    """Whether the write was refused by its own condition, so that somebody else was first."""
    return error.cause_response_code == "ConditionalCheckFailedException"
