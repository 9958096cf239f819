"""Which public holidays a country keeps, for whoever makes a call plan."""

from datetime import date

from callfactory.plan.holidays import Calendar, HolidayCalendars, NoSuchCalendar, refused


def show_holidays(
    calendar: Calendar, year: int, language: str, *, calendars: HolidayCalendars
) -> tuple[list[tuple[date, str]], list[str]]:
    """The days with their names, in order, and the regions that have others. Raises InvalidInput."""
    try:
        days = calendars.days(calendar, [year], language)
        return sorted(days.items()), list(calendars.regions(calendar.country))
    except NoSuchCalendar as unknown:
        raise refused(calendar, unknown, location="query") from None
