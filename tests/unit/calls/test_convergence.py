"""Whatever the order, however often, in however many batches: the same calls (CD-5). Checked on the whole intake."""

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.calls.ports import UNLINKED_FOR, OwnedCall
from functions.cdr.take_records import take_records
from tests.fakes_calls import SERVICE_NUMBER, FakeIntake, a_source

START = "2026-11-24T10:3{minute}:0{second}Z"


def a_record(call: int, leg: int, revision: int, second: int, **more: Any) -> dict[str, Any]:
    inbound = leg == 0
    return {
        "call_id": f"c{call}",
        "leg_id": f"l{leg}",
        "role": "inbound" if inbound else "delivery",
        "revision": revision,
        "service_number": SERVICE_NUMBER if inbound else None,
        "started_at": START.format(minute=call, second=second),
        "ring_to": None if inbound else f"+3130123456{leg}",
        **more,
    }


RECORDS = st.builds(
    a_record,
    call=st.integers(0, 2),
    leg=st.integers(0, 2),
    revision=st.integers(0, 2),
    second=st.integers(0, 4),
    caller=st.sampled_from(["+31612345678", "anonymous", "unknown", None]),
    answered_at=st.just("2026-11-24T10:35:30Z"),
    duration_ms=st.sampled_from([1_000, 61_000]),
    outcome=st.sampled_from(["answered", "busy", "no-answer"]),
)


def calls_of(batches: list[list[dict[str, Any]]]) -> tuple[list[OwnedCall], str]:
    """What stands in the history after these batches, and everything that is kept, as text."""
    intake, source = FakeIntake(), a_source(kind="callfactory-json")
    for batch in batches:
        content = "\n".join(json.dumps(record) for record in batch).encode()
        list(take_records([content], source, intake.ports))
    return intake.calls.all(), repr((intake.calls.kept, intake.facts.kept))


@settings(max_examples=150, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=9), st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_repetition_and_batches_change_nothing(
    records: list[dict[str, Any]], chance: random.Random, size: int
) -> None:
    expected, _ = calls_of([records])
    sent = [*records, *chance.choices(records, k=len(records) // 2)]
    chance.shuffle(sent)
    found, _ = calls_of([sent[at : at + size] for at in range(0, len(sent), size)])
    assert found == expected


def test_a_leg_waits_for_the_one_that_came_in_and_no_longer() -> None:
    intake, source = FakeIntake(), a_source(kind="callfactory-json")
    incoming, delivery = (
        a_record(0, leg, 0, 1, answered_at=None, duration_ms=0, outcome="busy", caller="+31612345678") for leg in (0, 1)
    )
    list(take_records([json.dumps(delivery).encode()], source, intake.ports))
    (waiting,) = (each for of_call in intake.facts.kept.values() for each in of_call.values())
    assert waiting.forgotten_at == intake.clock.now() + UNLINKED_FOR
    list(take_records([json.dumps(incoming).encode()], source, intake.ports))
    kept = [each.forgotten_at for of_call in intake.facts.kept.values() for each in of_call.values()]
    assert kept == [None, None]


@settings(max_examples=100, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=9))
def test_a_number_that_any_record_hides_is_nowhere(records: list[dict[str, Any]]) -> None:
    """CD-2: whichever came first."""
    hidden = {record["call_id"] for record in records if record["caller"] == "anonymous"}
    only = [record for record in records if record["call_id"] in hidden]
    _, kept = calls_of([[record] for record in only])
    assert "612345678" not in kept
