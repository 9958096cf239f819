"""The plan as JSON and back: how tables keep it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from callfactory.plan.holidays import Calendar, Holidays
from callfactory.plan.hours import Interval, Intervals, OpeningHours
from callfactory.plan.model import Announcement, CallPlan, Target


def to_json(plan: CallPlan) -> dict[str, Any]:
    """The plan as JSON; what is not set is left out."""
    stored: dict[str, Any] = {
        "ring_to": [[target.number, target.ring_seconds] for target in plan.ring_to],
        "hours": plan.hours and _hours_to_json(plan.hours),
        "announcement": _announcement_to_json(plan.announcement),
        "closed_announcement": _announcement_to_json(plan.closed_announcement),
        "answering_machine": plan.answering_machine,
    }
    return {name: value for name, value in stored.items() if value}


def of_json(stored: Mapping[str, Any]) -> CallPlan:
    """The plan of its JSON."""
    return CallPlan(
        ring_to=tuple(Target(number, seconds) for number, seconds in stored.get("ring_to", ())),
        hours=_hours_of_json(stored["hours"]) if "hours" in stored else None,
        announcement=_announcement_of_json(stored.get("announcement")),
        closed_announcement=_announcement_of_json(stored.get("closed_announcement")),
        answering_machine=stored.get("answering_machine", False),
    )


def _hours_to_json(hours: OpeningHours) -> dict[str, Any]:
    return {
        "zone": hours.zone,
        "weekly": [_intervals_to_json(intervals) for intervals in hours.weekly],
        "special": {day.isoformat(): _intervals_to_json(intervals) for day, intervals in hours.special.items()},
        **({"holidays": _holidays_to_json(hours.holidays)} if hours.holidays else {}),
    }


def _hours_of_json(stored: Mapping[str, Any]) -> OpeningHours:
    return OpeningHours(
        zone=stored["zone"],
        weekly=tuple(_intervals_of_json(intervals) for intervals in stored["weekly"]),
        special={
            date.fromisoformat(day): _intervals_of_json(intervals) for day, intervals in stored["special"].items()
        },
        holidays=_holidays_of_json(stored["holidays"]) if "holidays" in stored else None,
    )


def _holidays_to_json(holidays: Holidays) -> list[Any]:
    days = [day.isoformat() for day in sorted(holidays.days)]
    return [holidays.calendar.country, holidays.calendar.region, days]


def _holidays_of_json(stored: list[Any]) -> Holidays:
    country, region, days = stored
    return Holidays(Calendar(country, region), frozenset(map(date.fromisoformat, days)))


def _intervals_to_json(intervals: Intervals) -> list[list[int]]:
    return [[interval.start, interval.end] for interval in intervals]


def _intervals_of_json(stored: list[list[int]]) -> Intervals:
    return tuple(Interval(start, end) for start, end in stored)


def _announcement_to_json(announcement: Announcement | None) -> list[str] | None:
    return [announcement.language, announcement.text] if announcement else None


def _announcement_of_json(stored: list[str] | None) -> Announcement | None:
    return Announcement(*stored) if stored else None
