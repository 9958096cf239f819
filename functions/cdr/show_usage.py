"""Usage of a number in a month, the calls behind each line, and what a month cost altogether.

Calculated from the calls whenever it is asked for.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from callfactory.calls.ports import ClosedMonths, RatedCalls
from callfactory.calls.times import to_instant, to_ms
from callfactory.numbers import Numbers
from callfactory.pages import Page, Position
from callfactory.rating.included import RatedCall, TermsOf
from callfactory.rating.rater import Rater
from callfactory.rating.summary import Line, LineKey, summarise
from callfactory.rating.tariff import bounds_of_month
from functions.cdr.asked_numbers import asked_numbers, left_after, place
from functions.cdr.rating_contract import BilledElsewhere, MoneyView, UsageCall, UsageLine, UsageTotal, UsageView
from functions.cdr.read_usage import MOST_CALLS, read_stretch
from functions.cdr.show_prices import text

_NO_PRICE_LIST_ZONE: Final = "UTC"


def show_usage(
    account_id: str,
    number_id: str,
    month: str,
    *,
    after: Position | None,
    numbers: Numbers,
    rated: RatedCalls,
    rater: Rater,
    terms_of: TermsOf,
    closed: ClosedMonths,
) -> tuple[UsageView, Position | None]:
    """A part of a month's usage, and where the next part begins. Raises NotFound for a number of another account."""
    numbers.get(account_id, number_id)
    zone = zone_of_month(account_id, month, rater)
    start, end = bounds_of_month(month, zone)
    stretch = read_stretch(number_id, start, end, after=after, rated=rated, terms_of=terms_of)
    usage = summarise(call for _, call in stretch.calls)
    closed_at = closed.closed(account_id).get(month)
    late = [call for record, call in stretch.calls if closed_at is not None and record.recorded_at > closed_at]
    view = UsageView(
        number_id=number_id,
        month=month,
        zone=zone,
        calls=usage.calls,
        answered=usage.answered,
        talk_seconds=usage.talk_s,
        amounts=_money(usage.amounts),
        lines=[_line_view(line) for line in usage.lines],
        unrated=list(usage.unrated),
        closed_at=closed_at,
        late=[call.call_id for call in late],
        late_amounts=_money(summarise(late).amounts),
        moved=[call.call_id for record, call in stretch.calls if record.moved],
        billed_elsewhere=[
            BilledElsewhere(call_id=call.call_id, month=call.rating.billed.month)
            for _, call in stretch.calls
            if call.rating is not None and call.rating.billed is not None
        ],
        next_cursor=None,
    )
    return view, stretch.next


def total_usage(
    account_id: str,
    number_id: str | None,
    month: str,
    *,
    after: Position | None,
    numbers: Numbers,
    rated: RatedCalls,
    rater: Rater,
    terms_of: TermsOf,
) -> tuple[UsageTotal, Position | None]:
    """A part of what a month cost with one number or with all, and where the next part begins. Each number has its own
    included minutes. Raises NotFound for a number of another account."""
    zone = zone_of_month(account_id, month, rater)
    start, end = bounds_of_month(month, zone)
    asked = asked_numbers(account_id, number_id, start, end, numbers=numbers)
    calls: list[RatedCall] = []
    following: Position | None = None
    for each, position in left_after(after, asked, str):
        if len(calls) >= MOST_CALLS:
            following = place(each)
            break
        stretch = read_stretch(each, start, end, after=position, rated=rated, terms_of=terms_of)
        calls.extend(call for _, call in stretch.calls)
        if stretch.next is not None:
            following = place(each, stretch.next)
            break
    usage = summarise(calls)
    view = UsageTotal(
        month=month,
        zone=zone,
        calls=usage.calls,
        answered=usage.answered,
        talk_seconds=usage.talk_s,
        amounts=_money(usage.amounts),
        unrated=len(usage.unrated),
        next_cursor=None,
    )
    return view, following


def _money(amounts: Mapping[str, int]) -> list[MoneyView]:
    return [MoneyView(amount=text(micro), currency=currency) for currency, micro in amounts.items()]


def list_calls_of_line(
    account_id: str,
    number_id: str,
    month: str,
    line_id: str,
    *,
    after: Position | None,
    numbers: Numbers,
    rated: RatedCalls,
    rater: Rater,
    terms_of: TermsOf,
) -> Page[UsageCall]:
    """The calls behind a line. Raises NotFound for a number of another account."""
    numbers.get(account_id, number_id)
    start, end = bounds_of_month(month, zone_of_month(account_id, month, rater))
    stretch = read_stretch(number_id, start, end, after=after, rated=rated, terms_of=terms_of, most=1000)
    items = [
        UsageCall(
            call_id=call.call_id,
            started_at=to_instant(call.started_ms),
            billed_seconds=leg.billed_s,
            included_seconds=leg.covered_s,
            amount=text(leg.amount),
        )
        for _, call in stretch.calls
        if call.rating is not None
        for leg in call.rating.legs
        if line_id_of(call.rating.tariff_id, call.rating.version, leg.line) == line_id
    ]
    return Page(tuple(items), stretch.next)


def zone_of_month(account_id: str, month: str, rater: Rater) -> str:
    """The zone in which a month of an account begins and ends: that of its price list, so that included minutes and
    usage are of the same month."""
    instants = (datetime.fromisoformat(f"{month}-01T00:00:00Z"), bounds_of_month(month, "UTC")[1])
    found = (rater.terms(account_id, to_ms(instant)) for instant in instants)
    return next((terms.zone for terms in found if terms is not None), _NO_PRICE_LIST_ZONE)


def line_id_of(tariff_id: str, version: int, line: int) -> str:
    """The name of a line of usage."""
    return f"{tariff_id}-{version}-{line}"


def _line_view(line: Line) -> UsageLine:
    key: LineKey = line.key
    return UsageLine(
        line_id=line_id_of(key.tariff_id, key.version, key.line),
        tariff_id=key.tariff_id,
        tariff_version=key.version,
        line=key.line,
        leg=key.leg,
        number_prefix=key.number or "any",
        prefix=key.prefix or "any",
        calls=line.calls,
        talk_seconds=line.talk_s,
        billed_seconds=line.billed_s,
        included_seconds=line.covered_s,
        amount=text(line.amount),
        currency=key.currency,
    )
