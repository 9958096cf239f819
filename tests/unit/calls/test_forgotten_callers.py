"""Who was forgotten stays forgotten, whatever a switch tells late, or tells again (CD-7, DB-6)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.erasure.forgotten import Forgotten
from callfactory.erasure.kept import CALLER_KEPT
from functions.cdr.take_records import take_records
from tests.fakes import FakeClock
from tests.fakes_calls import ACCOUNT, SERVICE_NUMBER, FakeIntake, a_source, fingerprint

CALLER = "+31612345678"
ASKED = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
HASH = fingerprint(ACCOUNT, CALLER)


def a_record(**more: Any) -> dict[str, Any]:
    return {
        "call_id": "c1",
        "service_number": SERVICE_NUMBER,
        "caller": CALLER,
        "started_at": "2026-11-24T10:31:05Z",
        "answered_at": "2026-11-24T10:31:09Z",
        "duration_ms": 61_000,
        "ring_to": "+31301234567",
        "outcome": "answered",
        **more,
    }


def send(intake: FakeIntake, *records: dict[str, Any], source: str | None = None) -> list[str]:
    sender = a_source(kind="callfactory-json", **({"source_id": source} if source else {}))
    content = "\n".join(json.dumps(record) for record in records).encode()
    return [fate.fate for fate in take_records([content], sender, intake.ports)]


def kept(intake: FakeIntake) -> str:
    """Everything that is kept of calls."""
    return repr((intake.calls.kept, intake.facts.kept, intake.quarantine.__dict__))


def forgotten(intake: FakeIntake, asked: datetime = ASKED) -> None:
    intake.forgotten.known[ACCOUNT] = Forgotten(callers={HASH: asked})


def test_a_record_that_comes_again_from_another_source_does_not_bring_the_caller_back() -> None:
    intake = FakeIntake()
    forgotten(intake)
    assert send(intake, a_record(), source="src_" + "2" * 26) == ["accepted"]
    assert [each.call.caller for each in intake.calls.all()] == ["withheld"]
    assert "612345678" not in kept(intake)


def test_the_same_record_again_is_still_known_as_the_same() -> None:
    intake = FakeIntake()
    forgotten(intake)
    assert [*send(intake, a_record()), *send(intake, a_record())] == ["accepted", "duplicate"]


def test_others_and_later_calls_of_the_same_caller_keep_their_caller() -> None:
    intake = FakeIntake()
    forgotten(intake)
    send(
        intake,
        a_record(call_id="c2", caller="+31687654321"),
        a_record(call_id="c3", started_at="2026-11-24T11:00:00Z", answered_at="2026-11-24T11:00:04Z"),
    )
    assert [each.call.caller for each in intake.calls.all()] == ["+31687654321", CALLER]


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=30)])
def test_the_caller_of_a_call_long_past_is_not_taken(age: timedelta) -> None:
    intake = FakeIntake()
    intake.clock = FakeClock(datetime(2026, 11, 24, 10, 31, 5, 1000, tzinfo=UTC) + CALLER_KEPT + age)
    send(intake, a_record())
    assert [each.call.caller for each in intake.calls.all()] == ["withheld"]
    assert "612345678" not in kept(intake)


def test_who_is_forgotten_while_a_call_is_being_written_is_hidden_in_it() -> None:
    intake = FakeIntake()
    intake.forgotten.unseen[ACCOUNT] = Forgotten(callers={HASH: ASKED})
    send(intake, a_record())
    assert [each.call.caller for each in intake.calls.all()] == ["withheld"]
    assert "612345678" not in kept(intake)


LEGS = [
    a_record(leg_id="a", role="inbound", ring_to=None),
    a_record(leg_id="b", role="delivery", service_number=None),
    a_record(leg_id="b", role="delivery", service_number=None, revision=1, duration_ms=62_000),
]


@settings(max_examples=60, deadline=None)
@given(st.permutations(LEGS), st.lists(st.sampled_from(LEGS), max_size=3))
def test_in_whatever_order_its_legs_come(legs: list[dict[str, Any]], again: list[dict[str, Any]]) -> None:
    intake = FakeIntake()
    forgotten(intake)
    for leg in [*legs, *again]:
        send(intake, leg)
    assert [each.call.caller for each in intake.calls.all()] == ["withheld"]
    assert "612345678" not in kept(intake)


def test_nothing_is_taken_for_an_account_that_was_erased() -> None:
    intake = FakeIntake()
    intake.forgotten.known[ACCOUNT] = Forgotten(erased=True)
    before = kept(intake)
    assert send(intake, a_record()) == ["ignored"]
    assert kept(intake) == before
