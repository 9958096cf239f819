"""What the calls of a search cost together, with the prices that the same search shows one by one.

However many there are: what cannot be added up while somebody waits comes in parts, which add up.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from callfactory.calls.ports import CallBook, CallFilter, RatedCalls, ShownCall
from callfactory.pages import Position
from callfactory.rating.included import TermsOf
from callfactory.rating.rate import Rating
from functions.cdr.asked_numbers import left_after, place
from functions.cdr.rating_contract import CallCost, MoneyView
from functions.cdr.show_prices import final_ratings, text
from functions.cdr.summarise_calls import SECONDS

_A_PAGE: Final = 1000


def cost_of_calls(
    account_id: str,
    wanted: Sequence[CallFilter],
    *,
    after: Position | None,
    book: CallBook,
    rated: RatedCalls,
    terms_of: TermsOf,
    timer: Callable[[], float] = time.monotonic,
) -> tuple[CallCost, Position | None]:
    """A part of the cost, usually all of it, and where the next part begins. `wanted` has one filter for each number,
    which is the account's."""
    until = timer() + SECONDS
    total = _Total()
    for each, begin in left_after(after, wanted, lambda asked: asked.number_id):
        if total.pages and timer() >= until:
            return total.view(), place(each.number_id)
        position = begin
        while True:
            page = book.page(account_id, each, limit=_A_PAGE, after=position)
            total.add(page.items, final_ratings(page.items, rated=rated, terms_of=terms_of))
            position = page.next
            if position is None:
                break
            if timer() >= until:
                return total.view(), place(each.number_id, position)
    return total.view(), None


class _Total:
    """What has been added up so far."""

    def __init__(self) -> None:
        self.pages = 0
        self._amounts: dict[str, int] = defaultdict(int)
        self._rated = self._without = 0

    def add(self, calls: Sequence[ShownCall], ratings: Mapping[str, Rating]) -> None:
        for rating in ratings.values():
            self._amounts[rating.currency] += rating.amount
        self._rated += len(ratings)
        self._without += len(calls) - len(ratings)
        self.pages += 1

    def view(self) -> CallCost:
        money = [MoneyView(amount=text(micro), currency=currency) for currency, micro in sorted(self._amounts.items())]
        return CallCost(rated=self._rated, without_price=self._without, amounts=money, next_cursor=None)
