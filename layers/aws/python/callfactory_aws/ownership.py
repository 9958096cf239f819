"""Who held a service number when, kept in memory for some seconds: a batch asks for the same few numbers."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from callfactory.numbers import Period
from callfactory_aws.tables.inventory import DynamoInventory

_SECONDS: Final = 5.0
_MOST: Final = 50_000


class CachedOwnership:
    """The `Ownership` port over the inventory: needs Query on the table.

    A number that was bought or released is seen at once where nobody had asked, and after some seconds elsewhere: far
    less than it takes to connect it.
    """

    def __init__(self, inventory: DynamoInventory, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._inventory = inventory
        self._timer = timer
        self._kept: dict[str, tuple[float, Sequence[Period]]] = {}

    def periods(self, e164: str) -> Sequence[Period]:
        now = self._timer()
        kept = self._kept.get(e164)
        if kept is not None and now - kept[0] < _SECONDS:
            return kept[1]
        if len(self._kept) >= _MOST:
            self._kept.clear()
        periods = self._inventory.periods(e164)
        self._kept[e164] = (now, periods)
        return periods
