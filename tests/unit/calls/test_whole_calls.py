"""Sources that tell each call in one record: one write a call, and the same calls whatever the order (CD-5)."""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.calls.ports import OwnedCall, StoredFact
from callfactory.quarantine import State
from callfactory.rating.rater import Unrated
from functions.cdr.take_records import take_records
from tests.fakes_calls import SERVICE_NUMBER, FakeFoldedCalls, FakeIntake, a_source
from tests.unit.calls.test_carrier_fixed import WHOLE

SOURCE = a_source(kind="callfactory-json", whole_calls=True)


def a_record(call: int = 0, start: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "call_id": f"c{call}",
        "service_number": SERVICE_NUMBER,
        "started_at": f"2026-11-24T10:3{call}:0{start}Z",
        "caller": "+31612345678",
        "answered_at": "2026-11-24T10:40:00Z",
        "duration_ms": 61_000,
        "ring_to": "+31301234567",
        "outcome": "answered",
        **more,
    }


def send(intake: FakeIntake, *records: dict[str, Any]) -> list[str]:
    content = "\n".join(map(json.dumps, records)).encode()
    return [fate.fate for fate in take_records([content], SOURCE, intake.ports)]


RECORDS = st.builds(
    a_record,
    call=st.integers(0, 2),
    start=st.integers(0, 1),
    revision=st.integers(0, 2),
    caller=st.sampled_from(["+31612345678", "anonymous", None]),
    duration_ms=st.sampled_from([1_000, 61_000]),
    outcome=st.sampled_from(["answered", "busy", "voicemail"]),
    leg_id=st.sampled_from(["", "a"]),
)


def calls_of(batches: list[list[dict[str, Any]]]) -> list[Any]:
    intake = FakeIntake()
    for batch in batches:
        send(intake, *batch)
    # Where the fact of a call is kept is nobody's business but the store's.
    return [each._replace(told=None) for each in intake.calls.all()]


@settings(max_examples=200, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=9), st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_repetition_and_batches_change_nothing(
    records: list[dict[str, Any]], chance: random.Random, size: int
) -> None:
    sent = [*records, *chance.choices(records, k=len(records) // 2)]
    chance.shuffle(sent)
    assert calls_of([sent[at : at + size] for at in range(0, len(sent), size)]) == calls_of([records])


def test_a_call_is_one_item_and_its_fact_is_nowhere_else() -> None:
    intake = FakeIntake()
    assert send(intake, a_record(0), a_record(1)) == ["accepted", "accepted"]
    assert len(intake.calls.all()) == 2
    assert intake.facts.all() == []
    assert send(intake, a_record(0), a_record(1)) == ["duplicate", "duplicate"]
    assert send(intake, a_record(2), a_record(2)) == ["accepted", "duplicate"]


def test_a_correction_takes_the_call_apart_and_whichever_is_higher_counts() -> None:
    intake = FakeIntake()
    send(intake, a_record(0))
    assert send(intake, a_record(0, revision=2, duration_ms=1_000)) == ["accepted"]
    assert send(intake, a_record(0, revision=1, duration_ms=2_000)) == ["superseded"]
    assert send(intake, a_record(0)) == ["duplicate"]
    (only,) = intake.calls.all()
    assert (only.call.duration_ms, only.facts, only.told) == (1_000, 3, None)
    assert len(intake.facts.all()) == 3


def test_the_same_id_at_another_time_is_another_call() -> None:
    intake = FakeIntake()
    send(intake, a_record(0), a_record(0, start=5))
    assert len(intake.calls.all()) == 2


def test_a_caller_hidden_by_a_correction_is_nowhere() -> None:
    intake = FakeIntake()
    send(intake, a_record(0))
    send(intake, a_record(0, revision=1, caller="anonymous"))
    assert "612345678" not in repr((intake.calls.kept, intake.facts.kept))


def test_a_leg_is_none_of_such_a_source() -> None:
    intake = FakeIntake()
    assert send(intake, a_record(0, role="delivery", leg_id="a"), a_record(1, outcome=None)) == ["quarantined"] * 2
    page = intake.quarantine.held(State.OPEN, limit=10)
    assert {held.reason for held in page.items} == {"not_a_whole_call"}


def test_a_call_without_price_waits_in_quarantine() -> None:
    intake = FakeIntake()
    send(intake, a_record(0))
    intake.prices.without.add(intake.calls.all()[0].call.call_id)
    intake.calls.kept.clear()
    send(intake, a_record(0))
    assert isinstance(intake.calls.all()[0].price, Unrated)
    assert intake.quarantine.held(State.OPEN, limit=10).items[0].family == "rating"


class _Contended(FakeFoldedCalls):
    """Another writer comes in between whenever somebody looks."""

    def __init__(self, intake: FakeIntake, others: list[dict[str, Any]]) -> None:
        super().__init__()
        self._intake, self._others = intake, others

    def _come_in_between(self) -> None:
        if self._others:
            send(self._intake, self._others.pop())

    def add(self, calls: Sequence[OwnedCall], at: datetime) -> Sequence[OwnedCall]:
        self._come_in_between()
        return super().add(calls, at)

    def told(self, places: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], StoredFact]:
        found = super().told(places)
        self._come_in_between()
        return found

    def put(self, calls: Sequence[OwnedCall], at: datetime) -> None:
        self._come_in_between()
        super().put(calls, at)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.integers(0, 4))
def test_writers_of_one_call_at_once_leave_all_that_was_said(others: list[int], own: int) -> None:
    intake = FakeIntake()
    waiting = [a_record(0, revision=each, duration_ms=1000 + each) for each in others]
    intake.calls = _Contended(intake, waiting)
    send(intake, a_record(0, revision=own, duration_ms=1000 + own))
    while waiting:  # whoever did not come in between comes afterwards
        send(intake, waiting.pop())
    (only,) = intake.calls.all()
    assert only.call.duration_ms == 1000 + max(own, *others)
    assert only.facts == len({own, *others})


def test_a_file_of_a_carrier_is_kept_the_same_way() -> None:
    intake, source = FakeIntake(), a_source(kind="carrier-fixed", zone="Europe/Amsterdam")
    first = [fate.fate for fate in take_records([WHOLE], source, intake.ports)]
    again = [fate.fate for fate in take_records([WHOLE], source, intake.ports)]
    assert [fate for fate in again if fate == "accepted"] == []
    assert first.count("accepted") == again.count("duplicate")
    assert intake.facts.all() == []
