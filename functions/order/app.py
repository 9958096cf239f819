"""Accounts, the number shop, orders, numbers and their call plan: one endpoint, one use case, a module a subject."""

from collections.abc import Mapping, Sequence
from typing import Any

from callfactory.events import Event
from callfactory_aws.bus import consume, consume_by_account
from callfactory_aws.http import Api
from callfactory_aws.observability import count, flush
from callfactory_aws.queues import consume_bodies
from callfactory_aws.triggers import on_queue, on_schedule
from callfactory_aws.webhooks import delivery_of
from functions.order import wiring
from functions.order.deliver_event import deliver_event
from functions.order.endpoints import (
    account,
    carts,
    description,
    documents,
    dossiers,
    keys,
    numbers,
    ops,
    orders,
    page_views,
    people,
    plan,
    reviews,
    session,
    shop,
    sign_ins,
    webhooks,
)
from functions.order.fan_out import fan_out
from functions.order.recheck_account import recheck_account
from functions.order.renew_holidays import renew_holidays
from functions.order.sell_again import sell_again
from functions.order.tell_statement import tell_statement
from functions.order.tidy_orders import tidy_orders

api = Api("order", wiring.services)

reader = Api("order-reader", wiring.services)
"""Looks at documents when they arrive, and links reviewers to them: the only function that may read them."""

counter = Api("order-counter", wiring.services)
"""Counts page views: it can do nothing else, so anybody may call it as often as its limit lets them."""

apis = (api, reader, counter)

for subject in (
    session,
    sign_ins,
    account,
    people,
    keys,
    shop,
    carts,
    orders,
    dossiers,
    numbers,
    plan,
    webhooks,
    ops,
    reviews,
    description,
):
    subject.declare(api)
documents.declare(reader)
page_views.declare(counter)


@on_schedule(every_minutes=60)
def sell(event: dict[str, Any], context: Any) -> None:
    """Puts numbers back on sale that have rested long enough after a release."""
    del event, context
    try:
        count("NumbersSoldAgain", sell_again(inventory=wiring.inventory(), clock=wiring.clock()))
    finally:
        flush()


@on_schedule(every_minutes=24 * 60)
def calendar(event: dict[str, Any], context: Any) -> None:
    """Gives call plans the public holidays of another year."""
    del event, context
    try:
        count("PlansRenewed", _renewed_plans())
    finally:
        flush()


def _renewed_plans() -> int:
    return renew_holidays(
        keepers=wiring.holiday_keepers(), numbers=wiring.numbers(), calendars=wiring.calendars(), clock=wiring.clock()
    )


@on_queue("account-changes")
def recheck(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Looks again at what rests on an account that says something else about itself."""
    return consume(event, context, lambda each: recheck_account(each.account_id, wiring.ordering()))


@on_queue("webhook-events", at_once=2)
def hear(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Gives events to the webhooks that want to hear of them. Few do so at once: the events of one webhook are numbered
    one after another, and the calls of a file end all at once."""

    def give(account_id: str, events: Sequence[Event]) -> None:
        fan_out(
            account_id,
            events,
            webhooks=wiring.webhooks(),
            deliveries=wiring.deliveries(),
            queue=wiring.delivery_queue(),
            clock=wiring.clock(),
        )

    return consume_by_account(event, context, give)


@on_queue("webhook-deliveries", at_once=5)
def bring(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Sends events to webhooks, and again after a while to those that did not take them. Those of a batch are sent at
    the same time: hardly anything but waiting for receivers is done here, and a slow one holds up nobody else."""
    ports = wiring.delivery_ports()

    def attempt(body: Mapping[str, Any]) -> None:
        ref, not_before = delivery_of(body)
        deliver_event(ref, not_before, ports=ports)

    return consume_bodies(event, context, attempt, failures="DeliveriesFailed", together=True)


@on_schedule(every_minutes=60)
def tidy(event: dict[str, Any], context: Any) -> None:
    """Ends orders and dossiers that wait too long, and removes what nobody needs any more; tells owners of a new
    privacy statement."""
    del event, context
    try:
        done = tidy_orders(wiring.ordering())
        count("OrdersExpired", done.expired)
        count("OrdersRemoved", done.removed)
        count("DossiersEnded", done.dossiers)
        count("AccountsToldOfStatement", tell_statement(wiring.notice_ports()))
    finally:
        flush()
