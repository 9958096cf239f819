"""Public holidays from the package `holidays`: imported when somebody asks for them, never for a call."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from callfactory.plan.holidays import Calendar, NoSuchCalendar

_LANGUAGES: Final = {"en": "en_US"}


class PackagedCalendars:
    """The `HolidayCalendars` port."""

    def days(self, calendar: Calendar, years: Sequence[int], language: str = "en") -> Mapping[date, str]:
        known = _known(calendar.country)
        regions = _regions(known)
        if calendar.region is not None and calendar.region not in regions:
            raise NoSuchCalendar(regions)
        found = known(subdiv=calendar.region, years=years, language=_LANGUAGES.get(language, language))
        return dict(sorted(found.items()))

    def regions(self, country: str) -> Sequence[str]:
        return _regions(_known(country))


def _known(country: str) -> Any:
    import holidays  # noqa: PLC0415  # half a second that only plans with holidays pay

    if country not in holidays.list_supported_countries(include_aliases=False):
        raise NoSuchCalendar
    return getattr(holidays, country)


def _regions(known: Any) -> tuple[str, ...]:
    return tuple(sorted(known.subdivisions))
