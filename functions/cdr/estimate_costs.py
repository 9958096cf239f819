"""What a month would cost: before ordering a number, and for a number that one has."""

from datetime import timedelta
from typing import Final

from callfactory.calls.ports import RatedCalls
from callfactory.calls.times import to_ms
from callfactory.catalogue import product_of, setup_of
from callfactory.clock import Clock
from callfactory.errors import Conflict, NotFound
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.money import Money
from callfactory.numbers import Inventory, Numbers, ServiceNumber
from callfactory.rating.compiled import CompiledTariff
from callfactory.rating.derivation import in_words
from callfactory.rating.estimate import Estimate, Traffic, estimate, like_last_month
from callfactory.rating.included import TermsOf
from callfactory.rating.rater import Rater
from callfactory.rating.tariff import bounds_of_month, month_of
from functions.cdr.rating_contract import (
    EstimatedLine,
    EstimateRequest,
    EstimateView,
    OfferEstimateRequest,
    TrafficLine,
)
from functions.cdr.read_usage import read_stretch
from functions.cdr.show_prices import text

_MOST_CALLS: Final = 50_000


def estimate_for_offer(
    wanted: OfferEstimateRequest, *, inventory: Inventory, rater: Rater, clock: Clock
) -> EstimateView:
    """What the described month costs with a number that is for sale, by the price list of new accounts.

    Raises NotFound where the number was never for sale, Conflict while no price list is in force.
    """
    offer = inventory.offer(wanted.number)
    if offer is None:
        raise NotFound("This number is not for sale.")
    product = product_of(offer.country, offer.type)
    tariff = _tariff(rater, PLATFORM_ACCOUNT, clock)
    made = estimate(tariff, wanted.number, _traffic(wanted.traffic), to_ms(clock.now()))
    return _described(made, tariff, setup=setup_of(product, wanted.number), monthly=product.monthly)


def estimate_for_number(
    account_id: str,
    wanted: EstimateRequest,
    *,
    numbers: Numbers,
    rated: RatedCalls,
    rater: Rater,
    terms_of: TermsOf,
    clock: Clock,
) -> EstimateView:
    """What a month costs with a number of the account, by its own price list: a month like the last one, or the one
    that is described. Raises NotFound for a number of another account, Conflict while no price list is in force."""
    number = numbers.get(account_id, wanted.number_id)
    tariff = _tariff(rater, account_id, clock)
    monthly = _monthly_of(number)
    if wanted.traffic is not None:
        made = estimate(tariff, number.e164, _traffic(wanted.traffic), to_ms(clock.now()))
        return _described(made, tariff, setup=None, monthly=monthly)
    return _like_last_month(wanted.number_id, tariff, monthly, rated=rated, terms_of=terms_of, clock=clock)


def _like_last_month(
    number_id: str, tariff: CompiledTariff, monthly: Money | None, *, rated: RatedCalls, terms_of: TermsOf, clock: Clock
) -> EstimateView:
    zone = tariff.tariff.terms.zone
    this_month, _ = bounds_of_month(month_of(to_ms(clock.now()), zone), zone)
    start, end = bounds_of_month(month_of(to_ms(this_month - timedelta(days=1)), zone), zone)
    stretch = read_stretch(number_id, start, end, after=None, rated=rated, terms_of=terms_of, most=_MOST_CALLS)
    if stretch.next is not None:
        raise Conflict("Last month has too many calls to estimate at once: describe the month instead.")
    usage = like_last_month(tariff, [record.call for record, _ in stretch.calls if not record.moved])
    lines = [
        EstimatedLine(calls=line.calls, amount=text(line.amount), included_seconds=line.covered_s, derivation=None)
        for line in usage.lines
    ]
    micro = sum(usage.amounts.values())
    return _view(micro, tariff, None, monthly, complete=not usage.unrated, calls=usage.calls, lines=lines)


def _monthly_of(number: ServiceNumber) -> Money | None:
    """The monthly price of a number's type; None where the type is sold no more."""
    try:
        return product_of(number.country, number.type).monthly
    except NotFound:
        return None


def _tariff(rater: Rater, account_id: str, clock: Clock) -> CompiledTariff:
    tariff = rater.tariff(account_id, clock.now())
    if tariff is None:
        raise Conflict("No price list is in force at this moment.")
    return tariff


def _traffic(lines: list[TrafficLine]) -> list[Traffic]:
    return [Traffic(line.calls, line.seconds, line.origin, line.ring_to) for line in lines]


def _described(made: Estimate, tariff: CompiledTariff, *, setup: Money | None, monthly: Money | None) -> EstimateView:
    lines = [
        EstimatedLine(
            calls=line.traffic.calls,
            amount=None if line.amount is None else text(line.amount),
            included_seconds=line.covered_s,
            derivation=None if line.example is None else in_words(line.example),
        )
        for line in made.lines
    ]
    calls = sum(line.traffic.calls for line in made.lines)
    return _view(made.amount, tariff, setup, monthly, complete=made.complete, calls=calls, lines=lines)


def _view(
    usage: int,
    tariff: CompiledTariff,
    setup: Money | None,
    monthly: Money | None,
    *,
    complete: bool,
    calls: int,
    lines: list[EstimatedLine],
) -> EstimateView:
    """Prices of the number itself are added where they are in the same currency: nothing is converted."""
    currency = tariff.tariff.terms.currency
    fixed = [each if each is not None and each.currency == currency else None for each in (setup, monthly)]
    return EstimateView(
        currency=currency,
        usage=text(usage),
        setup=fixed[0].text() if fixed[0] else None,
        monthly=fixed[1].text() if fixed[1] else None,
        total=text(usage + (fixed[1].micro if fixed[1] else 0)),
        tariff_version=tariff.tariff.version,
        complete=complete,
        calls=calls,
        lines=lines,
    )
