"""Webhooks in their owner's hands: made, changed, tested, replayed, removed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import Conflict, InvalidInput, NotFound, VersionConflict
from callfactory.ids import new_id
from callfactory.pages import Position
from callfactory.principal import Principal
from callfactory.webhooks.addresses import Resolver, endpoint_of, require_public
from callfactory.webhooks.model import (
    KEPT_FOR,
    MOST_PER_ACCOUNT,
    OLD_SECRET_LIVES,
    Deliveries,
    Delivery,
    DeliveryQueue,
    DeliveryRef,
    HeardEvent,
    Webhook,
    Webhooks,
)
from callfactory.webhooks.signature import new_secret
from callfactory.webhooks.types import TEST
from functions.order.webhooks_contract import WebhookChange, WebhookRequest

_PAGE = 100
_STOP_BEFORE_SECONDS = 5.0


@dataclass(frozen=True)
class WebhookPorts:
    """What webhooks need. `loopback` allows addresses of this machine: the local stage only."""

    webhooks: Webhooks
    deliveries: Deliveries
    queue: DeliveryQueue
    resolver: Resolver
    audit: AuditLog
    clock: Clock
    loopback: bool


def create_webhook(wish: WebhookRequest, principal: Principal, *, ports: WebhookPorts) -> tuple[str, str]:
    """The new webhook's id and its secret, which is shown once. Raises InvalidInput for an address that is not public,
    Conflict where the account has too many."""
    _require_public(wish.url, ports)
    if len(ports.webhooks.of(principal.account_id)) >= MOST_PER_ACCOUNT:
        raise Conflict(f"An account has at most {MOST_PER_ACCOUNT} webhooks.")
    now = ports.clock.now()
    webhook = Webhook(
        account_id=principal.account_id,
        webhook_id=new_id("whk", now),
        url=wish.url,
        events=frozenset(wish.events),
        secret=new_secret(),
        created_at=now,
    )
    ports.webhooks.add(webhook)
    _record(Action.WEBHOOK_CREATED, webhook, principal, ports)
    return webhook.webhook_id, webhook.secret


def change_webhook(webhook_id: str, wish: WebhookChange, principal: Principal, *, ports: WebhookPorts) -> Webhook:
    """The webhook after the change; switched on again it counts as working. Raises NotFound, VersionConflict,
    InvalidInput."""
    webhook = ports.webhooks.get(principal.account_id, webhook_id)
    if wish.version != webhook.version:
        raise VersionConflict("The webhook was changed meanwhile. Read it again, then repeat your change.")
    if wish.url is not None:
        _require_public(wish.url, ports)
    changed = replace(
        webhook,
        url=wish.url or webhook.url,
        events=webhook.events if wish.events is None else frozenset(wish.events),
        enabled=webhook.enabled if wish.enabled is None else wish.enabled,
        failing_since=None,
        rests_until=None,
        version=webhook.version + 1,
    )
    ports.webhooks.change(changed)
    _record(Action.WEBHOOK_CHANGED, changed, principal, ports)
    return changed


def rotate_secret(webhook_id: str, principal: Principal, *, ports: WebhookPorts) -> str:
    """The new secret, shown once; the old one signs along for a day. Raises NotFound, VersionConflict."""
    webhook = ports.webhooks.get(principal.account_id, webhook_id)
    rotated = replace(
        webhook,
        secret=new_secret(),
        old_secret=webhook.secret,
        old_secret_until=ports.clock.now() + OLD_SECRET_LIVES,
        version=webhook.version + 1,
    )
    ports.webhooks.change(rotated)
    _record(Action.WEBHOOK_KEY_ROTATED, rotated, principal, ports)
    return rotated.secret


def remove_webhook(webhook_id: str, principal: Principal, *, ports: WebhookPorts) -> None:
    """Nothing is sent there any more. Raises NotFound."""
    webhook = ports.webhooks.get(principal.account_id, webhook_id)
    ports.webhooks.remove(webhook.account_id, webhook_id)
    _record(Action.WEBHOOK_REMOVED, webhook, principal, ports)


def send_test(webhook_id: str, principal: Principal, *, ports: WebhookPorts) -> Delivery:
    """An event that means nothing, on its way. Raises NotFound, Conflict for a webhook that is switched off."""
    webhook = _awake(webhook_id, principal, ports)
    now = ports.clock.now()
    event = HeardEvent(new_id("evt", now), TEST, {"webhook_id": webhook_id}, now)
    made = ports.deliveries.add(webhook.account_id, webhook_id, [event], now)
    if not made:
        raise NotFound("There is no such webhook, or it is not yours.")
    (delivery,) = made
    ports.queue.put(delivery.ref, not_before=now, now=now)
    return delivery


def show_delivery(webhook_id: str, place: str, principal: Principal, *, ports: WebhookPorts) -> Delivery:
    """A delivery as it stands. Raises NotFound."""
    webhook = ports.webhooks.get(principal.account_id, webhook_id)
    delivery = ports.deliveries.get(DeliveryRef(webhook.account_id, webhook.webhook_id, place))
    if delivery is None:
        raise NotFound("This delivery is not kept any more.")
    return delivery


def replay(
    webhook_id: str,
    since: datetime,
    principal: Principal,
    *,
    ports: WebhookPorts,
    seconds_left: Callable[[], float],
) -> tuple[int, datetime | None]:
    """How many events are sent again, each under the id and sequence that it had; and since when to ask again where
    time did not suffice for all of them.

    Raises NotFound, Conflict for a webhook that is switched off, InvalidInput for what is kept no longer.
    """
    webhook = _awake(webhook_id, principal, ports)
    now = ports.clock.now()
    if since < now - KEPT_FOR:
        raise InvalidInput.of("since", "too_old", f"Events are kept for {KEPT_FOR.days} days.")
    count, left = 0, None
    for delivery in _since(webhook_id, since, ports):
        if count and seconds_left() < _STOP_BEFORE_SECONDS:
            left = delivery.ref.happened_at
            break
        ports.deliveries.again(delivery.ref)
        ports.queue.put(delivery.ref, not_before=now, now=now)
        count += 1
    _record(Action.WEBHOOK_REPLAYED, webhook, principal, ports, events=count)
    return count, left


def _since(webhook_id: str, since: datetime, ports: WebhookPorts) -> Iterator[Delivery]:
    position: Position | None = None
    while True:
        page = ports.deliveries.since(webhook_id, since, limit=_PAGE, after=position)
        yield from page.items
        position = page.next
        if position is None:
            return


def _awake(webhook_id: str, principal: Principal, ports: WebhookPorts) -> Webhook:
    """The webhook, which is switched on and rests no longer: its owner says that somebody listens."""
    webhook = ports.webhooks.get(principal.account_id, webhook_id)
    if not webhook.enabled:
        raise Conflict("This webhook is switched off. Switch it on first.")
    if webhook.rests_until is not None:
        ports.webhooks.rest(principal.account_id, webhook_id, None)
    return webhook


def _require_public(url: str, ports: WebhookPorts) -> None:
    require_public(endpoint_of(url, loopback=ports.loopback), ports.resolver, loopback=ports.loopback)


def _record(action: Action, webhook: Webhook, principal: Principal, ports: WebhookPorts, **details: int) -> None:
    ports.audit.record(
        entry(
            webhook.account_id,
            action,
            at=ports.clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("webhook", webhook.webhook_id),
            version=webhook.version,
            **details,
        )
    )
