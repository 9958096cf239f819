"""One list of the calls of many numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

from callfactory.calls.ports import CallFilter, ShownCall
from callfactory.calls.summary import Line
from callfactory.pages import Page, Position
from functions.cdr.list_calls import one_page

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NUMBERS = ("num_a", "num_b", "num_c")


class EachWaitsForTheOthers:
    """A book that answers about a number once all others are asked about too."""

    def __init__(self) -> None:
        self._all_asked = Barrier(len(NUMBERS), timeout=10)

    def page(self, account_id: str, wanted: CallFilter, *, limit: int, after: Position | None) -> Page[ShownCall]:
        assert (account_id, after) == ("acc_1", None)
        self._all_asked.wait()
        return Page((a_call(wanted.number_id),)[:limit], None)

    def lines(self, *_: Any, **__: Any) -> Iterator[Page[Line]]:
        raise AssertionError("nothing is counted")


def a_call(number_id: str) -> ShownCall:
    return ShownCall(
        call_id=f"call-{number_id}",
        account_id="acc_1",
        number_id=number_id,
        service_number="+31800555000",
        caller="+31201234567",
        started_at=NOON + timedelta(minutes=NUMBERS.index(number_id)),
        answered_at=None,
        duration_ms=0,
        ring_to=None,
        outcome="no-answer",
    )


def test_nobody_with_many_numbers_waits_for_one_after_the_other() -> None:
    """CD-9: their calls are read at the same time, and are still in one order."""
    wanted = [CallFilter(each, newest_first=False) for each in NUMBERS]
    page = one_page("acc_1", wanted, limit=10, after=None, book=EachWaitsForTheOthers())
    assert [call.number_id for call in page.items] == ["num_a", "num_b", "num_c"]
