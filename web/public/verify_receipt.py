#!/usr/bin/env python3
"""Checks receipts of Call Factory without Call Factory.

    python verify_receipt.py PUBLIC_KEY.pem RECEIPTS.json

RECEIPTS.json is a receipt, or a list of receipts of one account. Checked is, for each: nothing in it was changed, it
belongs to the batch that was signed, and the signature is of that key; for the list: it is one chain without gaps.
A list that ends early cannot be told from one that has not gone on yet: compare its end with a later list.

Needs Python 3.11 and the package `cryptography`; nothing else of this repository.
"""

import base64
import binascii
import json
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

PREFIX = b"callfactory-receipts-v1\n"
BODY = {
    "version", "receipt_id", "kind", "account_id", "sequence", "previous", "issued_at", "subject", "facts",
}  # fmt: skip
PROOF = {"root", "size", "index", "path", "signed_at", "key", "signature"}
HASH = re.compile("[0-9a-f]{64}")


class NotGenuine(Exception):
    """What is wrong, in a sentence."""


def load(text: str) -> list[dict[str, Any]]:
    """The receipts in a JSON text. Raises NotGenuine for anything else, repeated names included."""
    try:
        content = json.loads(
            text, object_pairs_hook=_without_repeats, parse_float=_no_fraction, parse_constant=_no_fraction
        )
    except ValueError as error:
        raise NotGenuine(f"This is not a list of receipts: {error}") from None
    receipts = content if isinstance(content, list) else [content]
    if not receipts or not all(isinstance(receipt, dict) for receipt in receipts):
        raise NotGenuine("This is not a list of receipts.")
    return receipts


def verify(receipts: list[dict[str, Any]], public_key_pem: str) -> None:
    """Raises NotGenuine unless every receipt is genuine and, together, they are one chain."""
    before: tuple[str, int, str] | None = None
    for receipt in receipts:
        digest = verify_one(receipt, public_key_pem)
        body = receipt["receipt"]
        if body["sequence"] == 1 and body["previous"] != "0" * 64:
            raise NotGenuine("The first receipt names one before it.")
        here = (body["account_id"], body["sequence"], body["previous"])
        if before is not None and here != before:
            raise NotGenuine("The receipts are not one chain: one is missing, added, or out of order.")
        before = (body["account_id"], body["sequence"] + 1, digest)


def verify_one(receipt: dict[str, Any], public_key_pem: str) -> str:
    """The hash (hex) of a receipt. Raises NotGenuine unless it is exactly what was signed."""
    if set(receipt) != {"receipt", "proof"}:
        raise NotGenuine("A receipt has the parts `receipt` and `proof`, and no other.")
    body, proof = receipt["receipt"], receipt["proof"]
    _require_shape(body, proof)
    leaf = sha256(b"\x00" + _canonical(body)).digest()
    if _root_of_path(leaf, proof["index"], proof["size"], proof["path"]) != proof["root"]:
        raise NotGenuine("The receipt is not what was signed: it, or its path, was changed.")
    signed = {"root": proof["root"], "signed_at": proof["signed_at"], "size": proof["size"], "version": body["version"]}
    _require_signature(PREFIX + _canonical(signed), proof, public_key_pem)
    return leaf.hex()


def _require_shape(body: Any, proof: Any) -> None:
    if not isinstance(body, dict) or not isinstance(proof, dict) or set(body) != BODY or set(proof) != PROOF:
        raise NotGenuine("The receipt has parts that it should not have, or lacks some.")
    whole = (body["version"], body["sequence"], proof["size"], proof["index"])
    if any(type(number) is not int for number in whole) or body["version"] != 1 or body["sequence"] < 1:
        raise NotGenuine("The receipt is not of a version that this program knows.")
    hashes = [
        body["previous"],
        proof["root"],
        proof["key"],
        *(proof["path"] if isinstance(proof["path"], list) else [0]),
    ]
    if any(not isinstance(value, str) or not HASH.fullmatch(value) for value in hashes):
        raise NotGenuine("A hash in the receipt is malformed.")


def _require_signature(message: bytes, proof: dict[str, Any], public_key_pem: str) -> None:
    try:
        key = load_pem_public_key(public_key_pem.encode())
    except ValueError:
        raise NotGenuine("The key file holds no public key in PEM form.") from None
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if not isinstance(key, ec.EllipticCurvePublicKey) or sha256(der).hexdigest() != proof["key"]:
        raise NotGenuine("The receipt names another key.")
    try:
        signature = base64.b64decode(proof["signature"], validate=True)
        if base64.b64encode(signature).decode() != proof["signature"]:
            raise NotGenuine("The signature is malformed.")
        key.verify(signature, message, ec.ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, TypeError, ValueError):
        raise NotGenuine("The signature is not of this key over this batch.") from None


def _root_of_path(leaf: bytes, index: int, size: int, path: list[str]) -> str | None:
    """RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return None
    here, last, result = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        other = bytes.fromhex(step)
        if here % 2 or here == last:
            result = sha256(b"\x01" + other + result).digest()
            while here and here % 2 == 0:
                here, last = here >> 1, last >> 1
        else:
            result = sha256(b"\x01" + result + other).digest()
        here, last = here >> 1, last >> 1
    return result.hex() if last == 0 else None


def _canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name is repeated")
    return dict(pairs)


def _no_fraction(_text: str) -> Any:
    raise ValueError("receipts hold whole numbers only")


def main(arguments: list[str]) -> int:
    """Says whether the receipts are genuine; answers 0 if so, 1 if not, 2 when called wrongly."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        receipts = load(Path(arguments[1]).read_text(encoding="utf-8"))
        verify(receipts, Path(arguments[0]).read_text(encoding="utf-8"))
    except NotGenuine as refusal:
        print(f"NOT GENUINE: {refusal}")
        return 1
    first, last = receipts[0]["receipt"]["sequence"], receipts[-1]["receipt"]["sequence"]
    print(f"Genuine: {len(receipts)} receipt(s), {first} to {last} of the account's chain.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
