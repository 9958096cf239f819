"""Answers that take the same time whether or not an address is known: what they say is the same already."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class EvenTime:
    """Holds answers back until so many seconds have passed: longer than the work takes, whichever it was."""

    def __init__(
        self,
        seconds: float,
        *,
        timer: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._timer = timer
        self._pause = pause

    @contextmanager
    def answers(self) -> Iterator[None]:
        """Holds every answer back, refusals too."""
        began = self._timer()
        try:
            yield
        finally:
            self._wait(began)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Holds refusals back: whoever gets in knows that the address is known."""
        began = self._timer()
        try:
            yield
        except Exception:
            self._wait(began)
            raise

    def _wait(self, began: float) -> None:
        left = began + self._seconds - self._timer()
        if left > 0:
            self._pause(left)
