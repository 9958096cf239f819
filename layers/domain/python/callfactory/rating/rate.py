"""What a call costs. Every rule of the arithmetic is here, once; `compiled` only finds the same rates faster.

The rules, with examples in docs/rating.md:

1. Talk time is rounded up to whole seconds, then increments apply: nothing for no talk, else the first increment, then
   whole further increments.
2. A call is rated whole by what was in force when it started, however long it lasts.
3. Of the rates that hold, the one with the longest prefix of the service number wins, among those the one with the
   longest prefix of the other number.
4. Amount of a leg: set-up fee, plus the price of each billed second, exact; rounded once, at the end; at least the
   minimum. The amount of a call is the sum of its legs.
5. Included seconds are taken from the front of the billed time. The set-up fee stays due; a leg whose time is wholly
   included has no minimum.
6. A leg that ends at a device of the owner's own (`sip:…`) uses no telephone network and has no forward charge.
7. A call that nobody answered costs nothing. A leg for which no rate holds is not rated: `NoRate`.
"""

from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from callfactory.rating.tariff import NO_ORIGIN, Leg, Rate, Rounding, Step, TariffVersion


class NoRate(Exception):  # what happened, like the other refusals
    """No rate of the tariff holds for this leg: the call waits for a better tariff, it is never free."""

    def __init__(self, leg: Leg) -> None:
        super().__init__(f"no rate holds for the {leg.value} leg")
        self.leg = leg


class CallToRate(NamedTuple):
    """What rating has to know of a call.

    `caller` is E.164, `withheld` or `unknown`; `ring_to` is None where it was forwarded to no number. The start is in
    milliseconds since 1970, durations are talk time in milliseconds: each leg has its own.
    """

    call_id: str
    number: str
    caller: str
    ring_to: str | None
    started_ms: int
    inbound_ms: int
    forward_ms: int


class LegCharge(NamedTuple):
    """The price of one leg and how it comes about: enough to calculate it again without the tariff.

    `segments` are billed seconds with their price per minute, in order; `covered_s` of them, from the front, were
    taken from the included minutes. `amount` is in micro-units.
    """

    leg: str
    line: int
    number: str
    prefix: str
    talk_s: int
    segments: tuple[tuple[int, int], ...]
    setup: int
    minimum: int
    included: bool
    covered_s: int
    amount: int

    @property
    def billed_s(self) -> int:
        """Seconds after increments."""
        return sum(seconds for seconds, _ in self.segments)


class Billed(NamedTuple):
    """Where the charge of a call stands that was moved after its month was closed: the month, and the ownership of the
    number and the moment at which the call stood then."""

    month: str
    number_id: str
    moment: str


class Rating(NamedTuple):
    """The price of a call, in micro-units of `currency`, and its derivation. With `billed` it costs nothing here,
    because it is charged there."""

    amount: int
    currency: str
    tariff_id: str
    version: int
    legs: tuple[LegCharge, ...]
    billed: Billed | None = None


def forwarded_to(ring_to: str | None) -> str | None:
    """The telephone number to which a call was forwarded, if it was one."""
    return ring_to if ring_to is not None and ring_to.startswith("+") else None


def talk_seconds(milliseconds: int) -> int:
    """Whole seconds, rounded up: 67,540 ms are 68 s, and any talk at all is at least one."""
    return -(-milliseconds // 1000) if milliseconds > 0 else 0


def billed_seconds(talk_s: int, first_s: int, next_s: int) -> int:
    """Seconds that are charged with the increments `first_s`/`next_s` (such as 60/1)."""
    if talk_s <= 0:
        return 0
    if talk_s <= first_s:
        return first_s
    return first_s - (first_s - talk_s) // next_s * next_s


def segments(steps: tuple[Step, ...], talk_s: int) -> tuple[tuple[int, int], ...]:
    """Billed seconds per step with the step's price. Steps begin where an increment of the one before ends."""
    if len(steps) == 1:
        step = steps[0]
        return ((billed_seconds(talk_s, step.first_s, step.next_s), step.price),) if talk_s > 0 else ()
    found = []
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        end = talk_s if following is None else min(talk_s, following.after_s)
        if end > step.after_s:
            found.append((billed_seconds(end - step.after_s, step.first_s, step.next_s), step.price))
    return tuple(found)


def charge(rate: Rate, talk_s: int, rounding: Rounding) -> LegCharge:
    """The price of an answered leg of so many seconds at this rate, nothing of it included."""
    billed = segments(rate.steps, talk_s)
    return LegCharge(
        rate.leg.value,
        rate.line,
        rate.number,
        rate.prefix,
        talk_s,
        billed,
        rate.setup,
        rate.minimum,
        rate.included,
        0,
        amount_of(billed, rate.setup, rate.minimum, 0, rounding),
    )


def covered(leg: LegCharge, seconds: int, rounding: Rounding) -> LegCharge:
    """The same leg with so many of its billed seconds taken from the included minutes."""
    amount = amount_of(leg.segments, leg.setup, leg.minimum, seconds, rounding)
    return leg._replace(covered_s=seconds, amount=amount)


def amount_of(billed: tuple[tuple[int, int], ...], setup: int, minimum: int, covered_s: int, rounding: Rounding) -> int:
    """Micro-units for billed seconds of which the first `covered_s` cost nothing."""
    sixtieths = setup * 60
    if covered_s == 0:
        for seconds, price in billed:
            sixtieths += seconds * price
        return max(rounding.apply(sixtieths), minimum)
    free = covered_s
    for seconds, price in billed:
        skipped = min(free, seconds)
        free -= skipped
        sixtieths += (seconds - skipped) * price
    amount = rounding.apply(sixtieths)
    wholly_included = covered_s == sum(seconds for seconds, _ in billed)
    return amount if wholly_included else max(amount, minimum)


def find_rate(tariff: TariffVersion, leg: Leg, number: str, other: str, start_ms: int) -> Rate:
    """The rate of a leg: `other` is the origin or the ring-to number. Raises NoRate."""
    zone = ZoneInfo(tariff.terms.zone)
    matching = [
        rate
        for rate in tariff.rates
        if rate.leg is leg and number.startswith(rate.number) and matches(rate, other) and rate.holds(start_ms, zone)
    ]
    if not matching:
        raise NoRate(leg)
    return max(matching, key=lambda rate: (len(rate.number), len(rate.prefix)))


def matches(rate: Rate, other: str) -> bool:
    """Whether a rate is for this origin or ring-to number. Without a number only the row that says so is."""
    return rate.prefix == other if other in NO_ORIGIN else other.startswith(rate.prefix)


def rate_call(tariff: TariffVersion, call: CallToRate) -> Rating:
    """The price of a call by this version of a tariff. Raises NoRate where a leg has none."""
    return total(tariff, [_rate_leg(tariff, call, *leg) for leg in legs_of(call)])


def legs_of(call: CallToRate) -> Iterable[tuple[Leg, str, int]]:
    """The answered legs with the other party and whole seconds."""
    if call.inbound_ms > 0:
        yield Leg.INBOUND, call.caller, talk_seconds(call.inbound_ms)
    if call.ring_to is not None and call.forward_ms > 0:
        yield Leg.FORWARD, call.ring_to, talk_seconds(call.forward_ms)


def total(tariff: TariffVersion, legs: Iterable[LegCharge]) -> Rating:
    """The rating of a call from its legs."""
    charged = tuple(legs)
    return Rating(sum(leg.amount for leg in charged), tariff.terms.currency, tariff.tariff_id, tariff.version, charged)


def _rate_leg(tariff: TariffVersion, call: CallToRate, leg: Leg, other: str, talk_s: int) -> LegCharge:
    rate = find_rate(tariff, leg, call.number, other, call.started_ms)
    return charge(rate, talk_s, tariff.terms.rounding)
