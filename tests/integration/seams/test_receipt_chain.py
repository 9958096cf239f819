"""Receipts in DynamoDB, signed by KMS: a chain never forks, and anyone can check it."""

import json

import pytest

from callfactory.errors import Unavailable
from callfactory.ids import new_id
from callfactory.receipts import MOST_AT_ONCE, Draft, ReceiptKind, Receipts, Signature
from callfactory_aws import clients
from callfactory_aws.receipts import DynamoReceipts, KmsSigner
from callfactory_aws.tables.receipts import ReceiptItem
from scripts.verify_receipt import load, verify
from tests.fakes import FakeClock
from tests.fakes_seams import FakeSigner
from tests.integration.seams.conftest import MakeTable

START = FakeClock().now()
ACCOUNT, OTHER = new_id("acc", START), new_id("acc", START)


def drafts(number: int, account_id: str = ACCOUNT) -> list[Draft]:
    return [
        Draft(ReceiptKind.DELETION, account_id, "export", new_id("exp", START), {"objects": 1}) for _ in range(number)
    ]


class Overtaken(FakeSigner):
    """While this one signs, another writer is quicker: `times` times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times
        self.other: Receipts | None = None

    def sign(self, message: bytes) -> Signature:
        if self.times and self.other:
            self.times -= 1
            self.other.issue(drafts(1))
        return super().sign(message)


def chain_of(receipts: Receipts, account_id: str = ACCOUNT) -> str:
    return json.dumps([receipt.document() for receipt in receipts.receipts(account_id, limit=500).items])


@pytest.fixture
def table(make_table: MakeTable[ReceiptItem]) -> type[ReceiptItem]:
    return make_table(ReceiptItem)


def test_kms_signs_and_the_program_verifies(table: type[ReceiptItem], clock: FakeClock) -> None:
    key = clients.kms().create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    signer = KmsSigner(key)
    receipts = DynamoReceipts(table, signer, clock)
    issued = receipts.issue(drafts(3)) + receipts.issue(drafts(2))
    assert [receipt.sequence for receipt in issued] == [1, 2, 3, 4, 5]
    verify(load(chain_of(receipts)), signer.public_key())


def test_a_writer_that_was_overtaken_goes_behind_the_other(table: type[ReceiptItem], clock: FakeClock) -> None:
    signer = Overtaken(times=2)
    receipts = DynamoReceipts(table, signer, clock, pause=lambda _: None)
    signer.other = receipts
    (mine,) = receipts.issue(drafts(1))
    assert mine.sequence == 3
    verify(load(chain_of(receipts)), signer.public_key())


def test_a_writer_that_is_always_overtaken_says_so(table: type[ReceiptItem], clock: FakeClock) -> None:
    signer = Overtaken(times=10_000)
    other = FakeSigner()
    receipts = DynamoReceipts(table, signer, clock, pause=lambda _: None)
    signer.other = DynamoReceipts(table, other, clock)
    with pytest.raises(Unavailable):
        receipts.issue(drafts(1))
    verify(load(chain_of(receipts)), other.public_key())


def test_more_than_one_transaction_holds_is_written_in_several(table: type[ReceiptItem], clock: FakeClock) -> None:
    signer = FakeSigner()
    receipts = DynamoReceipts(table, signer, clock)
    wanted = [*drafts(MOST_AT_ONCE), *drafts(3, OTHER)]
    issued = receipts.issue(wanted)
    assert [json.loads(receipt.body)["subject"]["id"] for receipt in issued] == [draft.subject_id for draft in wanted]
    assert signer.signatures == 2
    verify(load(chain_of(receipts)), signer.public_key())
    verify(load(chain_of(receipts, OTHER)), signer.public_key())


def test_a_batch_of_as_many_accounts_fits_one_transaction(table: type[ReceiptItem], clock: FakeClock) -> None:
    signer = FakeSigner()
    wanted = [draft for _ in range(MOST_AT_ONCE) for draft in drafts(1, new_id("acc", START))]
    assert {receipt.sequence for receipt in DynamoReceipts(table, signer, clock).issue(wanted)} == {1}
    assert signer.signatures == 1


def test_a_repeated_event_gets_the_receipt_that_there_is(table: type[ReceiptItem], clock: FakeClock) -> None:
    receipts = DynamoReceipts(table, FakeSigner(), clock)
    removals = drafts(2)
    first = receipts.issue(removals)
    assert receipts.issue([removals[1], *drafts(1), removals[0], removals[0]])[::2] == [first[1], first[0]]
    assert [receipt.sequence for receipt in receipts.receipts(ACCOUNT, limit=9).items] == [1, 2, 3]
