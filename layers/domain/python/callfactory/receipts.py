"""Signed receipts: proof, for whoever holds one, that something was removed (later: that a check was passed).

    body        what happened, as canonical JSON; its hash is the receipt's hash
    chain       each body names its sequence in the account and the hash of the receipt before it
    proof       the receipts issued together form a Merkle tree; its root is signed once, each carries its path

Anyone can check a receipt without us: `scripts/verify_receipt.py`, the receipts, and our public key.
Receipts hold ids, codes and instants only, so they can be kept when everything else is gone.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from callfactory import merkle
from callfactory.clock import iso
from callfactory.ids import new_id
from callfactory.opaque import Opaque, require_opaque
from callfactory.pages import Page, Position

VERSION: Final = 1
FIRST_PREVIOUS: Final = "0" * 64
"""What the first receipt of an account names as the hash before it."""

STATEMENT_PREFIX: Final = b"callfactory-receipts-v1\n"
"""Begins every signed message, so that a signature of ours can never be taken for one over anything else."""

MOST_AT_ONCE: Final = 33
"""The most receipts that one signature covers here: they are written in one transaction or not at all."""


class ReceiptKind(StrEnum):
    DELETION = "deletion"
    ATTESTATION = "attestation"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a receipt shall say: of which kind, for which account, about what (kind and id), and the facts.

    Facts are ids, codes, instants (as `iso` writes them), SHA-256 digests and counts: for a removal for example what
    was removed and when, how it was verified, and when the last backup that knew it lapses. There is one receipt of a
    kind about one subject: asking again answers the one there is. Raises ValueError for facts that are not opaque.
    """

    kind: ReceiptKind
    account_id: str
    subject_kind: str
    subject_id: str
    facts: Mapping[str, Opaque] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_opaque({"subject_kind": self.subject_kind, "subject_id": self.subject_id})
        require_opaque(self.facts)


@dataclass(frozen=True, slots=True)
class Signature:
    """`key` is the SHA-256 (hex) of the public key's DER form; `value` the ECDSA P-256 signature in DER form."""

    key: str
    value: bytes


class Signer(Protocol):
    """Signs with the one receipt key (ECC_NIST_P256, ECDSA_SHA_256)."""

    def sign(self, message: bytes) -> Signature:
        """A signature over SHA-256 of the message (at most 4,096 bytes)."""

    def public_key(self) -> str:
        """The public key in PEM form, for whoever verifies."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of an account's chain: how many receipts there are, and the hash of the last one (hex)."""

    sequence: int = 0
    hash: str = FIRST_PREVIOUS


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt: its body as canonical JSON text, and its proof. `document` is what is handed out."""

    account_id: str
    sequence: int
    body: str
    proof: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """What the next receipt of the account names as the one before (hex)."""
        return merkle.leaf_hash(self.body.encode()).hex()

    def document(self) -> dict[str, Any]:
        """The receipt as JSON, as `scripts/verify_receipt.py` reads it."""
        return {"receipt": json.loads(self.body), "proof": dict(self.proof)}


class Receipts(Protocol):
    """Issues and shows receipts."""

    def issue(self, drafts: Sequence[Draft]) -> list[Receipt]:
        """A signed receipt for each draft, in order; the one that exists already where the subject has one."""

    def receipts(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Receipt]:
        """The account's receipts, the first one first."""


def canonical(value: Mapping[str, Any]) -> str:
    """JSON in one form only (RFC 8785 for what receipts hold: text, whole numbers, truth values, nothing)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def statement(merkle_root: str, size: int, signed_at: str) -> bytes:
    """The message that is signed for a batch."""
    content = {"root": merkle_root, "signed_at": signed_at, "size": size, "version": VERSION}
    return STATEMENT_PREFIX + canonical(content).encode()


def draw_up(drafts: Sequence[Draft], heads: Mapping[str, Head], signer: Signer, now: datetime) -> list[Receipt]:
    """Receipts for the drafts, each next in its account's chain, under one signature. `heads` has every account's
    chain as it was read; whoever writes the receipts makes sure that it still is so."""
    ends = dict(heads)
    bodies: list[tuple[Draft, int, str]] = []
    for draft in drafts:
        end = ends[draft.account_id]
        text = canonical(_body(draft, end, now))
        ends[draft.account_id] = Head(end.sequence + 1, merkle.leaf_hash(text.encode()).hex())
        bodies.append((draft, end.sequence + 1, text))
    proofs = _prove([text for _, _, text in bodies], signer, iso(now))
    return [
        Receipt(draft.account_id, sequence, text, proof)
        for (draft, sequence, text), proof in zip(bodies, proofs, strict=True)
    ]


def _body(draft: Draft, end: Head, now: datetime) -> dict[str, Any]:
    return {
        "version": VERSION,
        "receipt_id": new_id("rcp", now),
        "kind": draft.kind.value,
        "account_id": draft.account_id,
        "sequence": end.sequence + 1,
        "previous": end.hash,
        "issued_at": iso(now),
        "subject": {"kind": draft.subject_kind, "id": draft.subject_id},
        "facts": dict(draft.facts),
    }


def _prove(texts: Sequence[str], signer: Signer, signed_at: str) -> list[dict[str, Any]]:
    leaves = [merkle.leaf_hash(text.encode()) for text in texts]
    merkle_root = merkle.root(leaves).hex()
    signature = signer.sign(statement(merkle_root, len(leaves), signed_at))
    common = {
        "root": merkle_root,
        "size": len(leaves),
        "signed_at": signed_at,
        "key": signature.key,
        "signature": base64.b64encode(signature.value).decode(),
    }
    return [
        {**common, "index": index, "path": [step.hex() for step in merkle.path(leaves, index)]}
        for index in range(len(leaves))
    ]
