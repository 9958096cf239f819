"""The numbers that a question is about: one, or all that an account holds or has held."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from callfactory.numbers import Numbers, ServiceNumber
from callfactory.pages import Position

_A_PAGE: Final = 1000


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


def is_left(number_id: str, after: Position | None) -> bool:
    """Whether a number is still to be read, where an answer goes on after a part: ids are in the order of time."""
    return after is None or number_id >= after["number_id"]


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
