"""Numbers that have rested long enough go back to the shop."""

from callfactory.clock import Clock
from callfactory.numbers import Inventory

AT_ONCE = 100
"""How many one look finds; the rest waits for the next look of the same run."""


def sell_again(*, inventory: Inventory, clock: Clock, most: int = 10_000) -> int:
    """How many were put on sale. Two runs at once put each on sale once."""
    sold = 0
    now = clock.now()
    for _ in range(most // AT_ONCE):
        rested = inventory.rested(now, limit=AT_ONCE)
        done = sum(inventory.sell_again(offer, now) for offer in rested)
        sold += done
        if len(rested) < AT_ONCE or not done:
            break
    return sold
