"""Endpoints of the call history."""

from callfactory.errors import NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.contract import CallPage, CallQuery, CallSearch, CallSummary, CostSearch, SummaryQuery, SummarySearch
from functions.cdr.cost_of_calls import cost_of_calls
from functions.cdr.list_calls import filters_of, identity_of, list_calls, zone_of
from functions.cdr.rating_contract import CallCost
from functions.cdr.summarise_calls import summarise_calls


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint(
        "GET",
        "/calls",
        allow=Permission.CALLS_READ,
        tag="calls",
        query=CallQuery,
        answer=CallPage,
        errors=(NotFound,),
    )
    def get_calls(call: Call[None, CallQuery]) -> CallPage:
        """List the calls of a number, or of all.

        By start, newest or oldest first, in the account's time zone unless another is asked for.
        """
        return _page(call.principal.account_id, call.query)

    @api.endpoint(
        "POST",
        "/calls/search",
        allow=Permission.CALLS_READ,
        tag="calls",
        body=CallSearch,
        answer=CallPage,
        errors=(NotFound,),
    )
    def search_calls(call: Call[CallSearch, None]) -> CallPage:
        """Search the calls of a number, or of all, by caller, ring-to, outcome or duration."""
        return _page(call.principal.account_id, call.body)

    @api.endpoint(
        "GET",
        "/calls/summary",
        allow=Permission.CALLS_READ,
        tag="calls",
        query=SummaryQuery,
        answer=CallSummary,
        errors=(NotFound,),
    )
    def get_call_summary(call: Call[None, SummaryQuery]) -> CallSummary:
        """Count the calls of a number, or of all, with a series per day or hour for charts.

        In the account's time zone unless another is asked for. Usually one answer; years of many calls come in parts
        that add up, each with a cursor for the next.
        """
        return _summary(call.principal.account_id, call.query)

    @api.endpoint(
        "POST",
        "/calls/summary",
        allow=Permission.CALLS_READ,
        tag="calls",
        body=SummarySearch,
        answer=CallSummary,
        errors=(NotFound,),
    )
    def search_call_summary(call: Call[SummarySearch, None]) -> CallSummary:
        """Count the calls of a number, or of all, that a search would find."""
        return _summary(call.principal.account_id, call.body)

    @api.endpoint(
        "POST",
        "/calls/cost",
        allow=Permission.CALLS_READ,
        tag="calls",
        body=CostSearch,
        answer=CallCost,
        errors=(NotFound,),
    )
    def search_call_cost(call: Call[CostSearch, None]) -> CallCost:
        """Add up what the calls that a search finds cost.

        With the prices that the search shows, after included minutes. Usually one answer; many calls come in parts that
        add up, each with a cursor for the next.
        """
        return _cost(call.principal.account_id, call.body)

    del get_calls, search_calls, get_call_summary, search_call_summary, search_call_cost


def _summary(account_id: str, query: SummaryQuery) -> CallSummary:
    wanted = filters_of(account_id, query, numbers=wiring.numbers())
    zone = zone_of(account_id, query.zone, accounts=wiring.accounts())
    cursors, identity = wiring.cursors(), ["summary", query.model_dump(mode="json", exclude={"cursor"})]
    summary, following = summarise_calls(
        account_id,
        wanted,
        zone=zone,
        step=query.by,
        after=cursors.decode(account_id, identity, query.cursor),
        book=wiring.book(),
    )
    cursor = cursors.encode(account_id, identity, dict(following) if following else None)
    return summary.model_copy(update={"next_cursor": cursor})


def _cost(account_id: str, query: CostSearch) -> CallCost:
    wanted = filters_of(account_id, query, numbers=wiring.numbers())
    cursors, identity = wiring.cursors(), ["cost", query.model_dump(mode="json", exclude={"cursor"})]
    cost, following = cost_of_calls(
        account_id,
        wanted,
        after=cursors.decode(account_id, identity, query.cursor),
        book=wiring.book(),
        rated=wiring.rated_calls(),
        terms_of=wiring.compiled_rates().terms,
    )
    cursor = cursors.encode(account_id, identity, dict(following) if following else None)
    return cost.model_copy(update={"next_cursor": cursor})


def _page(account_id: str, query: CallQuery) -> CallPage:
    wanted = filters_of(account_id, query, numbers=wiring.numbers())
    zone = zone_of(account_id, query.zone, accounts=wiring.accounts())
    cursors, identity = wiring.cursors(), identity_of(query)
    page = list_calls(
        account_id,
        wanted,
        zone,
        limit=query.limit,
        after=cursors.decode(account_id, identity, query.cursor),
        book=wiring.book(),
        rated=wiring.rated_calls(),
        terms_of=wiring.compiled_rates().terms,
    )
    following = dict(page.next) if page.next else None
    return CallPage(zone=zone.key, items=list(page.items), next_cursor=cursors.encode(account_id, identity, following))
