"""The numbers that a question is about: one, or all that an account holds or has held.

An answer about many comes in parts, number by number; its position is a number's id, and where its calls go on.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar

from callfactory.numbers import Numbers, ServiceNumber
from callfactory.pages import Position

_A_PAGE: Final = 1000

Asked = TypeVar("Asked")


def asked_numbers(
    account_id: str,
    number_id: str | None,
    start: datetime | None,
    end: datetime | None,
    *,
    numbers: Numbers,
) -> Sequence[str]:
    """Their ids, oldest first: the one that is named, or every one that was the account's at some moment of
    [`start`, `end`). Raises NotFound for a number of another account."""
    if number_id is not None:
        return [numbers.get(account_id, number_id).number_id]
    return [each.number_id for each in _all(account_id, numbers) if _was_held(each, start, end)]


def left_after(
    after: Position | None, asked: Sequence[Asked], number_id: Callable[[Asked], str]
) -> list[tuple[Asked, Position | None]]:
    """What is still to be read after a part, with where each number's calls go on; ids are in the order of time."""
    if after is None:
        return [(each, None) for each in asked]
    return [
        (each, after["calls"] if number_id(each) == after["number_id"] else None)
        for each in asked
        if number_id(each) >= after["number_id"]
    ]


def place(number_id: str, calls: Position | None = None) -> Position:
    """Where the next part begins: at the calls of this number, or amid them."""
    return {"number_id": number_id, "calls": None if calls is None else dict(calls)}


def _all(account_id: str, numbers: Numbers) -> Iterator[ServiceNumber]:
    after: Position | None = None
    while True:
        page = numbers.numbers_of(account_id, limit=_A_PAGE, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def _was_held(number: ServiceNumber, start: datetime | None, end: datetime | None) -> bool:
    held = number.period
    gone = start is not None and held.active_to is not None and held.active_to <= start
    return not gone and (end is None or held.active_from < end)
