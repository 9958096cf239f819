"""Prices of calls as their owner sees them: after included minutes, with the derivation."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from callfactory.calls.ports import RatedCalls, RatedRecord, ShownCall
from callfactory.calls.times import to_instant, to_ms
from callfactory.money import Money
from callfactory.rating.derivation import in_words
from callfactory.rating.included import Allowance, RatedCall, TermsOf
from callfactory.rating.rate import LegCharge, Rating
from callfactory.rating.tariff import ANY, TariffTerms, bounds_of_month, month_of
from functions.cdr.price_contract import BilledTime, CallPrice, LegPrice


def final_ratings(calls: Sequence[ShownCall], *, rated: RatedCalls, terms_of: TermsOf) -> dict[str, Rating]:
    """The rating of each rated call, by id.

    Where a tariff includes minutes, the calls of the month before them are read, in order, until the minutes are gone:
    what a call pays follows from its place in the month.
    """
    found = {call.call_id: call.rating for call in calls if call.rating is not None}
    for (number_id, key, start), of_month in _with_included(calls, terms_of).items():
        last = max(to_ms(call.started_at) for call in of_month)
        most = max(_terms(call, terms_of).included_s for call in of_month)
        allowance = Allowance(terms_of)
        for record in records_of(rated, number_id, start, to_instant(last + 1)):
            settled = allowance.take(RatedCall(record.call.call_id, record.call.started_ms, record.rating))
            if settled.rating is not None and settled.call_id in found and not record.moved:
                found[settled.call_id] = settled.rating
            if allowance.used.get(key, 0) >= most:
                break
    return found


def records_of(rated: RatedCalls, number_id: str, start: datetime, end: datetime) -> Iterator[RatedRecord]:
    """Every call of a stretch, in order."""
    position = None
    while True:
        page = rated.page(number_id, start=start, end=end, after=position)
        yield from page.items
        position = page.next
        if position is None:
            return


def price_view(rating: Rating) -> CallPrice:
    """A price with its derivation."""
    return CallPrice(
        amount=text(rating.amount),
        currency=rating.currency,
        tariff_id=rating.tariff_id,
        tariff_version=rating.version,
        derivation=in_words(rating),
        billed_in=None if rating.billed is None else rating.billed.month,
        legs=[_leg_view(leg) for leg in rating.legs],
    )


def text(micro: int) -> str:
    """Micro-units as decimal text."""
    return Money(micro, "").text()


def _leg_view(leg: LegCharge) -> LegPrice:
    return LegPrice(
        leg=leg.leg,
        prefix=leg.prefix or "any",
        number_prefix="any" if leg.number == ANY else leg.number,
        line=leg.line,
        talk_seconds=leg.talk_s,
        billed=[BilledTime(seconds=seconds, price_per_minute=text(price)) for seconds, price in leg.segments],
        included_seconds=leg.covered_s,
        setup=text(leg.setup),
        minimum=text(leg.minimum),
        amount=text(leg.amount),
    )


def _with_included(calls: Sequence[ShownCall], terms_of: TermsOf) -> dict[tuple[str, str, datetime], list[ShownCall]]:
    """Calls whose tariff includes minutes: by number, by what the minutes are counted under, and the month's start."""
    groups: dict[tuple[str, str, datetime], list[ShownCall]] = defaultdict(list)
    for call in calls:
        if call.rating is not None and any(leg.included for leg in call.rating.legs):
            terms, started_ms = _terms(call, terms_of), to_ms(call.started_at)
            if terms.included_s:
                start, _ = bounds_of_month(month_of(started_ms, terms.zone), terms.zone)
                key = Allowance.key(call.rating.tariff_id, started_ms, terms)
                groups[call.number_id, key, start].append(call)
    return groups


def _terms(call: ShownCall, terms_of: TermsOf) -> TariffTerms:
    assert call.rating is not None  # noqa: S101  # only calls that were rated are asked for
    return terms_of(call.rating.tariff_id, call.rating.version)
