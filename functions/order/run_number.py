"""The life of a number in its owner's hands: paused, resumed, released."""

from collections.abc import Callable

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.events import Bus, Event, NumberPaused, NumberReleased, NumberResumed
from callfactory.numbers import (
    QUARANTINE,
    NumberLives,
    NumberState,
    ServiceNumber,
    paused,
    released,
    require_version,
    resumed,
)
from callfactory.principal import Principal


def pause_number(
    number_id: str,
    seen_version: int,
    principal: Principal,
    *,
    numbers: NumberLives,
    audit: AuditLog,
    bus: Bus,
    clock: Clock,
) -> ServiceNumber:
    """The number taking no calls from the next one on. Raises NotFound, VersionConflict, IllegalTransition."""
    changed = _changed(number_id, seen_version, principal, paused, numbers)
    numbers.change(changed)
    _tell(changed, Action.NUMBER_PAUSED, NumberPaused, principal, audit=audit, bus=bus, clock=clock)
    return changed


def resume_number(
    number_id: str,
    seen_version: int,
    principal: Principal,
    *,
    numbers: NumberLives,
    audit: AuditLog,
    bus: Bus,
    clock: Clock,
) -> ServiceNumber:
    """The number taking calls again. Raises NotFound, VersionConflict, IllegalTransition."""
    changed = _changed(number_id, seen_version, principal, resumed, numbers)
    numbers.change(changed)
    _tell(changed, Action.NUMBER_RESUMED, NumberResumed, principal, audit=audit, bus=bus, clock=clock)
    return changed


def release_number(
    number_id: str,
    seen_version: int,
    principal: Principal,
    *,
    numbers: NumberLives,
    audit: AuditLog,
    bus: Bus,
    clock: Clock,
) -> ServiceNumber:
    """The number given back: no call from now on is its former owner's.

    A call that has begun stays theirs, with its records and its recording, however late those arrive. Raises NotFound,
    VersionConflict, IllegalTransition.
    """
    before = numbers.get(principal.account_id, number_id)
    require_version(before, seen_version)
    now = clock.now()
    changed = released(before, now)
    was_connected = before.state is not NumberState.RESERVED
    numbers.release(changed, now + QUARANTINE if was_connected else None)
    _tell(changed, Action.NUMBER_RELEASED, NumberReleased, principal, audit=audit, bus=bus, clock=clock)
    return changed


def _changed(
    number_id: str,
    seen_version: int,
    principal: Principal,
    step: Callable[[ServiceNumber], ServiceNumber],
    numbers: NumberLives,
) -> ServiceNumber:
    number = numbers.get(principal.account_id, number_id)
    require_version(number, seen_version)
    return step(number)


def _tell(
    number: ServiceNumber,
    action: Action,
    event: type[Event],
    principal: Principal,
    *,
    audit: AuditLog,
    bus: Bus,
    clock: Clock,
) -> None:
    now = clock.now()
    by = (principal.kind, principal.subject_id)
    target = ("number", number.number_id)
    audit.record(entry(number.account_id, action, at=now, by=by, target=target, version=number.version))
    bus.publish(event.happened(now, account_id=number.account_id, number_id=number.number_id))
