"""What the receipt of a message states: that it came, went, and left nothing behind. No audio, no caller, no address.

It is signed and chained like the receipts of removals. `mail_id` stands in the mail itself, as X-Call-Factory-Mail and
in the Message-ID; `attachment` is the SHA-256 of the attached file: so the owner can hold a mail against its receipt.
"""

from hashlib import sha256

from callfactory.clock import iso
from callfactory.opaque import Opaque
from callfactory.receipts import Draft, ReceiptKind
from callfactory.voicemail.message import Message

SUBJECT_KIND = "voicemail"


def attestation(message: Message, *, mail_id: str, looked_again_at: str, left: int) -> Draft:
    """The draft of the receipt. `left` is what the second look found: object versions and unfinished uploads."""
    instants = {
        "announced_at": message.asked_at,
        "received_at": message.received_at,
        "handed_over_at": message.handed_over_at,
        "settled_at": message.settled_at,
        "removed_at": message.removed_at,
        "limit": message.ends_at,
    }
    facts: dict[str, Opaque] = {name: iso(instant) if instant else None for name, instant in instants.items()}
    handed_over = message.handed_over_at is not None
    facts |= {
        "number_id": message.number_id,
        "outcome": message.outcome.value if message.outcome else None,
        "reason": message.reason.value if message.reason else None,
        "mail_id": mail_id if handed_over else None,
        "provider_message_sha256": sha256((message.provider_id or "").encode()).hexdigest() if handed_over else None,
        "attachment_sha256": message.attachment_sha256,
        "looked_again_at": looked_again_at,
        "left": left,
    }
    return Draft(ReceiptKind.ATTESTATION, message.account_id, SUBJECT_KIND, message.message_id, facts)
