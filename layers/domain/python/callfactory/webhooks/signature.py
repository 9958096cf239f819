"""Body and signature of a delivery, as the Standard Webhooks specification (1.0, symmetric) has them.

webhook-id: dlv_…            the same for every attempt: receivers drop what they have seen
webhook-timestamp: 1795526244    seconds; receivers refuse what is older than five minutes
webhook-signature: v1,<base64>   HMAC-SHA-256 of `<id>.<timestamp>.<body>`; two, separated by a space, for a day
                                 after the secret was rotated
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from typing import Final

from callfactory.clock import iso
from callfactory.webhooks.model import Delivery

_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A secret that nobody can guess, in the specification's form."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def body_of(delivery: Delivery) -> bytes:
    """What is sent: the same bytes at every attempt."""
    content = {
        "id": delivery.ref.delivery_id,
        "type": delivery.type,
        "sequence": delivery.sequence,
        "timestamp": iso(delivery.ref.happened_at),
        "data": {"account_id": delivery.ref.account_id, **delivery.ids},
    }
    return json.dumps(content, separators=(",", ":")).encode()


def headers_of(delivery: Delivery, body: bytes, keys: Sequence[str], timestamp: int) -> dict[str, str]:
    """The headers that prove where the body comes from, with a signature for each secret."""
    delivery_id = delivery.ref.delivery_id
    content = f"{delivery_id}.{timestamp}.".encode() + body
    return {
        "content-type": "application/json",
        "user-agent": "CallFactory-Webhooks/1",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{_signature(key, content)}" for key in keys),
    }


def _signature(key: str, content: bytes) -> str:
    raw = base64.b64decode(key.removeprefix(_PREFIX))
    return base64.b64encode(hmac.new(raw, content, hashlib.sha256).digest()).decode()
