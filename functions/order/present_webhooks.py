"""Webhooks as the API shows them."""

from callfactory.webhooks.model import Delivery, Webhook
from functions.order.webhooks_contract import DeliveryView, WebhookView


def webhook(kept: Webhook) -> WebhookView:
    """A webhook, without its secret."""
    return WebhookView(
        webhook_id=kept.webhook_id,
        url=kept.url,
        events=sorted(kept.events),
        enabled=kept.enabled,
        failing_since=kept.failing_since,
        sequence=kept.sequence,
        created_at=kept.created_at,
        version=kept.version,
    )


def delivery(kept: Delivery) -> DeliveryView:
    """A delivery."""
    return DeliveryView(
        delivery_id=kept.ref.delivery_id,
        type=kept.type,
        sequence=kept.sequence,
        happened_at=kept.ref.happened_at,
        state=kept.state.value,
        attempts=kept.attempts,
        failure=kept.failure,
        settled_at=kept.settled_at,
    )
