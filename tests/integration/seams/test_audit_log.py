"""The audit log in DynamoDB."""

from dataclasses import replace

import pytest

from callfactory.audit import Action, Entry, entry
from callfactory.errors import Conflict
from callfactory.ids import new_id
from callfactory_aws.audit import DynamoAuditLog
from callfactory_aws.tables.audit import AuditItem
from tests.fakes import FakeClock
from tests.integration.seams.conftest import MakeTable

START = FakeClock().now()
ACCOUNT, OTHER, PERSON = new_id("acc", START), new_id("acc", START), new_id("usr", START)


def an_entry(clock: FakeClock, account_id: str = ACCOUNT) -> Entry:
    order_id = new_id("ord", clock.now())
    return entry(
        account_id,
        Action.ORDER_PLACED,
        at=clock.now(),
        by=("person", PERSON),
        target=("order", order_id),
        lines=1,
        how="shop",
    )


@pytest.fixture
def log(make_table: MakeTable[AuditItem]) -> DynamoAuditLog:
    return DynamoAuditLog(make_table(AuditItem))


def test_entries_come_newest_first_page_by_page(log: DynamoAuditLog, clock: FakeClock) -> None:
    entries = []
    for _ in range(5):
        entries.append(an_entry(clock))
        log.record(entries[-1])
        clock.advance(seconds=1)
    log.record(an_entry(clock, OTHER))
    seen: list[Entry] = []
    position = None
    pages = 0
    while pages == 0 or position is not None:
        page = log.entries(ACCOUNT, limit=2, after=position)
        seen.extend(page.items)
        position, pages = page.next, pages + 1
    assert seen == entries[::-1]
    assert pages == 3


def test_a_full_last_page_is_the_last(log: DynamoAuditLog, clock: FakeClock) -> None:
    for _ in range(2):
        log.record(an_entry(clock))
    assert log.entries(ACCOUNT, limit=2).next is None


def test_an_entry_cannot_be_overwritten(log: DynamoAuditLog, clock: FakeClock) -> None:
    written = an_entry(clock)
    log.record(written)
    log.record(written)
    with pytest.raises(Conflict):
        log.record(replace(written, action=Action.NUMBER_RELEASED))
    assert log.entries(ACCOUNT, limit=9).items == (written,)
