"""Facts in any order and however often give the same call (CD-4, CD-5)."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.calls.fact import Fact
from callfactory.calls.fold import Call, fold

BASE: dict[str, Any] = {
    "call_id": "call_1",
    "leg": "a",
    "revision": 0,
    "complete": True,
    "role": "call",
    "service_number": "+31201234567",
    "caller": "+31612345678",
    "started_ms": 1_795_516_265_000,
    "answered_ms": 1_795_516_269_000,
    "ended_ms": 1_795_516_330_000,
    "talk_ms": 61_000,
    "ring_to": "+31301234567",
    "outcome": "answered",
}


def a_fact(**changes: Any) -> Fact:
    return Fact(**{**BASE, **changes})


def test_one_record_is_a_call() -> None:
    assert fold([a_fact()]) == Call(
        call_id="call_1",
        service_number="+31201234567",
        caller="+31612345678",
        started_ms=1_795_516_265_000,
        answered_ms=1_795_516_269_000,
        duration_ms=61_000,
        inbound_ms=61_000,
        ring_to="+31301234567",
        outcome="answered",
    )


def test_talk_time_is_what_the_switch_measured_not_what_its_stamps_say() -> None:
    """Stamps 655 seconds apart, measured 654: truncated twice."""
    start = BASE["started_ms"]
    call = fold([a_fact(answered_ms=start, ended_ms=start + 655_000, talk_ms=654_000)])
    assert call.duration_ms == 654_000


def test_ring_all_is_one_call_delivered_to_the_leg_that_answered() -> None:
    unanswered = {"outcome": "no-answer", "answered_ms": None, "talk_ms": None}
    call = fold(
        [
            a_fact(leg="1", ring_to="sip:301", **unanswered),
            a_fact(leg="2", ring_to="sip:200"),
            a_fact(leg="3", ring_to="sip:302", **unanswered),
        ]
    )
    assert (call.outcome, call.ring_to, call.duration_ms) == ("answered", "sip:200", 61_000)


def test_a_forwarded_call_has_the_duration_of_the_leg_that_answered() -> None:
    parent = a_fact(leg="parent", role="inbound", ring_to=None, talk_ms=75_000)
    child = a_fact(
        leg="child", role="delivery", service_number=None, caller=None, started_ms=BASE["started_ms"] + 9_000
    )
    call = fold([child, parent])
    assert (call.duration_ms, call.inbound_ms, call.ring_to) == (61_000, 75_000, "+31301234567")
    assert call.started_ms == BASE["started_ms"]


def test_failover_is_delivered_to_the_target_that_answered() -> None:
    """CD-4: not the first one configured."""
    busy = a_fact(leg="1", role="delivery", service_number=None, ring_to="+31300000001", outcome="busy", talk_ms=None)
    answered = a_fact(leg="2", role="delivery", service_number=None, ring_to="+31300000002")
    inbound = a_fact(leg="0", role="inbound", ring_to=None)
    assert fold([inbound, busy, answered]).ring_to == "+31300000002"


def test_what_nobody_answered_says_so() -> None:
    inbound = a_fact(leg="0", role="inbound", ring_to=None, talk_ms=20_000)
    busy = a_fact(leg="1", role="delivery", service_number=None, outcome="busy", answered_ms=None, talk_ms=None)
    call = fold([inbound, busy])
    assert (call.outcome, call.ring_to, call.duration_ms, call.answered_ms) == ("busy", None, 0, None)


def test_what_ended_in_voicemail_or_announcement_says_so() -> None:
    tried = a_fact(leg="1", outcome="no-answer", answered_ms=None, talk_ms=None)
    machine = a_fact(leg="2", outcome="voicemail", ring_to=None, talk_ms=14_000)
    call = fold([tried, machine])
    assert (call.outcome, call.ring_to, call.duration_ms) == ("voicemail", None, 14_000)
    assert fold([a_fact(outcome="announcement", ring_to=None)]).outcome == "announcement"


def test_a_call_without_end_is_incomplete_and_lasts_no_time() -> None:
    begun = a_fact(complete=False, ended_ms=None, talk_ms=None, outcome=None)
    assert (fold([begun]).outcome, fold([begun]).duration_ms) == ("incomplete", 0)
    ended = a_fact(
        complete=False, revision=1, started_ms=None, answered_ms=None, talk_ms=None, outcome=None, service_number=None,
        caller=None, ring_to=None,
    )  # fmt: skip
    whole = fold([ended, begun])
    assert (whole.outcome, whole.duration_ms, whole.caller) == ("answered", 61_000, "+31612345678")


def test_a_correction_replaces_what_it_corrects() -> None:
    correction = a_fact(revision=2, talk_ms=58_000, ring_to="+31301111111")
    assert (fold([correction, a_fact()]).duration_ms, fold([a_fact(), correction]).ring_to) == (58_000, "+31301111111")


def test_hidden_in_one_fact_is_hidden_in_the_call() -> None:
    """CD-2: whichever leg says so, and whichever came first."""
    hidden = a_fact(leg="b", role="delivery", service_number=None, caller="withheld")
    assert fold([a_fact(), hidden]).caller == "withheld"
    superseded = a_fact(revision=-1, caller="withheld")
    assert fold([a_fact(), superseded]).caller == "withheld"


FACTS = st.builds(
    a_fact,
    leg=st.sampled_from("abc"),
    revision=st.integers(0, 3),
    complete=st.booleans(),
    role=st.sampled_from(["call", "inbound", "delivery"]),
    service_number=st.sampled_from([None, "+31201234567"]),
    caller=st.sampled_from([None, "+31612345678", "+31687654321", "withheld", "unknown"]),
    started_ms=st.sampled_from([None, 1_795_516_265_000, 1_795_516_266_000]),
    answered_ms=st.sampled_from([None, 1_795_516_269_000, 1_795_516_270_000]),
    ended_ms=st.sampled_from([None, 1_795_516_330_000]),
    talk_ms=st.sampled_from([None, 1_000, 61_000]),
    ring_to=st.sampled_from([None, "+31301234567", "sip:301"]),
    outcome=st.sampled_from([None, "answered", "no-answer", "busy", "voicemail"]),
)


@settings(max_examples=300, deadline=None)
@given(FACTS)
def test_the_short_way_for_a_whole_record_is_the_long_way(fact: Fact) -> None:
    """A second fact that says nothing sends the same record through the merging of legs."""
    silent = fact._replace(complete=False, revision=fact.revision, caller=None, started_ms=None, answered_ms=None,
                           ended_ms=None, talk_ms=None, ring_to=None, outcome=None, service_number=None)  # fmt: skip
    assert fold([fact]) == fold([fact, silent])


@settings(max_examples=300, deadline=None)
@given(st.lists(FACTS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(facts: list[Fact], chance: random.Random) -> None:
    shuffled = [*facts, *chance.choices(facts, k=3)]
    chance.shuffle(shuffled)
    assert fold(shuffled) == fold(facts)
