"""Webhooks: events at an address of the owner's."""

from typing import Any

from callfactory.errors import Conflict, NotFound, VersionConflict
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created, RateLimit
from callfactory_aws.http import Api
from functions.order import present_webhooks as present
from functions.order import wiring
from functions.order.endpoints.paging import after, next_cursor
from functions.order.identity_contract import ListQuery
from functions.order.manage_webhooks import (
    change_webhook,
    create_webhook,
    remove_webhook,
    replay,
    rotate_secret,
    send_test,
    show_delivery,
)
from functions.order.webhooks_contract import (
    DeliveryPage,
    DeliveryView,
    Replayed,
    ReplayRequest,
    WebhookChange,
    WebhookPage,
    WebhookRequest,
    WebhookView,
)

TAG = "webhooks"

SENDING = RateLimit(requests=60, seconds=3600)
"""What makes us send to others on demand is limited."""


def declare(api: Api) -> None:
    """Declares the endpoints."""
    _declare_webhooks(api)
    _declare_secrets(api)
    _declare_deliveries(api)


def _declare_webhooks(api: Api) -> None:
    @api.endpoint(
        "POST",
        "/webhooks",
        allow=Permission.WEBHOOKS_WRITE,
        tag=TAG,
        body=WebhookRequest,
        creates=_shown,
        errors=(Conflict,),
        limit=SENDING,
    )
    def create_event_webhook(call: Call[WebhookRequest, None]) -> Created:
        """Register an address for events.

        Deliveries are signed with the secret in this answer, which is shown once; `docs/webhooks.md` shows how to check
        them.
        """
        webhook_id, secret = create_webhook(call.body, call.principal, ports=wiring.webhook_ports())
        return Created(webhook_id, shown_once={"secret": secret})

    @api.endpoint("GET", "/webhooks", allow=Permission.WEBHOOKS_READ, tag=TAG, answer=WebhookPage)
    def get_webhooks(call: Call[None, None]) -> WebhookPage:
        """List the webhooks."""
        found = wiring.webhooks().of(call.principal.account_id)
        return WebhookPage(items=[present.webhook(each) for each in found])

    @api.endpoint(
        "GET",
        "/webhooks/{webhook_id}",
        allow=Permission.WEBHOOKS_READ,
        tag=TAG,
        answer=WebhookView,
        errors=(NotFound,),
    )
    def get_webhook(call: Call[None, None]) -> WebhookView:
        """Show a webhook, without its secret."""
        return _shown(call, call.path["webhook_id"])

    @api.endpoint(
        "PATCH",
        "/webhooks/{webhook_id}",
        allow=Permission.WEBHOOKS_WRITE,
        tag=TAG,
        body=WebhookChange,
        answer=WebhookView,
        errors=(NotFound, VersionConflict),
        limit=SENDING,
    )
    def change_event_webhook(call: Call[WebhookChange, None]) -> WebhookView:
        """Change a webhook's address or events, or switch it off and on."""
        changed = change_webhook(call.path["webhook_id"], call.body, call.principal, ports=wiring.webhook_ports())
        return present.webhook(changed)

    @api.endpoint("DELETE", "/webhooks/{webhook_id}", allow=Permission.WEBHOOKS_WRITE, tag=TAG, errors=(NotFound,))
    def delete_webhook(call: Call[None, None]) -> None:
        """Remove a webhook: nothing is sent there any more."""
        remove_webhook(call.path["webhook_id"], call.principal, ports=wiring.webhook_ports())


def _shown(call: Call[Any, Any], webhook_id: str) -> WebhookView:
    return present.webhook(wiring.webhooks().get(call.principal.account_id, webhook_id))


def _delivery(call: Call[Any, Any], place: str) -> DeliveryView:
    """What has become of a test."""
    ports = wiring.webhook_ports()
    return present.delivery(show_delivery(call.path["webhook_id"], place, call.principal, ports=ports))


def _declare_secrets(api: Api) -> None:
    @api.endpoint(
        "POST",
        "/webhooks/{webhook_id}/secret",
        allow=Permission.WEBHOOKS_WRITE,
        tag=TAG,
        creates=_shown,
        errors=(NotFound, VersionConflict),
    )
    def rotate_webhook_secret(call: Call[None, None]) -> Created:
        """Rotate the secret.

        For a day deliveries carry signatures of both, so that you can change over without losing one.
        """
        webhook_id = call.path["webhook_id"]
        secret = rotate_secret(webhook_id, call.principal, ports=wiring.webhook_ports())
        return Created(webhook_id, shown_once={"secret": secret})


def _declare_deliveries(api: Api) -> None:
    @api.endpoint(
        "GET",
        "/webhooks/{webhook_id}/deliveries",
        allow=Permission.WEBHOOKS_READ,
        tag=TAG,
        query=ListQuery,
        answer=DeliveryPage,
        errors=(NotFound,),
    )
    def get_deliveries(call: Call[None, ListQuery]) -> DeliveryPage:
        """List events of the last seven days and what became of them, newest first."""
        webhook = wiring.webhooks().get(call.principal.account_id, call.path["webhook_id"])
        position = after(call, "deliveries", webhook.webhook_id)
        page = wiring.deliveries().latest(webhook.webhook_id, limit=call.query.limit, after=position)
        return DeliveryPage(
            items=[present.delivery(each) for each in page.items],
            next_cursor=next_cursor(call, page, "deliveries", webhook.webhook_id),
        )

    @api.endpoint(
        "POST",
        "/webhooks/{webhook_id}/test",
        allow=Permission.WEBHOOKS_WRITE,
        tag=TAG,
        creates=_delivery,
        answer=DeliveryView,
        status=202,
        errors=(NotFound, Conflict),
        limit=SENDING,
    )
    def test_webhook(call: Call[None, None]) -> Created:
        """Send a `webhook.test` event, to see whether it arrives."""
        sent = send_test(call.path["webhook_id"], call.principal, ports=wiring.webhook_ports())
        return Created(sent.ref.place, shown=present.delivery(sent))

    @api.endpoint(
        "POST",
        "/webhooks/{webhook_id}/replay",
        allow=Permission.WEBHOOKS_WRITE,
        tag=TAG,
        body=ReplayRequest,
        answer=Replayed,
        status=202,
        errors=(NotFound, Conflict),
        limit=SENDING,
    )
    def replay_events(call: Call[ReplayRequest, None]) -> Replayed:
        """Send the events of the last days again, each with the id and sequence that it had."""
        count, left = replay(
            call.path["webhook_id"],
            call.body.since,
            call.principal,
            ports=wiring.webhook_ports(),
            seconds_left=lambda: float(api.lambda_context.get_remaining_time_in_millis()) / 1000,
        )
        return Replayed(events=count, continue_since=left)
