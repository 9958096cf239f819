"""Who held a number when, from memory: never so old that a call of a new owner is refused (CD-8)."""

from datetime import timedelta

import pytest

from callfactory.calls.times import to_ms
from callfactory.numbers import Period
from callfactory_aws.ownership import CachedOwnership
from tests.fakes import FakeClock

NOW = FakeClock().now()
E164 = "+448081570000"
FIRST = Period(E164, "acc_ann", "num_1", NOW - timedelta(days=30))


class Inventory:
    """Counts how often it is read."""

    def __init__(self) -> None:
        self.held = [FIRST]
        self.reads = 0

    def periods(self, e164: str) -> list[Period]:
        self.reads += 1
        return [period for period in self.held if period.e164 == e164]


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def ownership(inventory: Inventory, clock: FakeClock) -> CachedOwnership:
    return CachedOwnership(inventory, clock, timer=lambda: clock.now().timestamp())  # type: ignore[arg-type]  # a double


def test_calls_that_began_before_the_reading_need_no_other(ownership: CachedOwnership, inventory: Inventory) -> None:
    for seconds in (1, 60, 3600):
        assert ownership.periods(E164, to_ms(NOW - timedelta(seconds=seconds))) == [FIRST]
    assert inventory.reads == 1


def test_a_number_that_was_bought_since_is_seen_for_the_call_that_follows(
    ownership: CachedOwnership, inventory: Inventory, clock: FakeClock
) -> None:
    ownership.periods(E164, to_ms(NOW - timedelta(seconds=1)))
    second = Period(E164, "acc_bob", "num_2", NOW + timedelta(seconds=1))
    inventory.held.append(second)
    clock.advance(seconds=2)
    assert second in ownership.periods(E164, to_ms(clock.now()))


def test_what_nobody_dates_is_read_again_after_some_seconds(
    ownership: CachedOwnership, inventory: Inventory, clock: FakeClock
) -> None:
    for seconds, reads in ((0, 1), (4, 1), (1, 2)):
        clock.advance(seconds=seconds)
        ownership.periods(E164)
        assert inventory.reads == reads
