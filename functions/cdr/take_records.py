"""Take call records: read, minimised in memory, kept as facts, folded into calls. Each record's fate is answered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from callfactory.calls.attribution import as_leg, period_at, refusal, served
from callfactory.calls.fact import Fact, Keys, without_caller
from callfactory.calls.fold import is_whole
from callfactory.calls.formats import FORMATS
from callfactory.calls.formats.base import WORDS, Accepted, Ignored, Reading, Record, Rejected, content_of
from callfactory.calls.held import fact_of
from callfactory.calls.ports import (
    UNLINKED_FOR,
    BilledCalls,
    CallFacts,
    ClosedMonths,
    FoldedCalls,
    Ownership,
    StoredFact,
)
from callfactory.calls.sources import ALWAYS_WHOLE, Source
from callfactory.clock import Clock
from callfactory.erasure.forgotten import Forgetting, ForgottenCallers
from callfactory.numbers import Period
from callfactory.quarantine import Fingerprint, Quarantine, hold
from callfactory.rating.included import TermsOf
from callfactory.rating.rater import Prices
from functions.cdr.contract import RecordFate
from functions.cdr.hold_unnumbered import Unnamed, has_number, hold_unnumbered, settle_named
from functions.cdr.keep_alone import keep_alone, told_alone
from functions.cdr.keep_invoiced import Accounts
from functions.cdr.price_calls import Pricing
from functions.cdr.settle_calls import Settling, settle_calls
from functions.cdr.tell_ended import Telling, tell_ended

BATCH: Final = 500
"""Records that are worked on together: enough to write in batches, few enough to hold in memory."""


@dataclass(frozen=True)
class Intake:
    """What taking records needs from outside. `secret` is what ids of calls and facts are made with."""

    ownership: Ownership
    facts: CallFacts
    calls: FoldedCalls
    quarantine: Quarantine
    fingerprint: Fingerprint
    prices: Prices
    closed: ClosedMonths
    billed: BilledCalls
    terms_of: TermsOf
    telling: Telling
    forgotten: ForgottenCallers
    secret: bytes
    clock: Clock

    @property
    def settling(self) -> Settling:
        """The part that settling needs."""
        accounts = Accounts(self.closed, self.billed, self.terms_of, self.clock)
        pricing = Pricing(self.prices, self.quarantine, self.fingerprint, self.clock, accounts)
        return Settling(self.ownership, self.facts, self.calls, pricing, self.forgetting, self.clock)

    @property
    def unnamed(self) -> Unnamed:
        """The part that calls without a number need."""
        return Unnamed(self.quarantine, self.fingerprint, self.ownership, self.facts, self.clock)

    @property
    def forgetting(self) -> Forgetting:
        """The rules about who is to stay forgotten."""
        return Forgetting(self.forgotten, self.fingerprint, self.clock)

    def check(self, records: Iterable[Record], source: Source) -> list[Record]:
        """The records, each once it is known that its number was held when the call began; else the refusal."""
        return [_attributed(record, source, self) for record in records]


def take_records(content: Iterable[bytes], source: Source, intake: Intake) -> Iterator[RecordFate]:
    """The fate of each record, in order. Sending the same again is harmless: what was taken answers `duplicate`.

    Raises Unavailable where not everything could be kept: send all of it again.
    """
    reading = Reading(source, Keys(intake.secret, source.source_id))
    records = read_records(content, reading)
    while batch := list(islice(records, BATCH)):
        yield from take_batch(batch, reading, intake)


def read_records(content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
    """The records of what a switch sent, in order; calls of a source of whole calls are named as such."""
    records = FORMATS[reading.source.kind].read(content, reading)
    return (_named(record, reading.keys) for record in records) if reading.source.whole_calls else records


def _named(record: Record, keys: Keys) -> Record:
    if isinstance(record, Accepted):
        return record._replace(fact=keys.whole(record.fact), linked=False) if is_whole(record.fact) else record
    fact = fact_of(record.content) if isinstance(record, Rejected) else None
    if not isinstance(record, Rejected) or fact is None or not is_whole(fact):
        return record
    return record._replace(content={**record.content, "call_id": keys.whole(fact).call_id})


def take_batch(records: Sequence[Record], reading: Reading, intake: Intake) -> list[RecordFate]:
    """Takes some records together. Nothing of a record is written before it is a fact or held."""
    settled = intake.check(records, reading.source)
    fates = _keep([record for record in settled if isinstance(record, Accepted)], reading, intake)
    fates |= hold_unnumbered(settled, reading.source, intake.unnamed)
    for record in settled:
        if isinstance(record, Rejected):
            fates[record.position] = _held(record, reading.source, intake)
        elif isinstance(record, Ignored):
            fates[record.position] = RecordFate(position=record.position, fate="ignored")
    return [fates[position] for position in sorted(fates)]


def _attributed(record: Record, source: Source, intake: Intake) -> Record:
    if not isinstance(record, Accepted):
        return record
    if source.whole_calls and not is_whole(record.fact):
        return _refused(record, "not_a_whole_call", reading_id=source.source_id)
    return record if record.fact.service_number is None else _owned(record, record.fact.service_number, source, intake)


def _owned(record: Accepted, number: str, source: Source, intake: Intake) -> Record:
    """The record, where its number was held when the call began."""
    periods = served(intake.ownership.periods(number, record.fact.started_ms), source.account_id)
    period = _period_of(record.fact, periods)
    if period is not None and intake.forgetting.erased(period.account_id):
        return Ignored(record.position)
    reason = refusal(record.fact, periods, intake.clock.now())
    if reason is None:
        return record
    if record.linked and reason == "number_not_owned":
        return as_leg(record)
    return _refused(record, reason, reading_id=source.source_id)


def _period_of(fact: Fact, periods: Sequence[Period]) -> Period | None:
    return None if fact.started_ms is None else period_at(periods, fact.started_ms)


def _shielded(fact: Fact, intake: Intake) -> Fact:
    """The fact without its caller, where that one is to stay forgotten. Its id stays that of what the record says."""
    if fact.caller is None or fact.service_number is None or fact.started_ms is None:
        return fact  # the call hides it, as soon as it is known whose it is
    period = _period_of(fact, intake.ownership.periods(fact.service_number, fact.started_ms))
    hidden = period is not None and intake.forgetting.hides(period.account_id, fact.caller, fact.started_ms)
    return without_caller(fact) if hidden else fact


def _refused(record: Accepted, reason: str, *, reading_id: str) -> Rejected:
    original = f"{reading_id}\n{tuple(record.fact)!r}".encode()
    return Rejected(record.position, reason, content_of(record.fact, linked=record.linked), original)


def _keep(accepted: Sequence[Accepted], reading: Reading, intake: Intake) -> dict[int, RecordFate]:
    """Writes the facts that are new, settles every call that was spoken of and tells of those that are over, known
    ones too: what a crash or an outage left undone just after a fact was written is done now."""
    now, ports = intake.clock.now(), intake.settling
    sent = [(each.position, _stored(each.fact, reading.keys, intake, now)) for each in accepted]
    known = _looked_up([stored for _, stored in sent], reading.source, intake)
    fates: dict[int, RecordFate] = {}
    new: list[StoredFact] = []
    together: dict[str, dict[str, StoredFact]] = {}
    for position, stored in sent:
        of_call = together.setdefault(stored.fact.call_id, dict(known.facts.get(stored.fact.call_id, {})))
        fates[position] = RecordFate(position=position, fate="duplicate" if stored.fact_id in of_call else "accepted")
        if stored.fact_id not in of_call:
            of_call[stored.fact_id] = stored
            new.append(stored)
    for position, stored in sent:
        if fates[position].fate == "accepted" and _is_superseded(stored.fact, together[stored.fact.call_id]):
            fates[position] = RecordFate(position=position, fate="superseded")
    changed = {stored.fact.call_id for stored in new} - known.alone
    # A fact that was kept with its call is kept apart as soon as another one tells of the call.
    apart = [stored for call_id, stored in known.told.items() if call_id in changed]
    intake.facts.add([*apart, *(stored for stored in new if stored.fact.call_id in changed)])
    settle_calls({each: facts for each, facts in together.items() if each not in known.alone}, changed, ports)
    tell_ended(together, intake.ownership, intake.telling)
    settle_named(known.facts, (each for each in changed if has_number(together[each])), reading.source, intake.unnamed)
    return fates


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of calls, by id: their `facts`; which of them are kept with their calls (`told`); and the calls
    that were written just now, with the only fact that was sent of them (`alone`)."""

    facts: Mapping[str, Mapping[str, StoredFact]]
    told: Mapping[str, StoredFact]
    alone: Set[str]


def _looked_up(sent: Sequence[StoredFact], source: Source, intake: Intake) -> _Known:
    """Looks up what is known of the calls that were sent; of a source of whole calls, it tries to write them first."""
    by_call: dict[str, dict[str, StoredFact]] = {}
    for stored in sent:
        by_call.setdefault(stored.fact.call_id, {})[stored.fact_id] = stored
    if not (source.whole_calls or source.kind in ALWAYS_WHOLE):
        return _Known(intake.facts.of(by_call), {}, frozenset())
    single = [stored for facts in by_call.values() if len(facts) == 1 for stored in facts.values()]
    alone = keep_alone([stored for stored in single if is_whole(stored.fact)], intake.settling)
    others = {each: next(iter(facts.values())) for each, facts in by_call.items() if each not in alone}
    told = told_alone(others, intake.settling) if others else {}
    apart = intake.facts.of(others.keys() - told.keys())
    return _Known({**apart, **{each: {stored.fact_id: stored} for each, stored in told.items()}}, told, alone)


def _stored(fact: Fact, keys: Keys, intake: Intake, now: datetime) -> StoredFact:
    """The fact as it is kept. A leg that does not say which number was called waits for one that does, so long."""
    waits_until = now + UNLINKED_FOR if fact.service_number is None else None
    return StoredFact(keys.fact_id(fact), _shielded(fact, intake), now, waits_until)


def _is_superseded(fact: Fact, of_call: Mapping[str, StoredFact]) -> bool:
    return any(
        other.fact.complete and other.fact.leg == fact.leg and other.fact.revision > fact.revision
        for other in of_call.values()
    )


def _held(record: Rejected, source: Source, intake: Intake) -> RecordFate:
    intake.quarantine.put(
        hold(
            account_id=source.account_id,
            family="cdr",
            source_id=source.source_id,
            position=record.position,
            reason=record.reason,
            words=WORDS[record.reason],
            content={**record.content, "format": source.kind},
            original=record.original,
            fingerprint=intake.fingerprint,
            now=intake.clock.now(),
        )
    )
    return RecordFate(position=record.position, fate="quarantined", reason=record.reason, detail=WORDS[record.reason])
