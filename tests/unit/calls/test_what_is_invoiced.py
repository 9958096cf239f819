"""Whatever is learned of calls, a closed month charges what it charged, and each call is charged once (CD-5, CD-6)."""

import json
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.calls.ports import started_of
from callfactory.calls.times import to_instant
from callfactory.quarantine import State
from callfactory.rating.rate import Rating
from functions.cdr.take_records import take_records
from tests.fakes_calls import ACCOUNT, SERVICE_NUMBER, FakeIntake, a_source

MONTHS = ("2026-09", "2026-10", "2026-11")
Place = tuple[str, str]


def a_record(call: int, revision: int, month: str, day: int, duration_ms: int, *, outcome: str) -> dict[str, Any]:
    start = f"{month}-{day:02}T10:00:00Z"
    return {
        "call_id": f"c{call}",
        "leg_id": "l1",
        "role": "call",
        "revision": revision,
        "service_number": SERVICE_NUMBER,
        "caller": "+31612345678",
        "started_at": start,
        "answered_at": start,
        "duration_ms": duration_ms,
        "outcome": outcome,
    }


RECORDS = st.builds(
    a_record,
    call=st.integers(0, 2),
    revision=st.integers(0, 4),
    month=st.sampled_from(MONTHS),
    day=st.integers(1, 3),
    duration_ms=st.sampled_from([400, 1_000, 61_000]),
    outcome=st.sampled_from(["voicemail", "voicemail", "no-answer"]),
)
STEPS = st.lists(RECORDS | st.sampled_from(MONTHS[:2]), min_size=2, max_size=12)


class Books:
    """Takes records and closes months; tells what each month charges."""

    def __init__(self) -> None:
        self.intake = FakeIntake()
        self.source = a_source(kind="callfactory-json")

    def take(self, step: dict[str, Any] | str) -> None:
        self.intake.clock.advance(seconds=1)
        if isinstance(step, str):
            self.intake.closed.months[ACCOUNT].setdefault(step, self.intake.clock.now())
        else:
            list(take_records([json.dumps(step).encode()], self.source, self.intake.ports))

    def charges(self) -> dict[Place, tuple[str, int, bool]]:
        """By place: the call, what it is charged there, and whether it came after its month was closed."""
        kept = self.intake.calls.kept
        found = self.intake.calls.charges(kept)
        standing = {**{place: each for place, each in self.intake.billed.kept.items() if place not in kept}, **found}
        closed = self.intake.closed.closed(ACCOUNT)
        return {
            place: (each.call_id, each.price.amount, month in closed and each.recorded_at > closed[month])
            for place, each in standing.items()
            for month in [_month(place)]
            if each.price.billed is None
        }

    def invoiced(self, month: str) -> dict[Place, tuple[str, int, bool]]:
        return {place: each for place, each in self.charges().items() if _month(place) == month and not each[2]}


def _month(place: Place) -> str:
    return to_instant(started_of(place[1])).strftime("%Y-%m")


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_a_closed_month_charges_what_it_charged_and_no_call_is_charged_twice(steps: list[dict[str, Any] | str]) -> None:
    books = Books()
    invoices: dict[str, dict[Place, tuple[str, int, bool]]] = {}
    for step in steps:
        books.take(step)
        if isinstance(step, str):
            invoices.setdefault(step, books.invoiced(step))
        for month, invoice in invoices.items():
            assert books.invoiced(month) == invoice
        assert max(Counter(call_id for call_id, _, _ in books.charges().values()).values(), default=1) == 1
        calls = books.intake.calls.all()
        assert len({each.call.call_id for each in calls}) == len(calls)
    before = (books.charges(), books.intake.calls.all())
    for step in steps:
        books.take(step)
    assert (books.charges(), books.intake.calls.all()) == before, "the same again changes nothing"


def _records(*starts: tuple[str, int]) -> list[dict[str, Any]]:
    return [
        a_record(0, revision, month, day, 60_000, outcome="voicemail") for revision, (month, day) in enumerate(starts)
    ]


def test_a_call_that_leaves_a_closed_month_is_charged_there_and_costs_nothing_where_it_is() -> None:
    books = Books()
    first, moved = _records(("2026-10", 1), ("2026-11", 1))
    for step in (first, "2026-10", moved):
        books.take(step)
    (call,) = books.intake.calls.all()
    assert isinstance(call.price, Rating)
    assert call.price.amount == 0
    assert call.price.billed is not None
    assert call.price.billed.month == "2026-10"
    assert [amount for _, amount, _ in books.invoiced("2026-10").values()] == [600_000]


def test_a_call_that_comes_back_is_charged_where_it_was() -> None:
    books = Books()
    first, moved, back = _records(("2026-10", 1), ("2026-11", 1), ("2026-10", 1))
    for step in (first, "2026-10", moved, back):
        books.take(step)
    (call,) = books.intake.calls.all()
    assert isinstance(call.price, Rating)
    assert (call.price.amount, call.price.billed) == (600_000, None)


def test_a_call_that_was_known_before_is_late_where_it_moves_into_a_closed_month() -> None:
    """Else it would be on no invoice: neither on that of the month that it left nor on the one that was made."""
    books = Books()
    first, moved = _records(("2026-11", 1), ("2026-10", 1))
    for step in (first, "2026-10", moved):
        books.take(step)
    assert books.invoiced("2026-10") == {}
    assert [(amount, late) for _, amount, late in books.charges().values()] == [(600_000, True)]


def test_an_invoiced_call_keeps_its_price_where_the_tariff_has_none_for_what_is_learned() -> None:
    books = Books()
    first, corrected = _records(("2026-10", 1), ("2026-10", 1))
    books.take(first)
    books.take("2026-10")
    (call,) = books.intake.calls.all()
    books.intake.prices.without.add(call.call.call_id)
    books.take({**corrected, "duration_ms": 5_000})
    (call,) = books.intake.calls.all()
    assert isinstance(call.price, Rating)
    assert call.price.amount == 600_000
    assert not books.intake.quarantine.held(State.OPEN, limit=1).items


def test_what_a_crash_left_behind_where_a_call_stood_goes_when_the_record_comes_again() -> None:
    books = Books()
    first, moved = _records(("2026-11", 2), ("2026-11", 3))
    books.take(first)
    (before,) = books.intake.calls.all()
    books.take(moved)
    books.intake.calls.kept[before.number_id, before.moment] = before
    books.take(moved)
    assert [each.moment for each in books.intake.calls.all()] == [
        moment for _, moment in books.charges() if moment != before.moment
    ]
