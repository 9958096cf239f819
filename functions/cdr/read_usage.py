"""Read a stretch of a number's calls with their final prices, a part at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from callfactory.calls.ports import RatedCalls, RatedRecord
from callfactory.pages import Position
from callfactory.rating.included import Allowance, RatedCall, TermsOf

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


def as_rated(record: RatedRecord) -> RatedCall:
    """A call with the price it was given before included minutes."""
    return RatedCall(record.call.call_id, record.call.started_ms, record.rating)
