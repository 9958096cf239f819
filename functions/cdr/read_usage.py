"""Read a stretch of a number's calls with their final prices, a part at a time."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from callfactory.calls.ports import RatedCalls, RatedRecord, started_of
from callfactory.calls.times import to_instant
from callfactory.pages import Position
from callfactory.rating.included import Allowance, RatedCall, TermsOf
from callfactory.rating.rate import Billed, Rating
from callfactory.rating.tariff import bounds_of_month

MOST_CALLS: Final = 20_000
"""Calls that one request reads before it answers with a cursor: a few seconds."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Calls in order with what each costs after included minutes; `next` is where the next part begins, and what was
    used of the included minutes until there."""

    calls: list[tuple[RatedRecord, RatedCall]]
    next: Position | None


def read_stretch(
    number_id: str,
    start: datetime,
    end: datetime,
    *,
    after: Position | None,
    rated: RatedCalls,
    terms_of: TermsOf,
    most: int = MOST_CALLS,
) -> Stretch:
    """Calls that started in [start, end) and have ended, from the beginning of a month on."""
    used: Mapping[str, Any] = after["used"] if after else {}
    allowance = Allowance(terms_of, {str(key): int(seconds) for key, seconds in used.items()})
    position: Position | None = {"moment": after["moment"]} if after else None
    found: list[tuple[RatedRecord, RatedCall]] = []
    while True:
        page = rated.page(number_id, start=start, end=end, after=position)
        found.extend((record, allowance.take(as_rated(record))) for record in page.items if record.ended)
        position = page.next
        if position is None:
            return Stretch(found, None)
        if len(found) >= most:
            return Stretch(found, {"moment": position["moment"], "used": dict(allowance.used)})


def charge_at(billed: Billed, *, rated: RatedCalls, terms_of: TermsOf) -> Rating | None:
    """What is charged there, after included minutes; None where an erasure left nothing of it."""
    at = to_instant(started_of(billed.moment))
    start, end = at, at + timedelta(milliseconds=1)
    page = rated.page(billed.number_id, start=start, end=end)
    price = next((record.rating for record in page.items if record.moment == billed.moment), None)
    if price is None or not any(leg.included for leg in price.legs):
        return price
    start, _ = bounds_of_month(billed.month, terms_of(price.tariff_id, price.version).zone)
    stretch = read_stretch(billed.number_id, start, end, after=None, rated=rated, terms_of=terms_of, most=sys.maxsize)
    return next((call.rating for record, call in stretch.calls if record.moment == billed.moment), None)


def as_rated(record: RatedRecord) -> RatedCall:
    """A call with the price it was given before included minutes."""
    return RatedCall(record.call.call_id, record.call.started_ms, record.rating)
