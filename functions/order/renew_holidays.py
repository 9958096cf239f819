"""Call plans get the public holidays of another year long before it begins, and those that a country has changed."""

from collections.abc import Iterator

from callfactory.clock import Clock
from callfactory.errors import NotFound, VersionConflict
from callfactory.numbers import HolidayKeepers, NumberLives, NumberState, with_holidays
from callfactory.pages import Position
from callfactory.plan.holidays import Calendar, HolidayCalendars, Holidays, NoSuchCalendar, years_of
from callfactory.plan.hours import today_in

_PAGE = 100


def renew_holidays(*, keepers: HolidayKeepers, numbers: NumberLives, calendars: HolidayCalendars, clock: Clock) -> int:
    """How many plans were renewed. Repeating it changes nothing."""
    renewed = 0
    for account_id, number_id in _keepers(keepers):
        try:
            renewed += _renewed(account_id, number_id, numbers, calendars, clock)
        except (VersionConflict, NotFound):
            continue  # its owner is at work on it, or it is gone: the next run looks again
    return renewed


def _renewed(account_id: str, number_id: str, numbers: NumberLives, calendars: HolidayCalendars, clock: Clock) -> bool:
    number = numbers.get(account_id, number_id)
    hours = number.plan.hours
    if number.state is NumberState.RELEASED or hours is None or hours.holidays is None:
        return False
    known = _known(hours.holidays.calendar, hours.zone, calendars, clock)
    fresh = number if known is None else with_holidays(number, known)
    if fresh is number:
        return False
    numbers.change(fresh)
    return True


def _known(calendar: Calendar, zone: str, calendars: HolidayCalendars, clock: Clock) -> Holidays | None:
    """The days as they are known now; None where a calendar is known no longer: what a plan has of it stays."""
    try:
        return Holidays(calendar, frozenset(calendars.days(calendar, years_of(today_in(zone, clock.now())))))
    except NoSuchCalendar:
        return None


def _keepers(keepers: HolidayKeepers) -> Iterator[tuple[str, str]]:
    position: Position | None = None
    while True:
        page = keepers.page(limit=_PAGE, after=position)
        yield from page.items
        position = page.next
        if position is None:
            return
