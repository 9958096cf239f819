"""Numbers, plans and inventory in DynamoDB: what changes together, and who is first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from callfactory.errors import NotFound, NumberTaken, VersionConflict
from callfactory.ids import new_id
from callfactory.numbers import QUARANTINE, NumberState, activated, paused, released, with_plan
from callfactory.plan.hours import Interval, OpeningHours
from callfactory.plan.model import Announcement, CallPlan, Target
from callfactory.recordings.settings import RecordingSettings
from functions.order.sell_again import sell_again
from tests.fakes import FakeClock
from tests.integration.order.conftest import E164, Shop

START = FakeClock().now()
ANN, BOB = new_id("acc", START), new_id("acc", START)
PLAN = CallPlan(
    ring_to=(Target("+31201234567", 15), Target("+31301234567")),
    hours=OpeningHours("Europe/Amsterdam", ((Interval(540, 1050),),) * 7, {date(2026, 12, 25): ()}),
    announcement=Announcement("nl", "Welkom bij „de bakker“."),
    answering_machine=True,
)


def test_an_ordered_number_is_read_back_and_answers_to_switches(shop: Shop) -> None:
    number = shop.placed(ANN)
    planned = shop.plans.planned(E164)
    assert shop.numbers.get(ANN, number.number_id) == number
    assert planned is not None
    assert (planned.account_id, planned.number_id, planned.paused) == (ANN, number.number_id, False)
    assert shop.inventory.owner_now(E164) == number.period
    assert shop.inventory.offer(E164).free is False  # type: ignore[union-attr]  # it is on offer


def test_the_second_buyer_leaves_nothing_behind(shop: Shop) -> None:
    first = shop.placed(ANN)
    shop.clock.advance(seconds=1)
    order, number = shop.order(BOB)
    with pytest.raises(NumberTaken):
        shop.orders.place(order, number)
    assert shop.numbers.numbers_of(BOB, limit=9).items == ()
    assert shop.orders.orders_of(BOB, limit=9).items == ()
    assert shop.inventory.periods(E164) == [first.period]


def test_a_plan_is_kept_whole_in_both_places_or_in_none(shop: Shop) -> None:
    number = shop.placed(ANN)
    recording = RecordingSettings(days=30, purpose="Training of colleagues", announcement="nl")
    planned = replace(with_plan(number, PLAN, own_numbers=()), recording=recording)
    shop.numbers.change(planned)
    stale = with_plan(number, CallPlan(), own_numbers=())
    with pytest.raises(VersionConflict):
        shop.numbers.change(stale)
    told = shop.plans.planned(E164)
    assert shop.numbers.get(ANN, number.number_id) == planned
    assert told is not None
    assert (told.plan, told.recording, told.version) == (PLAN, recording, 2)


def test_a_number_of_another_account_is_not_found(shop: Shop) -> None:
    number = shop.placed(ANN)
    with pytest.raises(NotFound):
        shop.numbers.get(BOB, number.number_id)


def test_a_released_number_answers_no_more_rests_and_comes_back(shop: Shop) -> None:  # CD-8
    number = with_plan(shop.placed(ANN), PLAN, own_numbers=())
    shop.numbers.change(number)
    shop.clock.advance(days=30)
    gone = released(number, shop.clock.now())
    shop.numbers.release(gone, shop.clock.now() + QUARANTINE)
    assert shop.plans.planned(E164) is None
    assert shop.inventory.owner_now(E164) is None
    (period,) = shop.inventory.periods(E164)
    assert period.covers(shop.clock.now() - timedelta(seconds=1))
    assert not period.covers(shop.clock.now())
    with pytest.raises(VersionConflict):
        shop.numbers.release(gone, shop.clock.now())
    shop.clock.advance(days=89)
    assert sell_again(inventory=shop.inventory, clock=shop.clock) == 0
    assert shop.inventory.rested(shop.clock.now(), limit=9) == []
    shop.clock.advance(days=1)
    assert sell_again(inventory=shop.inventory, clock=shop.clock) == 1
    assert sell_again(inventory=shop.inventory, clock=shop.clock) == 0
    free = {offer.e164 for offer in shop.inventory.free("GB", "freephone", limit=9).items}
    assert E164 in free
    second = shop.placed(BOB)
    assert second.plan == CallPlan()
    assert [period.account_id for period in shop.inventory.periods(E164)] == [ANN, BOB]
    assert shop.numbers.get(ANN, number.number_id).state is NumberState.RELEASED


def test_a_paused_number_stays_its_owners(shop: Shop) -> None:
    number = shop.placed(ANN)
    shop.numbers.change(paused(number))
    planned = shop.plans.planned(E164)
    assert planned is not None
    assert planned.paused
    assert shop.inventory.owner_now(E164) is not None


def test_a_reserved_number_is_connected_once_and_then_only(shop: Shop) -> None:  # RG-8
    order, number = shop.order(ANN)
    reserved = replace(number, state=NumberState.RESERVED)
    shop.orders.place(order, reserved)
    assert shop.plans.planned(E164) is None
    assert shop.inventory.owner_now(E164) is None
    shop.clock.advance(days=2)
    first, second = (activated(reserved, shop.clock.now()) for _ in range(2))
    shop.numbers.activate(first)
    with pytest.raises(VersionConflict):
        shop.numbers.activate(second)
    owner = shop.inventory.owner_now(E164)
    assert owner is not None
    assert owner.active_from == shop.clock.now()


def test_a_reservation_that_comes_to_nothing_is_on_sale_again_at_once(shop: Shop) -> None:
    order, number = shop.order(ANN)
    reserved = replace(number, state=NumberState.RESERVED)
    shop.orders.place(order, reserved)
    shop.numbers.release(released(reserved, shop.clock.now()), None)
    offer = shop.inventory.offer(E164)
    assert offer is not None
    assert offer.free
    assert shop.inventory.periods(E164) == []


def test_orders_come_newest_first_page_by_page(shop: Shop) -> None:
    for e164 in (E164, "+448081570001"):
        shop.placed(ANN, e164)
        shop.clock.advance(seconds=1)
    first = shop.orders.orders_of(ANN, limit=1)
    second = shop.orders.orders_of(ANN, limit=1, after=first.next)
    assert [order.e164 for order in (*first.items, *second.items)] == ["+448081570001", E164]
    assert second.next is None
    assert first.items[0].product.monthly.text() == "9.95"
