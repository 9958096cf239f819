"""Price calls as they are folded: what each costs before included minutes, or that it waits for a tariff."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from callfactory.calls.fold import Call
from callfactory.calls.ports import ClosedMonths, FoldedCalls, OwnedCall, Place, iso_ms
from callfactory.calls.times import to_ms
from callfactory.clock import Clock
from callfactory.quarantine import Fingerprint, Held, Quarantine, hold
from callfactory.rating.included import TermsOf
from callfactory.rating.rate import CallToRate, Rating, forwarded_to
from callfactory.rating.rater import WORDS, Prices, Unrated
from callfactory.rating.tariff import month_of

_WEST_OF_ALL: Final = timedelta(hours=12)
"""By how much a month begins later where it begins last than it does in UTC."""


@dataclass(frozen=True, slots=True)
class Pricing:
    """What pricing needs from outside."""

    prices: Prices
    quarantine: Quarantine
    fingerprint: Fingerprint
    clock: Clock
    closed: ClosedMonths
    terms_of: TermsOf


def price_all(
    calls: Sequence[OwnedCall], ports: Pricing, standing: FoldedCalls, earlier: Mapping[str, Sequence[Place]]
) -> list[OwnedCall]:
    """The calls with their prices. What is invoiced stays: in a closed month a call that stands there keeps its price
    whatever is learned of it, and one that comes late pays in full, as the included minutes are handed out
    (docs/rating.md). `earlier` are places in which a fold of a call (by id) may stand besides its own."""
    priced = [each._replace(price=price_of(each, ports.prices)) for each in calls]
    closed = _in_closed_months(priced, ports)
    if not closed:
        return priced
    places = {
        each.call.call_id: [(each.number_id, each.moment), *earlier.get(each.call.call_id, ())] for each in closed
    }
    invoiced = standing.prices(place for of_call in places.values() for place in of_call)
    kept = {
        call_id: next((invoiced[place] for place in of_call if place in invoiced), None)
        for call_id, of_call in places.items()
    }
    return [
        each._replace(price=kept[each.call.call_id] or _in_full(each.price)) if each.call.call_id in kept else each
        for each in priced
    ]


def _in_closed_months(priced: Sequence[OwnedCall], ports: Pricing) -> list[OwnedCall]:
    """Those of months that are closed. Hardly any call is of a month that is over, so hardly ever is it asked."""
    this_month = ports.clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before_ms = to_ms(this_month + _WEST_OF_ALL)
    old = [each for each in priced if (each.call.started_ms or 0) < before_ms and isinstance(each.price, Rating)]
    closed = {account_id: ports.closed.closed(account_id) for account_id in {each.account_id for each in old}}
    return [each for each in old if _month(each, ports.terms_of) in closed[each.account_id]]


def _month(each: OwnedCall, terms_of: TermsOf) -> str:
    price = each.price
    zone = terms_of(price.tariff_id, price.version).zone if isinstance(price, Rating) else "UTC"
    return month_of(each.call.started_ms or 0, zone)


def _in_full(price: Rating | Unrated | None) -> Rating | Unrated | None:
    """The price of a call that takes no included minutes."""
    if not isinstance(price, Rating):
        return price
    return price._replace(legs=tuple(leg._replace(included=False) for leg in price.legs))


def price_of(each: OwnedCall, prices: Prices) -> Rating | Unrated | None:
    """What the call costs before included minutes; None while it has not ended."""
    return None if each.call.outcome == "incomplete" else prices.rate(each.account_id, to_rate(each.call))


def to_rate(call: Call) -> CallToRate:
    """What rating has to know. The inbound leg lasts at least as long as the one it was delivered to."""
    ring_to = forwarded_to(call.ring_to)
    forward_ms = call.duration_ms if ring_to is not None else 0
    inbound_ms = max(call.inbound_ms, call.duration_ms)
    return CallToRate(
        call.call_id,
        str(call.service_number),
        call.caller,
        ring_to,
        call.started_ms or 0,
        inbound_ms,
        forward_ms,
    )


def hold_unrated(calls: Iterable[OwnedCall], ports: Pricing) -> None:
    """Calls without price wait in quarantine as well, where staff see the reason: they are never free of charge."""
    for each in calls:
        if isinstance(each.price, Unrated):
            ports.quarantine.put(unrated_entry(each.account_id, each.number_id, to_rate(each.call), each.price, ports))


def unrated_entry(account_id: str, number_id: str, call: CallToRate, why: Unrated, ports: Pricing) -> Held:
    """The entry of a call without price. Its id follows from the call alone."""
    return hold(
        account_id=account_id,
        family="rating",
        source_id=number_id,
        position=1,
        reason=why.reason,
        words=WORDS[why.reason],
        content={
            "call_id": call.call_id,
            "number_id": number_id,
            "ring_to": call.ring_to,
            "started_at": iso_ms(call.started_ms),
            "duration_ms": call.inbound_ms,
            "tariff_id": why.tariff_id,
            "currency": why.currency,
        },
        original=call.call_id.encode(),
        fingerprint=ports.fingerprint,
        now=ports.clock.now(),
    )
