"""Calls of which no record names the number that was called.

Their records are kept as legs, because one that names it may come later: of a channel that came in, a switch may write
several rows, and only one tells the number. Until it does, staff see one entry a call in quarantine; when it comes, the
entry is settled by itself, and the rows count with the call.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from callfactory.calls.caller import WITHHELD
from callfactory.calls.fact import Fact
from callfactory.calls.formats.base import WORDS, Accepted, Record, Rejected
from callfactory.calls.ports import CallFacts, Ownership, StoredFact
from callfactory.calls.sources import Source
from callfactory.calls.times import to_instant
from callfactory.clock import Clock, iso
from callfactory.errors import IllegalTransition, NotFound
from callfactory.quarantine import Content, Fingerprint, Held, Quarantine, State, hold
from functions.cdr.contract import RecordFate

_REASON = "number_not_named"


@dataclass(frozen=True, slots=True)
class Unnamed:
    """What this needs from outside."""

    quarantine: Quarantine
    fingerprint: Fingerprint
    ownership: Ownership
    facts: CallFacts
    clock: Clock


def hold_unnumbered(records: Sequence[Record], source: Source, ports: Unnamed) -> dict[int, RecordFate]:
    """Holds the calls of these records (their facts are written already) that still have no number; the fates of the
    records."""
    suspects = [each for each in records if isinstance(each, Accepted) and each.unnumbered]
    if not suspects:
        return {}
    # One that names a number which is not held was refused, with a reason of its own.
    refused = {each.content.get("call_id") for each in records if isinstance(each, Rejected)}
    known = ports.facts.of({each.fact.call_id for each in suspects} - refused)
    unnamed = {call_id for call_id, facts in known.items() if not has_number(facts)}
    fates = {}
    for each in suspects:
        if each.fact.call_id in unnamed and not _calls_out(each.fact, ports):
            held = _entry(each.fact.call_id, each.position, source, ports, _content(each.fact, source))
            ports.quarantine.put(held)
            fates[each.position] = RecordFate(
                position=each.position, fate="quarantined", reason=_REASON, detail=WORDS[_REASON]
            )
    return fates


def settle_named(
    before: Mapping[str, Mapping[str, StoredFact]], named: Iterable[str], source: Source, ports: Unnamed
) -> None:
    """Settles the entries of calls that have a number by now. `before` is what was known of each."""
    for call_id in named:
        if any(_may_be_held(stored) for stored in before.get(call_id, {}).values()):
            entry = _entry(call_id, 1, source, ports, {})
            with suppress(NotFound, IllegalTransition):  # there was none; staff have settled it
                ports.quarantine.settle(entry.quarantine_id, State.REPLAYED, ports.clock.now())


def has_number(facts: Mapping[str, StoredFact]) -> bool:
    """Whether one of these facts of a call says which number was called."""
    return any(each.fact.service_number is not None for each in facts.values())


def _may_be_held(stored: StoredFact) -> bool:
    """Whether a fact that waits for a number may be one of those that are held meanwhile."""
    return stored.forgotten_at is not None and stored.fact.role != "delivery" and stored.fact.caller is not None


def _calls_out(fact: Fact, ports: Unnamed) -> bool:
    """Whether the caller is somebody who shows one of our service numbers: a call that goes out."""
    shown = fact.caller
    return shown is not None and shown != WITHHELD and bool(ports.ownership.periods(shown, fact.started_ms))


def _entry(call_id: str, position: int, source: Source, ports: Unnamed, content: Content) -> Held:
    return hold(
        account_id=source.account_id,
        family="cdr",
        source_id=source.source_id,
        position=position,
        reason=_REASON,
        words=WORDS[_REASON],
        content=content,
        original=call_id.encode(),
        fingerprint=ports.fingerprint,
        now=ports.clock.now(),
    )


def _content(fact: Fact, source: Source) -> Content:
    """Enough to find the call on the switch, and too little to be taken again as it is."""
    found: dict[str, str] = {"call_id": fact.call_id, "format": source.kind}
    if fact.started_ms is not None:
        found["started_at"] = iso(to_instant(fact.started_ms))
    elif fact.ended_ms is not None:
        found["ended_at"] = iso(to_instant(fact.ended_ms))
    return found
