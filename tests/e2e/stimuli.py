"""What makes a function do its work: a request, an event of ours, a file that arrived, a schedule.

Found out from what is deployed, so a new function needs a line here only if it is an API or is told by somebody else
than our own bus.
"""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from callfactory.events import EVENTS, Event, id_kinds
from callfactory.ids import new_id
from tests.e2e.deployed import DeployedStack

NOW = datetime.now(UTC)
KINDS = {"acc", "file", "msg", "rec"}

REQUESTS: Mapping[str, tuple[str, str, Any]] = {
    "order-api": ("GET", "/orders", None),
    "order-reader": ("POST", f"/dossiers/{new_id('dos', NOW)}/documents/{new_id('doc', NOW)}/uploaded", None),
    "order-counter": ("GET", "/ops/page-views", None),
    "authorizer": ("GET", "/session", None),
    "cdr-api": ("GET", "/sources", None),
    "recordings-api": ("GET", "/voicemail/addresses", None),
    "recordings-signer": ("POST", f"/recordings/{new_id('rec', NOW)}/links", {}),
    "recordings-operator": ("GET", "/ops/lag", None),
    "recordings-remover": ("GET", f"/numbers/{new_id('num', NOW)}/recording", None),
    "export-api": ("GET", "/exports", None),
}
"""A request that reads a table, for each function that answers requests."""


def stimulus(stack: DeployedStack, function: str) -> Callable[[], object]:
    """What makes the function work once, whatever comes of it. What it needs is got ready before it is called."""
    if function in REQUESTS:
        method, path, body = REQUESTS[function]
        asks = stack.staff() if path.startswith("/ops/") else stack.owner()
        return lambda: asks.request(method, path, json=body)
    client, payload = stack.aws("lambda"), json.dumps(_event(stack, function)).encode()
    return lambda: client.invoke(FunctionName=stack.facts.functions[function], Payload=payload)


def _event(stack: DeployedStack, function: str) -> Any:
    if function == "recordings-contact-mail":
        return _contact_mail()
    queue = _queue_of(stack, function)
    if queue is None:
        return {"source": "aws.events", "detail-type": "Scheduled Event", "time": "2026-01-01T00:00:00Z", "detail": {}}
    body = TOLD_BY_OTHERS[queue]() if queue in TOLD_BY_OTHERS else _message(stack, queue)
    record = {
        "messageId": str(uuid.uuid4()),
        "receiptHandle": "none",
        "body": json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(time.time() * 1000))},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": _arn(stack, queue),
        "awsRegion": stack.facts.region,
    }
    return {"Records": [record]}


def _queue_of(stack: DeployedStack, function: str) -> str | None:
    mappings = stack.aws("lambda").list_event_source_mappings(FunctionName=stack.facts.functions[function])
    arns = {each["EventSourceArn"] for each in mappings["EventSourceMappings"]}
    return next((name for name in stack.facts.queues if _arn(stack, name) in arns), None)


def _arn(stack: DeployedStack, queue: str) -> str:
    attributes = stack.aws("sqs").get_queue_attributes(QueueUrl=stack.facts.queues[queue], AttributeNames=["QueueArn"])
    return str(attributes["Attributes"]["QueueArn"])


def _message(stack: DeployedStack, queue: str) -> Mapping[str, Any]:
    """An event that the bus would put into the queue, about things that do not exist."""
    events, arn = stack.aws("events"), _arn(stack, queue)
    for rule in events.list_rules(EventBusName=stack.facts.bus_name)["Rules"]:
        targets = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=stack.facts.bus_name)["Targets"]
        if arn in {target["Arn"] for target in targets}:
            event = _about_nothing(EVENTS[json.loads(rule["EventPattern"])["detail-type"][0]])
            return {"detail-type": event.detail_type, "source": event.source, "detail": event.detail()}
    raise AssertionError(f"nothing on the bus fills the queue {queue}: say in TOLD_BY_OTHERS what does")


def _about_nothing(kind: type[Event]) -> Event:
    ids = {name: new_id(kind_of_id, NOW) for name, kind_of_id in id_kinds(kind).items() if name != "event_id"}
    make: Callable[..., Event] = kind.happened
    return make(NOW, **ids)


def _arrival(*parts: str) -> Callable[[], Any]:
    """What S3 tells of a file that has arrived; parts that are kinds of ids become ids."""

    def tell() -> Any:
        key = "/".join(new_id(part, NOW) if part in KINDS else part for part in parts)  # type: ignore[arg-type]  # as it says
        return {
            "Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {"object": {"key": key}}}]
        }

    return tell


def _mail_event() -> Any:
    """What SES tells of a mail that was taken."""
    tags = {"message_id": [new_id("msg", NOW)], "send": ["1"], "address_id": ["1"]}
    return {"eventType": "Delivery", "mail": {"messageId": str(uuid.uuid4()), "tags": tags}, "delivery": {}}


def _delivery() -> Any:
    return {
        "account_id": new_id("acc", NOW),
        "webhook_id": new_id("whk", NOW),
        "place": f"2026-01-01T00:00:00.000Z#{new_id('dlv', NOW)}",
        "not_before": "2026-01-01T00:00:00.000Z",
    }


TOLD_BY_OTHERS: Mapping[str, Callable[[], Any]] = {
    "voicemail": _arrival("messages", "msg"),
    "recordings": _arrival("incoming", "acc", "rec"),
    "access-log": _arrival("recordings", "2026-11-24-10-00-00-0123456789ABCDEF"),
    "call-files": _arrival("files", "acc", "file"),
    "mail-events": _mail_event,
    "webhook-deliveries": _delivery,
}
"""Messages of queues that something else than our bus fills."""


def _contact_mail() -> Any:
    """What SES tells of a mail to our contact address."""
    verdicts = {"spamVerdict": {"status": "PASS"}, "virusVerdict": {"status": "PASS"}}
    mail = {"messageId": uuid.uuid4().hex, "headers": [{"name": "From", "value": "somebody@example.com"}]}
    return {"Records": [{"eventSource": "aws:ses", "ses": {"mail": mail, "receipt": verdicts}}]}
