"""Webhooks and their deliveries in DynamoDB, and the queue between them."""

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from callfactory.clock import iso, parse_iso
from callfactory.errors import NotFound, Unavailable, VersionConflict
from callfactory.events import NotAnEvent
from callfactory.pages import Page, Position
from callfactory.webhooks.model import (
    KEPT_FOR,
    Delivery,
    DeliveryRef,
    DeliveryState,
    HeardEvent,
    Webhook,
    numbered,
    ref_of,
)
from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.tables.attributes import condition_failed, page_of
from callfactory_aws.tables.base import connection
from callfactory_aws.tables.webhooks import WebhookDeliveriesItem, WebhookItem

_PURPOSE = "webhook"
_ATTEMPTS = 12
_STEP_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 0.25
"""Twelve attempts for each of twenty webhooks stay well within the function's time."""
_MOST_TOGETHER = 50
"""Deliveries that are written in one transaction, which takes a hundred items."""
_LONGEST_DELAY = timedelta(minutes=15)
"""The longest that SQS delays a message; who receives one too early puts it back."""


class DynamoWebhooks:
    """The `Webhooks` port: needs GetItem, Query, PutItem, UpdateItem and DeleteItem on the table."""

    def __init__(self, table: type[WebhookItem], keyring: Keyring) -> None:
        self._table = table
        self._keyring = keyring

    def add(self, webhook: Webhook) -> None:
        self._item_of(webhook).save(condition=WebhookItem.account_id.does_not_exist())

    def get(self, account_id: str, webhook_id: str) -> Webhook:
        try:
            return self._to_webhook(self._table.get(account_id, webhook_id, consistent_read=True))
        except WebhookItem.DoesNotExist:
            raise NotFound("There is no such webhook, or it is not yours.") from None

    def of(self, account_id: str) -> list[Webhook]:
        return [self._to_webhook(item) for item in self._table.query(account_id, consistent_read=True)]

    def change(self, webhook: Webhook) -> None:
        """What deliveries write meanwhile (sequence, failures) stays as they wrote it."""
        item = self._item_of(webhook)
        actions = [
            WebhookItem.url.set(item.url),
            WebhookItem.events.set(item.events),
            WebhookItem.enabled.set(item.enabled),
            WebhookItem.sealed.set(item.sealed),
            WebhookItem.version.set(webhook.version),
            WebhookItem.old_sealed.set(item.old_sealed) if item.old_sealed else WebhookItem.old_sealed.remove(),
            _set_or_remove(webhook.old_secret_until),
        ]
        if webhook.failing_since is None:
            actions += [WebhookItem.failing_since.remove(), WebhookItem.rests_until.remove()]
        if not self._update(
            webhook.account_id, webhook.webhook_id, actions, WebhookItem.version == webhook.version - 1
        ):
            raise VersionConflict("The webhook was changed meanwhile. Read it again, then repeat your change.")

    def remove(self, account_id: str, webhook_id: str) -> None:
        self._table(account_id, webhook_id).delete()

    def works(self, account_id: str, webhook_id: str) -> None:
        actions = [WebhookItem.failing_since.remove(), WebhookItem.rests_until.remove()]
        self._update(account_id, webhook_id, actions, WebhookItem.account_id.exists())

    def fails(self, account_id: str, webhook_id: str, now: datetime) -> datetime:
        first = [WebhookItem.failing_since.set(now)]
        unset = WebhookItem.account_id.exists() & WebhookItem.failing_since.does_not_exist()
        if self._update(account_id, webhook_id, first, unset):
            return now
        try:
            return self.get(account_id, webhook_id).failing_since or now
        except NotFound:
            return now

    def rest(self, account_id: str, webhook_id: str, until: datetime | None) -> None:
        action = WebhookItem.rests_until.remove() if until is None else WebhookItem.rests_until.set(until)
        self._update(account_id, webhook_id, [action], WebhookItem.account_id.exists())

    def disable(self, account_id: str, webhook_id: str) -> bool:
        return self._update(
            account_id,
            webhook_id,
            [WebhookItem.enabled.set(False)],
            WebhookItem.enabled == True,  # noqa: E712  # a condition
        )

    def _update(self, account_id: str, webhook_id: str, actions: Sequence[Action], condition: Condition) -> bool:
        try:
            self._table(account_id, webhook_id).update(actions=list(actions), condition=condition)
        except UpdateError as error:
            if condition_failed(error):
                return False
            raise
        return True

    def _item_of(self, webhook: Webhook) -> WebhookItem:
        return self._table(
            webhook.account_id,
            webhook.webhook_id,
            url=webhook.url,
            events=set(webhook.events),
            sealed=self._seal(webhook.webhook_id, webhook.secret),
            old_sealed=self._seal(webhook.webhook_id, webhook.old_secret) if webhook.old_secret else None,
            old_until=webhook.old_secret_until,
            enabled=webhook.enabled,
            sequence=webhook.sequence,
            failing_since=webhook.failing_since,
            rests_until=webhook.rests_until,
            created_at=webhook.created_at,
            version=webhook.version,
        )

    def _to_webhook(self, item: WebhookItem) -> Webhook:
        return Webhook(
            account_id=item.account_id,
            webhook_id=item.webhook_id,
            url=item.url,
            events=frozenset(item.events),
            secret=self._open(item.webhook_id, item.sealed),
            created_at=item.created_at,
            enabled=item.enabled,
            version=int(item.version),
            sequence=int(item.sequence),
            failing_since=item.failing_since,
            rests_until=item.rests_until,
            old_secret=self._open(item.webhook_id, item.old_sealed) if item.old_sealed else None,
            old_secret_until=item.old_until,
        )

    def _seal(self, webhook_id: str, secret: str) -> str:
        return self._keyring.seal(_PURPOSE, webhook_id, secret.encode())

    def _open(self, webhook_id: str, sealed: str) -> str:
        return self._keyring.open(_PURPOSE, webhook_id, sealed).decode()


class DynamoDeliveries:
    """The `Deliveries` port: needs GetItem, BatchGetItem, Query, PutItem and UpdateItem on deliveries, GetItem and
    UpdateItem on webhooks."""

    def __init__(
        self,
        table: type[WebhookDeliveriesItem],
        webhooks: type[WebhookItem],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._table = table
        self._webhooks = webhooks
        self._pause = pause

    def add(self, account_id: str, webhook_id: str, events: Sequence[HeardEvent], now: datetime) -> list[Delivery]:
        made: list[Delivery] = []
        for start in range(0, len(events), _MOST_TOGETHER):
            made.extend(self._add(account_id, webhook_id, events[start : start + _MOST_TOGETHER], now))
        return made

    def _add(self, account_id: str, webhook_id: str, events: Sequence[HeardEvent], now: datetime) -> list[Delivery]:
        """Sequence numbers and deliveries are written together, so that no number is ever missing. Whoever was second
        at it waits a little, at random, and reads again."""
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._pause(random.uniform(0, min(_STEP_SECONDS * 2**attempt, _LONGEST_PAUSE_SECONDS)))  # noqa: S311  # only spreads retries
            known = self._known(account_id, webhook_id, events)
            new = [event for event in events if ref_of(account_id, webhook_id, event) not in known]
            if not new:
                return list(known.values())
            last = self._last(account_id, webhook_id)
            if last is None:
                return []
            made = numbered(account_id, webhook_id, new, last=last, now=now)
            if self._added(account_id, webhook_id, made, last):
                return [*known.values(), *made]
        raise Unavailable("Many events at once: try again.", retry_after=1)

    def _known(self, account_id: str, webhook_id: str, events: Sequence[HeardEvent]) -> dict[DeliveryRef, Delivery]:
        keys = list({(webhook_id, ref_of(account_id, webhook_id, event).place) for event in events})
        found = map(_to_delivery, self._table.batch_get(keys, consistent_read=True))
        return {delivery.ref: delivery for delivery in found}

    def _last(self, account_id: str, webhook_id: str) -> int | None:
        try:
            return int(self._webhooks.get(account_id, webhook_id, consistent_read=True).sequence)
        except WebhookItem.DoesNotExist:
            return None

    def _added(self, account_id: str, webhook_id: str, made: Sequence[Delivery], last: int) -> bool:
        try:
            with TransactWrite(connection=connection()) as transaction:
                transaction.update(
                    self._webhooks(account_id, webhook_id),
                    actions=[WebhookItem.sequence.set(made[-1].sequence)],
                    condition=WebhookItem.sequence == last,
                )
                for delivery in made:
                    item = self._item_of(delivery)
                    transaction.save(item, condition=WebhookDeliveriesItem.webhook_id.does_not_exist())
        except TransactWriteError as error:
            reasons = {reason.code for reason in error.cancellation_reasons if reason is not None}
            if reasons & {"ConditionalCheckFailed", "TransactionConflict"}:
                return False
            raise
        return True

    def get(self, ref: DeliveryRef) -> Delivery | None:
        try:
            return _to_delivery(self._table.get(ref.webhook_id, ref.place, consistent_read=True))
        except WebhookDeliveriesItem.DoesNotExist:
            return None

    def settle(self, ref: DeliveryRef, state: DeliveryState, now: datetime) -> None:
        self._update(ref, [WebhookDeliveriesItem.state.set(state.value), WebhookDeliveriesItem.settled_at.set(now)])

    def attempt(self, ref: DeliveryRef, failure: str) -> int:
        item = self._update(ref, [WebhookDeliveriesItem.attempts.add(1), WebhookDeliveriesItem.failure.set(failure)])
        return int(item.attempts) if item else 1

    def again(self, ref: DeliveryRef) -> None:
        actions: list[Action] = [
            WebhookDeliveriesItem.state.set(DeliveryState.WAITING.value),
            WebhookDeliveriesItem.attempts.set(0),
            WebhookDeliveriesItem.settled_at.remove(),
        ]
        self._update(ref, actions)

    def since(self, webhook_id: str, instant: datetime, *, limit: int, after: Position | None = None) -> Page[Delivery]:
        found = self._table.query(
            webhook_id,
            WebhookDeliveriesItem.place >= iso(instant),
            limit=limit,
            page_size=limit + 1,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_delivery)

    def latest(self, webhook_id: str, *, limit: int, after: Position | None = None) -> Page[Delivery]:
        found = self._table.query(
            webhook_id,
            limit=limit,
            page_size=limit + 1,
            scan_index_forward=False,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_delivery)

    def _update(self, ref: DeliveryRef, actions: list[Action]) -> WebhookDeliveriesItem | None:
        item = self._table(ref.webhook_id, ref.place)
        try:
            item.update(actions=actions, condition=WebhookDeliveriesItem.webhook_id.exists())
        except UpdateError as error:
            if condition_failed(error):
                return None
            raise
        return item

    def _item_of(self, delivery: Delivery) -> WebhookDeliveriesItem:
        return self._table(
            delivery.ref.webhook_id,
            delivery.ref.place,
            account_id=delivery.ref.account_id,
            type=delivery.type,
            ids=dict(delivery.ids),
            sequence=delivery.sequence,
            state=delivery.state.value,
            attempts=delivery.attempts,
            created_at=delivery.created_at,
            expires_at=delivery.created_at + KEPT_FOR,
        )


class SqsDeliveryQueue:
    """The `DeliveryQueue` port: needs SendMessage on the queue."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def put(self, ref: DeliveryRef, *, not_before: datetime, now: datetime) -> None:
        delay = max(timedelta(0), min(not_before - now, _LONGEST_DELAY))
        clients.sqs().send_message(
            QueueUrl=self._queue_url,
            MessageBody=json.dumps(
                {
                    "account_id": ref.account_id,
                    "webhook_id": ref.webhook_id,
                    "place": ref.place,
                    "not_before": iso(not_before),
                }
            ),
            DelaySeconds=-(-int(delay.total_seconds() * 1000) // 1000),
        )


def _set_or_remove(old_until: datetime | None) -> Action:
    return WebhookItem.old_until.remove() if old_until is None else WebhookItem.old_until.set(old_until)


def delivery_of(body: Mapping[str, Any]) -> tuple[DeliveryRef, datetime]:
    """What `SqsDeliveryQueue` sent: which delivery, and when it is due. Raises NotAnEvent for anything else."""
    try:
        return DeliveryRef(body["account_id"], body["webhook_id"], body["place"]), parse_iso(body["not_before"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotAnEvent("this message is no delivery") from None


def _to_delivery(item: WebhookDeliveriesItem) -> Delivery:
    return Delivery(
        ref=DeliveryRef(item.account_id, item.webhook_id, item.place),
        type=item.type,
        ids=dict(item.ids),
        sequence=int(item.sequence),
        created_at=item.created_at,
        state=DeliveryState(item.state),
        attempts=int(item.attempts),
        failure=item.failure,
        settled_at=item.settled_at,
    )
