"""In-memory forms of what webhooks need. They keep every promise of their ports."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from callfactory.errors import NotFound, VersionConflict
from callfactory.pages import Page, Position
from callfactory.webhooks.model import (
    Delivery,
    DeliveryRef,
    DeliveryState,
    HeardEvent,
    Webhook,
    numbered,
    ref_of,
)
from tests.fakes_order import page


class FakeResolver:
    """Names and where they lead; `moves` holds what the next look-ups of a name answer instead, in order."""

    def __init__(self) -> None:
        self.names: dict[str, Sequence[str]] = {"hooks.company.example": ("93.184.216.34",)}
        self.moves: list[Sequence[str]] = []

    def addresses(self, host: str) -> Sequence[str]:
        return self.moves.pop(0) if self.moves else self.names.get(host, ())


class FakeWebhooks:
    def __init__(self) -> None:
        self.webhooks: dict[tuple[str, str], Webhook] = {}

    def add(self, webhook: Webhook) -> None:
        self.webhooks[webhook.account_id, webhook.webhook_id] = webhook

    def get(self, account_id: str, webhook_id: str) -> Webhook:
        if (account_id, webhook_id) not in self.webhooks:
            raise NotFound("There is no such webhook, or it is not yours.")
        return self.webhooks[account_id, webhook_id]

    def of(self, account_id: str) -> Sequence[Webhook]:
        return [webhook for (owner, _), webhook in self.webhooks.items() if owner == account_id]

    def change(self, webhook: Webhook) -> None:
        known = self.get(webhook.account_id, webhook.webhook_id)
        if known.version != webhook.version - 1:
            raise VersionConflict("The webhook was changed meanwhile.")
        self._write(replace(webhook, sequence=known.sequence))

    def remove(self, account_id: str, webhook_id: str) -> None:
        self.webhooks.pop((account_id, webhook_id), None)

    def works(self, account_id: str, webhook_id: str) -> None:
        self._write(replace(self.get(account_id, webhook_id), failing_since=None, rests_until=None))

    def rest(self, account_id: str, webhook_id: str, until: datetime | None) -> None:
        self._write(replace(self.get(account_id, webhook_id), rests_until=until))

    def fails(self, account_id: str, webhook_id: str, now: datetime) -> datetime:
        webhook = self.get(account_id, webhook_id)
        since = webhook.failing_since or now
        self._write(replace(webhook, failing_since=since))
        return since

    def disable(self, account_id: str, webhook_id: str) -> bool:
        webhook = self.get(account_id, webhook_id)
        self._write(replace(webhook, enabled=False))
        return webhook.enabled

    def count(self, account_id: str, webhook_id: str, events: int) -> None:
        webhook = self.get(account_id, webhook_id)
        self._write(replace(webhook, sequence=webhook.sequence + events))

    def _write(self, webhook: Webhook) -> None:
        self.webhooks[webhook.account_id, webhook.webhook_id] = webhook


class FakeDeliveries:
    def __init__(self, webhooks: FakeWebhooks) -> None:
        self._webhooks = webhooks
        self.deliveries: dict[DeliveryRef, Delivery] = {}

    def add(self, account_id: str, webhook_id: str, events: Sequence[HeardEvent], now: datetime) -> Sequence[Delivery]:
        if (account_id, webhook_id) not in self._webhooks.webhooks:
            return []
        refs = [ref_of(account_id, webhook_id, event) for event in events]
        new = [event for ref, event in zip(refs, events, strict=True) if ref not in self.deliveries]
        last = self._webhooks.get(account_id, webhook_id).sequence
        made = numbered(account_id, webhook_id, new, last=last, now=now)
        self._webhooks.count(account_id, webhook_id, len(made))
        self.deliveries |= {delivery.ref: delivery for delivery in made}
        return [self.deliveries[ref] for ref in dict.fromkeys(refs)]

    def get(self, ref: DeliveryRef) -> Delivery | None:
        return self.deliveries.get(ref)

    def settle(self, ref: DeliveryRef, state: DeliveryState, now: datetime) -> None:
        self.deliveries[ref] = replace(self.deliveries[ref], state=state, settled_at=now)

    def attempt(self, ref: DeliveryRef, failure: str) -> int:
        attempts = self.deliveries[ref].attempts + 1
        self.deliveries[ref] = replace(self.deliveries[ref], attempts=attempts, failure=failure)
        return attempts

    def again(self, ref: DeliveryRef) -> None:
        fresh = replace(self.deliveries[ref], state=DeliveryState.WAITING, attempts=0, settled_at=None)
        self.deliveries[ref] = fresh

    def since(self, webhook_id: str, instant: datetime, *, limit: int, after: Position | None = None) -> Page[Delivery]:
        found = [each for each in self._of(webhook_id) if each.ref.happened_at >= instant]
        return page(found, limit, after)

    def latest(self, webhook_id: str, *, limit: int, after: Position | None = None) -> Page[Delivery]:
        return page(self._of(webhook_id)[::-1], limit, after)

    def _of(self, webhook_id: str) -> list[Delivery]:
        own = [each for each in self.deliveries.values() if each.ref.webhook_id == webhook_id]
        return sorted(own, key=lambda each: each.ref.place)


class FakeDeliveryQueue:
    """What waits, with the moment at which it is due."""

    def __init__(self) -> None:
        self.waiting: list[tuple[DeliveryRef, datetime]] = []

    def put(self, ref: DeliveryRef, *, not_before: datetime, now: datetime) -> None:
        del now
        self.waiting.append((ref, not_before))


class FakeSender:
    """Remembers what was sent; `answers` holds what the next attempts end with, in order, `usual` what all others."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[str | None] = []
        self.usual: str | None = None

    def post(self, url: str, headers: dict[str, str], body: bytes) -> str | None:
        self.sent.append((url, headers, body))
        return self.answers.pop(0) if self.answers else self.usual
