"""Which events owners can hear of. A payload carries the ids of the event and nothing about people."""

from collections.abc import Mapping
from typing import Final

TEST: Final = "webhook.test"
"""Sent when its owner asks for it; every webhook gets it."""

TYPES: Final[Mapping[str, str]] = {
    "OrderAccepted": "order.accepted",
    "OrderStateChanged": "order.state-changed",
    "NumberActivated": "number.activated",
    "NumberPaused": "number.paused",
    "NumberResumed": "number.resumed",
    "NumberReleased": "number.released",
    "NumberUpdateRequired": "number.update-required",
    "CallEnded": "call.ended",
    "RecordingReady": "recording.ready",
    "VoicemailLost": "voicemail.lost",
    "ExportReady": "export.ready",
    "ExportFailed": "export.failed",
}
"""The names that owners see, by the names under which events travel on the bus."""
