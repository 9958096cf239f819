"""Tell that calls have ended, to those who listen.

An event for every call would cost more than all that is done with the call; so it is published only where a webhook of
the account hears of it. It comes again when records come again, always as the same event: if handing it over failed,
the sender repeats its records and with them the event, and receivers get it once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from callfactory.calls.attribution import period_at
from callfactory.calls.fold import fold, is_over
from callfactory.calls.ports import Ownership, StoredFact
from callfactory.events import Bus, CallEnded
from callfactory.ids import id_from_digest
from callfactory.numbers import to_millisecond
from callfactory.webhooks.model import Listening
from callfactory.webhooks.types import TYPES

Facts = Mapping[str, StoredFact]

_TYPE: Final = TYPES[CallEnded.__name__]


@dataclass(frozen=True, slots=True)
class Telling:
    """Who listens, and how they are told."""

    listening: Listening
    bus: Bus


def tell_ended(known: Mapping[str, Facts], ownership: Ownership, ports: Telling) -> None:
    """Publishes the end of those of these calls (id: the facts known of each) that are over and that somebody hears
    of. Raises Unavailable where that could not be done: repeat all of it."""
    listeners = _listeners(known, ownership, ports.listening)
    if listeners:
        ports.bus.publish(*_ends(known, listeners, ownership))


def _listeners(known: Mapping[str, Facts], ownership: Ownership, listening: Listening) -> frozenset[str]:
    """The accounts that hear of calls, of all that ever held one of these numbers: few numbers make many calls, so
    hardly anything is spent on those whom nobody hears of."""
    numbers = {each.fact.service_number for facts in known.values() for each in facts.values()} - {None}
    holders = {period.account_id for number in numbers if number for period in ownership.periods(number)}
    return frozenset(account_id for account_id in holders if listening.hears(account_id, _TYPE))


def _ends(known: Mapping[str, Facts], listeners: frozenset[str], ownership: Ownership) -> Iterator[CallEnded]:
    for call_id, facts in known.items():
        call = fold(each.fact for each in facts.values())
        if call.service_number is None or call.started_ms is None:
            continue
        period = period_at(ownership.periods(call.service_number, call.started_ms), call.started_ms)
        at = _known_to_be_over(facts)
        if period is None or period.account_id not in listeners or at is None:
            continue
        event_id = id_from_digest("evt", sha256(f"call-ended/{period.number_id}/{call_id}".encode()).digest())
        yield CallEnded(
            event_id=event_id, account_id=period.account_id, at=at, number_id=period.number_id, call_id=call_id
        )


def _known_to_be_over(facts: Facts) -> datetime | None:
    """When the fact came by which the call was over. What comes later (corrections, the same again) changes nothing
    about it, so the event is the same each time."""
    in_order = sorted(facts.values(), key=lambda each: (each.ingested_at, each.fact_id))
    for count in range(1, len(in_order) + 1):
        if is_over(each.fact for each in in_order[:count]):
            return to_millisecond(in_order[count - 1].ingested_at)
    return None
