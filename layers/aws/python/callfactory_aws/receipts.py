"""Receipts in DynamoDB, signed by KMS.

A batch is written in one transaction whose condition is that every chain still ends where it was read: of two writers
one wins, the other reads again and signs again, and a chain can neither fork nor have holes.
"""

import hashlib
import random
import time
from collections.abc import Callable, Mapping, Sequence

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from callfactory.clock import Clock
from callfactory.errors import Unavailable
from callfactory.pages import Page, Position
from callfactory.receipts import MOST_AT_ONCE, Draft, Head, Receipt, Signature, Signer, draw_up
from callfactory_aws import clients
from callfactory_aws.tables.attributes import page_of
from callfactory_aws.tables.base import connection
from callfactory_aws.tables.receipts import ReceiptItem

_HEAD = "head"
_FIRST, _LAST = f"{0:012d}", "9" * 12
_ROUNDS = 12
_LONGEST_PAUSE_SECONDS = 0.4
_RACE_LOST = {"ConditionalCheckFailed", "TransactionConflict"}


class KmsSigner:
    """The `Signer` port on an asymmetric KMS key: the private half never leaves KMS."""

    def __init__(self, key_id: str) -> None:
        self._key_id = key_id
        self._public_key: bytes | None = None

    def sign(self, message: bytes) -> Signature:
        answer = clients.kms().sign(
            KeyId=self._key_id, Message=message, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256"
        )
        return Signature(key=hashlib.sha256(self._public_der()).hexdigest(), value=answer["Signature"])

    def public_key(self) -> str:
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415  # only who shows the key pays
            Encoding,
            PublicFormat,
            load_der_public_key,
        )

        key = load_der_public_key(self._public_der())
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def _public_der(self) -> bytes:
        if self._public_key is None:
            self._public_key = clients.kms().get_public_key(KeyId=self._key_id)["PublicKey"]
        return self._public_key


class DynamoReceipts:
    """The `Receipts` port."""

    def __init__(
        self,
        table: type[ReceiptItem],
        signer: Signer,
        clock: Clock,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._table = table
        self._signer = signer
        self._clock = clock
        self._pause = pause

    def issue(self, drafts: Sequence[Draft]) -> list[Receipt]:
        issued: list[Receipt] = []
        for start in range(0, len(drafts), MOST_AT_ONCE):
            issued.extend(self._issue_batch(drafts[start : start + MOST_AT_ONCE]))
        return issued

    def receipts(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Receipt]:
        found = self._table.query(
            account_id,
            ReceiptItem.sequence.between(_FIRST, _LAST),
            limit=limit,
            page_size=limit + 1,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_receipt)

    def _issue_batch(self, drafts: Sequence[Draft]) -> list[Receipt]:
        for attempt in range(_ROUNDS):
            known, heads = self._read(drafts)
            new = {_about(draft): draft for draft in drafts if _about(draft) not in known}
            if not new:
                return [known[_about(draft)] for draft in drafts]
            receipts = draw_up(list(new.values()), heads, self._signer, self._clock.now())
            if self._write(dict(zip(new, receipts, strict=True)), heads):
                known.update(zip(new, receipts, strict=True))
                return [known[_about(draft)] for draft in drafts]
            self._pause(random.uniform(0, _LONGEST_PAUSE_SECONDS * (attempt + 1) / _ROUNDS))  # noqa: S311  # only spreads retries
        raise Unavailable("Too many receipts are being written for this account.", retry_after=1)

    def _read(self, drafts: Sequence[Draft]) -> tuple[dict[tuple[str, str], Receipt], dict[str, Head]]:
        """Receipts that exist already, by what they are about, and where the chains of the accounts end: in one
        request, for hardly ever is a receipt there already."""
        abouts, ends = {_about(draft) for draft in drafts}, {(draft.account_id, _HEAD) for draft in drafts}
        items = list(self._table.batch_get([*abouts, *ends], consistent_read=True))
        heads = {account_id: Head() for account_id, _ in ends} | {
            item.account_id: Head(int(item.issued or 0), item.last_hash or "")
            for item in items
            if item.sequence == _HEAD
        }
        marks = [item for item in items if item.sequence != _HEAD]
        return self._issued(marks) if marks else {}, heads

    def _issued(self, marks: Sequence[ReceiptItem]) -> dict[tuple[str, str], Receipt]:
        places = {(mark.account_id, mark.sequence): (mark.account_id, _place(int(mark.issued or 0))) for mark in marks}
        items = self._table.batch_get(list(set(places.values())), consistent_read=True)
        receipts = {(item.account_id, item.sequence): _to_receipt(item) for item in items}
        return {about: receipts[where] for about, where in places.items()}

    def _write(self, receipts: Mapping[tuple[str, str], Receipt], heads: Mapping[str, Head]) -> bool:
        """Writes all or nothing; answers False when somebody else was first."""
        ends = {receipt.account_id: receipt for receipt in receipts.values()}
        new = ReceiptItem.account_id.does_not_exist()
        try:
            with TransactWrite(connection=connection()) as transaction:
                for account_id, last in ends.items():
                    head = self._table(account_id, _HEAD, issued=last.sequence, last_hash=last.hash)
                    before = heads[account_id]
                    same = new if before.sequence == 0 else ReceiptItem.last_hash == before.hash
                    transaction.save(head, condition=same)
                for (account_id, about), receipt in receipts.items():
                    place = _place(receipt.sequence)
                    mark = self._table(account_id, about, issued=receipt.sequence)
                    item = self._table(account_id, place, body=receipt.body, proof=dict(receipt.proof))
                    transaction.save(mark, condition=new)
                    transaction.save(item, condition=new)
        except TransactWriteError as error:
            codes = {reason.code for reason in error.cancellation_reasons if reason}
            if codes and codes <= _RACE_LOST:
                return False
            raise
        return True


def _about(draft: Draft) -> tuple[str, str]:
    """The key under which it is remembered that there is a receipt about this."""
    return draft.account_id, f"about#{draft.kind.value}#{draft.subject_kind}#{draft.subject_id}"


def _place(sequence: int) -> str:
    return f"{sequence:012d}"


def _to_receipt(item: ReceiptItem) -> Receipt:
    return Receipt(item.account_id, int(item.sequence), item.body or "", item.proof)
