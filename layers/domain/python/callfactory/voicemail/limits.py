"""How long, how often, how large: the figures of the answering machine, published at `/v1/voicemail/limits`."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

LONGEST_TRANSIT: Final = timedelta(hours=24)
"""The longest that any audio may be with us, whatever happens. A stage can set less, never more: the lifecycle rule
behind it removes after a day."""

SHORTEST_TRANSIT: Final = timedelta(hours=1)

LINK_LIVES: Final = timedelta(hours=1)
"""How long a switch may take to put the audio."""

LOOK_AFTER: Final = timedelta(minutes=2)
"""When we look ourselves whether the audio has come: the word of its arrival may be lost."""

LEASE: Final = timedelta(seconds=150)
"""How long one worker may be busy with a message before another one takes over. Longer than a function may run."""

BACKOFF: Final[Sequence[timedelta]] = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
)
"""How long to wait after each attempt that failed for now."""

MOST_ATTEMPTS: Final = len(BACKOFF) + 1
"""How often a message is offered to one address; then it is the second address's turn, or the message is lost."""

MOST_INTERRUPTIONS: Final = 1
"""How often a message is sent again when nobody knows whether it was taken: one possible repetition, no more."""

LOG_KEPT: Final = timedelta(days=30)
"""How long the owner's log shows that there was a message. The caller's number leaves it when the message is taken."""

DEFAULT_SECONDS: Final = 300
MOST_SECONDS: Final = 1800
"""How long a message may be: as the owner set it, and at most."""

LARGEST_UPLOAD: Final = 64 * 1024 * 1024
"""Bytes that a switch may put: half an hour of 16-bit audio at 16 kHz, and some."""

LARGEST_ATTACHMENT: Final = 7_200_000
"""Bytes of audio that fit into a mail: SES takes 10 MB, base64 with its line ends makes 78 of 57 bytes."""

BITRATES: Final = (32, 24, 16)
"""Kilobits per second of MP3, best first. Telephone speech has nothing that 32 would lose."""


def bitrate_for(seconds: float) -> int:
    """The best bitrate (kbit/s) at which so many seconds fit into a mail. Raises ValueError when none does: the caps
    of messages are below that."""
    for bitrate in BITRATES:
        if seconds * bitrate * 125 <= LARGEST_ATTACHMENT * 0.98:  # headers of the file, and the last frame
            return bitrate
    raise ValueError("too long for a mail")


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts."""
    return BACKOFF[min(attempts, len(BACKOFF)) - 1]
