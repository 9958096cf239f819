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


TIMEOUT: Final = "timeout"
"""The receiver did not answer in time."""

SHORTEST_REST: Final = timedelta(seconds=15)
LONGEST_REST: Final = timedelta(minutes=15)


def rests_until(failing_since: datetime, failure: str, now: datetime) -> datetime | None:
    """Until when a webhook is left alone whose receiver does not answer: waiting for it once more for each of its
    events would hold up everybody else's. The longer it fails, the longer it rests. None where it answers."""
    if failure != TIMEOUT:
        return None
    return now + min(max(now - failing_since, SHORTEST_REST), LONGEST_REST)


def is_resting(until: datetime | None, now: datetime) -> bool:
    """Whether it is still left alone. A rest longer than any means that the clock was set back: it is over."""
    return until is not None and now < until <= now + LONGEST_REST


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after this many failed attempts; None: give up."""
    return now + BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None


def is_lasting(failing_since: datetime, failure: str, now: datetime) -> bool:
    """Whether the webhook is to be switched off."""
    return failure == GONE or now - failing_since >= LASTING
