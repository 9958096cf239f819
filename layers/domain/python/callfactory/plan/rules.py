"""What a plan may not say. Every failing field is named at once, with what to do about it."""

from collections.abc import Collection, Iterator

from callfactory.errors import FieldProblem, InvalidInput
from callfactory.phone import is_planned, is_premium
from callfactory.plan.hours import Intervals, OpeningHours, overlapping
from callfactory.plan.model import CallPlan

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The names of the days of the week, in order."""


def require_sound(plan: CallPlan, *, own_numbers: Collection[str]) -> None:
    """Raises InvalidInput naming everything that is wrong with the plan.

    `own_numbers` are those of the ring-to numbers that are service numbers of ours: calls to them would come back.
    """
    problems = [*_targets(plan, own_numbers), *(_hours(plan.hours) if plan.hours else ())]
    if problems:
        raise InvalidInput(problems)


def _targets(plan: CallPlan, own_numbers: Collection[str]) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for place, target in enumerate(plan.ring_to):
        name = f"ring_to.{place}.number"
        if target.number in own_numbers:
            yield FieldProblem("body", name, "loop", "This is a service number itself: calls would go in circles.")
        elif is_premium(target.number):
            yield FieldProblem("body", name, "premium", "A premium-rate number cannot be rung.")
        elif not is_planned(target.number):
            yield FieldProblem("body", name, "no_such_number", "Its country has no such numbers: check the digits.")
        elif target.number in seen:
            yield FieldProblem("body", name, "same", "This number is in the list already.")
        seen.add(target.number)


def _hours(hours: OpeningHours) -> Iterator[FieldProblem]:
    days: list[tuple[str, Intervals]] = [
        (f"hours.weekly.{DAYS[place]}", intervals) for place, intervals in enumerate(hours.weekly)
    ]
    days += [(f"hours.special.{place}.open", intervals) for place, intervals in enumerate(hours.special.values())]
    for name, intervals in days:
        for place, interval in enumerate(intervals):
            if interval.start >= interval.end:
                detail = "Hours end after they begin; past midnight, write two: up to 24:00, and from 00:00 next day."
                yield FieldProblem("body", f"{name}.{place}.end", "ends_before_it_begins", detail)
        later = overlapping(intervals)
        if later is not None:
            yield FieldProblem("body", f"{name}.{later}.start", "overlap", "These hours overlap with others that day.")
