"""List and search the calls of a number, or of several as one list."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from callfactory.calls.fact import MISSED
from callfactory.calls.ports import CallBook, CallFilter, RatedCalls, ShownCall, moment_of
from callfactory.calls.times import to_ms
from callfactory.errors import FieldProblem, InvalidInput
from callfactory.identity.accounts import Accounts
from callfactory.numbers import Numbers
from callfactory.pages import Page, Position
from callfactory.rating.derivation import NOT_ENDED, UNRATED
from callfactory.rating.included import TermsOf
from callfactory.rating.rate import Rating
from functions.cdr.asked_numbers import asked_numbers
from functions.cdr.contract import CallQuery, CallSearch, CallSelection, CallView, PeopleFilter
from functions.cdr.show_prices import final_ratings, price_view

_AT_ONCE: Final = 16
"""Reads side by side, within the 20 connections that the client keeps."""


def list_calls(
    account_id: str,
    wanted: Sequence[CallFilter],
    zone: ZoneInfo,
    *,
    limit: int,
    after: Position | None,
    book: CallBook,
    rated: RatedCalls,
    terms_of: TermsOf,
) -> Page[CallView]:
    """A page of them. `wanted` has one filter for each number, which is the account's; they differ in nothing else."""
    page = one_page(account_id, wanted, limit=limit, after=after, book=book)
    ratings = final_ratings(page.items, rated=rated, terms_of=terms_of)
    return Page(tuple(view_of(call, zone, ratings.get(call.call_id)) for call in page.items), page.next)


def one_page(
    account_id: str, wanted: Sequence[CallFilter], *, limit: int, after: Position | None, book: CallBook
) -> Page[ShownCall]:
    """The calls of several numbers in one order: a page of each from the same moment on, put together up to where the
    first of them was read. No two calls have the same moment, so one moment is the position in all."""
    pages = _read(wanted, lambda each: book.page(account_id, each, limit=limit, after=after))
    newest_first = bool(wanted) and wanted[0].newest_first
    read_up_to = [str(page.next["moment"]) for page in pages if page.next is not None]
    bound = (max if newest_first else min)(read_up_to) if read_up_to else None
    found = sorted(((_moment(call), call) for page in pages for call in page.items), key=_first, reverse=newest_first)
    if bound is not None:
        found = [each for each in found if (each[0] >= bound if newest_first else each[0] <= bound)]
    shown = tuple(call for _, call in found[:limit])
    if len(found) > limit:
        return Page(shown, {"moment": found[limit - 1][0]})
    return Page(shown, None if bound is None else {"moment": bound})


def _read(wanted: Sequence[CallFilter], read: Callable[[CallFilter], Page[ShownCall]]) -> Sequence[Page[ShownCall]]:
    """Several numbers at once: who has hundreds does not wait for one after the other."""
    if len(wanted) <= 1:
        return [read(each) for each in wanted]
    with ThreadPoolExecutor(min(len(wanted), _AT_ONCE)) as readers:
        return list(readers.map(read, wanted))


def _moment(call: ShownCall) -> str:
    return moment_of(to_ms(call.started_at), call.call_id)


def _first(pair: tuple[str, ShownCall]) -> str:
    return pair[0]


def filters_of(account_id: str, query: CallQuery | CallSelection, *, numbers: Numbers) -> Sequence[CallFilter]:
    """What is asked for, of each number that is asked about. Raises as `require_sound`, and NotFound for a number of
    another account."""
    require_sound(query)
    asked = asked_numbers(account_id, query.number_id, query.from_, query.to, numbers=numbers)
    return [filter_for(number_id, query) for number_id in asked]


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
        outcomes=_outcomes(query.outcome),
        caller=search.caller if search else None,
        ring_to=search.ring_to if search else None,
        min_duration_ms=search.min_duration_ms if search else None,
        max_duration_ms=search.max_duration_ms if search else None,
        newest_first=isinstance(query, CallQuery) and query.order == "newest",
    )


def _outcomes(asked: str | None) -> tuple[str, ...] | None:
    if asked is None:
        return None
    return MISSED if asked == "missed" else (asked,)


def identity_of(query: CallQuery) -> dict[str, Any]:
    """What a cursor is bound to: everything that makes the list, not how it is cut into pages."""
    return query.model_dump(mode="json", exclude={"limit", "cursor"})


def zone_of(account_id: str, name: str | None, *, accounts: Accounts) -> ZoneInfo:
    """The zone asked for, else the account's."""
    return ZoneInfo(name or accounts.get(account_id).zone)


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
