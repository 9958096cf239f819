"""Checks of a tariff file as a whole: lines that are right one by one and wrong together.

Lines of one key (leg, service number, prefix) may follow each other in time and share the week. They may neither
overlap nor leave a gap; what they leave open would be rated by a shorter prefix, which nobody meant.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from callfactory.errors import FieldProblem
from callfactory.rating.tariff import NO_ORIGIN, Leg, Step, Window

_BEGINNING: Final = -math.inf
_END: Final = math.inf
Period = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a tariff file, its cells read."""

    line: int
    leg: Leg
    number: str
    prefix: str
    step: Step
    setup: int
    minimum: int
    included: bool
    window: Window
    valid_from: int | None
    valid_to: int | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it prices."""
        return (self.leg.value, self.number, self.prefix)

    @property
    def period(self) -> Period:
        """From when up to when it holds."""
        return (
            _BEGINNING if self.valid_from is None else self.valid_from,
            _END if self.valid_to is None else self.valid_to,
        )


def coherence_problems(rows: Sequence[Row]) -> Iterator[FieldProblem]:
    """Lines that contradict each other or themselves: periods that end before they begin, duplicates, overlaps,
    steps that do not fit."""
    for key_rows in _grouped(rows, lambda row: row.key):
        for row in key_rows:
            if row.period[0] >= row.period[1]:
                yield _problem(row, "valid_to", "ends-before-it-begins", "It ends before it begins.")
        periods = _grouped(key_rows, lambda row: row.period)
        yield from _overlapping_periods(periods)
        for period_rows in periods:
            windows = _grouped(period_rows, lambda row: row.window)
            yield from _overlapping_windows(windows)
            for steps in windows:
                yield from _misfit_steps(sorted(steps, key=lambda row: row.step.after_s))


def completeness_problems(rows: Sequence[Row], unreadable: bool) -> Iterator[FieldProblem]:
    """Gaps: between periods of a key, in its week, and origins without number that nothing prices. With `unreadable`
    lines only gaps in what can be read are told: not what may be priced by one that cannot."""
    for key_rows in _grouped(rows, lambda row: row.key):
        periods = sorted(_grouped(key_rows, lambda row: row.period), key=lambda group: group[0].period)
        longest = periods[0][0]
        for later in (group[0] for group in periods[1:]):
            if longest.period[1] < later.period[0]:
                words = f"Between line {longest.line} and this one is a time without price."
                yield _problem(later, "valid_from", "gap", words)
            longest = max(longest, later, key=lambda row: row.period[1])
        for period_rows in periods:
            if _uncovered_minutes(period_rows) > 0:
                yield _problem(period_rows[0], "days", "gap", "These lines leave times of the week without price.")
    if not unreadable:
        yield from _unpriced_origins([row for row in rows if row.leg is Leg.INBOUND])


def _overlapping_periods(periods: Sequence[Sequence[Row]]) -> Iterator[FieldProblem]:
    ordered = sorted(periods, key=lambda group: group[0].period)
    longest = ordered[0][0]
    for later in (group[0] for group in ordered[1:]):
        if later.period[0] < longest.period[1]:
            words = f"Its time overlaps that of line {longest.line}, which prices the same prefix."
            yield _problem(later, "valid_from", "overlap", words)
        longest = max(longest, later, key=lambda row: row.period[1])


def _overlapping_windows(windows: Sequence[Sequence[Row]]) -> Iterator[FieldProblem]:
    for one, other in combinations([group[0] for group in windows], 2):
        same_days = one.window.days & other.window.days
        if same_days and one.window.start < other.window.end and other.window.start < one.window.end:
            words = f"Its time of the week overlaps that of line {one.line}, which prices the same prefix."
            yield _problem(other, "days", "overlap", words)


def _misfit_steps(steps: Sequence[Row]) -> Iterator[FieldProblem]:
    if steps[0].step.after_s:
        yield _problem(steps[0], "after_s", "no-first-step", "There is no line for the beginning of the call.")
    for before, row in pairwise(steps):
        length = row.step.after_s - before.step.after_s
        if length == 0:
            yield _problem(row, "prefix", "duplicate", f"Line {before.line} prices the same prefix already.")
        elif length < before.step.first_s or (length - before.step.first_s) % before.step.next_s:
            words = f"It begins within an increment of line {before.line}: let it begin where one ends."
            yield _problem(row, "after_s", "within-increment", words)
        if length and (row.setup or row.minimum or (row.included and not steps[0].included)):
            words = "Set-up fee, minimum and included belong to the first step of a rate."
            yield _problem(row, "setup_fee", "not-the-first-step", words)


def _uncovered_minutes(rows: Iterable[Row]) -> int:
    """Minutes of the week without price. Windows do not overlap here."""
    windows = {row.window for row in rows}
    return 7 * 1440 - sum(len(window.days) * (window.end - window.start) for window in windows)


def _unpriced_origins(rows: Sequence[Row]) -> Iterator[FieldProblem]:
    groups: dict[str, Row] = {}
    for row in rows:
        groups.setdefault(row.number, row)
    for origin in sorted(NO_ORIGIN):
        priced = {row.number for row in rows if row.prefix == origin}
        for number, first in groups.items():
            if not any(number.startswith(each) for each in priced):
                words = f"Nothing says what a call from a {origin} origin costs: add a line with this prefix."
                yield _problem(first, "prefix", f"no-{origin}", words)


def _problem(row: Row, column: str, code: str, detail: str) -> FieldProblem:
    return FieldProblem("body", f"line.{row.line}.{column}", code, detail)


def _grouped(rows: Iterable[Row], key: Callable[[Row], object]) -> list[list[Row]]:
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())
