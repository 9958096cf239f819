"""The account's service numbers."""

from collections.abc import Callable
from functools import partial

from callfactory.errors import IllegalTransition, NotFound, VersionConflict
from callfactory.numbers import ServiceNumber
from callfactory.plan.holidays import Calendar
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.order import present_numbers, wiring
from functions.order.endpoints.paging import after, next_cursor
from functions.order.identity_contract import ListQuery
from functions.order.numbers_contract import (
    HolidayList,
    HolidayQuery,
    HolidayView,
    NumberPage,
    NumberView,
    PlanChange,
    RingToChange,
    StateChange,
)
from functions.order.plan_calls import set_plan, set_ring_to
from functions.order.run_number import pause_number, release_number, resume_number
from functions.order.show_holidays import show_holidays

TAG = "numbers"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint("GET", "/numbers", allow=Permission.NUMBERS_READ, tag=TAG, query=ListQuery, answer=NumberPage)
    def get_numbers(call: Call[None, ListQuery]) -> NumberPage:
        """List the account's service numbers, oldest first."""
        page = wiring.numbers().numbers_of(call.principal.account_id, limit=call.query.limit, after=after(call, TAG))
        return NumberPage(
            items=[present_numbers.number(number) for number in page.items], next_cursor=next_cursor(call, page, TAG)
        )

    @api.endpoint(
        "GET", "/numbers/{number_id}", allow=Permission.NUMBERS_READ, tag=TAG, answer=NumberView, errors=(NotFound,)
    )
    def get_number(call: Call[None, None]) -> NumberView:
        """Show a service number and what happens with calls to it."""
        return present_numbers.number(wiring.numbers().get(call.principal.account_id, call.path["number_id"]))

    _declare_plan(api)
    _declare_life(api)
    _declare_holidays(api)


def _declare_plan(api: Api) -> None:
    @api.endpoint(
        "PUT",
        "/numbers/{number_id}/plan",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        body=PlanChange,
        answer=NumberView,
        errors=(NotFound, VersionConflict, IllegalTransition),
    )
    def put_call_plan(call: Call[PlanChange, None]) -> NumberView:
        """Say what happens on every call: where it rings, when, what callers hear.

        The whole plan is replaced, from the next call on; a call asks for the old plan or the new one, never for parts
        of both.
        """
        changed = set_plan(
            call.path["number_id"],
            call.body,
            call.principal,
            wiring.plan_ports(),
        )
        return present_numbers.number(changed)

    @api.endpoint(
        "PUT",
        "/numbers/{number_id}/ring-to",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        body=RingToChange,
        answer=NumberView,
        errors=(NotFound, VersionConflict, IllegalTransition),
    )
    def put_ring_to(call: Call[RingToChange, None]) -> NumberView:
        """Say where calls to the number ring, from the next call on. The rest of the plan stays."""
        changed = set_ring_to(
            call.path["number_id"],
            call.body,
            call.principal,
            wiring.plan_ports(),
        )
        return present_numbers.number(changed)


def _declare_holidays(api: Api) -> None:
    @api.endpoint("GET", "/holidays", allow=Permission.NUMBERS_READ, tag=TAG, query=HolidayQuery, answer=HolidayList)
    def get_holidays(call: Call[None, HolidayQuery]) -> HolidayList:
        """List the public holidays of a country or region, as opening hours keep them."""
        query = call.query
        year = query.year or wiring.clock().now().year
        calendar = Calendar(query.country, query.region)
        days, regions = show_holidays(calendar, year, query.language, calendars=wiring.calendars())
        return HolidayList(items=[HolidayView(date=day, name=name) for day, name in days], regions=regions)


def _declare_life(api: Api) -> None:
    step = partial(
        api.endpoint,
        "POST",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        body=StateChange,
        answer=NumberView,
        errors=(NotFound, VersionConflict, IllegalTransition),
    )

    @step("/numbers/{number_id}/pause")
    def pause_service_number(call: Call[StateChange, None]) -> NumberView:
        """Take no calls for a while: callers hear the announcement for closed hours."""
        return _stepped(call, pause_number)

    @step("/numbers/{number_id}/resume")
    def resume_service_number(call: Call[StateChange, None]) -> NumberView:
        """Take calls again."""
        return _stepped(call, resume_number)

    @step("/numbers/{number_id}/release")
    def release_service_number(call: Call[StateChange, None]) -> NumberView:
        """Give the number back, for good.

        Calls that have begun stay yours, with their recordings; your history stays. The number rests for 90 days before
        somebody else can have it, and nothing of you is visible to them.
        """
        return _stepped(call, release_number)


def _stepped(call: Call[StateChange, None], step: Callable[..., ServiceNumber]) -> NumberView:
    changed = step(
        call.path["number_id"],
        call.body.version,
        call.principal,
        numbers=wiring.numbers(),
        audit=wiring.audit(),
        bus=wiring.bus(),
        clock=wiring.clock(),
    )
    return present_numbers.number(changed)
