"""One attempt to bring an event to a webhook."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import NotFound
from callfactory.identity.accounts import Accounts
from callfactory.identity.roster import Rosters
from callfactory.mail import MailKind, Outbox, request_mail
from callfactory.webhooks.model import (
    Deliveries,
    Delivery,
    DeliveryQueue,
    DeliveryRef,
    DeliveryState,
    Webhook,
    Webhooks,
)
from callfactory.webhooks.retry import is_lasting, is_resting, next_attempt, rests_until
from callfactory.webhooks.signature import body_of, headers_of


class Sender(Protocol):
    """Posts to an address of an owner's: only to public addresses, without following redirects, within seconds."""

    def post(self, url: str, headers: dict[str, str], body: bytes) -> str | None:
        """None where the receiver took it (any 2xx); otherwise why not, as a code."""


@dataclass(frozen=True)
class DeliveryPorts:
    """What bringing events needs. `real_clock` is for signatures: receivers compare them with their own clocks."""

    webhooks: Webhooks
    deliveries: Deliveries
    queue: DeliveryQueue
    sender: Sender
    accounts: Accounts
    rosters: Rosters
    outbox: Outbox
    audit: AuditLog
    clock: Clock
    real_clock: Clock


def deliver_event(ref: DeliveryRef, not_before: datetime, *, ports: DeliveryPorts) -> None:
    """Tries once, when it is time; decides what follows. A delivery that is done, held or forgotten stays so; one to a
    webhook that rests waits, which is no attempt."""
    now = ports.clock.now()
    if now < not_before:
        ports.queue.put(ref, not_before=not_before, now=now)
        return
    delivery = ports.deliveries.get(ref)
    if delivery is None or delivery.state is not DeliveryState.WAITING:
        return
    try:
        webhook = ports.webhooks.get(ref.account_id, ref.webhook_id)
    except NotFound:
        return
    if not webhook.enabled:
        ports.deliveries.settle(ref, DeliveryState.HELD, now)
        return
    if webhook.rests_until is not None and is_resting(webhook.rests_until, now):
        ports.queue.put(ref, not_before=webhook.rests_until, now=now)
        return
    failure = _attempt(webhook, delivery, ports)
    if failure is None:
        _succeeded(webhook, ref, now, ports)
    else:
        _failed(webhook, ref, failure, now, ports)


def _attempt(webhook: Webhook, delivery: Delivery, ports: DeliveryPorts) -> str | None:
    body = body_of(delivery)
    timestamp = int(ports.real_clock.now().timestamp())
    headers = headers_of(delivery, body, webhook.secrets(ports.clock.now()), timestamp)
    return ports.sender.post(webhook.url, headers, body)


def _succeeded(webhook: Webhook, ref: DeliveryRef, now: datetime, ports: DeliveryPorts) -> None:
    ports.deliveries.settle(ref, DeliveryState.DELIVERED, now)
    if webhook.failing_since is not None:
        ports.webhooks.works(ref.account_id, ref.webhook_id)


def _failed(webhook: Webhook, ref: DeliveryRef, failure: str, now: datetime, ports: DeliveryPorts) -> None:
    attempts = ports.deliveries.attempt(ref, failure)
    failing_since = ports.webhooks.fails(ref.account_id, ref.webhook_id, now)
    if is_lasting(failing_since, failure, now):
        ports.deliveries.settle(ref, DeliveryState.HELD, now)
        _switch_off(webhook, now, ports)
        return
    rest = rests_until(failing_since, failure, now)
    if rest is not None:
        ports.webhooks.rest(ref.account_id, ref.webhook_id, rest)
    again = next_attempt(attempts, now)
    if again is None:
        ports.deliveries.settle(ref, DeliveryState.GIVEN_UP, now)
    else:
        ports.queue.put(ref, not_before=again, now=now)


def _switch_off(webhook: Webhook, now: datetime, ports: DeliveryPorts) -> None:
    """Owners learn of it by mail, once; what waits is held and can be replayed."""
    if not ports.webhooks.disable(webhook.account_id, webhook.webhook_id):
        return
    target = ("webhook", webhook.webhook_id)
    ports.audit.record(
        entry(webhook.account_id, Action.WEBHOOK_DISABLED, at=now, by=("system", "webhooks"), target=target)
    )
    language = ports.accounts.get(webhook.account_id).language
    for owner in ports.rosters.roster(webhook.account_id).owners:
        ports.outbox.put(
            request_mail(
                MailKind.WEBHOOK_DISABLED,
                account_id=webhook.account_id,
                about=f"{webhook.webhook_id}/{webhook.version}/{owner.user_id}",
                recipient=owner.email,
                language=language,
                webhook_id=webhook.webhook_id,
            ),
            now,
        )
