"""Opening hours: on the wall clock of a zone, by day of the week, with other hours (or none) on single days, closed on
public holidays.

Wall-clock times are compared as people read them. So where clocks go forward, the hour that is left out opens nothing
and what opened within it is open when the clocks have jumped; where they go back, the repeated hour counts twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from callfactory.plan.holidays import Holidays

DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From a minute of the day up to another, itself not included; 1440 is the end of the day."""

    start: int
    end: int

    def covers(self, minute: int) -> bool:
        """Whether the minute lies within."""
        return self.start <= minute < self.end


Intervals = tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`weekly` are the intervals of Monday (0) to Sunday (6); `special` those of single days, empty where closed: they
    come before `holidays`, on which it is closed."""

    zone: str
    weekly: tuple[Intervals, ...]
    special: Mapping[date, Intervals] = field(default_factory=dict)
    holidays: Holidays | None = None

    def is_open(self, instant: datetime) -> bool:
        """Whether it is open at the instant, to the minute."""
        local = instant.astimezone(_zone(self.zone))
        day = local.date()
        intervals = self.special.get(day)
        if intervals is None:
            closed = self.holidays is not None and day in self.holidays.days
            intervals = () if closed else self.weekly[day.weekday()]
        minute = local.hour * 60 + local.minute
        return any(interval.covers(minute) for interval in intervals)


def today_in(zone: str, now: datetime) -> date:
    """Which day it is on the calendars of a zone."""
    return now.astimezone(_zone(zone)).date()


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def overlapping(intervals: Sequence[Interval]) -> int | None:
    """The place of an interval that begins before an earlier one has ended; None where there is none."""
    ordered = sorted(range(len(intervals)), key=lambda place: intervals[place])
    for before, after in pairwise(ordered):
        if intervals[after].start < intervals[before].end:
            return after
    return None


def minute_of(text: str) -> int:
    """The minute of a day that `09:30` names; `24:00` is its end."""
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def text_of(minute: int) -> str:
    """The reverse of `minute_of`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
