"""What a voice switch asks when nobody answers: whether to take a message, and what the caller hears first."""

from callfactory.calls.attribution import period_at, served
from callfactory.calls.times import to_ms
from callfactory.clock import Clock
from callfactory.errors import NotFound
from callfactory.principal import Principal
from callfactory.voicemail.machine import AnsweringMachine, Machines
from callfactory.voicemail.ports import Ownership


def look_up_machine(
    service_number: str, principal: Principal, *, ownership: Ownership, machines: Machines, clock: Clock
) -> AnsweringMachine:
    """The number's answering machine as it is now. Raises NotFound for a number that nobody holds, or that is another
    account's: our own switches carry everybody's calls, an owner's own switch only that owner's."""
    periods = served(ownership.periods(service_number), principal.account_id)
    period = period_at(periods, to_ms(clock.now()))
    if period is None:
        raise NotFound("Nobody holds this number, or it is not yours.")
    return machines.get(period.account_id, period.number_id)
