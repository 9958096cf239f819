"""Do every remembered erasure again: after a restore, before what was restored is used."""

from callfactory.clock import Clock
from callfactory.erasure.ledger import again
from callfactory.erasure.ports import Erasures
from callfactory.errors import VersionConflict
from callfactory.events import Bus, ErasureRequested


def repeat_erasures(*, erasures: Erasures, bus: Bus, clock: Clock) -> int:
    """Puts all of them back in the queue; answers how many. The ledger knows them longer than any backup lives."""
    count, position = 0, None
    while True:
        page = erasures.all(position)
        for erasure in page.items:
            try:
                erasures.replace(again(erasure))
            except VersionConflict:
                continue  # a worker is at it: it removes what is there now
            ids = {"account_id": erasure.account_id, "erasure_id": erasure.erasure_id}
            bus.publish(ErasureRequested.happened(clock.now(), **ids))
            count += 1
        position = page.next
        if position is None:
            return count
