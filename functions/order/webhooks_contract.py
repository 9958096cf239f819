"""Shapes of webhooks: the source of validation and of the OpenAPI document."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from callfactory.webhooks.types import TYPES
from callfactory_aws.model import Model
from functions.order.contract import Request

Url = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


def _known(types: list[str]) -> list[str]:
    if set(types) - set(TYPES.values()):
        raise ValueError(f"events are {', '.join(sorted(TYPES.values()))}")
    return types


EventTypes = Annotated[list[str], Field(min_length=1, max_length=50), AfterValidator(_known)]


class WebhookRequest(Request):
    """Where to send which events."""

    url: Url = Field(
        description="HTTPS, with a host name that leads to public addresses only. Redirects are not followed.",
        examples=["https://hooks.company.example/callfactory"],
    )
    events: EventTypes = Field(examples=[["number.activated", "export.ready"]])


class WebhookChange(Request):
    """What to change; what is absent stays."""

    version: int = Field(ge=1, description="The version that you saw.")
    url: Url | None = None
    events: EventTypes | None = None
    enabled: bool | None = None


class WebhookView(Model):
    """A webhook, without its secret."""

    webhook_id: str
    url: str
    events: list[str]
    enabled: bool = Field(description="False also after a day of failures: then switch it on, and ask for a replay.")
    failing_since: datetime | None = Field(description="The first of the failures that no success has followed.")
    sequence: int = Field(description="That of the last event.")
    created_at: datetime
    version: int = Field(description="Send it back with a change.")
    secret: str | None = Field(
        default=None,
        description="For checking signatures. Shown once: when the webhook is made, or its secret rotated.",
    )


class WebhookPage(Model):
    """The account's webhooks."""

    items: list[WebhookView]
    next_cursor: str | None = None


class DeliveryView(Model):
    """One event on its way to a webhook."""

    delivery_id: str
    type: str
    sequence: int
    happened_at: datetime
    state: Literal["waiting", "delivered", "given-up", "held"]
    attempts: int = Field(description="How many failed.")
    failure: str | None = Field(description="Why the last one failed, as a code such as `timeout` or `status-500`.")
    settled_at: datetime | None


class DeliveryPage(Model):
    """Events of the last days, newest first."""

    items: list[DeliveryView]
    next_cursor: str | None


class ReplayRequest(Request):
    """From when on events are to be sent again."""

    since: AwareDatetime = Field(description="At most seven days ago.")


class Replayed(Model):
    """What is sent again."""

    events: int
    continue_since: datetime | None = Field(
        description="Set where there were too many for one request: ask again, with this as `since`."
    )
