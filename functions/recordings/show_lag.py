"""How late what works by itself is: the removal of recordings, the sending of mails."""

from dataclasses import dataclass
from datetime import timedelta

from callfactory.clock import Clock
from callfactory.mail import Dispatch
from callfactory.recordings.ports import Recordings

PROMISED_REMOVAL = timedelta(hours=1)
"""From here on a promise is broken: an alarm goes off too."""
PROMISED_MAIL = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Lag:
    """How long the one that waits longest has waited; zero where nothing waits."""

    name: str
    waiting: timedelta
    allowed: timedelta


def show_lag(*, recordings: Recordings, dispatch: Dispatch, clock: Clock) -> list[Lag]:
    """As of now, looked up where the work waits: a metric would tell of the last run."""
    now = clock.now()
    due, queued = recordings.longest_due(now), dispatch.longest_waiting()
    return [
        Lag("sweeper", max(now - due, timedelta()) if due else timedelta(), PROMISED_REMOVAL),
        Lag("mail", max(now - queued, timedelta()) if queued else timedelta(), PROMISED_MAIL),
    ]
