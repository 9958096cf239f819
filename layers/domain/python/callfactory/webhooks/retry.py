"""When a delivery is tried again, and when a webhook is switched off."""

from datetime import datetime, timedelta
from typing import Final

BACKOFF: Final = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""How long to wait after each failed attempt; after the last one the delivery is given up, and can be replayed."""

LASTING: Final = timedelta(hours=24)
"""A webhook that has failed for this long without a success in between is switched off."""

GONE: Final = "status-410"
"""The receiver says that it is gone for good: nothing is sent there any more."""


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after this many failed attempts; None: give up."""
    return now + BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None


def is_lasting(failing_since: datetime, failure: str, now: datetime) -> bool:
    """Whether the webhook is to be switched off."""
    return failure == GONE or now - failing_since >= LASTING
