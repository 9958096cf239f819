"""Settle calls: fold their facts, write the folds, look again (docs/decisions/…-calls-are-folded-from-facts.md).

The one place where a folded call is written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from callfactory.calls.attribution import period_at
from callfactory.calls.caller import UNKNOWN, WITHHELD
from callfactory.calls.fold import Call, fold
from callfactory.calls.ports import CallFacts, FoldedCalls, OwnedCall, Ownership, StoredFact, moment_of
from callfactory.clock import Clock
from callfactory.erasure.forgotten import Forgetting
from callfactory.errors import Unavailable
from functions.cdr.keep_invoiced import FormerPlace
from functions.cdr.price_calls import Pricing, hold_unrated, price_all

_ROUNDS: Final = 6

Facts = Mapping[str, StoredFact]


@dataclass(frozen=True, slots=True)
class Settling:
    """What settling needs from outside."""

    ownership: Ownership
    facts: CallFacts
    calls: FoldedCalls
    pricing: Pricing
    forgetting: Forgetting
    clock: Clock


def settle_calls(known: Mapping[str, Facts], changed: Set[str], ports: Settling) -> None:
    """Makes what is kept of these calls (id: the facts known of each, written already) the fold of all their facts.

    `changed` are those that facts were just added to; of the others it is only looked whether their folds stand.
    Raises Unavailable where facts keep arriving faster than they can be folded.
    """
    pending = {call_id: facts for call_id, facts in known.items() if call_id in changed}
    pending |= _unsettled({call_id: facts for call_id, facts in known.items() if call_id not in changed}, ports)
    for _ in range(_ROUNDS):
        if not pending:
            return
        _write(pending, ports)
        grown = [call_id for call_id, ids in ports.facts.ids(pending).items() if ids - pending[call_id].keys()]
        pending = dict(ports.facts.of(grown)) if grown else {}
    raise Unavailable("Reports about the same call keep arriving: send again.", retry_after=1)


def _unsettled(known: Mapping[str, Facts], ports: Settling) -> dict[str, Facts]:
    """The calls whose fold does not stand, or not alone: somebody wrote facts and could not go on."""
    folded = {call_id: fold(each.fact for each in facts.values()) for call_id, facts in known.items()}
    owned = [call for call_id, facts in known.items() for call in owned_of(folded[call_id], facts, ports.ownership)]
    former = {call_id: _former(folded[call_id], facts, ports.ownership) for call_id, facts in known.items()}
    places = {call_id: [each.place for each in of_call] for call_id, of_call in former.items()}
    every = [(call.number_id, call.moment) for call in owned]
    every += [place for of_call in places.values() for place in of_call]
    if not every:
        return {}
    standing = ports.calls.standing(every)
    missing = {each.call.call_id for each in owned if standing.get((each.number_id, each.moment), 0) < each.facts}
    left_behind = {call_id for call_id, of_call in places.items() if any(place in standing for place in of_call)}
    return {call_id: known[call_id] for call_id in known if call_id in missing | left_behind}


def _write(pending: Mapping[str, Facts], ports: Settling) -> None:
    folded = {
        call_id: _shielded(fold(each.fact for each in facts.values()), ports) for call_id, facts in pending.items()
    }
    owned = [each for call_id, facts in pending.items() for each in owned_of(folded[call_id], facts, ports.ownership)]
    pending = {**pending, **_linked({each.call.call_id: pending[each.call.call_id] for each in owned}, ports)}
    _hide([facts for call_id, facts in pending.items() if folded[call_id].caller == WITHHELD], ports)
    former = {call_id: _former(folded[call_id], facts, ports.ownership) for call_id, facts in pending.items()}
    kept = price_all(owned, ports.pricing, ports.calls, former)
    priced = kept.calls
    # In this order, wherever it may stop: what is invoiced is never without its charge, and none is charged twice.
    ports.pricing.accounts.billed.add(kept.leave)
    ports.calls.put(priced, ports.clock.now())
    _look_again(priced, pending, ports)
    hold_unrated(priced, ports.pricing)
    left = [each.place for places in former.values() for each in places]
    if left:
        ports.calls.remove(left)


def _linked(calls: Mapping[str, Facts], ports: Settling) -> dict[str, Facts]:
    """Legs wait for some time only for the one that came in; now they stay with their call. Answers those calls."""
    waiting = {call_id for call_id, facts in calls.items() if any(each.forgotten_at for each in facts.values())}
    linked: dict[str, Facts] = {
        call_id: {fact_id: each._replace(forgotten_at=None) for fact_id, each in calls[call_id].items()}
        for call_id in waiting
    }
    if linked:
        ports.facts.add([each for facts in linked.values() for each in facts.values()])
    return linked


def _shielded(call: Call, ports: Settling) -> Call:
    """The call without its caller, where that one is to stay forgotten."""
    if call.caller in {WITHHELD, UNKNOWN} or call.service_number is None or call.started_ms is None:
        return call
    period = period_at(ports.ownership.periods(call.service_number, call.started_ms), call.started_ms)
    hidden = period is not None and ports.forgetting.hides(period.account_id, call.caller, call.started_ms)
    return call._replace(caller=WITHHELD) if hidden else call


def _look_again(written: Sequence[OwnedCall], pending: Mapping[str, Facts], ports: Settling) -> None:
    late = hide_forgotten(written, ports)
    if late:
        _hide([pending[each.call.call_id] for each in late], ports)


def hide_forgotten(written: Sequence[OwnedCall], ports: Settling) -> Sequence[OwnedCall]:
    """Whoever was forgotten while these calls were being written is hidden in them now: who forgets has passed by.
    Answers the calls that this was about."""
    shown = [each for each in written if each.call.caller not in {WITHHELD, UNKNOWN}]
    ports.forgetting.callers.look_again({each.account_id for each in shown})
    late = [each for each in shown if _shielded(each.call, ports).caller == WITHHELD]
    if late:
        ports.calls.hide_caller([(each.number_id, each.moment) for each in late])
    return late


def _hide(calls: Iterable[Facts], ports: Settling) -> None:
    shown = [each for facts in calls for each in facts.values() if each.fact.caller not in {None, WITHHELD, UNKNOWN}]
    if shown:
        ports.facts.hide_caller(shown)


def owned_of(call: Call, facts: Facts, ownership: Ownership) -> Iterator[OwnedCall]:
    """The call with whom it belongs to; nothing before the incoming leg is known, or where nobody held the number."""
    if call.service_number is None or call.started_ms is None:
        return
    period = period_at(ownership.periods(call.service_number, call.started_ms), call.started_ms)
    if period is not None:
        recorded_at = min(each.ingested_at for each in facts.values())
        yield OwnedCall(call, period.account_id, period.number_id, len(facts), recorded_at)


def _former(call: Call, facts: Facts, ownership: Ownership) -> list[FormerPlace]:
    """Where folds of fewer facts may stand: at the start of another fact, in the ownership of then."""
    return list(_guesses(call, facts, ownership)) if len(facts) > 1 else []


def _guesses(call: Call, facts: Facts, ownership: Ownership) -> Iterator[FormerPlace]:
    incoming = [each.fact for each in facts.values() if each.fact.role != "delivery"]
    numbers = {fact.service_number for fact in incoming if fact.service_number is not None}
    for started_ms in {fact.started_ms for fact in incoming if fact.started_ms is not None}:
        for number in numbers:
            if (started_ms, number) == (call.started_ms, call.service_number):
                continue
            period = period_at(ownership.periods(number, started_ms), started_ms)
            if period is not None:
                yield FormerPlace(period.account_id, period.number_id, moment_of(started_ms, call.call_id))
