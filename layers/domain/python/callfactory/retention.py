"""How long recordings are kept: the one home of limits, defaults and the rule by which a moment of removal follows.

Off, or a whole number of days from 1 to 3,650. A day is 24 hours from the instant the recording began: neither clock
changes nor leap days make one longer or shorter. From the second of expiry on nobody reaches the recording.

S3's own lifecycle rules are the backstop behind our removal. A bucket has few of them, so lengths are rounded up to one
of the classes; each object carries its class as a tag.
"""

from datetime import datetime, timedelta
from typing import Final

from callfactory.errors import InvalidInput

SHORTEST_DAYS: Final = 1
LONGEST_DAYS: Final = 3650
DEFAULT_DAYS: Final[int | None] = None
"""Off: nothing is recorded until the owner chooses."""

CLASSES: Final[tuple[int, ...]] = (
    1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 28, 30, 31, 42, 45, 60, 62, 90, 92, 100, 120, 150, 180, 183, 184, 270, 300, 365,
    366, 400, 548, 730, 731, 1096, 1461, 1827, 2557, 3287, 3650,
)  # fmt: skip
"""Days of the lifecycle rules; at most 40 of them."""

TAG: Final = "retention"
HELD: Final = "held"
"""The tag's value on objects that no rule may remove: a legal hold."""

LINK_LIVES: Final = timedelta(minutes=15)
"""The longest that a link to a recording lives (RC-8)."""


def require_days(days: int, name: str = "days") -> int:
    """The days, if they are allowed. Raises InvalidInput naming the field."""
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise InvalidInput.of(name, "range", f"Choose a whole number of days from {SHORTEST_DAYS} to {LONGEST_DAYS}.")
    return days


def expires_at(recorded_at: datetime, days: int) -> datetime:
    """The second from which on the recording is out of reach."""
    return recorded_at + timedelta(days=days)


def class_of(days: int) -> int:
    """The class that keeps at least as long."""
    return next(each for each in CLASSES if each >= days)


def tag_of(days: int, *, held: bool = False) -> str:
    """The value of an object's retention tag."""
    return HELD if held else f"d{class_of(days)}"


def link_lives(until: datetime, now: datetime) -> timedelta:
    """How long a link may live that is made now for a recording that is kept until then: never longer than it."""
    return max(min(LINK_LIVES, until - now), timedelta(0))
