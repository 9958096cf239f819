"""What every API needs beside its own use cases: idempotency and rate limits. Ports here, so tests bring fakes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from callfactory_aws.endpoint import Created, RateLimit


class Idempotency(Protocol):
    """Makes a thing once per key."""

    def once(self, *, scope: str, key: str, request: bytes, make: Callable[[], Created], context: object) -> Created:
        """Runs `make` unless the key was used before in this scope; then gives the id that was made.

        Raises RequestInProgress while another request with the key runs, IdempotencyKeyReused where the key came with
        another request.
        """
        ...


class RateLimiter(Protocol):
    """Counts requests of one client in a window."""

    def admit(self, client: str, limit: RateLimit) -> None:
        """Raises TooManyRequests, telling when the window ends, once the limit is passed."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The pair, as wiring provides it."""

    idempotency: Idempotency
    rate_limiter: RateLimiter
