"""The one clock. Business time is injected, so that years of retention can be tested in seconds."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Answers what time it is for the business: an aware UTC instant.

    The validity of links, tokens and signatures uses real time instead: others check those against their own clocks.
    """

    def now(self) -> datetime: ...


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def iso(instant: datetime) -> str:
    """The one text form of an instant: UTC, milliseconds, `Z`. Sorts as text in time order.

    Raises ValueError for a naive datetime: an instant without zone is a bug, not a default.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its zone")
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds")[:-6] + "Z"  # in place of +00:00


def parse_iso(text: str) -> datetime:
    """The instant of a text made by `iso`, or of any RFC 3339 text with an offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its zone")
    return instant.astimezone(UTC)
