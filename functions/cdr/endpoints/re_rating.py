"""The endpoints through which staff rate calls again, and close months."""

from callfactory.errors import Conflict, NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.close_months import close_month, list_closed_months
from functions.cdr.rating_contract import ClosedMonthsView, CloseMonthRequest, ReRatingRequest, ReRatingView
from functions.cdr.re_rate_calls import re_rate_calls


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint(
        "POST",
        "/ops/re-rating",
        allow=Permission.OPS,
        tag="ops",
        body=ReRatingRequest,
        answer=ReRatingView,
        errors=(NotFound, Conflict),
    )
    def re_rate(call: Call[ReRatingRequest, None]) -> ReRatingView:
        """Rate the calls of a period again, by the tariff in force now.

        Without `apply` it only tells what would change. Repeat with the cursor until there is none; repeating a part
        changes nothing more. Invoiced months stay as they are, and are told.
        """
        account_id, cursors = call.principal.account_id, wiring.cursors()
        identity = ["re-rating", call.body.model_dump(mode="json", exclude={"cursor"})]
        after = cursors.decode(account_id, identity, call.body.cursor)
        view, following = re_rate_calls(call.body, call.principal, wiring.re_rating(), after=after)
        cursor = cursors.encode(account_id, identity, dict(following) if following else None)
        return view.model_copy(update={"next_cursor": cursor})

    @api.endpoint(
        "POST",
        "/ops/accounts/{account_id}/closed-months",
        allow=Permission.OPS,
        tag="ops",
        body=CloseMonthRequest,
        answer=ClosedMonthsView,
        errors=(NotFound,),
    )
    def close_account_month(call: Call[CloseMonthRequest, None]) -> ClosedMonthsView:
        """Close a month of an account that is over: it is invoiced.

        From now on re-rating reports what it would change there, and changes nothing. It cannot be opened again.
        """
        return close_month(
            call.path["account_id"],
            call.body.month,
            call.principal,
            accounts=wiring.accounts(),
            closed=wiring.closed_months(),
            rater=wiring.fresh_rater(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )

    @api.endpoint(
        "GET", "/ops/accounts/{account_id}/closed-months", allow=Permission.OPS, tag="ops", answer=ClosedMonthsView
    )
    def get_closed_months(call: Call[None, None]) -> ClosedMonthsView:
        """Show which months of an account are closed."""
        return list_closed_months(call.path["account_id"], closed=wiring.closed_months())

    del re_rate, close_account_month, get_closed_months
