"""Included minutes: who gets them is decided by the order of calls, not of their arrival.

Each service number has its allowance per calendar month (in the tariff's zone). Calls take from it in order of start,
then of id; within a call the inbound leg first. So a late call gets what its place in the month gives it, and calls
after it pay what is then left: the prices of a month follow from its calls alone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from callfactory.rating.rate import LegCharge, Rating, covered
from callfactory.rating.tariff import TariffTerms, month_of

TermsOf = Callable[[str, int], TariffTerms]
"""The terms of a tariff's version."""


class RatedCall(NamedTuple):
    """A call with its price before included minutes; `rating` is None where it could not be rated."""

    call_id: str
    started_ms: int
    rating: Rating | None


def in_order(calls: Iterable[RatedCall]) -> list[RatedCall]:
    """Calls in the order in which they take included minutes."""
    return sorted(calls, key=lambda call: (call.started_ms, call.call_id))


@dataclass(slots=True)
class Allowance:
    """The included seconds of one service number, handed out call by call in order.

    `used` counts by tariff and month, whichever version rated a call; what is left is what the call's own version
    includes, less what was used. A month that is read from its middle starts with what was used before.
    """

    terms_of: TermsOf
    used: dict[str, int] = field(default_factory=dict)

    def take(self, call: RatedCall) -> RatedCall:
        """The call with its included seconds and the price that is left. Calls have to come in order."""
        rating = call.rating
        if rating is None or not rating.legs:
            return call
        terms = self.terms_of(rating.tariff_id, rating.version)
        if not terms.included_s:
            return call
        key = self.key(rating.tariff_id, call.started_ms, terms)
        legs = tuple(self._cover(leg, key, terms) for leg in rating.legs)
        return call._replace(rating=rating._replace(amount=sum(leg.amount for leg in legs), legs=legs))

    @staticmethod
    def key(tariff_id: str, started_ms: int, terms: TariffTerms) -> str:
        """By what seconds are counted in `used`."""
        return f"{tariff_id}/{month_of(started_ms, terms.zone)}"

    def _cover(self, leg: LegCharge, key: str, terms: TariffTerms) -> LegCharge:
        used = self.used.get(key, 0)
        seconds = min(leg.billed_s, max(0, terms.included_s - used)) if leg.included else 0
        if not seconds:
            return leg
        self.used[key] = used + seconds
        return covered(leg, seconds, terms.rounding)


def settle(calls: Iterable[RatedCall], terms_of: TermsOf) -> Iterator[RatedCall]:
    """The calls of one service number, in order, each with its final price; `calls` begin where a month begins and may
    come in any order."""
    allowance = Allowance(terms_of)
    return (allowance.take(call) for call in in_order(calls))
