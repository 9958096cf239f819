"""Price calls as they are folded: what each costs before included minutes, or that it waits for a tariff."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from callfactory.calls.fold import Call
from callfactory.calls.ports import FoldedCalls, OwnedCall, iso_ms
from callfactory.clock import Clock
from callfactory.quarantine import Fingerprint, Held, Quarantine, hold
from callfactory.rating.rate import CallToRate, Rating, forwarded_to
from callfactory.rating.rater import WORDS, Prices, Unrated
from functions.cdr.keep_invoiced import Accounts, FormerPlace, Kept, keep_invoiced


@dataclass(frozen=True, slots=True)
class Pricing:
    """What pricing needs from outside."""

    prices: Prices
    quarantine: Quarantine
    fingerprint: Fingerprint
    clock: Clock
    accounts: Accounts


def price_all(
    calls: Sequence[OwnedCall],
    ports: Pricing,
    standing: FoldedCalls,
    former: Mapping[str, Collection[FormerPlace]] = MappingProxyType({}),
) -> Kept:
    """The calls with their prices, save that what is invoiced stays (`keep_invoiced`)."""
    priced = [each._replace(price=price_of(each, ports.prices)) for each in calls]
    return keep_invoiced(priced, former, standing, ports.accounts)


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
