"""What a month would cost: one like the last one, or one that somebody describes. Nothing is charged by it.

Both run the same rules as real calls. A described month is lines of like calls ("300 calls of 90 seconds from +316 to
+3120…"); included minutes go to the lines in the order in which they are written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from callfactory.rating.compiled import CompiledTariff
from callfactory.rating.included import Allowance, RatedCall
from callfactory.rating.rate import CallToRate, LegCharge, NoRate, Rating, covered
from callfactory.rating.summary import Usage, summarise
from callfactory.rating.tariff import TariffTerms

LATER_MS: Final = 28 * 86_400_000
"""A call of last month is priced as if it came four weeks later: the same day of the week at the same time."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """So many like calls a month. `origin` is a number or prefix in E.164, `withheld` or `unknown`; `ring_to` is None
    where nothing is forwarded (answering machine, announcement)."""

    calls: int
    seconds: int
    origin: str
    ring_to: str | None = None


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """The price of one line of traffic; None where the tariff has no price for it. `example` is the derivation of its
    last call, `covered_s` what came from included minutes."""

    traffic: Traffic
    amount: int | None
    covered_s: int
    example: Rating | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the lines cost together, in micro-units of `currency`; lines without price are not in it."""

    currency: str
    amount: int
    lines: tuple[EstimateLine, ...]

    @property
    def complete(self) -> bool:
        """Whether every line has a price."""
        return all(line.amount is not None for line in self.lines)


def estimate(tariff: CompiledTariff, number: str, traffic: Iterable[Traffic], at_ms: int) -> Estimate:
    """What this traffic to a service number (or to numbers with this prefix) costs in a month, by prices of `at_ms`."""
    terms = tariff.tariff.terms
    left, lines = terms.included_s, []
    for each in traffic:
        line = _line(tariff, number, each, at_ms, left)
        left -= line.covered_s
        lines.append(line)
    return Estimate(terms.currency, sum(line.amount or 0 for line in lines), tuple(lines))


def _line(tariff: CompiledTariff, number: str, traffic: Traffic, at_ms: int, left: int) -> EstimateLine:
    milliseconds = traffic.seconds * 1000
    call = CallToRate("", number, traffic.origin, traffic.ring_to, at_ms, milliseconds, milliseconds)
    try:
        rating = tariff.rate(call)
    except NoRate:
        return EstimateLine(traffic, None, 0, None)
    terms = tariff.tariff.terms
    billed = sum(leg.billed_s for leg in rating.legs if leg.included)
    if not billed or not left or not traffic.calls:
        return EstimateLine(traffic, rating.amount * traffic.calls, 0, rating)
    free_calls = min(traffic.calls, left // billed)
    amount = free_calls * _covered(rating, billed, terms).amount
    rest = min(left - free_calls * billed, billed) if free_calls < traffic.calls else 0
    if free_calls < traffic.calls:
        amount += _covered(rating, rest, terms).amount + (traffic.calls - free_calls - 1) * rating.amount
    return EstimateLine(traffic, amount, free_calls * billed + rest, rating)


def _covered(rating: Rating, seconds: int, terms: TariffTerms) -> Rating:
    """One call with so many seconds included, the inbound leg first."""
    legs: list[LegCharge] = []
    for leg in rating.legs:
        taken = min(seconds, leg.billed_s) if leg.included else 0
        seconds -= taken
        legs.append(covered(leg, taken, terms.rounding) if taken else leg)
    return rating._replace(amount=sum(leg.amount for leg in legs), legs=tuple(legs))


def like_last_month(tariff: CompiledTariff, calls: Iterable[CallToRate]) -> Usage:
    """What the calls of a month would cost if they came again, by this version of the tariff; `calls` in order."""
    version = tariff.tariff
    allowance = Allowance(lambda *_: version.terms)
    return summarise(allowance.take(_again(tariff, call)) for call in calls)


def _again(tariff: CompiledTariff, call: CallToRate) -> RatedCall:
    try:
        rating: Rating | None = tariff.rate(call._replace(started_ms=call.started_ms + LATER_MS))
    except NoRate:
        rating = None
    return RatedCall(call.call_id, call.started_ms, rating)
