"""An event happened: every webhook that wants to hear of it gets a delivery."""

from callfactory.clock import Clock
from callfactory.events import Event
from callfactory.webhooks.model import Deliveries, DeliveryQueue, DeliveryState, Webhooks, ref_of
from callfactory.webhooks.types import TYPES


def fan_out(event: Event, *, webhooks: Webhooks, deliveries: Deliveries, queue: DeliveryQueue, clock: Clock) -> int:
    """How many webhooks hear of it. The same event again makes no second delivery."""
    type_ = TYPES.get(event.detail_type)
    if type_ is None:
        return 0
    now = clock.now()
    ids = {name: value for name, value in event.detail().items() if name not in {"account_id", "at"}}
    listening = [webhook for webhook in webhooks.of(event.account_id) if webhook.wants(type_)]
    for webhook in listening:
        delivery = deliveries.add(ref_of(webhook, event.event_id, event.at), type_, ids, now)
        if delivery.state is DeliveryState.WAITING:
            queue.put(delivery.ref, not_before=now, now=now)
    return len(listening)
