"""Dead letters: messages that a consumer could not handle and gave up; staff look at them and send them again.

A message is shown without what it holds but its ids: some queues carry what people wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

MOST_SHOWN: Final = 10
"""Messages of a queue that are shown: staff see what kind they are, not each one of thousands."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message. `kind` is the event's type, where it is an event; `ids` are the opaque ids that it names."""

    message_id: str
    sent_at: datetime
    """When it was first sent."""
    attempts: int
    """How often it was tried before it was given up."""
    kind: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeadQueue:
    """A queue of dead letters, named as the queue whose messages they were."""

    name: str
    waiting: int
    """About how many there are."""
    letters: Sequence[DeadLetter]
    replayable: bool
    """Whether they can be sent again from here. Not where a function was called without a queue."""


class DeadLetters(Protocol):
    """What is done with dead letters."""

    def queues(self) -> Sequence[DeadQueue]:
        """Every queue of them, those without any too."""

    def replay(self, name: str) -> int:
        """Sends what waits now to its consumer again, at most some hundred at once; answers how many.

        A message leaves only after it was sent: one that is sent twice does no harm, one that is lost does. Raises
        NotFound for a queue that is not there or cannot be replayed.
        """
