"""The plan as its owner makes it."""

from dataclasses import dataclass, field
from typing import Final

from callfactory.plan.hours import OpeningHours

MOST_TARGETS: Final = 10
SHORTEST_RING_SECONDS: Final = 5
LONGEST_RING_SECONDS: Final = 120
DEFAULT_RING_SECONDS: Final = 25


@dataclass(frozen=True, slots=True)
class Target:
    """A number that rings (E.164), and for how long before the next one is tried."""

    number: str = field(repr=False)
    ring_seconds: int = DEFAULT_RING_SECONDS


@dataclass(frozen=True, slots=True)
class Announcement:
    """What callers hear: a text and its language, spoken by the switch."""

    language: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What happens with a call.

    `hours` None: always open. While open the `announcement` is played, then `ring_to` ring one after another (failover)
    until one answers. A call that nobody answers, or that comes while closed, goes to the answering machine where that
    is on; otherwise a closed number plays `closed_announcement`. Whether calls are recorded stands beside the plan, in
    the recording settings of the number.
    """

    ring_to: tuple[Target, ...] = ()
    hours: OpeningHours | None = None
    announcement: Announcement | None = None
    closed_announcement: Announcement | None = None
    answering_machine: bool = False
