"""Forget the callers of calls long past (CD-7): the calls stay for the books, totals reconcile."""

from collections.abc import Callable

from callfactory.clock import Clock
from callfactory.erasure.kept import caller_ends
from callfactory.erasure.ports import Remover, Watermarks

STOP_BEFORE_SECONDS = 30


def mask_callers(*, remover: Remover, watermarks: Watermarks, clock: Clock, seconds_left: Callable[[], float]) -> int:
    """Goes on, number by number, from where the last run stood; answers how many calls lost their caller.

    A run that is stopped leaves the rest to the next one. Each day's calls are read once.
    """
    end, masked, position = caller_ends(clock.now()), 0, None
    while True:
        page = remover.numbers(position)
        for number_id in page.items:
            begin = watermarks.read(number_id)
            if begin is not None and begin >= end:
                continue
            for some in remover.forget_callers_before(number_id, begin, end):
                masked += some
                if seconds_left() < STOP_BEFORE_SECONDS:
                    return masked
            watermarks.write(number_id, end)
        position = page.next
        if position is None:
            return masked
