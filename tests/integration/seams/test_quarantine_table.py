"""Quarantine in DynamoDB: counted, sealed, bounded, settled once."""

import pytest

from callfactory.errors import IllegalTransition, NotFound
from callfactory.ids import new_id
from callfactory.quarantine import Held, State, hold
from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.quarantine import DynamoQuarantine
from callfactory_aws.tables.quarantine import QuarantineItem
from tests.fakes import FakeClock
from tests.integration.seams.conftest import MakeTable

START = FakeClock().now()
ACCOUNT, SOURCE = new_id("acc", START), new_id("src", START)


class Ward:
    def __init__(self, table: type[QuarantineItem], keyring: Keyring, clock: FakeClock) -> None:
        self.quarantine, self.keyring, self.clock = DynamoQuarantine(table, keyring, clock), keyring, clock

    def arrive(self, original: bytes = b"row") -> Held:
        return self.quarantine.put(
            hold(
                account_id=ACCOUNT,
                family="cdr",
                source_id=SOURCE,
                position=7,
                reason="zone-unknown",
                words="The source has no time zone.",
                content={
                    "call_id": "1700000000.1",
                    "caller": "+31612345678",
                    "duration_ms": 61000,
                    "answered_at": None,
                },
                original=original,
                fingerprint=self.keyring.index,
                now=self.clock.now(),
            )
        )


@pytest.fixture
def ward(make_table: MakeTable[QuarantineItem], keyring: Keyring, clock: FakeClock) -> Ward:
    return Ward(make_table(QuarantineItem), keyring, clock)


def test_what_is_held_comes_back_whole(ward: Ward) -> None:
    held = ward.arrive()
    assert ward.quarantine.get(held.quarantine_id) == held


def test_the_table_holds_no_content_in_clear(ward: Ward) -> None:
    ward.arrive(b"original row with Jan Jansen")
    stored = str(clients.dynamodb().scan(TableName="test-QuarantineItem")["Items"])
    assert "31612345678" not in stored
    assert "Jansen" not in stored


def test_the_same_record_again_is_counted(ward: Ward) -> None:
    first = ward.arrive()
    ward.clock.advance(hours=1)
    again = ward.arrive()
    assert (again.times_seen, again.first_seen, again.last_seen) == (2, first.first_seen, ward.clock.now())
    assert again.expires_at == first.expires_at
    assert [held.times_seen for held in ward.quarantine.held(State.OPEN, limit=5).items] == [2]


def test_the_latest_arrivals_come_first_page_by_page(ward: Ward) -> None:
    ids = []
    for number in range(3):
        ids.append(ward.arrive(str(number).encode()).quarantine_id)
        ward.clock.advance(minutes=1)
    page = ward.quarantine.held(State.OPEN, limit=2)
    rest = ward.quarantine.held(State.OPEN, limit=2, after=page.next)
    assert [held.quarantine_id for held in (*page.items, *rest.items)] == ids[::-1]
    assert rest.next is None


def test_after_its_life_it_cannot_be_read_although_it_is_still_stored(ward: Ward) -> None:
    held = ward.arrive()
    ward.clock.advance(days=30, seconds=1)
    with pytest.raises(NotFound):
        ward.quarantine.get(held.quarantine_id)
    with pytest.raises(NotFound):
        ward.quarantine.settle(held.quarantine_id, State.REPLAYED, ward.clock.now())
    assert ward.quarantine.held(State.OPEN, limit=5).items == ()


def test_a_record_that_returns_after_its_life_is_held_anew(ward: Ward) -> None:
    ward.arrive()
    ward.clock.advance(days=31)
    assert ward.arrive().times_seen == 1
    assert len(ward.quarantine.held(State.OPEN, limit=5).items) == 1


def test_it_is_settled_once(ward: Ward) -> None:
    held = ward.arrive()
    settled = ward.quarantine.settle(held.quarantine_id, State.REPLAYED, ward.clock.now())
    assert (settled.state, settled.settled_at, settled.content) == (State.REPLAYED, ward.clock.now(), held.content)
    with pytest.raises(IllegalTransition):
        ward.quarantine.settle(held.quarantine_id, State.DISCARDED, ward.clock.now())
    assert ward.quarantine.held(State.OPEN, limit=5).items == ()
    assert [one.quarantine_id for one in ward.quarantine.held(State.REPLAYED, limit=5).items] == [held.quarantine_id]


def test_settling_what_is_not_there_makes_nothing(ward: Ward) -> None:
    with pytest.raises(NotFound):
        ward.quarantine.settle(new_id("qua", START), State.DISCARDED, START)
    assert clients.dynamodb().scan(TableName="test-QuarantineItem")["Count"] == 0
