"""The counter of page views: anyone may add, staff may look."""

from callfactory.principal import Permission
from callfactory_aws.endpoint import Allow, Call, RateLimit
from callfactory_aws.http import Api
from functions.order import wiring
from functions.order.count_views import count_view, show_views
from functions.order.page_views_contract import PageViewRequest, PageViewsQuery, PageViewSums

LOOKS = RateLimit(requests=60, seconds=60)
"""More pages than a visitor looks at in a minute."""


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint(
        "POST", "/page-views", allow=Allow.ANYONE, tag="page-views", body=PageViewRequest, limit=LOOKS, max_bytes=1024
    )
    def count_page_view(call: Call[PageViewRequest, None]) -> None:
        """Count a look at one of our pages, which our pages send for visitors who agreed to it.

        Nothing leads from the sums to a visitor. What a browser sends that says Global Privacy Control (`Sec-GPC: 1`)
        or `DNT: 1` is not counted.
        """
        count_view(call.body, call.headers, views=wiring.page_views(), clock=wiring.clock())

    @api.endpoint("GET", "/ops/page-views", allow=Permission.OPS, tag="ops", query=PageViewsQuery, answer=PageViewSums)
    def get_page_views(call: Call[None, PageViewsQuery]) -> PageViewSums:
        """See how often our pages were looked at, by day and by page."""
        return show_views(call.query, views=wiring.page_views(), clock=wiring.clock())
