"""Events happened: every webhook that wants to hear of them gets its deliveries."""

from collections.abc import Sequence

from callfactory.clock import Clock
from callfactory.events import Event
from callfactory.webhooks.model import Deliveries, DeliveryQueue, DeliveryState, HeardEvent, Webhooks
from callfactory.webhooks.types import TYPES


def fan_out(
    account_id: str,
    events: Sequence[Event],
    *,
    webhooks: Webhooks,
    deliveries: Deliveries,
    queue: DeliveryQueue,
    clock: Clock,
) -> int:
    """How many deliveries the account's webhooks wait for. The same event again makes no second one.

    The events of a webhook are numbered together, in the order in which they happened: one by one they would wait for
    each other, and the calls of a file end all at once.
    """
    now = clock.now()
    in_order = sorted(events, key=lambda event: event.at)
    heard = [_heard(event) for event in in_order if event.detail_type in TYPES]
    waiting = 0
    for webhook in webhooks.of(account_id) if heard else ():
        wanted = [event for event in heard if webhook.wants(event.type)]
        made = deliveries.add(account_id, webhook.webhook_id, wanted, now) if wanted else ()
        for delivery in made:
            if delivery.state is DeliveryState.WAITING:
                queue.put(delivery.ref, not_before=now, now=now)
                waiting += 1
    return waiting


def _heard(event: Event) -> HeardEvent:
    ids = {name: value for name, value in event.detail().items() if name not in {"account_id", "at"}}
    return HeardEvent(event.event_id, TYPES[event.detail_type], ids, event.at)
