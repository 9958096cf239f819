"""What happens on every call of a number: its owner decides, from the next call on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import FieldProblem, InvalidInput
from callfactory.numbers import Inventory, NumberLives, ServiceNumber, require_version, with_plan, with_ring_to
from callfactory.plan.holidays import Calendar, HolidayCalendars, kept
from callfactory.plan.hours import OpeningHours, today_in
from callfactory.plan.model import Announcement, CallPlan, Target
from callfactory.principal import Principal
from callfactory.voicemail.addresses import Addresses
from callfactory.voicemail.machine import Machines, recipient
from functions.order import numbers_contract as contract


@dataclass(frozen=True, slots=True)
class PlanPorts:
    """What plans of calls need."""

    numbers: NumberLives
    inventory: Inventory
    calendars: HolidayCalendars
    machines: Machines
    addresses: Addresses
    audit: AuditLog
    clock: Clock


def set_plan(number_id: str, wish: contract.PlanChange, principal: Principal, ports: PlanPorts) -> ServiceNumber:
    """The number with this plan.

    Raises NotFound, VersionConflict, IllegalTransition for a released number, InvalidInput naming each field.
    """
    number = ports.numbers.get(principal.account_id, number_id)
    require_version(number, wish.version)
    plan = _plan(wish, ports)
    if plan.answering_machine:
        _require_mailbox(number, ports)
    changed = with_plan(number, plan, own_numbers=_own(plan.ring_to, ports.inventory))
    ports.numbers.change(changed)
    ports.audit.record(
        entry(
            principal.account_id,
            Action.PLAN_CHANGED,
            at=ports.clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("number", number_id),
            version=changed.version,
            targets=len(plan.ring_to),
            answering_machine=plan.answering_machine,
        )
    )
    return changed


def set_ring_to(number_id: str, wish: contract.RingToChange, principal: Principal, ports: PlanPorts) -> ServiceNumber:
    """The number ringing there, the rest of its plan as it was. Raises what `set_plan` raises."""
    number = ports.numbers.get(principal.account_id, number_id)
    require_version(number, wish.version)
    targets = _targets(wish.ring_to)
    changed = with_ring_to(number, targets, own_numbers=_own(targets, ports.inventory))
    ports.numbers.change(changed)
    ports.audit.record(
        entry(
            principal.account_id,
            Action.RING_TO_CHANGED,
            at=ports.clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("number", number_id),
            version=changed.version,
            targets=len(targets),
        )
    )
    return changed


def _require_mailbox(number: ServiceNumber, ports: PlanPorts) -> None:
    """Messages have somewhere to go: the machine has an address that was confirmed and takes mail. Raises InvalidInput
    where it has none: callers would talk to nobody."""
    machine = ports.machines.get(number.account_id, number.number_id)
    addresses = {address.address_id: address for address in ports.addresses.of(number.account_id)}
    if recipient(machine, addresses, 0) is None:
        detail = "Give the answering machine an address that is confirmed and takes mail first."
        raise InvalidInput.of("answering_machine", "not_set_up", detail)


def _own(targets: Iterable[Target], inventory: Inventory) -> set[str]:
    """Those that are service numbers of ours, whoever holds them: a call to one would come back to us."""
    return {target.number for target in targets if inventory.offer(target.number) is not None}


def _plan(wish: contract.Plan, ports: PlanPorts) -> CallPlan:
    return CallPlan(
        ring_to=_targets(wish.ring_to),
        hours=_hours(wish.hours, ports) if wish.hours else None,
        announcement=_announcement(wish.announcement),
        closed_announcement=_announcement(wish.closed_announcement),
        answering_machine=wish.answering_machine,
    )


def _targets(wish: Iterable[contract.RingTo]) -> tuple[Target, ...]:
    return tuple(Target(target.number, target.ring_seconds) for target in wish)


def _hours(wish: contract.OpeningHours, ports: PlanPorts) -> OpeningHours:
    days = [day.date for day in wish.special]
    twice = [place for place, day in enumerate(days) if day in days[:place]]
    if twice:
        raise InvalidInput(
            [
                FieldProblem("body", f"hours.special.{place}.date", "same", "This day is in the list already.")
                for place in twice
            ]
        )
    hours = contract.hours_to_domain(wish)
    if wish.holidays is None:
        return hours
    calendar = Calendar(wish.holidays.country, wish.holidays.region)
    return replace(hours, holidays=kept(calendar, today_in(hours.zone, ports.clock.now()), ports.calendars))


def _announcement(wish: contract.Announcement | None) -> Announcement | None:
    return Announcement(wish.language, wish.text) if wish else None
