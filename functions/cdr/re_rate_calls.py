"""Rate calls of a period again by what is in force now: first as a report of differences, then for good.

Works through the numbers part by part, each request going on where the last one stopped. Repeating a part changes
nothing more: a call that has the price of now already is not written. Months that are invoiced are reported, not
changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callfactory.audit import Action, AuditLog, entry
from callfactory.calls.ports import ClosedMonths, EveryNumber, NumberKey, RatedCalls, RatedRecord
from callfactory.calls.times import to_instant, to_ms
from callfactory.errors import FieldProblem, IllegalTransition, InvalidInput, NotFound
from callfactory.pages import Position
from callfactory.principal import Principal
from callfactory.quarantine import State
from callfactory.rating.included import TermsOf
from callfactory.rating.price_lists import Tariffs, Version
from callfactory.rating.rate import Rating
from callfactory.rating.rater import Rater, Unrated
from callfactory.rating.tariff import bounds_of_month, month_of
from functions.cdr.price_calls import Pricing, unrated_entry
from functions.cdr.rating_contract import NumberDifference, ReRatingRequest, ReRatingView
from functions.cdr.weigh_prices import Part, Weighing

MOST_CALLS: Final = 4_000
MOST_NUMBERS: Final = 200
"""What one request works through: well within the time of one, also where every price is written."""


@dataclass(frozen=True, slots=True)
class ReRating:
    """What re-rating needs from outside. `rater` has to know what is in force now."""

    rater: Rater
    tariffs: Tariffs
    terms_of: TermsOf
    rated: RatedCalls
    closed: ClosedMonths
    every_number: EveryNumber
    pricing: Pricing
    audit: AuditLog


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked for: calls of a price list that start in [start, end). `read_from` to `read_to` is what has to be
    read, where included minutes make later calls of a month cost something else too."""

    tariff_id: str
    start_ms: int
    end_ms: int
    read_from: datetime
    read_to: datetime
    zone: str
    apply: bool


def re_rate_calls(
    wanted: ReRatingRequest, principal: Principal, ports: ReRating, *, after: Position | None
) -> tuple[ReRatingView, Position | None]:
    """A part of the report, applied where that is asked for, and where the next part begins.

    Raises NotFound for an unknown price list, Conflict where a month is closed meanwhile, InvalidInput for a period
    that ends before it begins.
    """
    task = _task(wanted, ports.tariffs.versions(ports.tariffs.get(wanted.tariff_id).tariff_id))
    numbers_after: Position | None = after["numbers"] if after else None
    within: Position | None = after["within"] if after else None
    found: list[NumberDifference] = []
    written = calls = 0
    for _ in range(MOST_NUMBERS):
        page = ports.every_number.page(limit=1, after=numbers_after)
        for number in page.items:
            if ports.rater.uses(number.account_id, task.tariff_id):
                part = _re_rate_number(number, task, principal, ports, after=within)
                found.extend(part.shown())
                written, calls = written + part.written, calls + part.calls
                if part.next is not None:
                    return _view(task, found, written), {"numbers": numbers_after, "within": part.next}
        within, numbers_after = None, page.next
        if numbers_after is None:
            return _view(task, found, written), None
        if calls >= MOST_CALLS:
            break
    return _view(task, found, written), {"numbers": numbers_after, "within": None}


def _re_rate_number(
    number: NumberKey, task: Task, principal: Principal, ports: ReRating, *, after: Position | None
) -> Part:
    part = Part(number)
    weighing = Weighing(
        part,
        zone=task.zone,
        rated=ports.rated,
        closed=ports.closed,
        terms_of=ports.terms_of,
        used=after["used"] if after else {},
    )
    position: Position | None = {"moment": after["moment"]} if after else None
    while True:
        page = ports.rated.page(number.number_id, start=task.read_from, end=task.read_to, after=position)
        new: list[tuple[RatedRecord, Rating | Unrated]] = []
        for record in page.items:
            if not record.ended:
                continue
            price = _price_now(record, task, ports)
            if price is not None and not weighing.stays(record) and _differs(record, price):
                new.append((record, price))
            weighing.add(record, price)
        if task.apply and new:
            part.written += _apply(number, new, task, principal, ports)
        position = page.next
        if position is None:
            return part
        if part.calls >= MOST_CALLS:
            part.next = {"moment": position["moment"], "used": weighing.used()}
            return part


def _price_now(record: RatedRecord, task: Task, ports: ReRating) -> Rating | Unrated | None:
    """The price by what is in force now; None for a call that is not asked for."""
    started_ms = record.call.started_ms
    if record.moved or not task.start_ms <= started_ms < task.end_ms:
        return None
    assignment = ports.rater.price_list(record.account_id, started_ms)
    if assignment is None or assignment.tariff_id != task.tariff_id:
        return None
    return ports.rater.rate(record.account_id, record.call)


def _differs(record: RatedRecord, price: Rating | Unrated) -> bool:
    if isinstance(price, Unrated):
        return record.unrated != price.reason
    return record.rating != price


def _apply(
    number: NumberKey,
    new: Sequence[tuple[RatedRecord, Rating | Unrated]],
    task: Task,
    principal: Principal,
    ports: ReRating,
) -> int:
    months = {month_of(record.call.started_ms, task.zone) for record, _ in new}
    written = ports.rated.reprice(number.account_id, months, new)
    for record, price in new:
        if isinstance(price, Unrated):
            held = unrated_entry(record.account_id, record.number_id, record.call, price, ports.pricing)
            ports.pricing.quarantine.put(held)
        elif record.unrated is not None:
            settle_unrated(record, ports.pricing)
    ports.audit.record(
        entry(
            number.account_id,
            Action.CALLS_RE_RATED,
            at=ports.pricing.clock.now(),
            by=("ops", principal.subject_id),
            target=("number", number.number_id),
            calls=written,
        )
    )
    return written


def settle_unrated(record: RatedRecord, pricing: Pricing) -> None:
    """Takes a call that has a price now out of quarantine, where it still is there."""
    entry_of_call = unrated_entry(
        record.account_id, record.number_id, record.call, Unrated(str(record.unrated)), pricing
    )
    try:
        pricing.quarantine.settle(entry_of_call.quarantine_id, State.REPLAYED, pricing.clock.now())
    except (NotFound, IllegalTransition):
        return


def _task(wanted: ReRatingRequest, versions: Sequence[Version]) -> Task:
    if wanted.from_ >= wanted.to:
        raise InvalidInput([FieldProblem("body", "to", "empty_period", "The period ends before it begins.")])
    zone = versions[-1].terms.zone if versions else "UTC"
    start_ms, end_ms = to_ms(wanted.from_), to_ms(wanted.to + timedelta(microseconds=999))
    read_from, read_to = to_instant(start_ms), to_instant(end_ms)
    if any(version.terms.included_s for version in versions):
        read_from, _ = bounds_of_month(month_of(start_ms, zone), zone)
        _, read_to = bounds_of_month(month_of(end_ms - 1, zone), zone)
    return Task(wanted.tariff_id, start_ms, end_ms, read_from, read_to, zone, wanted.apply)


def _view(task: Task, found: list[NumberDifference], written: int) -> ReRatingView:
    return ReRatingView(applied=task.apply, written=written, numbers=found, next_cursor=None)
