"""The call plan, as voice switches ask for it."""

from callfactory.errors import NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, RateLimit
from callfactory_aws.http import Api
from functions.order import present_numbers, wiring
from functions.order.look_up_plan import look_up_plan
from functions.order.numbers_contract import PlanLookup, PlanView

TAG = "plan"

SWITCHES = RateLimit(requests=60_000, seconds=60)
"""A switch asks at each call: a thousand calls a second from one."""


def declare(api: Api) -> None:
    """Declares the endpoint."""

    @api.endpoint(
        "POST",
        "/plan/lookup",
        allow=Permission.PLAN_READ,
        tag=TAG,
        body=PlanLookup,
        answer=PlanView,
        limit=SWITCHES,
        errors=(NotFound,),
    )
    def look_up_call_plan(call: Call[PlanLookup, None]) -> PlanView:
        """Ask what to do with a call that has just arrived."""
        planned, decided = look_up_plan(call.body.number, call.principal, plans=wiring.plans(), clock=wiring.clock())
        return present_numbers.decision(planned, decided)
