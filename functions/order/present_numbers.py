"""Numbers and call plans as the API shows them: what was accepted before is shown, whatever the rules are now."""

from callfactory.numbers import PlannedNumber, ServiceNumber, UpdateRequired
from callfactory.phone import international, national
from callfactory.plan import hours as opening
from callfactory.plan import model
from callfactory.plan.decision import Decision
from callfactory.plan.holidays import Holidays as Kept
from callfactory.plan.rules import DAYS
from functions.order.numbers_contract import (
    Announcement,
    Holidays,
    Hours,
    NumberView,
    OpeningHours,
    Plan,
    PlanView,
    RingTo,
    ShortcomingView,
    SpecialDay,
    UpdateRequiredView,
    WeeklyHours,
)


def number(held: ServiceNumber) -> NumberView:
    """A service number."""
    return NumberView(
        number_id=held.number_id,
        number=held.e164,
        national=national(held.e164),
        international=international(held.e164),
        country=held.country,
        type=held.type,
        state=held.state.value,
        active_from=held.active_from,
        released_at=held.released_at,
        version=held.version,
        plan=plan(held.plan),
        update_required=_mark(held.update_required) if held.update_required else None,
    )


def _mark(mark: UpdateRequired) -> UpdateRequiredView:
    shortcomings = [
        ShortcomingView(item=each.item_id, code=each.code, detail=each.detail) for each in mark.shortcomings
    ]
    return UpdateRequiredView(since=mark.since, shortcomings=shortcomings)


def plan(kept: model.CallPlan) -> Plan:
    """A call plan."""
    return Plan.model_construct(
        ring_to=_ring_to(kept.ring_to),
        hours=_hours(kept.hours) if kept.hours else None,
        announcement=_announcement(kept.announcement),
        closed_announcement=_announcement(kept.closed_announcement),
        answering_machine=kept.answering_machine,
    )


def decision(planned: PlannedNumber, decided: Decision) -> PlanView:
    """What a switch is told. Caller identification is passed on whenever the caller shows it (CI-1)."""
    return PlanView.model_construct(
        number_id=planned.number_id,
        version=planned.version,
        open=decided.open,
        announcement=_announcement(decided.announcement),
        ring_to=_ring_to(decided.ring_to),
        pass_caller_identification=True,
        record=decided.record,
        recording_announcement=decided.recording_announcement,
        answering_machine=decided.answering_machine,
    )


def _ring_to(targets: tuple[model.Target, ...]) -> list[RingTo]:
    return [RingTo.model_construct(number=target.number, ring_seconds=target.ring_seconds) for target in targets]


def _announcement(kept: model.Announcement | None) -> Announcement | None:
    return Announcement.model_construct(language=kept.language, text=kept.text) if kept else None


def _hours(kept: opening.OpeningHours) -> OpeningHours:
    weekly = WeeklyHours.model_construct(
        None, **{DAYS[place]: _intervals(day) for place, day in enumerate(kept.weekly)}
    )
    special = [SpecialDay.model_construct(date=day, open=_intervals(times)) for day, times in kept.special.items()]
    return OpeningHours.model_construct(
        zone=kept.zone, weekly=weekly, special=special, holidays=_holidays(kept.holidays) if kept.holidays else None
    )


def _holidays(kept: Kept) -> Holidays:
    return Holidays.model_construct(country=kept.calendar.country, region=kept.calendar.region)


def _intervals(day: opening.Intervals) -> list[Hours]:
    return [
        Hours.model_construct(start=opening.text_of(each.start), end=opening.text_of(each.end)) for each in sorted(day)
    ]
