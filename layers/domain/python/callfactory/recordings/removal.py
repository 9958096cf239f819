"""What the receipt of a removal says: what, when it was due, when it was removed, and what was looked at after."""

from datetime import datetime
from typing import Final

from callfactory.clock import iso
from callfactory.opaque import Opaque
from callfactory.receipts import Draft, ReceiptKind
from callfactory.recordings.recording import Recording

SUBJECT_KIND: Final = "recording"


def receipt(recording: Recording, *, removed_at: datetime, looked_at: datetime, bundles: int) -> Draft:
    """The draft of the receipt. `bundles` is how many downloads held a copy, which went with it.

    `left` is what the second look found of file, renditions and unfinished uploads: a receipt is only written where it
    is nothing. There is no date on which a backup lapses, since there is none: versions, replicas and backups of
    recordings do not exist, and a test of the template keeps it so.
    """
    audio = recording.audio
    facts: dict[str, Opaque] = {
        "number_id": recording.number_id,
        "recorded_at": iso(recording.recorded_at),
        "due_at": iso(recording.removal_due_at or removed_at),
        "removed_at": iso(removed_at),
        "looked_at": iso(looked_at),
        "left": 0,
        "bundles": bundles,
        "reason": recording.reason,
        "sha256": audio.sha256 if audio else None,
        "seconds": audio.duration_ms // 1000 if audio else None,
    }
    return Draft(ReceiptKind.DELETION, recording.account_id, SUBJECT_KIND, recording.recording_id, facts)
