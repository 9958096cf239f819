"""Where a recording's objects lie, and in which class of storage. Keys are opaque ids: they tell nobody anything."""

from typing import Final, Literal

INCOMING: Final = "incoming/"
"""What switches put: read once, then removed."""

KEPT: Final = "recordings/"
RENDITIONS: Final = "renditions/"
"""Copies in another format, made when asked for; they end with their recording, and after a day in any case."""

StorageClass = Literal["STANDARD", "GLACIER_IR"]
INSTANT_FROM_DAYS: Final = 90
INSTANT_FROM_BYTES: Final = 100_000
"""Glacier Instant Retrieval is billed for 90 days and 128 KB at least, and costs four times as much to put: from these
on it is the cheaper one (`scripts/bench/recording_cost.py`). It is read as fast as any other."""


def incoming(account_id: str, recording_id: str) -> str:
    return f"{INCOMING}{account_id}/{recording_id}"


def kept(account_id: str, recording_id: str) -> str:
    return f"{KEPT}{account_id}/{recording_id}"


def rendition(account_id: str, recording_id: str) -> str:
    return f"{RENDITIONS}{account_id}/{recording_id}"


def ids_of(key: str) -> tuple[str, str] | None:
    """Account and recording of a key under INCOMING; None for any other key."""
    parts = key.split("/")
    return (parts[1], parts[2]) if len(parts) == 3 and key.startswith(INCOMING) else None


def storage_class(days: int, size: int) -> StorageClass:
    """The cheaper class for a recording of so many bytes that is kept so long."""
    return "GLACIER_IR" if days >= INSTANT_FROM_DAYS and size >= INSTANT_FROM_BYTES else "STANDARD"
