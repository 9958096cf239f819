"""Who hears that a call has ended, and how often."""

import json
from typing import Any

import pytest

from callfactory.errors import Unavailable
from callfactory.events import CallEnded, Event
from callfactory.ids import is_id
from functions.cdr.take_records import take_records
from tests.fakes_calls import ACCOUNT, NUMBER, SERVICE_NUMBER, FakeIntake, a_source


def record(**more: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "call_id": "c1",
        "service_number": SERVICE_NUMBER,
        "caller": "+31612345678",
        "started_at": "2026-11-24T10:30:00Z",
        "answered_at": "2026-11-24T10:30:05Z",
        "duration_ms": 61_000,
        "ring_to": "+31301234567",
        "outcome": "answered",
    }
    return {**whole, **more}


def ringing(leg: int, **more: Any) -> dict[str, Any]:
    """A leg towards a number that rings."""
    end: dict[str, Any] = {"answered_at": None, "duration_ms": None, "caller": None, "service_number": None}
    return record(leg_id=f"l{leg}", role="delivery", ring_to=f"+3130123456{leg}", **{**end, **more})


def incoming(**more: Any) -> dict[str, Any]:
    return record(leg_id="l0", role="inbound", ring_to=None, **more)


def heard(intake: FakeIntake, *records: dict[str, Any]) -> list[CallEnded]:
    """What is published when these arrive together."""
    before = len(intake.bus.events)
    content = json.dumps(list(records)).encode()
    fates = list(take_records([content], a_source(kind="callfactory-json"), intake.ports))
    assert {fate.fate for fate in fates} <= {"accepted", "duplicate", "superseded"}
    ended = intake.bus.events[before:]
    assert all(isinstance(event, CallEnded) for event in ended)
    return ended  # type: ignore[return-value]  # looked at just before


def listened_to() -> FakeIntake:
    intake = FakeIntake()
    intake.listening.accounts.add(ACCOUNT)
    return intake


def test_nothing_is_published_where_nobody_listens() -> None:
    assert heard(FakeIntake(), record(), record(call_id="c2")) == []


def test_whoever_listens_hears_of_each_call_by_ids_alone() -> None:
    intake = listened_to()
    events = heard(intake, record(), record(call_id="c2"))
    assert len({event.call_id for event in events}) == 2
    assert {(event.account_id, event.number_id) for event in events} == {(ACCOUNT, NUMBER)}
    assert {event.call_id for event in events} == {each.call.call_id for each in intake.calls.all()}
    assert all(is_id(event.event_id, "evt") for event in events)
    assert "+31" not in repr(events)


def test_a_record_that_comes_again_is_the_same_event() -> None:
    intake = listened_to()
    first = heard(intake, record())
    intake.clock.advance(days=1)
    assert heard(intake, record()) == first


def test_a_correction_is_no_second_end() -> None:
    intake = listened_to()
    first = heard(intake, record(revision=1))
    intake.clock.advance(days=1)
    assert heard(intake, record(revision=2, duration_ms=62_000)) == first


def test_a_leg_that_nobody_answered_ends_no_call_while_the_next_one_rings() -> None:
    intake = listened_to()
    still_there = incoming(answered_at=None, duration_ms=None, outcome="incomplete")
    assert heard(intake, still_there, ringing(1, outcome="no-answer")) == []
    intake.clock.advance(seconds=20)
    assert heard(intake, ringing(2, outcome="busy")) == []
    intake.clock.advance(seconds=20)
    (ended,) = heard(intake, incoming(revision=1, answered_at=None, duration_ms=None, outcome="no-answer"))
    assert ended.at == intake.clock.now()


class _Deaf:
    """A bus that is out of order."""

    events: tuple[Event, ...] = ()

    def publish(self, *events: Event) -> None:
        raise Unavailable("Some events could not be handed over.", retry_after=len(events))


def test_an_end_that_could_not_be_told_is_told_when_the_records_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    intake = listened_to()
    monkeypatch.setattr(intake, "bus", _Deaf())
    with pytest.raises(Unavailable):
        heard(intake, record())
    monkeypatch.undo()
    assert len(intake.calls.all()) == 1
    assert len(heard(intake, record())) == 1
