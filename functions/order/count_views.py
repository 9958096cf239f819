"""Count looks at our pages, and show their sums to staff."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from callfactory.clock import Clock
from callfactory.errors import FieldProblem, InvalidInput
from callfactory.page_views import MOST_DAYS, PageView, PageViews, says_no
from functions.order.page_views_contract import DayViews, PageSum, PageViewRequest, PageViewsQuery, PageViewSums


def count_view(sent: PageViewRequest, headers: Mapping[str, str], *, views: PageViews, clock: Clock) -> None:
    """One more; not where the browser says no by itself (CK-6)."""
    if not says_no(headers):
        views.add(PageView(clock.now().date(), sent.page, sent.language, sent.device))


def show_views(asked: PageViewsQuery, *, views: PageViews, clock: Clock) -> PageViewSums:
    """The sums of a period by day and by page. Without one: of the thirty days until today."""
    last = asked.to or clock.now().date()
    first = asked.from_ or last - timedelta(days=29)
    if not first <= last < first + timedelta(days=MOST_DAYS):
        words = f"The period begins at its first day and has at most {MOST_DAYS} days."
        raise InvalidInput([FieldProblem("query", "from", "period", words)])
    sums = views.between(first, last)
    return PageViewSums(
        days=[DayViews(day=day, views=_sum(sums, day=day)) for day in _days(first, last)],
        pages=[
            PageSum(
                page=page,
                views=_sum(sums, page=page),
                languages=_by(sums, page, "language"),
                devices=_by(sums, page, "device"),
            )
            for page in sorted({view.page for view in sums}, key=lambda page: (-_sum(sums, page=page), page))
        ],
    )


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=passed) for passed in range((last - first).days + 1))


def _sum(sums: Mapping[PageView, int], **wanted: object) -> int:
    return sum(views for view, views in sums.items() if all(getattr(view, name) == it for name, it in wanted.items()))


def _by(sums: Mapping[PageView, int], page: str, what: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for view, views in sums.items():
        if view.page == page:
            found[getattr(view, what)] += views
    return dict(found)
