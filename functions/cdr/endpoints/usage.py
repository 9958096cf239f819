"""Endpoints of usage and estimates."""

from callfactory.errors import Conflict, NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Allow, Call
from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.estimate_costs import estimate_for_number, estimate_for_offer
from functions.cdr.rating_contract import (
    EstimateRequest,
    EstimateView,
    OfferEstimateRequest,
    UsageCallPage,
    UsageCallsQuery,
    UsageQuery,
    UsageTotal,
    UsageTotalQuery,
    UsageView,
)
from functions.cdr.show_usage import list_calls_of_line, show_usage, total_usage


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint(
        "GET",
        "/usage",
        allow=Permission.CALLS_READ,
        tag="usage",
        query=UsageQuery,
        answer=UsageView,
        errors=(NotFound,),
    )
    def get_usage(call: Call[None, UsageQuery]) -> UsageView:
        """Show what a number cost in a month, line by line.

        Calculated from the calls at this moment: a late call is in it as soon as it is in the history.
        """
        account_id, cursors = call.principal.account_id, wiring.cursors()
        identity = ["usage", call.query.number_id, call.query.month]
        view, following = show_usage(
            account_id,
            call.query.number_id,
            call.query.month,
            after=cursors.decode(account_id, identity, call.query.cursor),
            numbers=wiring.numbers(),
            rated=wiring.rated_calls(),
            rater=wiring.fresh_rater(),
            terms_of=wiring.compiled_rates().terms,
            closed=wiring.closed_months(),
        )
        cursor = cursors.encode(account_id, identity, dict(following) if following else None)
        return view.model_copy(update={"next_cursor": cursor})

    @api.endpoint(
        "GET",
        "/usage/total",
        allow=Permission.CALLS_READ,
        tag="usage",
        query=UsageTotalQuery,
        answer=UsageTotal,
        errors=(NotFound,),
    )
    def get_usage_total(call: Call[None, UsageTotalQuery]) -> UsageTotal:
        """Show what a month cost with a number, or with all.

        Calculated from the calls at this moment, as usage is.
        """
        account_id, cursors, query = call.principal.account_id, wiring.cursors(), call.query
        identity = ["usage-total", query.number_id, query.month]
        view, following = total_usage(
            account_id,
            query.number_id,
            query.month,
            after=cursors.decode(account_id, identity, query.cursor),
            numbers=wiring.numbers(),
            rated=wiring.rated_calls(),
            rater=wiring.fresh_rater(),
            terms_of=wiring.compiled_rates().terms,
        )
        cursor = cursors.encode(account_id, identity, dict(following) if following else None)
        return view.model_copy(update={"next_cursor": cursor})

    @api.endpoint(
        "GET",
        "/usage/calls",
        allow=Permission.CALLS_READ,
        tag="usage",
        query=UsageCallsQuery,
        answer=UsageCallPage,
        errors=(NotFound,),
    )
    def get_usage_calls(call: Call[None, UsageCallsQuery]) -> UsageCallPage:
        """List the calls behind a line of usage."""
        account_id, cursors, query = call.principal.account_id, wiring.cursors(), call.query
        identity = ["usage-calls", query.number_id, query.month, query.line_id]
        page = list_calls_of_line(
            account_id,
            query.number_id,
            query.month,
            query.line_id,
            after=cursors.decode(account_id, identity, query.cursor),
            numbers=wiring.numbers(),
            rated=wiring.rated_calls(),
            rater=wiring.fresh_rater(),
            terms_of=wiring.compiled_rates().terms,
        )
        cursor = cursors.encode(account_id, identity, dict(page.next) if page.next else None)
        return UsageCallPage(items=list(page.items), next_cursor=cursor)

    @api.endpoint(
        "POST",
        "/estimates",
        allow=Permission.CALLS_READ,
        tag="usage",
        body=EstimateRequest,
        answer=EstimateView,
        errors=(NotFound, Conflict),
    )
    def estimate_month(call: Call[EstimateRequest, None]) -> EstimateView:
        """Estimate a month with one of your numbers.

        A month like the last one, or the traffic that you describe, by your own price list of today.
        """
        return estimate_for_number(
            call.principal.account_id,
            call.body,
            numbers=wiring.numbers(),
            rated=wiring.rated_calls(),
            rater=wiring.fresh_rater(),
            terms_of=wiring.compiled_rates().terms,
            clock=wiring.clock(),
        )

    @api.endpoint(
        "POST",
        "/price-estimates",
        allow=Allow.ANYONE,
        tag="shop",
        body=OfferEstimateRequest,
        answer=EstimateView,
        errors=(NotFound, Conflict),
    )
    def estimate_offer(call: Call[OfferEstimateRequest, None]) -> EstimateView:
        """Estimate a month with a number that is for sale, before ordering it."""
        return estimate_for_offer(
            call.body, inventory=wiring.inventory(), rater=wiring.fresh_rater(), clock=wiring.clock()
        )

    del get_usage, get_usage_total, get_usage_calls, estimate_month, estimate_offer
