"""Counts, totals and a series of a number's calls, for charts.

However many there are: what cannot be counted while somebody waits comes in parts, which add up.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from zoneinfo import ZoneInfo

from callfactory.calls.ports import CallBook, CallFilter
from callfactory.calls.summary import Line, Step, Totals, summarise
from callfactory.numbers import Numbers
from callfactory.pages import Page, Position
from functions.cdr.contract import CallSummary, OutcomeCounts, SummaryStep

SECONDS: Final = 12.0
"""How long one answer may take to count: well within what a client and its gateway wait."""


def summarise_calls(
    account_id: str,
    wanted: CallFilter,
    *,
    zone: ZoneInfo,
    step: Step,
    after: Position | None,
    numbers: Numbers,
    book: CallBook,
    timer: Callable[[], float] = time.monotonic,
) -> tuple[CallSummary, Position | None]:
    """A part of the summary, usually all of it, and where the next part begins. Raises NotFound for a number of another
    account."""
    numbers.get(account_id, wanted.number_id)
    part = _Part(book.lines(account_id, wanted, after=after), timer() + SECONDS, timer)
    summary = summarise(part.lines(), zone=zone, step=step)
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
    """Pages up to a moment; `next` is where the rest begins, once they have been read."""

    def __init__(self, pages: Iterable[Page[Line]], until: float, timer: Callable[[], float]) -> None:
        self.next: Position | None = None
        self._pages, self._until, self._timer = pages, until, timer

    def lines(self) -> Iterator[Line]:
        for page in self._pages:
            yield from page.items
            if page.next is not None and self._timer() >= self._until:
                self.next = page.next
                return


def _counts(totals: Totals) -> OutcomeCounts:
    return OutcomeCounts(**{outcome.replace("-", "_"): number for outcome, number in totals.outcomes.items()})
