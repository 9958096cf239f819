"""In-memory doubles that keep the promises of the ports they stand for. Each family adds its own beside this file."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from callfactory.errors import IdempotencyKeyReused, TooManyRequests
from callfactory_aws.endpoint import Created, RateLimit
from callfactory_aws.services import Services


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, **duration: float) -> None:
        """Moves on by a timedelta's arguments."""
        self._now += timedelta(**duration)


class FakeIdempotency:
    """Remembers what each key made."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], tuple[bytes, str]] = {}

    def once(self, *, scope: str, key: str, request: bytes, make: Callable[[], Created], context: object) -> Created:
        del context
        if (scope, key) in self._made:
            before, resource_id = self._made[scope, key]
            if before != request:
                raise IdempotencyKeyReused("This Idempotency-Key was used for another request.")
            return Created(resource_id)
        created = make()
        self._made[scope, key] = (request, created.resource_id)
        return created


class FakeRateLimiter:
    """One window that never ends."""

    def __init__(self) -> None:
        self._requests: Counter[str] = Counter()

    def admit(self, client: str, limit: RateLimit) -> None:
        self._requests[client] += 1
        if self._requests[client] > limit.requests:
            raise TooManyRequests("Too many requests: slow down.", retry_after=limit.seconds)


def fake_services() -> Services:
    """Fresh services for one test."""
    return Services(idempotency=FakeIdempotency(), rate_limiter=FakeRateLimiter())
