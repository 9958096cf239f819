"""What the calls of a search cost together, with the prices that the same search shows one by one.

However many there are: what cannot be added up while somebody waits comes in parts, which add up.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from callfactory.calls.ports import CallBook, CallFilter, RatedCalls
from callfactory.numbers import Numbers
from callfactory.pages import Position
from callfactory.rating.included import TermsOf
from functions.cdr.rating_contract import CallCost, MoneyView
from functions.cdr.show_prices import final_ratings, text
from functions.cdr.summarise_calls import SECONDS

_A_PAGE: Final = 1000


def cost_of_calls(
    account_id: str,
    wanted: CallFilter,
    *,
    after: Position | None,
    numbers: Numbers,
    book: CallBook,
    rated: RatedCalls,
    terms_of: TermsOf,
    timer: Callable[[], float] = time.monotonic,
) -> tuple[CallCost, Position | None]:
    """A part of the cost, usually all of it, and where the next part begins. Raises NotFound for a number of another
    account."""
    numbers.get(account_id, wanted.number_id)
    until = timer() + SECONDS
    amounts: dict[str, int] = defaultdict(int)
    rated_calls = without = 0
    while True:
        page = book.page(account_id, wanted, limit=_A_PAGE, after=after)
        ratings = final_ratings(page.items, rated=rated, terms_of=terms_of)
        for rating in ratings.values():
            amounts[rating.currency] += rating.amount
        rated_calls += len(ratings)
        without += len(page.items) - len(ratings)
        after = page.next
        if after is None or timer() >= until:
            break
    money = [MoneyView(amount=text(micro), currency=currency) for currency, micro in sorted(amounts.items())]
    return CallCost(rated=rated_calls, without_price=without, amounts=money, next_cursor=None), after
