"""List and search the calls of a number."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from callfactory.calls.ports import CallBook, CallFilter, RatedCalls, ShownCall
from callfactory.calls.sources import ZONE_HELP
from callfactory.errors import FieldProblem, InvalidInput
from callfactory.identity.accounts import Accounts
from callfactory.numbers import Numbers
from callfactory.pages import Page, Position
from callfactory.rating.derivation import NOT_ENDED, UNRATED
from callfactory.rating.included import TermsOf
from callfactory.rating.rate import Rating
from functions.cdr.contract import CallQuery, CallSearch, CallSelection, CallView, CostSearch, PeopleFilter
from functions.cdr.show_prices import final_ratings, price_view


def list_calls(
    account_id: str,
    wanted: CallFilter,
    zone: ZoneInfo,
    *,
    limit: int,
    after: Position | None,
    numbers: Numbers,
    book: CallBook,
    rated: RatedCalls,
    terms_of: TermsOf,
) -> Page[CallView]:
    """A page of them. Raises NotFound for a number of another account."""
    numbers.get(account_id, wanted.number_id)
    page = book.page(account_id, wanted, limit=limit, after=after)
    ratings = final_ratings(page.items, rated=rated, terms_of=terms_of)
    return Page(tuple(view_of(call, zone, ratings.get(call.call_id)) for call in page.items), page.next)


def filter_of(query: CallQuery | CostSearch) -> CallFilter:
    """What a query or search of one number asks for. Raises as `require_sound`."""
    require_sound(query)
    return filter_for(query.number_id, query)


def require_sound(query: CallQuery | CallSelection) -> None:
    """Raises InvalidInput for a period or range that ends before it begins."""
    wrong = []
    if query.from_ is not None and query.to is not None and query.from_ >= query.to:
        wrong.append(FieldProblem("query", "to", "empty_period", "The period ends before it begins."))
    search = query if isinstance(query, CallSearch | PeopleFilter) else None
    if search is not None and None not in {search.min_duration_ms, search.max_duration_ms}:
        assert search.min_duration_ms is not None  # noqa: S101  # the line above
        assert search.max_duration_ms is not None  # noqa: S101  # as above
        if search.min_duration_ms > search.max_duration_ms:
            wrong.append(FieldProblem("body", "max_duration_ms", "empty_range", "The range ends before it begins."))
    if wrong:
        raise InvalidInput(wrong)


def filter_for(number_id: str, query: CallQuery | CallSelection) -> CallFilter:
    """What a sound query asks for of a number."""
    search = query if isinstance(query, CallSearch | PeopleFilter) else None
    return CallFilter(
        number_id=number_id,
        start=_whole_milliseconds(query.from_),
        end=_whole_milliseconds(query.to),
        outcome=query.outcome,
        caller=search.caller if search else None,
        ring_to=search.ring_to if search else None,
        min_duration_ms=search.min_duration_ms if search else None,
        max_duration_ms=search.max_duration_ms if search else None,
        newest_first=isinstance(query, CallQuery) and query.order == "newest",
    )


def identity_of(query: CallQuery) -> dict[str, Any]:
    """What a cursor is bound to: everything that makes the list, not how it is cut into pages."""
    return query.model_dump(mode="json", exclude={"limit", "cursor"})


def zone_of(account_id: str, name: str | None, *, accounts: Accounts) -> ZoneInfo:
    """The zone asked for, else the account's. Raises InvalidInput."""
    try:
        return ZoneInfo(name or accounts.get(account_id).zone)
    except (OSError, ValueError, LookupError):
        raise InvalidInput([FieldProblem("query", "zone", "zone", ZONE_HELP)]) from None


def view_of(call: ShownCall, zone: ZoneInfo, rating: Rating | None) -> CallView:
    """A call as its owner sees it, with its price after included minutes."""
    return CallView(
        call_id=call.call_id,
        number_id=call.number_id,
        service_number=call.service_number,
        caller=call.caller,
        started_at=call.started_at.astimezone(zone),
        answered_at=None if call.answered_at is None else call.answered_at.astimezone(zone),
        duration_ms=call.duration_ms,
        ring_to=call.ring_to,
        outcome=call.outcome,
        price=None if rating is None else price_view(rating),
        price_note=None if rating is not None else UNRATED if call.unrated else NOT_ENDED,
    )


def _whole_milliseconds(instant: datetime | None) -> datetime | None:
    """As instants are stored; a fraction of a millisecond goes up, so that nothing before the instant gets in."""
    return None if instant is None else instant + timedelta(microseconds=-instant.microsecond % 1000)
