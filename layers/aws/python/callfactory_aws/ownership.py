"""Who held a service number when, kept in memory for some seconds: a batch asks for the same few numbers."""

import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from callfactory.calls.times import to_ms
from callfactory.clock import Clock
from callfactory.numbers import Period
from callfactory_aws.tables.inventory import DynamoInventory

_SECONDS: Final = 5.0
_MOST: Final = 50_000


class _Kept(NamedTuple):
    read_at: float
    """By the timer, in seconds."""
    known_until_ms: int
    """By the clock: what was read is the whole truth about every moment before."""
    periods: Sequence[Period]


class CachedOwnership:
    """The `Ownership` port over the inventory: needs Query on the table.

    A number is bought and released now, never in the past. So what was read tells of every call that began before the
    reading; for one that began later it is read again, and no call is refused because its number was bought just now.
    """

    def __init__(
        self, inventory: DynamoInventory, clock: Clock, *, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._inventory = inventory
        self._clock = clock
        self._timer = timer
        self._kept: dict[str, _Kept] = {}

    def periods(self, e164: str, began_ms: int | None = None) -> Sequence[Period]:
        kept = self._kept.get(e164)
        if kept is not None and self._holds(kept, began_ms):
            return kept.periods
        if len(self._kept) >= _MOST:
            self._kept.clear()
        read_at, known_until_ms = self._timer(), to_ms(self._clock.now())
        kept = _Kept(read_at, known_until_ms, self._inventory.periods(e164))
        self._kept[e164] = kept
        return kept.periods

    def _holds(self, kept: _Kept, began_ms: int | None) -> bool:
        return self._timer() - kept.read_at < _SECONDS and (began_ms is None or began_ms < kept.known_until_ms)
