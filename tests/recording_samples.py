"""Recordings, policies and settings as tests need them."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from callfactory.audio import Codec
from callfactory.ids import id_from_digest
from callfactory.numbers import ServiceNumber
from callfactory.recordings.recording import UPLOAD_LIVES, Audio, Recording, State, Upload, recording_id
from callfactory.recordings.settings import RecordingSettings
from callfactory.retention import tag_of

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CALLER = "+31612345678"
SERVICE_NUMBER = "+31850000001"


def an_id(kind: Any, name: str) -> str:
    """The same id for the same name."""
    return id_from_digest(kind, sha256(name.encode()).digest())


ACCOUNT, OTHER = an_id("acc", "owner"), an_id("acc", "somebody else")
NUMBER = an_id("num", "number")
SOURCE = an_id("src", "switch")


def settings(days: int | None = 30, **changes: Any) -> RecordingSettings:
    """Recording, announced in English."""
    if days is None:
        return RecordingSettings()
    values = {"days": days, "purpose": "Evidence of orders", "announcement": "en", **changes}
    return RecordingSettings(**values)


def a_number(**changes: Any) -> ServiceNumber:
    values: dict[str, Any] = {
        "account_id": ACCOUNT,
        "number_id": NUMBER,
        "e164": SERVICE_NUMBER,
        "country": "NL",
        "type": "local",
        "active_from": NOW - timedelta(days=4000),
        **changes,
    }
    return ServiceNumber(**values)


def expected(at: datetime = NOW, *, call: str = "call-1", days: int = 30, policy: int = 1, **changes: Any) -> Recording:
    """A recording that a switch has just asked a link for."""
    account, number = changes.pop("account_id", ACCOUNT), changes.pop("number_id", NUMBER)
    values: dict[str, Any] = {
        "account_id": account,
        "recording_id": recording_id(account, number, SOURCE, call, 0, at),
        "number_id": number,
        "service_number": SERVICE_NUMBER,
        "caller": CALLER,
        "recorded_at": at,
        "asked_at": at,
        "days": days,
        "policy": policy,
        "announced": "played",
        "call_id": an_id("call", call),
        "upload": Upload(1000, (sha256(b"").hexdigest(),), at + UPLOAD_LIVES),
        **changes,
    }
    return Recording(**values)


def stored(at: datetime = NOW, *, call: str = "call-1", seconds: int = 180, **changes: Any) -> Recording:
    """A recording that is kept."""
    audio = Audio(
        codec=Codec.MP3,
        channels=1,
        sample_rate=8000,
        duration_ms=seconds * 1000,
        bytes=seconds * 2000,
        crc32="00000000",
        sha256=sha256(call.encode()).hexdigest(),
        storage_class="STANDARD",
    )
    return expected(
        at, call=call, **{"state": State.STORED, "audio": audio, "stored_at": at, "upload": None, **changes}
    )


def tag(days: int) -> str:
    return tag_of(days)
