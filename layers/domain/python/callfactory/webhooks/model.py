"""The webhook, and the delivery of one event to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol

from callfactory.clock import iso, parse_iso
from callfactory.ids import id_from_digest
from callfactory.pages import Page, Position

MOST_PER_ACCOUNT: Final = 20
KEPT_FOR: Final = timedelta(days=7)
"""How far back a replay reaches."""

OLD_SECRET_LIVES: Final = timedelta(hours=24)
"""After a rotation deliveries carry signatures of both secrets for this long."""


@dataclass(frozen=True, slots=True)
class HeardEvent:
    """What a webhook hears of an event: its type as owners know it, its ids, when it happened."""

    event_id: str
    type: str
    ids: Mapping[str, str]
    at: datetime


class DeliveryState(StrEnum):
    """waiting -> delivered. Given up after the last attempt, held where the webhook is off: both can be replayed."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that hears of events. `sequence` is that of the last event; `failing_since` the first of the failures
    that no success has followed; until `rests_until` it is left alone, because its receiver did not answer. `secrets`
    are the present one and, for a while after a rotation, the one before.
    """

    account_id: str
    webhook_id: str
    url: str = field(repr=False)
    events: frozenset[str]
    secret: str = field(repr=False)
    created_at: datetime
    enabled: bool = True
    version: int = 1
    sequence: int = 0
    failing_since: datetime | None = None
    rests_until: datetime | None = None
    old_secret: str | None = field(default=None, repr=False)
    old_secret_until: datetime | None = None

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """The secrets that signatures are made with, the present one first."""
        if self.old_secret is None or self.old_secret_until is None or now >= self.old_secret_until:
            return (self.secret,)
        return (self.secret, self.old_secret)

    def wants(self, type_: str) -> bool:
        """Whether it hears of events of this type."""
        return self.enabled and type_ in self.events


@dataclass(frozen=True, slots=True)
class DeliveryRef:
    """Which delivery: all that a queue carries of it. `place` sorts by the time of the event."""

    account_id: str
    webhook_id: str
    place: str

    @property
    def delivery_id(self) -> str:
        """What the receiver sees as the id of the message."""
        return self.place.partition("#")[2]

    @property
    def happened_at(self) -> datetime:
        """When the event happened."""
        return parse_iso(self.place.partition("#")[0])


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one webhook. `ids` are those of the event; `failure` is a code."""

    ref: DeliveryRef
    type: str
    ids: Mapping[str, str]
    sequence: int
    created_at: datetime
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    failure: str | None = None
    settled_at: datetime | None = None


class Webhooks(Protocol):
    """Keeps webhooks. Every read is keyed by the account."""

    def add(self, webhook: Webhook) -> None:
        """Keeps a new one. Raises Conflict where the account has too many."""

    def get(self, account_id: str, webhook_id: str) -> Webhook:
        """Raises NotFound, also for one of another account."""

    def of(self, account_id: str) -> Sequence[Webhook]:
        """All of the account's, oldest first."""

    def change(self, webhook: Webhook) -> None:
        """Writes url, events, secrets and whether it is enabled if nobody has since `version - 1`. Raises
        VersionConflict."""

    def remove(self, account_id: str, webhook_id: str) -> None:
        """Forgets it."""

    def works(self, account_id: str, webhook_id: str) -> None:
        """Notes a success: it is not failing, and does not rest."""

    def fails(self, account_id: str, webhook_id: str, now: datetime) -> datetime:
        """Notes a failure; answers since when it has been failing."""

    def rest(self, account_id: str, webhook_id: str, until: datetime | None) -> None:
        """Notes until when it is left alone; None: it is not."""

    def disable(self, account_id: str, webhook_id: str) -> bool:
        """Switches it off; False where it is off or gone already: of several at once one does it."""


class Deliveries(Protocol):
    """Keeps deliveries for `KEPT_FOR`."""

    def add(self, account_id: str, webhook_id: str, events: Sequence[HeardEvent], now: datetime) -> Sequence[Delivery]:
        """A delivery of each event to the webhook, under its next sequence numbers in this order; the one that is there
        already where an event came before. None where the webhook is gone. Raises Unavailable: give all of it again."""

    def get(self, ref: DeliveryRef) -> Delivery | None:
        """The delivery, if it is still kept."""

    def settle(self, ref: DeliveryRef, state: DeliveryState, now: datetime) -> None:
        """Marks how it ended."""

    def attempt(self, ref: DeliveryRef, failure: str) -> int:
        """Notes a failed attempt; answers how many there were."""

    def again(self, ref: DeliveryRef) -> None:
        """It waits again, as if it had never been tried."""

    def since(self, webhook_id: str, instant: datetime, *, limit: int, after: Position | None = None) -> Page[Delivery]:
        """Deliveries of events since the instant, oldest first."""

    def latest(self, webhook_id: str, *, limit: int, after: Position | None = None) -> Page[Delivery]:
        """Deliveries, newest first."""


class Listening(Protocol):
    """Knows who hears of what: an event that comes with every call is published where somebody hears of it only."""

    def hears(self, account_id: str, type_: str) -> bool:
        """Whether a webhook of the account wants events of this type. May lag some seconds behind."""


class DeliveryQueue(Protocol):
    """Brings deliveries to whoever sends them."""

    def put(self, ref: DeliveryRef, *, not_before: datetime, now: datetime) -> None:
        """Asks for an attempt at the moment."""


def ref_of(account_id: str, webhook_id: str, event: HeardEvent) -> DeliveryRef:
    """The delivery of an event to a webhook: always the same for the same pair, however often the event comes."""
    delivery_id = id_from_digest("dlv", sha256(f"{event.event_id}/{webhook_id}".encode()).digest())
    return DeliveryRef(account_id, webhook_id, f"{iso(event.at)}#{delivery_id}")


def numbered(
    account_id: str, webhook_id: str, events: Sequence[HeardEvent], *, last: int, now: datetime
) -> Sequence[Delivery]:
    """New deliveries of these events, each event once, under the numbers after `last`."""
    once: dict[DeliveryRef, HeardEvent] = {}
    for event in events:
        once.setdefault(ref_of(account_id, webhook_id, event), event)
    return tuple(
        Delivery(ref, event.type, event.ids, sequence, now)
        for sequence, (ref, event) in enumerate(once.items(), last + 1)
    )
