"""Who is to stay forgotten, in DynamoDB: what is written when somebody is forgotten is read when records come."""

from datetime import UTC, datetime, timedelta

import pytest

from callfactory.erasure.forgotten import KEPT_FOR, Forgotten
from callfactory_aws.forgotten_callers import CachedForgottenCallers, DynamoForgettingLedger
from callfactory_aws.tables.forgotten_callers import ForgottenCallerItem
from tests.integration.seams.conftest import MakeTable

ASKED = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ACCOUNT, OTHER = "acc_1", "acc_2"


class Timer:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def table(make_table: MakeTable[ForgottenCallerItem]) -> type[ForgottenCallerItem]:
    return make_table(ForgottenCallerItem)


def test_whoever_takes_records_knows_them_by_account(table: type[ForgottenCallerItem]) -> None:
    ledger = DynamoForgettingLedger(table)
    ledger.forget_caller(ACCOUNT, "hash", ASKED)
    ledger.forget_caller(ACCOUNT, "hash", ASKED + timedelta(days=1))
    ledger.forget_caller(OTHER, "another", ASKED)
    callers = CachedForgottenCallers(table)
    assert callers.of(ACCOUNT) == Forgotten(callers={"hash": ASKED + timedelta(days=1)})
    assert callers.of("acc_3") == Forgotten(callers={})


def test_a_hash_goes_when_all_calls_from_before_have_lost_their_callers(table: type[ForgottenCallerItem]) -> None:
    DynamoForgettingLedger(table).forget_caller(ACCOUNT, "hash", ASKED)
    assert table.get(ACCOUNT, "hash").expires_at == ASKED + KEPT_FOR


def test_what_is_known_may_be_seconds_old_and_is_new_after_looking_again(table: type[ForgottenCallerItem]) -> None:
    timer = Timer()
    callers = CachedForgottenCallers(table, timer=timer)
    assert callers.of(ACCOUNT).callers == {}
    DynamoForgettingLedger(table).forget_caller(ACCOUNT, "hash", ASKED)
    assert callers.of(ACCOUNT).callers == {}
    callers.look_again({ACCOUNT})
    assert callers.of(ACCOUNT).callers == {"hash": ASKED}
    DynamoForgettingLedger(table).forget_caller(ACCOUNT, "more", ASKED)
    timer.now = 5.0
    assert callers.of(ACCOUNT).callers == {"hash": ASKED, "more": ASKED}


def test_of_an_erased_account_only_that_is_kept(table: type[ForgottenCallerItem]) -> None:
    ledger = DynamoForgettingLedger(table)
    ledger.forget_caller(ACCOUNT, "hash", ASKED)
    for _ in range(2):
        ledger.forget_account(ACCOUNT, ASKED)
        assert CachedForgottenCallers(table).of(ACCOUNT) == Forgotten(erased=True, callers={})
        assert len(list(table.query(ACCOUNT))) == 1
