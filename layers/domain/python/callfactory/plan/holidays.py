"""Public holidays that a number keeps: whose, and on which days.

The days are worked out when a plan is made and renewed by a schedule, so that a switch that asks at each call reads
them with the plan. They are days on the calendar of the plan's zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Protocol

from callfactory.errors import FieldProblem, InvalidInput

YEARS_AHEAD: Final = 2
"""The days of this year and so many more are known in a plan; each day it is looked whether more are due."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose holidays: an ISO 3166 country, and where they differ within it a region (ISO 3166-2, without country)."""

    country: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Holidays:
    """The holidays that are kept, and their days as far as they are known."""

    calendar: Calendar
    days: frozenset[date] = frozenset()


class NoSuchCalendar(Exception):
    """Nobody knows holidays of this country, or of this region of it; `regions` are those that are known."""

    def __init__(self, regions: Sequence[str] = ()) -> None:
        super().__init__("no holidays are known")
        self.regions = tuple(regions)


class HolidayCalendars(Protocol):
    """Knows the public holidays of countries."""

    def days(self, calendar: Calendar, years: Sequence[int], language: str = "en") -> Mapping[date, str]:
        """Each public holiday in these years with its name: in the language where that is known, else in the country's
        own. Raises NoSuchCalendar."""

    def regions(self, country: str) -> Sequence[str]:
        """Regions whose holidays differ from the country's. Raises NoSuchCalendar."""


def years_of(today: date) -> range:
    """The years whose holidays a plan holds."""
    return range(today.year, today.year + YEARS_AHEAD + 1)


def kept(calendar: Calendar, today: date, calendars: HolidayCalendars) -> Holidays:
    """The holidays of a calendar with their days. Raises InvalidInput naming what is unknown."""
    try:
        return Holidays(calendar, frozenset(calendars.days(calendar, years_of(today))))
    except NoSuchCalendar as unknown:
        raise refused(calendar, unknown, "hours.holidays.") from None


def refused(
    calendar: Calendar, unknown: NoSuchCalendar, prefix: str = "", location: Literal["body", "query"] = "body"
) -> InvalidInput:
    """The refusal of a calendar that nobody knows."""
    name, code, detail = "country", "unknown_calendar", "The holidays of this country are not known: name its days."
    if calendar.region is not None:
        name, code, detail = "region", "unknown_region", "No region of this country has holidays of its own."
    if unknown.regions:
        detail = f"Regions of this country: {', '.join(unknown.regions)}."
    return InvalidInput([FieldProblem(location, f"{prefix}{name}", code, detail)])
