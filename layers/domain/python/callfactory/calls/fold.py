"""From facts to a call: pure, and the same whatever the order and however often the facts come (CD-4, CD-5).

1. The facts of each leg are merged: those of higher revision win, a complete one hides those before it.
2. The call was delivered to the leg that answered; where several did, the first. Ring-all makes many legs, one call.
3. A caller who is hidden in one fact is hidden in the call.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from callfactory.calls.caller import UNKNOWN, WITHHELD
from callfactory.calls.fact import MISSED, Fact, Outcome

_NOT_TAKEN: Final[frozenset[Outcome]] = frozenset({"busy", "no-answer", "failed"})
_TALKED: Final[frozenset[Outcome]] = frozenset({"answered", "voicemail", "announcement"})
_END_OF_TIME: Final = 1 << 62


class Call(NamedTuple):
    """A call as its facts tell it. Instants in milliseconds since 1970.

    `duration_ms` is the talk time with where it was delivered (or with voicemail or announcement), `inbound_ms` how
    long the incoming leg was answered; `ring_to` is None where nobody was reached. `service_number` and `started_ms`
    are None until a fact of the incoming leg has come.
    """

    call_id: str
    service_number: str | None
    caller: str
    started_ms: int | None
    answered_ms: int | None
    duration_ms: int
    inbound_ms: int
    ring_to: str | None
    outcome: Outcome


def fold(facts: Iterable[Fact]) -> Call:
    """The call that these facts (all of one call, at least one) are about."""
    every = tuple(facts)
    if len(every) == 1:
        return _of_one(every[0])
    distinct = set(every)
    if len(distinct) == 1:
        return _of_one(every[0])
    legs = [_with_role(_merged(leg)) for leg in _legs(distinct)]
    return _call(legs, caller=_caller(distinct, legs))


def is_over(facts: Iterable[Fact]) -> bool:
    """Whether these facts tell that the caller has hung up. A fold may have an outcome before: a leg that nobody
    answered is over while the next one rings."""
    incoming = [_with_role(_merged(leg)) for leg in _legs(set(facts))]
    known = [leg for leg in incoming if leg.role != "delivery" and leg.service_number is not None]
    return bool(known) and not any(_goes_on(leg) for leg in known)


def is_whole(fact: Fact) -> bool:
    """Whether the fact alone tells a whole call, and its end."""
    ended = fact.outcome is not None and fact.outcome != "incomplete"
    known = fact.service_number is not None and fact.started_ms is not None and fact.inbound_answered_ms is None
    return fact.role == "call" and ended and known and (fact.outcome not in _TALKED or fact.talk_ms is not None)


def _of_one(fact: Fact) -> Call:
    """The call of a single fact: usually a record that tells a whole call, without the detours that legs need."""
    call_id, _, _, _, role, number, caller, started, answered, _, talk, ring_to, outcome, before = fact
    talked = outcome in _TALKED
    whole = role == "call" and number is not None and outcome is not None and outcome != "incomplete" and before is None
    if not whole or (talked and talk is None):
        return _call([_with_role(fact)], caller=caller or UNKNOWN)
    values: tuple[Any, ...] = (call_id, number, caller or UNKNOWN, started, None, 0, _talk(fact), None, outcome)
    if talked:
        reached = ring_to if outcome == "answered" else None
        values = (call_id, number, caller or UNKNOWN, started, answered, talk, talk, reached, outcome)
    return tuple.__new__(Call, values)  # at a third of the time of calling it


def _legs(facts: Iterable[Fact]) -> Iterable[list[Fact]]:
    """The facts leg by leg, each in order of revision; of one revision, the one that saw the call last comes last."""
    ordered = sorted(facts, key=_by_revision)
    return [list(group) for _, group in groupby(ordered, key=lambda fact: fact.leg)]


def _merged(facts: Sequence[Fact]) -> Fact:
    """One fact that says all that is known of the leg. `facts` in order of revision."""
    complete = max((fact.revision for fact in facts if fact.complete), default=None)
    telling = [fact for fact in facts if complete is None or fact.revision >= complete]
    merged = telling[0]
    for fact in telling[1:]:
        merged = _over(merged, fact)
    return merged


def _with_role(leg: Fact) -> Fact:
    """The leg, its role inferred where no fact states one."""
    if leg.role is not None:
        return leg
    return leg._replace(role="delivery" if leg.service_number is None else "inbound")


def _over(before: Fact, after: Fact) -> Fact:
    """What the later one says, and where it says nothing, the earlier one."""
    values: list[Any] = [old if new is None else new for old, new in zip(before, after, strict=True)]
    merged = Fact._make(values)
    # An event that does not show the caller takes nothing back from one that did.
    return merged._replace(caller=before.caller) if merged.caller == UNKNOWN and before.caller else merged


def _call(legs: Sequence[Fact], *, caller: str) -> Call:
    incoming = [leg for leg in legs if leg.role != "delivery"]
    deliveries = [leg for leg in legs if leg.role == "delivery"]
    known = [leg for leg in incoming if leg.service_number is not None]
    first = min(known or incoming or legs, key=_by_start)
    reached = _reached(incoming, deliveries, first.service_number)
    outcome = "answered" if reached is not None else _outcome(incoming, deliveries)
    told = reached or _telling(incoming, outcome)
    if told is not None and outcome in _TALKED and told.talk_ms is None and told.ended_ms is None:
        # The switch tells the end of the incoming leg only: the other leg ended with it, or goes on with it.
        told = told._replace(ended_ms=max((leg.ended_ms for leg in incoming if leg.ended_ms is not None), default=None))
        if told.ended_ms is None:
            reached, outcome = None, "incomplete"
    talk = _talk(told) if told is not None and outcome in _TALKED else 0
    return Call(
        call_id=first.call_id,
        service_number=first.service_number,
        caller=caller,
        started_ms=min((leg.started_ms for leg in known if leg.started_ms is not None), default=first.started_ms),
        answered_ms=told.answered_ms if told is not None and outcome in _TALKED else None,
        duration_ms=talk,
        inbound_ms=_answered_for(incoming),
        ring_to=_ring_to(reached, incoming, first.service_number),
        outcome=outcome,
    )


def _ring_to(reached: Fact | None, incoming: Sequence[Fact], service_number: str | None) -> str | None:
    """Where the call was delivered. Of a leg that a switch made for it, the number that was called is no such place
    (Asterisk shows it as that of the leg itself): then what the incoming leg says of where it was connected to."""
    if reached is None:
        return None
    if reached.role != "delivery" or reached.ring_to not in {None, service_number}:
        return reached.ring_to
    said = (leg.ring_to for leg in sorted(incoming, key=_by_start) if leg.role == "inbound")
    return next((each for each in said if each not in {None, service_number}), None)


def _answered_for(incoming: Sequence[Fact]) -> int:
    """How long the incoming channel was answered: a switch may write a row for each part of it (what it played, whom it
    rang, whom it was transferred to), one after the other; rows at the same time tell the same time."""
    parts = sorted(each for each in map(_answered_part, incoming) if each[1] > 0)
    total, until = 0, 0
    for answered, talk in parts:
        end = answered + talk
        total += talk if answered >= until else max(end - until, 0)
        until = max(until, end)
    return total


def _answered_part(leg: Fact) -> tuple[int, int]:
    """When this leg was answered, and for how long: by the switch already, where it says so."""
    if leg.inbound_answered_ms is None or leg.ended_ms is None:
        return leg.answered_ms or 0, _talk(leg)
    return leg.inbound_answered_ms, leg.ended_ms - leg.inbound_answered_ms


def _caller(facts: Iterable[Fact], legs: Sequence[Fact]) -> str:
    """Hidden by one fact is hidden; else what the incoming leg says, the earliest first."""
    if any(fact.caller == WITHHELD for fact in facts):
        return WITHHELD
    shown = [leg for leg in legs if leg.caller not in {None, UNKNOWN}]
    best = min(shown, key=lambda leg: (leg.role == "delivery", *_by_start(leg)), default=None)
    return UNKNOWN if best is None or best.caller is None else best.caller


def _reached(incoming: Sequence[Fact], deliveries: Sequence[Fact], service_number: str | None) -> Fact | None:
    """The leg that somebody answered: of those with a known number, of which the talk time was measured, the first."""
    answered = [leg for leg in deliveries if _state(leg) == "answered"]
    if len(answered) > 1:
        answered = _first_named(answered, incoming, service_number)
    answered += [leg for leg in incoming if leg.role == "call" and _state(leg) == "answered"]
    return min(answered, key=lambda leg: _by_evidence(leg, service_number), default=None)


def _first_named(answered: Sequence[Fact], incoming: Sequence[Fact], service_number: str | None) -> list[Fact]:
    """Of several deliveries the first is where the incoming leg was connected to first, as far as that tells it."""
    first = min(answered, key=_by_answer)
    said = _ring_to(first, incoming, service_number)
    return [leg._replace(ring_to=said) if leg is first else leg for leg in answered]


def _outcome(incoming: Sequence[Fact], deliveries: Sequence[Fact]) -> Outcome:
    """What became of a call that nobody answered."""
    states: set[Outcome] = {_state(leg) for leg in (*incoming, *deliveries)}
    for machine in ("voicemail", "announcement"):
        if machine in states:
            return machine
    tried: set[Outcome] = {_state(leg) for leg in deliveries} or {_state(leg) for leg in incoming}
    # What a whole record says counts more than that the switch answered and no leg of anybody else is known.
    unexplained = not deliveries and not any(leg.role == "call" and _state(leg) in _NOT_TAKEN for leg in incoming)
    if unexplained and any(leg.role == "inbound" and _state(leg) == "answered" for leg in incoming):
        return "announcement"
    return next((state for state in MISSED if state in tried), "incomplete")


def _state(leg: Fact) -> Outcome:
    """The leg's own outcome: as stated, or as its instants tell; incomplete while it may still go on."""
    if leg.outcome is not None:
        return leg.outcome
    if leg.ended_ms is not None or leg.talk_ms is not None:
        return "answered" if leg.answered_ms is not None else "no-answer"
    return "incomplete"


def _goes_on(leg: Fact) -> bool:
    """Whether the leg may still last: no end of it is told, or only that it was answered."""
    state = _state(leg)
    return state == "incomplete" or (state in _TALKED and leg.talk_ms is None and leg.ended_ms is None)


def _telling(incoming: Sequence[Fact], outcome: Outcome) -> Fact | None:
    """The incoming leg that tells how long a machine talked."""
    telling = [leg for leg in incoming if _state(leg) == outcome or _state(leg) == "answered"]
    return min(telling, key=lambda leg: (_state(leg) != outcome, *_by_start(leg)), default=None)


def _talk(leg: Fact) -> int:
    """Talk time: as measured; where the switch measures none, between its stamps."""
    if leg.talk_ms is not None:
        return leg.talk_ms
    if leg.answered_ms is None or leg.ended_ms is None:
        return 0
    return max(leg.ended_ms - leg.answered_ms, 0)


def _by_evidence(leg: Fact, service_number: str | None) -> tuple[bool, bool, bool, bool, int, str]:
    answered = leg.answered_ms if leg.answered_ms is not None else _END_OF_TIME
    ring_to = leg.ring_to if leg.ring_to is not None and leg.ring_to != service_number else ""
    return (not ring_to, not ring_to.startswith("+"), leg.talk_ms is None, leg.role != "delivery", answered, leg.leg)


def _by_answer(leg: Fact) -> tuple[int, str]:
    return (leg.answered_ms if leg.answered_ms is not None else _END_OF_TIME, leg.leg)


def _by_revision(leg: Fact) -> tuple[str, int, int, int, str, str]:
    """The caller comes last: it may be hidden after others were read, and nothing else may change by that."""
    rest = repr(leg._replace(caller=None))
    return (leg.leg, leg.revision, leg.ended_ms or 0, leg.talk_ms or 0, rest, leg.caller or "")


def _by_start(leg: Fact) -> tuple[int, str]:
    return (leg.started_ms if leg.started_ms is not None else _END_OF_TIME, leg.leg)
