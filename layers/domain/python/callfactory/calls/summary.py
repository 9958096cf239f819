"""Counts, totals and series of calls, made from the calls themselves each time they are asked for: nothing is counted
up, so nothing can be counted twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from callfactory.calls.fact import OUTCOMES
from callfactory.calls.times import to_instant

Step = Literal["day", "hour"]
_HOUR_MS: Final = 3_600_000


class Line(NamedTuple):
    """What is needed of a call."""

    started_ms: int
    duration_ms: int
    outcome: str


@dataclass
class Totals:
    """Calls and talk time, and how many calls ended how."""

    calls: int = 0
    duration_ms: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(sorted(OUTCOMES), 0))

    def add(self, line: Line) -> None:
        """One call more."""
        self.calls += 1
        self.duration_ms += line.duration_ms
        self.outcomes[line.outcome] = self.outcomes.get(line.outcome, 0) + 1


@dataclass
class Summary:
    """The totals, and the same for each day or hour of the zone in which there were calls, in order."""

    totals: Totals
    series: list[tuple[datetime, Totals]]


def summarise(lines: Iterable[Line], *, zone: ZoneInfo, step: Step) -> Summary:
    """The summary of these calls. An hour that a zone repeats is two hours, one that it skips is none; a day that is
    longer or shorter by an hour is one day."""
    totals = Totals()
    by_hour: dict[int, Totals] = {}
    for line in lines:
        totals.add(line)
        # Every offset in use is a multiple of a quarter of an hour, so quarters never lie in two hours of any zone.
        by_hour.setdefault(line.started_ms // (_HOUR_MS // 4), Totals()).add(line)
    series: dict[datetime, Totals] = {}  # by instant: two hours of one zone that are called alike would be equal
    for quarter in sorted(by_hour):
        begins = _beginning(to_instant(quarter * (_HOUR_MS // 4)).astimezone(zone), step)
        _join(series.setdefault(begins.astimezone(UTC), Totals()), by_hour[quarter])
    return Summary(totals, [(begins.astimezone(zone), each) for begins, each in series.items()])


def _beginning(moment: datetime, step: Step) -> datetime:
    """Where the day or hour of a moment begins, as an instant in the zone."""
    if step == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    return moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def _join(into: Totals, more: Totals) -> None:
    into.calls += more.calls
    into.duration_ms += more.duration_ms
    for outcome, number in more.outcomes.items():
        into.outcomes[outcome] = into.outcomes.get(outcome, 0) + number
