"""What starts a function other than a request, declared beside its handler; infra reads it from there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Trigger:
    """`queue` (its logical name) feeds the handler in batches, at most `at_once` of them together, or a schedule of
    `every_minutes` starts it."""

    queue: str | None = None
    batch_size: int = 10
    at_once: int = 10
    every_minutes: int | None = None


def on_queue(name: str, *, batch_size: int = 10, at_once: int = 10) -> Callable[[Handler], Handler]:
    """Declares that messages of this queue start the handler, which reports the failed ones of a batch."""
    return _declare(Trigger(queue=name, batch_size=batch_size, at_once=at_once))


def on_schedule(*, every_minutes: int) -> Callable[[Handler], Handler]:
    """Declares that the handler runs every so many minutes."""
    return _declare(Trigger(every_minutes=every_minutes))


def trigger_of(handler: Callable[..., Any]) -> Trigger:
    """The declared trigger of a handler. Raises AttributeError for one without."""
    declared: Trigger = handler.trigger  # type: ignore[attr-defined]  # set by _declare
    return declared


def _declare(trigger: Trigger) -> Callable[[Handler], Handler]:
    def mark(handler: Handler) -> Handler:
        handler.trigger = trigger  # type: ignore[attr-defined]  # a function carries its declaration
        return handler

    return mark
