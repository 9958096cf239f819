"""Counts, totals and a series of the calls of one number or of several, for charts.

However many there are: what cannot be counted while somebody waits comes in parts, which add up.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from callfactory.calls.ports import CallBook, CallFilter
from callfactory.calls.summary import Line, Step, Totals, summarise
from callfactory.pages import Position
from functions.cdr.asked_numbers import left_after, place
from functions.cdr.contract import CallSummary, OutcomeCounts, SummaryStep

SECONDS: Final = 12.0
"""How long one answer may take to count: well within what a client and its gateway wait."""


def summarise_calls(
    account_id: str,
    wanted: Sequence[CallFilter],
    *,
    zone: ZoneInfo,
    step: Step,
    after: Position | None,
    book: CallBook,
    timer: Callable[[], float] = time.monotonic,
) -> tuple[CallSummary, Position | None]:
    """A part of the summary, usually all of it, and where the next part begins. `wanted` has one filter for each
    number, which is the account's."""
    part = _Part(timer() + SECONDS, timer)
    summary = summarise(part.lines(account_id, wanted, after, book), zone=zone, step=step)
    view = CallSummary(
        zone=zone.key,
        calls=summary.totals.calls,
        duration_ms=summary.totals.duration_ms,
        outcomes=_counts(summary.totals),
        series=[
            SummaryStep(begins=begins, calls=each.calls, duration_ms=each.duration_ms, outcomes=_counts(each))
            for begins, each in summary.series
        ],
        next_cursor=None,
    )
    return view, part.next


class _Part:
    """What is read up to a moment; `next` is where the rest begins, once it has been read."""

    def __init__(self, until: float, timer: Callable[[], float]) -> None:
        self.next: Position | None = None
        self._until, self._timer = until, timer

    def lines(
        self, account_id: str, wanted: Sequence[CallFilter], after: Position | None, book: CallBook
    ) -> Iterator[Line]:
        """Number by number, from `after` on."""
        for index, (each, position) in enumerate(left_after(after, wanted, lambda asked: asked.number_id)):
            if index > 0 and self._timer() >= self._until:
                self.next = place(each.number_id)
                return
            for page in book.lines(account_id, each, after=position):
                yield from page.items
                if page.next is not None and self._timer() >= self._until:
                    self.next = place(each.number_id, page.next)
                    return


def _counts(totals: Totals) -> OutcomeCounts:
    return OutcomeCounts(**{outcome.replace("-", "_"): number for outcome, number in totals.outcomes.items()})
