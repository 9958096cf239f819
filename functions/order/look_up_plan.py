"""What a voice switch asks for on each call."""

from callfactory.clock import Clock
from callfactory.errors import NotFound
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.numbers import PlannedNumber, Plans
from callfactory.plan.decision import Decision, decide
from callfactory.principal import Principal


def look_up_plan(e164: str, principal: Principal, *, plans: Plans, clock: Clock) -> tuple[PlannedNumber, Decision]:
    """The number as it is planned, and what that means now: one read, so never half of a change.

    Raises NotFound for a number that nobody holds or that is another account's. Our own switches carry everybody's
    calls; an owner's own switch only that owner's.
    """
    planned = plans.planned(e164)
    if planned is None or principal.account_id not in {PLATFORM_ACCOUNT, planned.account_id}:
        raise NotFound("Nobody holds this number, or it is not yours.")
    return planned, decide(planned.plan, planned.recording, paused=planned.paused, now=clock.now())
